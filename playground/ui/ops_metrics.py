"""The playground in numbers, for operators: JSON at ``/gradio_api/live/status`` and Prometheus text
(format 0.0.4) at ``/gradio_api/live/metrics``. Behind the login like everything else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from playground.engine.device import resident_megabytes

PREFIX = "gan_playground"
_HELP = {
    "up": "1 while the engine answers",
    "uptime_seconds": "since the engine started",
    "runs": "runs in memory by state",
    "queue": "runs waiting for a place",
    "steps_total": "training steps of the runs in memory",
    "fused_groups": "populations made of several visitors' runs",
    "fused_runs": "runs that train in such a population",
    "watches": "pictures the engine draws",
    "frames_total": "pictures the engine has drawn",
    "inference_answered_total": "inference requests answered",
    "inference_batches_total": "batches they went through the network in",
    "inference_wait_ms": "milliseconds from arrival to answer, by quantile",
    "memory_megabytes": "memory by place",
    "model_bytes": "checkpoints in memory for inference",
    "connections": "pages connected",
    "channels": "different pictures these pages watch",
    "rooms": "classrooms open",
    "students": "students connected to them",
    "frames_sent_total": "frames sent to pages",
    "web_cpu_seconds_total": "processor time of the web process",
    "engine_cpu_seconds_total": "processor time of the engine's process",
}


def web_numbers() -> dict[str, float]:
    """What the web process knows of itself."""
    return {"cpu_seconds": time.process_time(), "resident_megabytes": resident_megabytes()}


def prometheus(status: Mapping[str, Any]) -> str:
    """``status`` (as the JSON route gives it) as Prometheus text."""
    lines: list[str] = []
    told: set[str] = set()
    for name, labels, value in _samples(status):
        if name not in told:
            told.add(name)
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# HELP {PREFIX}_{name} {_HELP[name]}", f"# TYPE {PREFIX}_{name} {kind}"]
        inside = ",".join(f'{k}="{v}"' for k, v in labels.items())
        lines.append(f"{PREFIX}_{name}{{{inside}}} {value:g}" if labels
                     else f"{PREFIX}_{name} {value:g}")  # fmt: skip
    return "\n".join(lines) + "\n"


def _samples(status: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str], float]]:
    web, engine = status["web"], status.get("engine")
    yield "up", {}, float(engine is not None)
    yield "web_cpu_seconds_total", {}, web["cpu_seconds"]
    yield "memory_megabytes", {"place": "web"}, web["resident_megabytes"]
    for name in ("connections", "channels", "rooms", "students"):
        yield name, {}, web[name]
    yield "frames_sent_total", {}, web["frames_sent"]
    if engine is None:
        return
    for name in ("uptime_seconds", "queue", "watches"):
        yield name, {}, engine[name]
    yield "frames_total", {}, engine["frames"]
    yield "engine_cpu_seconds_total", {}, engine["cpu_seconds"]
    states = [run["state"] for run in engine["runs"]]
    for state in sorted(set(states)):
        yield "runs", {"state": state}, states.count(state)
    yield "steps_total", {}, sum(run["step"] for run in engine["runs"])
    yield "fused_groups", {}, len(engine["fused"])
    yield "fused_runs", {}, sum(len(group) for group in engine["fused"])
    inference = engine["inference"]
    yield "inference_answered_total", {}, inference["answered"]
    yield "inference_batches_total", {}, inference["batches"]
    for quantile, name in (("0.5", "p50_ms"), ("0.95", "p95_ms")):
        yield "inference_wait_ms", {"quantile": quantile}, inference[name]
    for place, megabytes in engine["memory_megabytes"].items():
        yield "memory_megabytes", {"place": f"engine_{place}"}, megabytes
    yield "model_bytes", {}, sum(engine["models"].values())
