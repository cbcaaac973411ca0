"""What the scene of LeNet-5 gets from the server."""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
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


class Engine:
    """Has the data open at the question ``opens``; keeps what it was asked."""

    def __init__(self, opens: int) -> None:
        self.opens = opens
        self.asked: list[tuple[Any, ...]] = []

    def verdicts(self, model: str, images: np.ndarray, count: int) -> Future[dict[str, Any]]:
        self.asked.append((model, images.copy(), count))
        answer: Future[dict[str, Any]] = Future()
        waiting = "Opening MNIST digits" if len(self.asked) < self.opens else ""
        answer.set_result(
            {"d": [0.25], "real": [0.5], "fake": [0.1], "held_out": True, "waiting": waiting}
        )
        return answer


def says(data: dict[str, Any], patience: float = 5.0, opens: int = 2) -> tuple[Any, Engine]:
    engine = Engine(opens)
    site: Any = SimpleNamespace(
        engine=engine, patience=patience, asking=lambda request: nullcontext()
    )
    d_says: Any = lenet.functions(site)[1]
    return asyncio.run(d_says(data, None)), engine


def test_d_is_asked_until_the_data_are_open() -> None:
    picture = base64.b64encode(bytes(range(196)) * 4).decode()
    found, engine = says({"picture": picture, "count": 1})
    assert found == {"d": [0.25], "real": [0.5], "fake": [0.1], "held_out": True}
    assert [(model, count) for model, _, count in engine.asked] == [("dcgan-mnist", 1)] * 2
    assert engine.asked[0][1][0, 0, :3].tolist() == [0, 1, 2]
    found, _ = says({"picture": picture, "count": 1}, patience=0.1, opens=99)
    assert found == {"error": "The pictures are not there yet. Opening MNIST digits."}


@pytest.mark.parametrize("data", [{}, {"picture": "?", "count": 0}, {"picture": "AAAA", "count": 0},
                                  {"picture": base64.b64encode(bytes(784)).decode()}])  # fmt: skip
def test_half_a_picture_is_refused(data: dict[str, Any]) -> None:
    found, engine = says(data)
    assert "did not arrive whole" in found["error"] and engine.asked == []
