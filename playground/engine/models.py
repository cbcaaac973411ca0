"""Trained models for inference: loaded from checkpoints when asked for, least recently used go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.engine import checkpoints
from playground.gans import GANS
from playground.spec import GAN, Model, PlaygroundError, Setting


@dataclass(frozen=True)
class Loaded:
    """A model ready to answer, and what it was built from."""

    model: Model
    gan: GAN
    meta: Mapping[str, Any]
    bytes: int


class Models:
    """Checkpoints in memory under a budget of number and bytes."""

    def __init__(
        self,
        root: Path,
        parse: Callable[[Mapping[str, Any]], Any],
        device: str,
        *,
        count: int,
        megabytes: float,
    ) -> None:
        self._root, self._parse, self._device = root, parse, device
        self._count, self._budget = count, megabytes * 1e6
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()

    def get(self, name: str) -> Loaded:
        """The model of checkpoint ``name``, or of ``GAN:REFERENCE``: weights trained elsewhere.

        Raises:
            PlaygroundError: when the weights are missing, damaged or do not fit their GAN.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
            self._trim()
        self._loaded.move_to_end(name)
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

    def held(self) -> dict[str, int]:
        """Bytes of every loaded model, least recently used first."""
        return {name: loaded.bytes for name, loaded in self._loaded.items()}

    def describe(self) -> list[dict[str, Any]]:
        """Meta data of every checkpoint with its ``name``; damaged ones carry ``error``."""
        found: list[dict[str, Any]] = []
        for name in checkpoints.names(self._root):
            try:
                found.append({**checkpoints.read_meta(self._root / name), "name": name})
            except PlaygroundError as error:
                found.append({"name": name, "error": str(error)})
        return found

    def _load(self, name: str) -> Loaded:
        kind, _, reference = name.partition(":")
        if reference:
            return self._load_foreign(kind, reference)
        tensors, meta = checkpoints.load(self.folder(name))
        if "values" not in meta:
            raise PlaygroundError(f"Checkpoint {name} is damaged: its recipe is missing.")
        recipe = self._parse(meta["values"])
        setting = Setting(recipe.data, None, recipe.seeds, self._device)
        model = recipe.gan.build(recipe.config, setting)
        model.load(tensors)
        size = sum(t.numel() * t.element_size() for t in tensors.values())
        return Loaded(model, recipe.gan, meta, size)

    def _load_foreign(self, kind: str, reference: str) -> Loaded:
        gan = GANS.get(kind)
        if gan is None or gan.foreign is None:
            raise PlaygroundError(f"{kind} takes no weights that were trained elsewhere.")
        model = gan.foreign(reference, self._device)
        size = sum(t.numel() * t.element_size() for t in model.tensors().values())
        return Loaded(model, gan, {}, size)

    def _trim(self) -> None:
        def over() -> bool:
            return len(self._loaded) > self._count or sum(self.held().values()) > self._budget

        while len(self._loaded) > 1 and over():
            self._loaded.popitem(last=False)
