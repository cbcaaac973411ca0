"""Runs on disk: saved every few seconds, brought back after a crash or a long absence."""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core import checkpoints, files
from playground.core.lazy import torch
from playground.core.spec import PlaygroundError
from playground.engine.core.runs import LIVE, Run
from playground.engine.core.timeline import Json, Timeline
from playground.networks import accelerator

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

_RUN = re.compile(r"[A-Za-z0-9_-]{6,40}")
_DAY = 86_400.0  # seconds
_TIMELINE = "timeline."  # before the names of its tensors


class AutosaveStore:
    """The folder of autosaves, one file a run, ``instance`` marking whose they are."""

    def __init__(self, folder: str, instance: str) -> None:
        self._temporary = None
        if not folder:
            self._temporary = tempfile.TemporaryDirectory(prefix="gan-playground-")
            folder = self._temporary.name
        self._folder = Path(folder)
        self._instance = instance
        # called with each file that was written or, as None, removed: run, content
        self.handed_over: Callable[[str, bytes | None], None] | None = None

    def close(self) -> None:
        """Removes the folder if it was a temporary one."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def save(self, run: Run) -> None:
        """Writes the run as it is now.

        Raises:
            OSError: when the disk does not take it; the older autosave is still there.
        """
        tensors: Mapping[str, Tensor] = {}
        meta: Mapping[str, Any] | None = None
        past: Json | None = None
        if run.training is not None:
            tensors, meta = run.training.state()
            # pictures of a translation hold the pictures that it is trained on
            private = run.recipe.data.private and bool(run.recipe.data.domains)
            kept, past = run.timeline.saved(pictures=not private)
            tensors = {**tensors, **{f"{_TIMELINE}{k}": t for k, t in kept.items()}}
        elif run.step_known:
            return  # it waits in line for being loaded: what is on disk is what it is
        about = {
            "run": run.id,
            "owner": run.owner,
            "address": run.address,
            "values": run.recipe.values(),
            "state": run.state,
            "message": run.message,
            "data_note": run.data_note,
            "step": run.step,
            "race": run.race,
            "need": run.need.total,
            "training": meta,
            "timeline": past,
            "instance": self._instance,
            "saved": time.time(),
        }
        checkpoints.autosave(self._path(run.id), tensors, about)
        run.saved_step, run.saved_live = run.step, run.state in LIVE
        if self.handed_over:
            self.handed_over(run.id, self.content(run.id))

    def content(self, run: str) -> bytes:
        """The autosave of ``run`` as it is on disk.

        Raises:
            PlaygroundError: when there is none.
        """
        if not self.exists(run):
            raise PlaygroundError(f"There is no run {run}.")
        return self._path(run).read_bytes()

    def take(self, run: str, content: bytes, changes: Mapping[str, Any] | None = None) -> None:
        """Writes an autosave that another engine made, its meta data with ``changes``.

        Raises:
            PlaygroundError: when it is damaged.
            OSError: when the disk does not take it.
        """
        if changes:
            content = checkpoints.relabelled(content, changes)
        write_autosave(self._folder, run, content)

    def exists(self, run: str) -> bool:
        """Is there an autosave of this name?"""
        return bool(_RUN.fullmatch(run)) and self._path(run).exists()

    def meta(self, run: str) -> dict[str, Any]:
        """What is written about a run.

        Raises:
            PlaygroundError: when there is no such autosave or it is damaged.
        """
        if not _RUN.fullmatch(run):
            raise PlaygroundError("There is no such run.")
        return checkpoints.read_autosave_meta(self._path(run))

    def restore(self, run: str, training: Any, device: str, timeline: Timeline) -> None:
        """Puts the saved state of ``run`` into ``training``, which is freshly built, and its past
        into ``timeline``, which is empty.

        Raises:
            PlaygroundError: when the autosave is damaged or does not fit.
        """
        tensors, about = checkpoints.load_autosave(self._path(run))
        if about["training"] is None:
            return
        past = {k: tensors.pop(k) for k in tuple(tensors) if k.startswith(_TIMELINE)}
        own, _ = training.state()
        training.restore(fitted(tensors, own, device), about["training"])
        if about.get("timeline"):  # autosaves of before had none
            timeline.restore({k.removeprefix(_TIMELINE): t for k, t in past.items()},
                             about["timeline"])  # fmt: skip

    def forget(self, run: str) -> None:
        """Removes the autosave of a run."""
        self._path(run).unlink(missing_ok=True)
        if self.handed_over:
            self.handed_over(run, None)

    def _path(self, run: str) -> Path:
        return self._folder / f"{run}.safetensors"


def autosave_path(folder: Path, run: str) -> Path | None:
    """Where the autosave of ``run`` lies in ``folder``; None for what can be no run's name."""
    return folder / f"{run}.safetensors" if _RUN.fullmatch(run) else None


