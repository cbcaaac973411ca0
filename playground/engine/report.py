"""The engine in numbers, as its status tells them. No torch here: the page reads them."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class RunReport(TypedDict):
    """A run without its owner, its id shortened."""

    run: str
    hue: int  # of its owner, degrees on the colour wheel
    state: str
    data: str
    gan: str
    step: int
    seconds: float  # of the device, in total
    watchers: int
    share: float  # of the device's time in the last seconds
    place: NotRequired[int]  # of its engine, counted from 0, where there are several


class GraphsReport(TypedDict):
    """Training steps as captured graphs."""

    held: int
    eager: dict[str, str]  # GANs whose steps are none, and why


class InferenceReport(TypedDict):
    """Questions to networks; waits over the last few hundred."""

    answered: int
    batches: int
    p50_ms: float
    p95_ms: float


class DeviceReport(TypedDict):
    """One engine of several."""

    device: str
    device_title: str
    precision: str
    threads: int
    memory_megabytes: dict[str, float]
    utilisation: NotRequired[float]  # in per cent, where it is told
    queue: int
    runs: int
    uptime_seconds: float


class EngineReport(TypedDict):
    """What ``EngineClient.status`` gives."""

    device: str
    device_title: str
    precision: str
    threads: int
    warmup_ms: dict[str, float]  # of matrix work by precision, 0 where it was not measured
    unavailable: dict[str, str]  # datasets out of reach, and why
    uptime_seconds: float
    cpu_seconds: float
    runs: list[RunReport]
    fused: list[list[str]]
    queue: int
    watches: int
    frames: int
    steps: int
    inference: InferenceReport
    models: dict[str, int]  # bytes by name
    memory_megabytes: dict[str, float]  # by place
    graphs: GraphsReport
    utilisation: NotRequired[float]  # of the device, in per cent, where it is told
    versions: dict[str, str]
    devices: NotRequired[list[DeviceReport]]  # one an engine, where there are several
