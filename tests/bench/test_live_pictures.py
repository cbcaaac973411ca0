"""The bench of live pictures: what it counts, and what its table says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.networks.classifier import Verdict
from tests.bench import live_pictures


def test_a_class_counts_by_its_share() -> None:
    called = np.eye(10, dtype=np.float32)[[0] * 98 + [3, 3]]
    verdict = Verdict(called, np.zeros((100, 64), np.float32))
    found = live_pictures.shares(verdict)
    assert found[[0, 3]].tolist() == [0.98, 0.02] and found.sum() == pytest.approx(1, abs=1e-9)
    assert (found > live_pictures.SEEN).sum() == 2


def run(seed: int, *ratios: float) -> dict[str, Any]:
    return {
        "case": "mnist", "seed": seed,
        "marks": [
            {"seconds": s, "step": 10 * s, "ratio": r, "classes": 10, "confidence": 0.9}
            for s, r in zip(live_pictures.MARKS, ratios, strict=True)
        ],
    }  # fmt: skip


def test_the_table_tells_medians_beside_what_is_wanted() -> None:
    found = [run(0, 9.0, 4.0, 1.0), run(1, 4.0, 2.0, 0.8), run(2, 5.0, 3.0, 3.0)]
    found += [{"case": "lecture", "seed": s, "ten_classes": t} for s, t in ((0, 60.0), (1, None))]
    table = live_pictures.render(found)
    assert "| mnist | 3 | 10 s | 100 | 5 × (≤ 5 ×) | 10 | 0.90 |" in table
    assert "| mnist | 3 | 60 s | 600 | 1 × (≤ 1 ×) | 10 | 0.90 |" in table
    assert "fashion" not in table
    assert "ten classes after inf s (2 seeds: 60, inf)" in table


def test_a_run_trains_until_its_mark() -> None:
    on = live_pictures.device.choose("cpu", "fp32", 1)
    training = live_pictures.begun("mnist", 0, "/nowhere", on)
    live_pictures.train_until(training, 0.3)
    assert training.step >= 1 and 0.3 <= training.seconds < 3
