"""The numbers of several engines as one status, with the devices listed apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from playground.engine.report import EngineReport, GraphsReport

_SAME = ("versions", "unavailable")  # what is true of all where it is true of one
_ADDED = ("queue", "watches", "frames", "steps", "cpu_seconds")
_OF_A_DEVICE = ("device", "device_title", "precision", "threads", "memory_megabytes", "queue")
_BUSY = "utilisation"  # where the device tells it


def merged(statuses: Sequence[Mapping[str, Any]]) -> EngineReport:
    """One status in the form of a single engine's. ``devices`` has one entry an engine, and each
    run names its own by ``place``, counted from 0. Sums where sums make sense; of the waiting times
    the worst, for that is what somebody waits for."""
    first = statuses[0]
    numbered = list(enumerate(statuses))
    inference = [s["inference"] for s in statuses]
    together = {
        **first,
        "device": ", ".join(str(s["device"]) for s in statuses),
        "device_title": _titles([str(s["device_title"]) for s in statuses]),
        "devices": [
            {name: s[name] for name in (*_OF_A_DEVICE, *({_BUSY} & s.keys()))}
            | {"runs": len(s["runs"]), "uptime_seconds": s["uptime_seconds"]}
            for s in statuses
        ],
        "uptime_seconds": max(s["uptime_seconds"] for s in statuses),
        "runs": [{**run, "place": k} for k, s in numbered for run in s["runs"]],
        "fused": [group for s in statuses for group in s["fused"]],
        **{name: sum(s[name] for s in statuses) for name in _ADDED if name in first},
        "inference": {
            name: (max if name.endswith("_ms") else sum)(i[name] for i in inference)
            for name in inference[0]
        },
        "models": _added([s["models"] for s in statuses]),
        "memory_megabytes": _added([s["memory_megabytes"] for s in statuses]),
        **_busy([s[_BUSY] for s in statuses if _BUSY in s]),
        **_graphs([s["graphs"] for s in statuses if "graphs" in s]),
        **{name: {k: v for s in statuses for k, v in s[name].items()} for name in _SAME},
    }
    return cast(EngineReport, together)


def _busy(told: Sequence[float]) -> dict[str, object]:
    """On average over the devices that tell it."""
    return {_BUSY: sum(told) / len(told)} if told else {}


def _graphs(parts: Sequence[GraphsReport]) -> dict[str, object]:
    if not parts:
        return {}
    eager = {gan: why for part in parts for gan, why in part["eager"].items()}
    return {"graphs": {"held": sum(part["held"] for part in parts), "eager": eager}}


def _titles(titles: Sequence[str]) -> str:
    """``2 × NVIDIA L4, cpu``."""
    counts = {title: titles.count(title) for title in titles}
    return ", ".join(f"{n} × {title}" if n > 1 else title for title, n in counts.items())


def _added(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for part in parts:
        for name, value in part.items():
            total[name] = total.get(name, 0) + value
    return total
