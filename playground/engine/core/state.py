"""The parts of one engine, side by side: none of them knows another, and nothing here acts."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.core.memory_limit import kills, memory_limit
from playground.core.spec import Source, TrainingRun
from playground.engine import device
from playground.engine.client import EngineSettings, Limits, check_settings
from playground.engine.core import memory
from playground.engine.core.autosave import AutosaveStore
from playground.engine.core.budget import Budget
from playground.engine.core.capturing import CaptureThread
from playground.engine.core.frame_cache import FrameCache
from playground.engine.core.fusion import Fusion
from playground.engine.core.models import Models
from playground.engine.core.scheduler import Scheduler
from playground.engine.core.sources import Sources
from playground.engine.core.subscriptions import Subscriptions
from playground.engine.core.training_features import TrainingFeatures
from playground.engine.core.turn_record import TurnRecord
from playground.networks import accelerator
from playground.networks.step_graphs import StepGraphs
from playground.training.recipe import Recipe

Clock = Callable[[], float]  # seconds
Parser = Callable[[Mapping[str, Any]], Recipe]
# on a device, in bf16 or not, with the checkpoints of a folder
Trainer = Callable[[Recipe, Source, str, bool, str], TrainingRun]


@dataclass
class State:
    """What one engine holds. ``trainer`` builds a training; a host may put its own in its place."""

    settings: EngineSettings
    clock: Clock
    device: device.Device
    parse: Parser
    trainer: Trainer
    scheduler: Scheduler
    subscriptions: Subscriptions
    frames: FrameCache
    autosaves: AutosaveStore
    models: Models
    sources: Sources
    fusion: Fusion
    budget: Budget
    turns: TurnRecord
    captures: CaptureThread
    graphs: StepGraphs
    features: TrainingFeatures

    @property
    def limits(self) -> Limits:
        """What the engine grants."""
        return self.settings.limits


def open_state(settings: EngineSettings, clock: Clock) -> State:
    """The parts as the settings want them; brings torch in and measures the device.

    Raises:
        PlaygroundError: for settings out of range and a device that is not there.
    """
    check_settings(settings)
    limits, parse = settings.limits, _named(settings.parser)
    chosen = device.choose(settings.device, settings.precision, settings.threads)
    scheduler, subscriptions = Scheduler(limits), Subscriptions()
    captures = CaptureThread()
    fusion = Fusion(settings.fusion)
    models = Models(
        Path(settings.checkpoints), parse, chosen.name, count=limits.loaded_models,
        megabytes=limits.model_megabytes, device_megabytes=limits.device_megabytes,
        bf16=chosen.bf16,
    )  # fmt: skip
    return State(
        settings, clock, chosen, parse, _named(settings.trainer), scheduler, subscriptions,
        FrameCache(scheduler, subscriptions, fusion, clock, limits.frames_per_second),
        AutosaveStore(settings.state_folder, settings.instance),
        models, Sources(_named(settings.opener), settings.data_root, chosen.name, clock), fusion,
        Budget(memory_limit, lambda: memory.give_back(models.clear_device, chosen.name, captures),
               chosen.name == "cpu"),
        TurnRecord(settings.state_folder, settings.instance, settings.predecessor, kills),
        captures,
        _graphs(settings.graphs, chosen.name, captures),
        TrainingFeatures(),
    )  # fmt: skip


def _graphs(wanted: bool, device: str, captures: CaptureThread) -> StepGraphs:
    """Steps as graphs where the device has them, captured beside the training where it may be."""
    here = accelerator.of(device)
    if not here.captures_beside:
        return StepGraphs(wanted and here.graphs)
    return StepGraphs(wanted and here.graphs, captures, captures.alone)


def _named(path: str) -> Any:
    module, _, attribute = path.partition(":")
    return getattr(importlib.import_module(module), attribute)
