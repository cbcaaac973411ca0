"""The engine in numbers, for the status page and for operators."""

from __future__ import annotations

import platform
import time
import zlib
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from playground.core.lazy import torch
from playground.engine.core.batcher import InferenceBatcher
from playground.engine.core.state import State
from playground.engine.device import resident_megabytes
from playground.engine.report import EngineReport
from playground.inference import pretrained
from playground.networks import accelerator

_SHARE_SECONDS = 5.0  # shares are over this long


@dataclass
class Account:
    """How the device's time was spent: when a turn ended, whose it was, its seconds; ``steps``
    trained since the start, of runs that have gone too."""

    started: float
    steps: int = 0
    turns: deque[tuple[float, str, float]] = field(default_factory=lambda: deque(maxlen=20_000))


def status(state: State, batcher: InferenceBatcher, account: Account) -> EngineReport:
    """The engine in numbers; runs without owners and with shortened ids."""
    now = state.clock()
    since = now - _SHARE_SECONDS
    recent: dict[str, float] = defaultdict(float)
    for when, run, seconds in reversed(account.turns):
        if when < since:
            break
        recent[run] += seconds
    total = sum(recent.values()) or 1.0
    device = state.device
    told = accelerator.of(device.name).memory()
    report: EngineReport = {
        "device": device.name,
        "device_title": device.title,
        "precision": device.precision,
        "threads": device.threads,
        "warmup_ms": {"fp32": device.fp32_ms, "bf16": device.bf16_ms, "tf32": device.tf32_ms},
        "unavailable": dict(state.sources.unavailable),
        "uptime_seconds": now - account.started,
        "cpu_seconds": time.process_time(),
        "runs": [
            {
                "run": _short(r.id),
                "hue": _hue(r.owner),
                "state": r.state,
                "data": r.recipe.data.name,
                "gan": r.recipe.gan.name,
                "step": r.step,
                "seconds": r.seconds,
                "watchers": r.watchers,
                "share": recent[r.id] / total,
            }
            for r in state.scheduler
        ],
        "fused": [[_short(r.id) for r in group.runs] for group in state.fusion.groups],
        "queue": len(state.scheduler.waiting()),
        "watches": len(state.subscriptions),
        "frames": state.frames.frames,
        "steps": account.steps,
        "inference": batcher.report(),
        "models": _models(state.models.held()),
        "memory_megabytes": _memory(told),
        "graphs": {"held": state.graphs.held, "eager": dict(state.graphs.eager)},
        "versions": {
            "python": platform.python_version(),
            "torch": str(torch.__version__),  # its own class would import torch on the other side
            "numpy": np.__version__,
        },
    }
    if "utilisation" in told:
        report["utilisation"] = told["utilisation"]
    return report


def _models(held: Mapping[str, int]) -> dict[str, int]:
    """Bytes by name, uploads together: who knows an upload's name may use it."""
    found: dict[str, int] = defaultdict(int)
    for name, size in held.items():
        found[pretrained.public_name(name)] += size
    return dict(found)


def _short(run: str) -> str:
    """Enough of an id to tell runs apart, too little to watch one by."""
    return run[:4] + "…"


def _hue(owner: str) -> int:
    """A colour for an owner that does not give the owner away: degrees on the colour wheel."""
    return zlib.crc32(owner.encode()) % 360


def _memory(told: Mapping[str, float]) -> dict[str, float]:
    """Megabytes by place: on the ``device`` what is in use, and what its allocator holds beyond
    that, which is large where memory is in pieces."""
    places = {"host": resident_megabytes()}
    if told:
        places["device"] = told["allocated"]
        places["device_reserved"] = told["reserved"]
        places["device_free"] = told["free"]
    return places
