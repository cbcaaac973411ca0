"""Large work comes in pieces: questions are answered between, it can be followed and cancelled."""

from __future__ import annotations

import itertools
from collections.abc import Generator
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from playground.core.spec import Inference, PlaygroundError
from playground.engine.core.batcher import InferenceBatcher

PIECES = 10


class Clock:
    """Each piece of work takes 20 ms."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def batcher(clock: Clock, fails_at: int = -1) -> InferenceBatcher:
    failing = itertools.count()

    def pieces(model: Any, given: dict[str, torch.Tensor]) -> Generator[float, None, Any]:
        for piece in range(PIECES):
            clock.now += 0.02
            if next(failing) == fails_at:
                raise MemoryError
            yield (piece + 1) / PIECES
        return {"y": given["x"] + 1}

    def prepare(model: Any, args: Any) -> dict[str, torch.Tensor]:
        return {"x": torch.tensor([float(args["x"])])}

    def finish(args: Any, share: dict[str, torch.Tensor]) -> dict[str, Any]:
        return {"y": float(share["y"][0])}

    gan = SimpleNamespace(name="toy", inference={
        "large": Inference(prepare, pieces, finish, large=True),
        "small": Inference(prepare, lambda m, g: {"y": g["x"] * 2}, finish),
    })  # fmt: skip

    def again(work: Any) -> Any:
        try:
            return work()
        except MemoryError:
            return work()

    return InferenceBatcher(lambda name: (None, gan), clock, again)  # type: ignore[arg-type, return-value]


class Answers(list[Any]):
    def __call__(self, result: Any, error: BaseException | None) -> None:
        self.append(error or result["y"])


def test_small_questions_are_answered_between_two_pieces() -> None:
    clock, photo, sliders = Clock(), Answers(), Answers()
    counter = batcher(clock)
    counter.take("m", "large", {"x": 1, "ticket": "t"}, photo)
    turns = 0
    while not photo:
        counter.take("m", "small", {"x": turns}, sliders)
        began = clock()
        counter.serve()
        assert clock() - began <= 0.05
        turns += 1
        assert len(sliders) == turns
    assert photo == [2.0] and turns >= PIECES / 2
    assert len(counter) == 0


def test_a_crowd_of_questions_leaves_turns_to_training(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, answers = Clock(), Answers()
    counter = batcher(clock)
    monkeypatch.setattr("playground.engine.core.batcher._BATCH_ROWS", 1)
    run = InferenceBatcher._run

    def slow(self: InferenceBatcher, *given: Any) -> None:
        clock.now += 0.02
        run(self, *given)

    monkeypatch.setattr(InferenceBatcher, "_run", slow)
    for number in range(20):
        clock.now += 1e-6
        counter.take("m", "small", {"x": number}, answers)
    turns = 0
    while len(counter):
        began = clock()
        counter.serve()
        assert clock() - began <= 0.07
        turns += 1
    assert answers == [2.0 * number for number in range(20)]  # who came first is answered first
    assert turns == 7


def test_progress_is_told_and_who_waits_hears_how_many_are_before() -> None:
    clock = Clock()
    counter = batcher(clock)
    for ticket in ("one", "two"):
        counter.take("m", "large", {"x": 1, "ticket": ticket}, Answers())
    counter.serve()
    first, second = counter.progress("one"), counter.progress("two")
    assert first["ahead"] == 0 and 0 < first["share"] < 1
    assert second == {"ahead": 1, "share": 0}
    counter.drain()
    assert counter.progress("one") == {"ahead": 0, "share": 1}


def test_cancelled_work_ends_with_a_sentence_and_the_next_begins() -> None:
    clock, one, two = Clock(), Answers(), Answers()
    counter = batcher(clock)
    counter.take("m", "large", {"x": 1, "ticket": "one"}, one)
    counter.take("m", "large", {"x": 5, "ticket": "two"}, two)
    counter.serve()
    assert counter.cancel("one") and not counter.cancel("one")
    assert isinstance(one[0], PlaygroundError) and "cancelled" in str(one[0])
    counter.drain()
    assert two == [6.0]


def test_a_waiting_photo_can_be_cancelled_before_its_first_piece() -> None:
    counter, answers = batcher(Clock()), Answers()
    counter.take("m", "large", {"x": 1, "ticket": "t"}, answers)
    assert counter.cancel("t") and len(counter) == 0


@pytest.mark.parametrize("at", [0, 4])
def test_work_that_ran_out_of_memory_is_begun_again(at: int) -> None:
    counter, answers = batcher(Clock(), fails_at=at), Answers()
    counter.take("m", "large", {"x": 1, "ticket": "t"}, answers)
    counter.drain()
    assert answers == [2.0]


def test_photos_say_nothing_about_a_sliders_wait() -> None:
    clock = Clock()
    counter = batcher(clock)
    counter.take("m", "large", {"x": 1, "ticket": "t"}, Answers())
    counter.drain()
    assert counter.report()["p95_ms"] == 0


def test_what_a_turn_leaves_is_joined_by_the_next_and_prepared_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, answers = Clock(), Answers()
    counter = batcher(clock)
    prepared, batches = [], []
    prepare, run = InferenceBatcher._prepare, InferenceBatcher._run

    def counted(self: InferenceBatcher, request: Any) -> None:
        prepared.append(request.args["x"])
        prepare(self, request)

    def slow(self: InferenceBatcher, batch: list[Any]) -> None:
        clock.now += 0.06  # a turn ends after one
        batches.append([request.args["x"] for request in batch])
        run(self, batch)

    monkeypatch.setattr(InferenceBatcher, "_prepare", counted)
    monkeypatch.setattr(InferenceBatcher, "_run", slow)
    monkeypatch.setattr("playground.engine.core.batcher._BATCH_ROWS", 2)
    for number in range(3):
        counter.take("m", "small", {"x": number}, answers)
    counter.serve()
    assert len(counter) == 1
    counter.take("m", "small", {"x": 3}, answers)
    counter.serve()
    assert batches == [[0, 1], [2, 3]] and prepared == [0, 1, 2, 3]
    assert len(counter) == 0


def test_one_that_a_turn_left_can_be_cancelled() -> None:
    clock, answers = Clock(), Answers()
    counter = batcher(clock)
    for ticket in ("", "t"):
        clock.now += 1e-6
        counter.take("m", "small", {"x": 1, "ticket": ticket}, answers)
    counter._run = lambda batch: setattr(clock, "now", clock.now + 0.06)  # type: ignore[method-assign]
    counter.serve()
    assert counter.progress("t")["share"] == 0
    assert counter.cancel("t") and not counter.cancel("t") and len(counter) == 0
