"""The playground in numbers, for operators: JSON at ``/gradio_api/live/status`` and Prometheus text
at ``/gradio_api/live/metrics``. Behind the login like everything else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TypedDict

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from playground.engine.device import resident_megabytes
from playground.engine.report import EngineReport

PREFIX = "gan_playground"
MEDIA_TYPE = "text/plain; version=0.0.4"
_GAUGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "up": ("1 while the engine answers", ()),
    "uptime_seconds": ("since the engine started", ()),
    "runs": ("runs in memory by state", ("state",)),
    "queue": ("runs waiting for a place", ()),
    "fused_groups": ("populations made of several visitors' runs", ()),
    "fused_runs": ("runs that train in such a population", ()),
    "watches": ("pictures the engine draws", ()),
    "inference_wait_ms": ("milliseconds from arrival to answer, by quantile", ("quantile",)),
    "memory_megabytes": ("memory by place", ("place",)),
    "step_graphs": ("training steps held as graphs", ()),
    "device_utilisation_percent": ("how busy the GPU is", ("device",)),
    "model_bytes": ("checkpoints in memory for inference", ()),
    "connections": ("pages connected", ()),
    "channels": ("different pictures these pages watch", ()),
    "rooms": ("classrooms open", ()),
    "students": ("students connected to them", ()),
}
_COUNTERS: Mapping[str, str] = {
    "steps": "training steps, of runs that have gone too",
    "frames": "pictures the engine has drawn",
    "inference_answered": "inference requests answered",
    "inference_batches": "batches they went through the network in",
    "frames_sent": "frames sent to pages",
    "web_cpu_seconds": "processor time of the web process",
    "engine_cpu_seconds": "processor time of the engine's process",
}


class ProcessReport(TypedDict):
    """What a process knows of itself."""

    cpu_seconds: float
    resident_megabytes: float


class WebReport(ProcessReport):
    """The web process."""

    state: str
    connections: int
    channels: int
    rooms: int
    students: int
    frames_sent: int


class Report(TypedDict):
    """All of it; the engine's is None while it does not answer."""

    web: WebReport
    engine: EngineReport | None


def web_metrics() -> ProcessReport:
    """What the web process knows of itself."""
    return {"cpu_seconds": time.process_time(), "resident_megabytes": resident_megabytes()}


class OpsMetrics:
    """One app's numbers for Prometheus, in a registry of its own. Counters go on when an engine is
    started again and counts from 0."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._gauges = {
            name: Gauge(f"{PREFIX}_{name}", words, labels, registry=self._registry)
            for name, (words, labels) in _GAUGES.items()
        }
        self._counters = {
            name: Counter(f"{PREFIX}_{name}", words, registry=self._registry)
            for name, words in _COUNTERS.items()
        }
        self._seen: dict[str, float] = {}

    def text(self, status: Report) -> str:
        """``status`` (as the JSON route gives it) as Prometheus text."""
        for name, (_, labels) in _GAUGES.items():
            if labels:
                self._gauges[name].clear()  # a state that no run is in any more
        for name, own, value in _gauges(status):
            gauge = self._gauges[name]
            (gauge.labels(**own) if own else gauge).set(value)
        for name, value in _counters(status):
            before = self._seen.get(name, 0.0)
            self._counters[name].inc(value - before if value >= before else value)
            self._seen[name] = value
        return generate_latest(self._registry).decode()


def _gauges(status: Report) -> Iterator[tuple[str, Mapping[str, str], float]]:
    web, engine = status["web"], status.get("engine")
    yield "up", {}, float(engine is not None)
    yield "memory_megabytes", {"place": "web"}, web["resident_megabytes"]
    yield "connections", {}, web["connections"]
    yield "channels", {}, web["channels"]
    yield "rooms", {}, web["rooms"]
    yield "students", {}, web["students"]
    if engine is None:
        return
    yield "uptime_seconds", {}, engine["uptime_seconds"]
    yield "queue", {}, engine["queue"]
    yield "watches", {}, engine["watches"]
    states = [run["state"] for run in engine["runs"]]
    for state in sorted(set(states)):
        yield "runs", {"state": state}, states.count(state)
    yield "fused_groups", {}, len(engine["fused"])
    yield "fused_runs", {}, sum(len(group) for group in engine["fused"])
    yield "inference_wait_ms", {"quantile": "0.5"}, engine["inference"]["p50_ms"]
    yield "inference_wait_ms", {"quantile": "0.95"}, engine["inference"]["p95_ms"]
    for place, megabytes in engine["memory_megabytes"].items():
        yield "memory_megabytes", {"place": f"engine_{place}"}, megabytes
    if "graphs" in engine:
        yield "step_graphs", {}, engine["graphs"]["held"]
    for device in engine.get("devices", [engine]):
        if "utilisation" in device:
            yield "device_utilisation_percent", {"device": device["device"]}, device["utilisation"]
    yield "model_bytes", {}, sum(engine["models"].values())


def _counters(status: Report) -> Iterator[tuple[str, float]]:
    web, engine = status["web"], status.get("engine")
    yield "web_cpu_seconds", web["cpu_seconds"]
    yield "frames_sent", web["frames_sent"]
    if engine is None:
        return
    yield "steps", engine["steps"]
    yield "frames", engine["frames"]
    yield "engine_cpu_seconds", engine["cpu_seconds"]
    yield "inference_answered", engine["inference"]["answered"]
    yield "inference_batches", engine["inference"]["batches"]
