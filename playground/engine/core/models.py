"""Trained models for inference: loaded from checkpoints when asked for, least recently used go.

On a GPU there are two budgets: what does not fit on the device waits in the computer's memory,
from where it is back sooner than from disk; what does not fit there is forgotten.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core import checkpoints
from playground.core.errors import named
from playground.core.spec import GAN, Model, PlaygroundError, Setting
from playground.gans import GANS
from playground.networks import accelerator
from playground.training.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """A model ready to answer, and what it was built from."""

    model: Model
    gan: GAN
    meta: Mapping[str, object]
    bytes: int
    stamp: int  # of the checkpoint's file, to notice a newer one


Weights = tuple[
    Mapping[str, "Tensor"], Mapping[str, Any]
]  # as they are on disk, with their meta data


class Models:
    """Checkpoints in memory under budgets of number and bytes, on the device and beside it."""

    def __init__(
        self,
        root: Path,
        parse: Callable[[Mapping[str, object]], Recipe],
        device: str,
        *,
        count: int,
        megabytes: float,
        device_megabytes: float = 1024,
        bf16: bool = False,
    ) -> None:
        self._root, self._parse, self._device, self._bf16 = root, parse, device, bf16
        self._count, self._host_budget = count, megabytes * 1e6
        self._apart = device != "cpu"  # has the device a memory of its own?
        self._budget = device_megabytes * 1e6 if self._apart else self._host_budget
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()
        self._parked: OrderedDict[str, Weights] = OrderedDict()

    def get(self, name: str) -> Loaded:
        """The model of checkpoint ``name``, or of ``GAN:REFERENCE``: weights trained elsewhere.

        Raises:
            PlaygroundError: when the weights are missing, damaged or do not fit their GAN.
        """
        stamp = self._stamp(name)
        if name in self._loaded and self._loaded[name].stamp != stamp:
            self.forget(name)  # it was written anew, perhaps by another engine
        if name not in self._loaded:
            self._loaded[name] = self._load(name, stamp)
            # questions are answered in another stream than this one, which has just laid it out
            accelerator.of(self._device).synchronise()
            self._trim()
        self._loaded.move_to_end(name)
        if name in self._parked:
            self._parked.move_to_end(name)
        return self._loaded[name]

    def folder(self, name: str) -> Path:
        """Where the checkpoint ``name`` lies.

        Raises:
            PlaygroundError: when ``name`` cannot name a checkpoint.
        """
        return self._root / checkpoints.check_name(name)

    def forget(self, name: str) -> None:
        """Drops ``name`` from memory, so that it is read anew."""
        self._loaded.pop(name, None)
        self._parked.pop(name, None)

    def clear_device(self) -> None:
        """Drops every model from the device; those that are parked beside it are back soon."""
        self._loaded.clear()

    def held(self) -> dict[str, int]:
        """Bytes of every loaded model, least recently used first."""
        return {name: loaded.bytes for name, loaded in self._loaded.items()}

    def parked(self) -> dict[str, int]:
        """Bytes of every model kept beside the device, least recently used first."""
        return {name: _bytes(tensors) for name, (tensors, _) in self._parked.items()}

    def describe(self) -> list[dict[str, Any]]:
        """Meta data of every checkpoint with its ``name``; damaged ones carry ``error``."""
        found: list[dict[str, Any]] = []
        for name in checkpoints.names(self._root):
            try:
                found.append({**checkpoints.read_meta(self._root / name), "name": name})
            except PlaygroundError as error:
                found.append({"name": name, "error": str(error)})
        return found

    def _stamp(self, name: str) -> int:
        if ":" in name:
            return 0
        try:
            return (self.folder(name) / checkpoints.META).stat().st_mtime_ns
        except OSError:
            return 0

    def _load(self, name: str, stamp: int) -> Loaded:
        kind, _, reference = name.partition(":")
        if reference:
            return self._load_pretrained(kind, reference)
        tensors, meta = self._parked.get(name) or checkpoints.load(self.folder(name))
        if meta.get("kind", "gan") != "gan":
            raise PlaygroundError(f"Checkpoint {name} is a {meta['kind']}, not a GAN.")
        if "values" not in meta:
            raise PlaygroundError(f"Checkpoint {name} is damaged: its recipe is missing.")
        try:
            recipe = self._parse(meta["values"])
            setting = Setting(
                recipe.data, None, recipe.seeds, self._device, self._bf16, str(self._root)
            )
            model = recipe.gan.build(recipe.config, setting)
            model.load(tensors)
        except PlaygroundError as error:
            raise PlaygroundError(f"Checkpoint {name} does not fit: {error}") from None
        except (TypeError, AttributeError, KeyError, IndexError, RuntimeError) as error:
            log.warning("checkpoint %s cannot be loaded", name, exc_info=error)
            raise PlaygroundError(f"Checkpoint {name} is damaged.") from None
        if self._apart:
            self._park(name, (tensors, meta))
        return Loaded(model, recipe.gan, meta, _bytes(tensors), stamp)

    def _load_pretrained(self, kind: str, reference: str) -> Loaded:
        gan = GANS.get(kind)
        if gan is None or gan.foreign is None:
            raise PlaygroundError(f"{named(kind)} takes no weights that were trained elsewhere.")
        model = gan.foreign(reference, self._device)
        return Loaded(model, gan, {}, _bytes(model.tensors()), 0)

    def _park(self, name: str, weights: Weights) -> None:
        self._parked[name] = weights
        while sum(self.parked().values()) > self._host_budget:
            self._parked.popitem(last=False)

    def _trim(self) -> None:
        def over() -> bool:
            return len(self._loaded) > self._count or sum(self.held().values()) > self._budget

        while len(self._loaded) > 1 and over():
            self._loaded.popitem(last=False)


def _bytes(tensors: Mapping[str, Tensor]) -> int:
    return sum(t.numel() * t.element_size() for t in tensors.values())
