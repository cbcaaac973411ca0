"""The device loop by a clock of our own: resting, dropping, coming back, batching, forgetting."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import Inference, PlaygroundError, Setting
from playground.engine import device
from playground.engine.client import Limits
from playground.engine.core.batcher import InferenceBatcher
from playground.engine.core.runs import Run
from playground.engine.core.scheduler import Scheduler
from playground.engine.hosts.inline import InlineEngine
from playground.training.recipe import parse_recipe
from tests.engine import toy
from tests.engine.conftest import settings


class Clock:
    """Time passes when it is read, a little, and when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 1e-5
        return self.now


def engine_client(folder: Path, clock: Clock, **limits: Any) -> InlineEngine:
    return InlineEngine(settings(folder, Limits(**limits)), clock)


def state(c: InlineEngine, run: str) -> str:
    return c.runs().result()[0]["state"] if run in c.engine.state.scheduler else "not in memory"


def test_unwatched_runs_rest_then_leave_and_come_back(tmp_path: Path) -> None:
    clock = Clock()
    c = engine_client(tmp_path, clock)
    run = c.submit({}, "ann").result()["run"]
    watch = c.watch(run, {}, lambda frame: watch.ready())
    clock.now += 100
    c.engine.run_slice()
    assert state(c, run) == "running"  # watched
    watch.close()
    clock.now += 59
    c.engine.run_slice()
    assert state(c, run) == "running"
    clock.now += 2
    c.engine.run_slice()
    assert state(c, run) == "idle"
    frames: list[Any] = []
    again = c.watch(run, {}, frames.append)
    c.engine.run_slice()
    assert state(c, run) == "running" and frames[0]["state"] == "running"
    again.close()
    step = c.info(run).result()["step"]
    clock.now += 61
    c.engine.run_slice()
    clock.now += 1801
    c.engine.run_slice()
    assert state(c, run) == "not in memory"
    back = c.info(run).result()
    assert back["state"] == "paused" and back["step"] >= step and back["owner"] == "ann"
    assert c.steer(run, "play", owner="ann").result()["state"] == "running"
    c.close()


def test_calls_in_line_leave_turns_to_training_and_to_pictures(tmp_path: Path) -> None:
    clock = Clock()
    c = engine_client(tmp_path, clock)
    run = c.submit({}).result()["run"]
    done: list[int] = []

    def call(number: int) -> None:
        clock.now += 0.01
        done.append(number)

    for number in range(7):
        c.engine.later(partial(call, number))
    steps = c.info(run).result()["step"]
    for expected in (3, 6, 7):  # 25 ms a turn, and the one that is begun
        assert c.engine.run_slice() == 0.0
        assert done == list(range(expected))
        assert c.info(run).result()["step"] > steps
        steps = c.info(run).result()["step"]
    c.close()


def test_a_page_that_stops_taking_frames_does_not_watch(tmp_path: Path) -> None:
    clock = Clock()
    c = engine_client(tmp_path, clock)
    run = c.submit({}).result()["run"]
    watch = c.watch(run, {}, lambda frame: None)  # a closed lid: the frame is never acknowledged
    c.engine.run_slice()
    clock.now += 61
    c.engine.run_slice()
    assert state(c, run) == "idle"
    watch.ready()  # the lid is open again
    c.engine.run_slice()
    assert state(c, run) == "running"
    c.close()


def test_a_run_that_was_put_away_goes_on_to_the_bit(tmp_path: Path) -> None:
    def weights(c: InlineEngine, run: str) -> Any:
        return c.sample(run, 1).result()["points"]

    c = engine_client(tmp_path, Clock())
    whole, parts = (c.submit({"steps": 40, "seed": 3}).result()["run"] for _ in range(2))
    c.steer(parts, "pause").result()
    for _ in range(15):
        c.steer(parts, "step", {"players": "DG"}).result()
    c.steer(parts, "pause").result()
    c.close()
    c = engine_client(tmp_path, Clock())  # as after a restart of everything
    assert c.info(parts).result()["step"] == 15
    for run in (whole, parts):
        c.steer(run, "play").result()
    while not all(c.info(r).result()["state"] == "ended" for r in (whole, parts)):
        c.pump(0.1)
    np.testing.assert_array_equal(weights(c, whole), weights(c, parts))
    c.close()


