"""What the scene of LeNet-5 gets from the server."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.ui.tabs.how import lenet


def test_all_weights_in_their_order_and_ten_digits() -> None:
    found: Any = lenet.packed()
    numbers = np.frombuffer(base64.b64decode(found["weights"]), "<f2")
    assert numbers.shape == (61_706,) and np.isfinite(numbers).all()
    tensors, meta = checkpoints.load(checkpoints.ROOT / lenet.NAME)
    assert (numbers[:150] == tensors["c1.weight"].numpy().ravel()).all()
    assert (numbers[-10:] == tensors["output.bias"].numpy()).all()
    assert len(base64.b64decode(found["digits"])) == 10 * 784
    assert found["accuracy"] == meta["test"]["accuracy"]


def test_a_cut_checkpoint_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / lenet.NAME).mkdir()
    for name in (checkpoints.META, checkpoints.WEIGHTS):
        content = (checkpoints.ROOT / lenet.NAME / name).read_bytes()
        cut = content if name == checkpoints.META else content[:5000]
        (tmp_path / lenet.NAME / name).write_bytes(cut)
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    with pytest.raises(PlaygroundError, match="lenet-mnist is damaged"):
        lenet.packed.__wrapped__()
