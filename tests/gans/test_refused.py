"""A whole checkpoint that holds the wrong thing is refused by its name, with the reason; damaged
files are in ``tests/engine/test_checkpoints.py``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from playground.core.checkpoints import ROOT
from playground.core.spec import PlaygroundError
from playground.engine.core.models import Models
from playground.training.recipe import parse_recipe

SHIPPED = Path(ROOT) / "cgan-mnist"


def _meta(folder: Path, **changes: object) -> None:
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps(meta | changes))


def _lack(folder: Path) -> None:
    weights = folder / "weights.safetensors"
    tensors = load_file(weights)
    tensors.pop(next(name for name in tensors if name.startswith("generator.")))
    save_file(tensors, weights)
    _meta(folder, sha256=hashlib.sha256(weights.read_bytes()).hexdigest())


def _pickle(folder: Path) -> None:
    weights = folder / "weights.safetensors"
    weights.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    _meta(folder, sha256=hashlib.sha256(weights.read_bytes()).hexdigest())


@pytest.mark.skipif(not SHIPPED.exists(), reason="cgan-mnist is not shipped")
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_lack, "Checkpoint mine does not fit: .*generator"),
        (_pickle, "mine is damaged or cut short"),
        (lambda f: _meta(f, kind="classifier"), "mine is a classifier, not a GAN"),
    ],
    ids=["lacking", "pickle", "another kind"],
)
def test_a_bad_checkpoint_is_refused(
    tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("weights.safetensors", "meta.json"):
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    spoil(folder)
    models = Models(tmp_path, parse_recipe, "cpu", count=1, megabytes=100)
    with pytest.raises(PlaygroundError, match=words):
        models.get("mine")