def test_room_is_made_by_putting_unwatched_runs_away(tmp_path: Path) -> None:
    c = engine_client(tmp_path, Clock(), held_runs=2)
    first, second = (c.submit({}).result()["run"] for _ in range(2))
    with pytest.raises(PlaygroundError, match="as many runs as it can"):
        c.submit({}).result()
    c.steer(first, "pause").result()
    c.submit({}).result()
    assert first not in c.engine.state.scheduler and second in c.engine.state.scheduler
    with pytest.raises(PlaygroundError, match="as many runs as it can"):
        c.info(first).result()  # it is on disk; there is no room to bring it back just now
    c.close()


def test_requests_that_wait_together_are_one_batch() -> None:
    model = object()
    batcher = InferenceBatcher(lambda name: (model, toy.TOY), Clock())
    answers: dict[int, Any] = {}

    def take(number: int, args: dict[str, Any]) -> None:
        batcher.take("m", "double", args, lambda r, e: answers.__setitem__(number, r or e))

    for number in range(5):
        take(number, {"x": number} if number != 2 else {})
    batcher.serve()
    assert batcher.batches == 1 and len(batcher) == 0
    assert isinstance(answers[2], PlaygroundError)  # one bad request spoils nobody else's
    assert {n: (float(a["y"][0]), a["rows"]) for n, a in answers.items() if n != 2} == {
        n: (2.0 * n, 4) for n in (0, 1, 3, 4)
    }
    assert 0 < batcher.report()["p50_ms"] <= batcher.report()["p95_ms"]


def test_large_crowds_are_split() -> None:
    batcher = InferenceBatcher(lambda name: (object(), toy.TOY), Clock())
    for _ in range(1100):
        batcher.take("m", "double", {"x": 1}, lambda r, e: None)
    batcher.serve()
    assert batcher.batches == 9 and batcher.answered == 1100


def test_least_recently_used_models_go(tmp_path: Path) -> None:
    c = engine_client(tmp_path, Clock(), loaded_models=2)
    run = c.submit({}).result()["run"]
    for name in "abc":
        c.save(run, name).result()
    for name in ("a", "b", "a", "c"):
        c.infer(name, "double", {"x": 1}).result()
    assert list(c.status().result()["models"]) == ["a", "c"]
    c.close()


def test_slices_shrink_so_that_all_get_a_turn() -> None:
    scheduler = Scheduler(Limits())
    for number in range(30):
        run = Run(f"run{number:03}", "", None)
        scheduler.add(run)
        scheduler.start(run)
    assert scheduler.slice_seconds(30) == pytest.approx(0.005)
    for _ in range(600):
        run = scheduler.next()
        assert run is not None
        scheduler.charge(run, 0.001 * (1 + int(run.id[3:]) % 7))  # some are seven times as heavy
    seconds = [run.seconds for run in scheduler]
    assert max(seconds) - min(seconds) <= 0.007
    late = Run("late-one", "", None)
    scheduler.add(late)
    scheduler.start(late)
    assert late.used == min(seconds)  # it is not owed the time before it came


def test_precision_is_what_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    for fp32, bf16, chosen in (
        (2.0, 1.0, "bf16"),
        (1.0, 0.95, "fp32"),
        (1.0, float("inf"), "fp32"),
    ):
        times = {torch.float32: fp32, torch.bfloat16: bf16}
        monkeypatch.setattr(device, "_milliseconds", lambda name, dtype, t=times: t[dtype])
        assert device.choose("cpu", threads=1).precision == chosen
    assert device.choose("cpu", "bf16", 1).bf16
    with pytest.raises(PlaygroundError, match="this machine has: "):
        device.choose("cuda:99")