def unfinished(folder: Path, instances: Collection[str]) -> list[str]:
    """Runs of the ended ``instances`` that were training or waiting, in the order in which they
    were saved."""
    found: dict[str, float] = {}
    for path in sorted(folder.glob("*.safetensors")) if instances else ():
        try:
            about = checkpoints.read_autosave_meta(path)
        except PlaygroundError as error:
            log.warning("skipping an autosave: %s", error)
            continue
        if about.get("instance") in instances and about["state"] in LIVE:
            found[path.stem] = about["saved"]
    return sorted(found, key=lambda run: found[run])


def remove_old(folder: Path, keep_days: float) -> None:
    """Removes autosaves that nobody has written to for so long."""
    for path in folder.glob("*.safetensors"):
        files.remove_old(path, keep_days * _DAY)


def write_autosave(folder: Path, run: str, content: bytes | None) -> None:
    """Puts the file that an engine elsewhere has handed over into ``folder``, or removes it.

    Raises:
        OSError: when the disk does not take it.
    """
    path = autosave_path(folder, run)
    if path is None:
        return
    if content is None:
        path.unlink(missing_ok=True)
        return
    files.write(path, content)


def fitted(
    saved: Mapping[str, Tensor], own: Mapping[str, Tensor], device: str
) -> dict[str, Tensor]:
    """``saved`` as a training on ``device``, whose state is ``own``, can take it.

    A random stream's state on a GPU is another thing than on a CPU. A run that changes places goes
    on with a stream seeded from its old one: other numbers, but the same ones each time.
    """
    placed = {}
    for name, theirs in saved.items():
        mine = own.get(name)
        if mine is None:  # an average of weights, say, that has not begun here
            placed[name] = theirs.to(device) if name.startswith("model.") else theirs
        elif _other_rng(mine, theirs):
            rows = mine.reshape(-1, mine.shape[-1]).clone()
            for row, old in zip(rows, theirs.reshape(-1, theirs.shape[-1]), strict=True):
                row.copy_(_seeded(row, old.cpu().numpy().tobytes()))
            placed[name] = rows.reshape(mine.shape)
        else:
            placed[name] = theirs.to(mine.device)
    return placed


def _other_rng(mine: Tensor, theirs: Tensor) -> bool:
    both_bytes = str(mine.dtype) == str(theirs.dtype) == "torch.uint8"
    return both_bytes and mine.shape != theirs.shape and mine.shape[:-1] == theirs.shape[:-1]


def _seeded(like: Tensor, old: bytes) -> Tensor:
    """The state, as long as ``like``, of a stream seeded from the bytes of another."""
    seed = int.from_bytes(hashlib.sha256(old).digest()[:7], "little")
    for device in accelerator.devices():
        state = torch.Generator(device).manual_seed(seed).get_state()
        if state.shape == like.shape:
            return state
    raise PlaygroundError("The run's random numbers cannot go on on this device.")
