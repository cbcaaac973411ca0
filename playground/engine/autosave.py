"""Runs on disk: saved every few seconds, brought back after a crash or a long absence."""

from __future__ import annotations

import logging
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.engine import checkpoints
from playground.engine.runs import LIVE, Run
from playground.spec import PlaygroundError

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

_RUN = re.compile(r"[A-Za-z0-9_-]{6,40}")
_DAY = 86_400.0  # seconds


class Keeper:
    """The folder of autosaves, one file a run, ``instance`` marking whose they are."""

    def __init__(self, folder: str, instance: str, keep_days: float) -> None:
        self._temporary = None
        if not folder:
            self._temporary = tempfile.TemporaryDirectory(prefix="gan-playground-")
            folder = self._temporary.name
        self._folder = Path(folder)
        self._instance = instance
        self._keep_seconds = keep_days * _DAY

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
        if run.training is not None:
            tensors, meta = run.training.state()
        elif run.step_known:
            return  # it waits in line for being loaded: what is on disk is what it is
        about = {
            "run": run.id,
            "owner": run.owner,
            "values": run.recipe.values(),
            "state": run.state,
            "message": run.message,
            "data_note": run.data_note,
            "step": run.step,
            "race": run.race,
            "training": meta,
            "instance": self._instance,
            "saved": time.time(),
        }
        checkpoints.autosave(self._path(run.id), tensors, about)
        run.saved_step, run.saved_live = run.step, run.state in LIVE

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

    def restore(self, run: str, training: Any) -> None:
        """Puts the saved state of ``run`` into ``training``, which is freshly built.

        Raises:
            PlaygroundError: when the autosave is damaged or does not fit.
        """
        tensors, about = checkpoints.load_autosave(self._path(run))
        if about["training"] is not None:
            training.restore(tensors, about["training"])

    def forget(self, run: str) -> None:
        """Removes the autosave of a run."""
        self._path(run).unlink(missing_ok=True)

    def unfinished(self) -> list[dict[str, Any]]:
        """Meta data of this instance's runs that were training or waiting; removes old files."""
        found = []
        for path in sorted(self._folder.glob("*.safetensors")):
            try:
                if time.time() - path.stat().st_mtime > self._keep_seconds:
                    path.unlink(missing_ok=True)
                    continue
                about = checkpoints.read_autosave_meta(path)
            except (PlaygroundError, OSError) as error:
                log.warning("skipping an autosave: %s", error)
                continue
            if about.get("instance") == self._instance and about["state"] in LIVE:
                found.append(about)
        return sorted(found, key=lambda about: about["saved"])

    def _path(self, run: str) -> Path:
        return self._folder / f"{run}.safetensors"
