"""Where the engine runs: beside the page, on several GPUs, on a cluster, or on a GPU that is lent.

One function chooses; what it gives is an ``EngineClient``. ``DEPLOYMENTS`` says of each in a few
words what somebody who looks at the page should know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playground.engine import state_folder
from playground.engine.client import DEVICE, EngineClient, EngineSettings, check_settings
from playground.engine.hosts.process import ProcessEngine

ON_SPACES = "SPACE_ID"  # set on Hugging Face Spaces
ON_ZERO_GPU = "SPACES_ZERO_GPU"  # set on those that lend a GPU for a call


@dataclass(frozen=True)
class Deployment:
    """One way to run, for the page: its name, how to start it, what holds there."""

    title: str
    start: str
    text: str


DEPLOYMENTS: Mapping[str, Deployment] = {
    "laptop": Deployment(
        "One computer",
        "python app.py",
        "The engine is a process of its own beside the page and owns the GPU, or the CPU where "
        "there is none. If it dies it is started again, and every run goes on from its autosave of "
        "the last seconds. Runs of an earlier start are found under their links for a week.",
    ),
    "space": Deployment(
        "A Hugging Face Space",
        "push the repository to a Gradio Space, CPU or GPU",
        "One engine for all visitors. The disk does not last: when the Space has slept or was "
        "restarted, runs are gone and their links say so; the shipped models are there again. "
        "While it is awake, a run rests when nobody watches it and goes on when somebody does.",
    ),
    "zero": Deployment(
        "ZeroGPU",
        "the same on a ZeroGPU Space, torch>=2.8,<2.12 in requirements.txt",
        "The GPU is lent for each press of Train: a turn of {chunk:g} seconds, counted against "
        "the visitor's daily minutes. Then the run waits here with all it has learned, and the "
        "next press goes on. Pictures, sliders and single steps use the CPU and cost nothing.",
    ),
    "gpus": Deployment(
        "Several devices",
        "python app.py --device cuda:0,cuda:1",
        "One engine for each device, placed and watched over by Ray. A run goes to the one with "
        "the fewest live runs; models answer where the fewest questions wait. When an engine dies, "
        "its runs go on at another from their autosaves.",
    ),
    "ray": Deployment(
        "A Ray cluster",
        "python app.py --ray HOST:PORT",
        "Engines as actors, one for each GPU of the cluster. A run goes to the one with the fewest "
        "live runs. Autosaves are kept beside the page, so when a machine is lost, its runs go on "
        "at another.",
    ),
}


def on_zero_gpu(environment: Mapping[str, str]) -> bool:
    """Is this a Space that lends its GPU?"""
    return environment.get(ON_ZERO_GPU, "").lower() in ("1", "t", "true")


def check_devices(text: str) -> tuple[str, ...]:
    """``cuda:0,cuda:1`` as names.

    Raises:
        ValueError: for what can be no device.
    """
    devices = tuple(part.strip() for part in text.split(",")) if text else ("auto",)
    for device in devices:
        if not DEVICE.fullmatch(device):
            raise ValueError(
                f"device is {device!r}, but must be auto, cpu, cuda, cuda:N or mps; "
                "several are separated by commas"
            )
    return devices


def deployment_of(
    devices: tuple[str, ...], ray: str, environment: Mapping[str, str], engines: int = 0
) -> str:
    """The key in ``DEPLOYMENTS`` of where this playground runs."""
    if ray:
        return "ray"
    if on_zero_gpu(environment):
        return "zero"
    if len(devices) > 1 or engines > 1:
        return "gpus"
    return "space" if ON_SPACES in environment else "laptop"


def open_engine(
    settings: EngineSettings,
    devices: tuple[str, ...],
    deployment: str,
    ray: str = "",
    engines: int = 0,
) -> EngineClient:
    """Starts the engine, or the engines, of ``deployment``; they warm up while the page is built.

    Raises:
        PlaygroundError: when Ray is needed and not installed, no cluster answers, a setting is out
            of range, or runs cannot be saved.
    """
    check_settings(replace(settings, device=devices[0]))
    if settings.state_folder:
        settings = replace(settings, state_folder=state_folder.claim(settings.state_folder))
    if deployment == "zero":
        from playground.engine.hosts.zerogpu import ZeroGpuEngine

        return ZeroGpuEngine(settings)
    one = replace(settings, device=devices[0])
    if deployment not in ("ray", "gpus"):
        return ProcessEngine(one)
    from playground.engine.hosts.ray import LOCAL, ray_engine

    address = ray or LOCAL
    named = devices if len(devices) > 1 and address == LOCAL else ()
    return ray_engine(one, address, engines, named)


def described(deployment: str, chunk_seconds: float) -> Deployment:
    """What the page says of ``deployment``."""
    known = DEPLOYMENTS[deployment]
    return replace(known, text=known.text.format(chunk=chunk_seconds))
