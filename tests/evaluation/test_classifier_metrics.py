"""Classes counted by a stand-in classifier whose verdicts are known."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import Batch
from playground.data import DATASETS
from playground.data.stacked import StackedSource
from playground.evaluation import classifier_metrics, metrics
from playground.networks.classifier import Verdict


class Reader:
    """Reads the class off the first pixel: value −1 … 0.8 in steps of 0.2 is class 0 … 9."""

    def label(self, images: torch.Tensor) -> Verdict:
        which = ((images[:, 0, 0, 0] + 1) * 5).round().long().clamp(0, 9)
        probabilities = torch.nn.functional.one_hot(which, 10) * 0.8 + 0.02
        return Verdict(probabilities.numpy(), images[:, 0, :2, 0].numpy())


class Digits:
    """A source and a model whose images show given classes in turn."""

    note = ""

    def __init__(self, *shown: int) -> None:
        self.shown = torch.tensor(shown)

    def pictures(self, n: int) -> torch.Tensor:
        rng = torch.Generator().manual_seed(0)
        x = torch.rand(n, 1, 28, 28, generator=rng)
        x[:, 0, 0, 0] = self.shown.repeat(n)[:n] / 5 - 1
        return x

    def draw(self, u: torch.Tensor, normal: torch.Tensor) -> Batch:
        n = u.shape[1]
        return Batch(self.pictures(n)[None], self.shown.repeat(n)[None, :n])

    def sample(self, n: int, seed: int) -> torch.Tensor:
        return self.pictures(n)[None]


def verdict(model: Digits, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(classifier_metrics, "classifier_of", lambda *which: Reader())

    class Some:
        name, kind, noise_dim, classifier = "mnist", "images", 0, "classifier-mnist"
        kinds = 10

    some: Any = Some()
    judging = classifier_metrics.classified(some, Digits(*range(10)), 1, "cpu", model.sample)
    first, second = itertools.islice(filter(None, judging), 2)
    assert second == {**first, **second}  # which has the anchors besides
    return second


def test_all_ten_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = verdict(Digits(*range(10)), monkeypatch)
    assert found["captured"] == [10]
    assert found["counts"] == [[100] * 10]
    assert found["reverse_kl"][0] == pytest.approx(0.0, abs=1e-9)
    assert found["confidence"][0] == pytest.approx(0.82, abs=1e-6)
    assert found["collapsed"] == [False]
    assert found["frechet_real"] == pytest.approx(0.0, abs=1e-3)
    assert found["frechet_noise"] > 0.05


def test_two_classes_are_a_collapse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = verdict(Digits(3, 7), monkeypatch)
    assert found["captured"] == [2]
    assert found["reverse_kl"][0] == pytest.approx(np.log(5), abs=1e-9)
    assert found["collapsed"] == [True]
    assert found["frechet"][0] > 0.01


def test_digits_of_three_channels_make_one_number() -> None:
    images = torch.cat([Digits(d).pictures(4) for d in (4, 0, 7)], 1)
    which, sure, features = classifier_metrics.labels(Reader(), images)  # type: ignore[arg-type]
    assert which.tolist() == [407] * 4
    assert sure.tolist() == pytest.approx([0.82] * 4, abs=1e-6)
    assert features.shape == (4, 6)


class Stacked:
    """Stacked pictures of given numbers."""

    def __init__(self, *numbers: int) -> None:
        self.numbers, self.asked = torch.tensor(numbers), 0

    def sample(self, n: int, seed: int) -> torch.Tensor:
        which = self.numbers[(torch.arange(n) + self.asked) % len(self.numbers)]
        self.asked += n
        x = torch.rand(1, n, 3, 28, 28, generator=torch.Generator().manual_seed(seed))
        for channel, place in enumerate((100, 10, 1)):
            x[0, :, channel, 0, 0] = (which // place % 10) / 5 - 1
        return x

    def draw(self, u: torch.Tensor, normal: torch.Tensor) -> Batch:
        return Batch(self.sample(u.shape[1], 0))


def stacked(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> list[dict[str, Any]]:
    """The first three verdicts on samples of these numbers."""
    monkeypatch.setattr(classifier_metrics, "classifier_of", lambda *which: Reader())
    model, all_numbers = Stacked(*numbers), Stacked(*range(1000))
    judging = classifier_metrics.classified(
        DATASETS["stacked"], all_numbers, 1, "cpu", model.sample
    )
    return list(itertools.islice(filter(None, judging), 3))


def test_a_thousand_modes_are_counted_over_several_verdicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = stacked(monkeypatch, *range(1, 1000, 3), *range(0, 1000, 2))
    distinct = len(set(range(1, 1000, 3)) | set(range(0, 1000, 2)))
    assert [t["counted"] for t in told] == [1000, 2000, 3000]
    assert told[0]["reachable"] == pytest.approx(632.3, abs=0.1)
    assert [t["captured"] for t in told] == [[distinct]] * 3
    assert told[2]["mode_counts"].sum() == 3000 and told[2]["collapsed"] == [False]
    assert "counts" not in told[0]  # a thousand numbers are none for a frame


def test_seven_of_a_thousand_are_a_collapse(monkeypatch: pytest.MonkeyPatch) -> None:
    told = stacked(monkeypatch, 7, 77, 707, 770, 777, 70, 700)[2]
    assert told["captured"] == [7] and told["collapsed"] == [True]
    assert told["reverse_kl"][0] == pytest.approx(np.log(1000 / 7), abs=1e-3)


def test_a_count_of_its_own_draws_as_many_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier_metrics, "load_classifier", lambda *which: Reader())
    found = classifier_metrics.count_classes(
        DATASETS["stacked"], "cpu", Stacked(*range(1000)).sample, samples=2500
    )
    assert found.shape == (1, 1000) and found.sum() == 2500
    assert sorted(set(found[0].tolist())) == [2, 3]


def test_stacked_digits_carry_their_number() -> None:
    source = StackedSource(Digits(*range(10)), "")  # type: ignore[arg-type]
    batch = source.draw(torch.rand(1, 6), torch.randn(1, 6, 2))
    assert batch.x.shape == (1, 6, 3, 28, 28)
    assert batch.y is not None
    first = ((batch.x[0, :, 0, 0, 0] + 1) * 5).round().long()
    assert (batch.y[0] // 100).tolist() == first.tolist()


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        ([900, 50, 50, 0, 0, 0, 0, 0], True),
        ([300, 300, 300, 100, 0, 0, 0, 0], True),  # exactly 90 % in three modes
        ([299, 300, 300, 101, 0, 0, 0, 0], False),
        ([125] * 8, False),
        ([100] * 9 + [0] * 16, True),  # nine of twenty-five
        ([90] * 10 + [0] * 15, True),
        ([90] * 11 + [0] * 14, False),
    ],
)
def test_collapse_by_hand(nearest: list[int], expected: bool) -> None:
    assert metrics.collapsed(np.array(nearest)) is expected


def test_runs_of_a_source_wait_for_its_real_pictures_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    class Counting(Reader):
        def label(self, images: torch.Tensor) -> Verdict:
            judged.append(len(images))
            return super().label(images)

    reader = Counting()
    monkeypatch.setattr(classifier_metrics, "classifier_of", lambda *which: reader)
    data, source = DATASETS["stacked"], Stacked(*range(1000))
    lanes = [
        classifier_metrics.classified(data, source, 1, "cpu", Stacked(7, 8).sample)
        for _ in range(2)
    ]
    told: list[list[Any]] = [[], []]
    while not all(len(each) == 2 for each in told):  # in turns, as an engine asks
        for lane, each in zip(lanes, told, strict=True):
            each += filter(None, [next(lane)])
    # real, others and noise once, and of each lane the samples of two verdicts
    assert sum(judged) == 3 * 1000 * (3 + 2 * 2)
    assert told[0][1]["frechet_real"] == told[1][1]["frechet_real"]
    assert told[0][1]["frechet"] == told[1][1]["frechet"]
    del lanes, lane
    assert not classifier_metrics._REAL  # nothing is held for runs that are gone
