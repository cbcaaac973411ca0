"""A run or a checkpoint as a file for others: which it is, and who may have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.engine.client import ExportedFile
from playground.engine.core.group import training_of
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.run_store import check_fork, find
from playground.training.export import Record, write

if TYPE_CHECKING:
    from torch import Tensor


def exported(life: Lifecycle, run: str, format: str, owner: str = "") -> ExportedFile:
    """``{"name", "content"}``, bytes ``(n,)``: a run, for who may go on from it, or a checkpoint.

    Raises:
        PlaygroundError: when there is neither, it is private, or has nothing in this format.
    """
    known = run in life.state.scheduler or life.state.autosaves.exists(run)
    record = _of_run(life, run, owner) if known else _of_checkpoint(life, run)
    name, content = write(record, format)
    return {"name": name, "content": np.frombuffer(content, np.uint8)}


def _of_run(life: Lifecycle, name: str, owner: str) -> Record:
    run = find(life, name)
    check_fork(run, owner)
    if run.training is None:
        raise PlaygroundError("This run has not started yet; there is nothing to export.")
    life.state.fusion.sync(run)
    training = training_of(run)
    histories = {"curve": training.curve, "metric_curve": training.measurement.curve}
    return Record(f"run-{run.id[:8]}", run.recipe, run.step, training.model.tensors, histories)


def _of_checkpoint(life: Lifecycle, name: str) -> Record:
    folder = life.state.models.folder(name)
    meta = checkpoints.read_meta(folder)
    if "values" not in meta:
        raise PlaygroundError(f"Checkpoint {name} does not say how it was trained.")

    def weights() -> Mapping[str, Tensor]:
        return checkpoints.load(folder)[0]

    return Record(name, life.state.parse(meta["values"]), int(meta.get("step", 0)), weights)