def test_threads_must_pay_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    monkeypatch.setattr(device, "_cores", lambda: 8)
    for times, chosen in (
        ({1: 10.0, 2: 9.2}, 1),  # a second thread that wins 8 % is left to the browser
        ({1: 10.0, 2: 6.0, 4: 3.5, 8: 3.4}, 4),
        ({1: 10.0, 2: 5.0, 4: 2.5, 8: 1.25}, 8),
    ):
        monkeypatch.setattr(device, "_training_milliseconds", lambda n, t=times: t[n])
        assert device.choose("cpu", "fp32").threads == chosen
    assert device.choose("cpu", "fp32", 3).threads == 3
    torch.set_num_threads(before)


def test_only_large_work_gets_all_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    for large, threads in ((True, 3), (False, 1)):
        device.Device("cpu", "cpu", False, 3).set_threads(large)
        assert torch.get_num_threads() == threads
    torch.set_num_threads(before)
    given: list[Any] = []
    monkeypatch.setattr(device.Device, "set_threads", lambda self, large: given.append(large))
    c = InlineEngine(settings(tmp_path))
    run = c.submit({}).result()["run"]
    c.engine.infer(run, "double", {"x": 1}, lambda result, error: given.append("answered"))
    c.engine.run_slice()
    assert given == [False, "answered", True]  # the toy says that its training is large
    c.close()


@pytest.mark.parametrize(
    ("width", "batch", "members", "large"),
    [(32, 128, 1, False), (128, 256, 1, False), (32, 128, 30, False), (128, 512, 1, True)],
)
def test_how_large_a_population_is(width: int, batch: int, members: int, large: bool) -> None:
    recipe = parse_recipe({"width": width, "batch": batch})
    setting = Setting(recipe.data, None, tuple(range(members)))
    assert recipe.gan.build(recipe.config, setting).large is large


def test_runs_that_take_long_to_save_are_saved_less_often(tmp_path: Path) -> None:
    clock = Clock()
    c = engine_client(tmp_path, clock)
    run = c.engine.state.scheduler.get(c.submit({}).result()["run"])
    assert run is not None
    for took, wait, saves in ((0.0, 11, True), (5.0, 11, False), (5.0, 51, True)):
        c.engine.run_slice()
        c.engine.life.save(run)
        run.save_seconds = took
        saved = run.saved_at
        run.seen = clock.now + 1000  # somebody is watching
        clock.now += wait
        for _ in range(2):  # it trains on; then the time for chores has come again
            c.engine.run_slice()
            clock.now += 0.3
        assert (run.saved_at > saved) is saves
    c.close()


@pytest.mark.parametrize("hand", [False, True])
def test_a_photo_and_the_trainings_get_as_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hand: bool
) -> None:
    """While a slider is dragged too: a training that got 5 ms beside pieces of 30 would stand."""
    clock, slices = Clock(), list[float]()

    def pieces(model: Any, joined: dict[str, torch.Tensor]) -> Generator[float, None, Any]:
        for piece in range(20):
            clock.now += 0.03
            yield piece / 20
        return {"y": joined["x"], "rows": torch.ones(1)}

    def advance(self: Any, seconds: float) -> int:
        slices.append(seconds)
        clock.now += seconds
        self.step += 1
        return 1

    large = Inference(toy.TOY.inference["double"].prepare, pieces, lambda args, out: {}, large=True)
    monkeypatch.setitem(toy.TOY.inference, "photo", large)  # type: ignore[arg-type]
    monkeypatch.setattr(toy.Training, "advance", advance)
    c, done = engine_client(tmp_path, clock), list[Any]()
    c.engine.rests = True  # as in a process, where questions come between turns
    run = c.submit({}).result()["run"]
    c.engine.infer(run, "photo", {"x": 1, "ticket": "t"}, lambda *answer: done.append(answer))
    while not done:
        if hand:
            c.engine.infer(run, "double", {"x": 1}, lambda result, error: None)
        c.engine.run_slice()
    assert 0.4 <= sum(slices) / (sum(slices) + 0.6) <= 0.6
    c.close()
