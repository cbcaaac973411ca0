"""ZeroGPU: chunks on a GPU that is lent, by an imitated worker and by the real ``spaces``."""

from __future__ import annotations

import contextvars
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineDown, Limits
from playground.engine.hosts.chunks import State, packed, train_chunk, unpacked
from playground.engine.hosts.zerogpu import ZeroGpuEngine, lent_gpu
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source
from tests.engine.conftest import Host, settings

ROOT = Path(__file__).parents[3]
REAL = {"trainer": "playground.training.training:Training",
        "parser": "playground.training.recipe:parse_recipe",
        "opener": "playground.training.training:open_source"}  # fmt: skip
SMALL = {"data": "ring8", "width": 8, "batch": 16}
VISITOR: contextvars.ContextVar[str] = contextvars.ContextVar("visitor", default="nobody")


AT_WORK: set[int] = set()  # threads that stand for a worker process just now
_start = threading.Thread.start


def start_outside_workers(thread: threading.Thread) -> None:
    assert threading.get_ident() not in AT_WORK, "a worker of ZeroGPU starts no threads"
    _start(thread)


@dataclass
class Worker:
    """Does with a task what a worker of ZeroGPU does: arguments and results cross pickled, it
    iterates a generator, starts no thread, and closes it when the other side stops listening."""

    calls: list[str] = field(default_factory=list)  # by whom
    ended: int = 0
    trouble: str = ""
    waits: threading.Event | None = None

    def __call__(self, *arguments: Any) -> Iterator[State]:
        self.calls.append(VISITOR.get())
        if self.trouble:
            raise PlaygroundError(self.trouble)
        stream = train_chunk(*pickle.loads(pickle.dumps(arguments)))
        try:
            while True:
                if self.waits:
                    self.waits.wait(60)
                AT_WORK.add(threading.get_ident())
                try:
                    state = next(stream, None)
                finally:
                    AT_WORK.discard(threading.get_ident())
                if state is None:
                    return
                yield pickle.loads(pickle.dumps(state))
        finally:
            stream.close()  # type: ignore[attr-defined]
            self.ended += 1


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Host]]:
    monkeypatch.setattr(threading.Thread, "start", start_outside_workers)
    opened: list[ZeroGpuEngine] = []

    def begin(worker: Worker, seconds: float = 1.0) -> Host:
        limits = Limits(chunk_seconds=seconds, autosave_seconds=0.2)
        opened.append(ZeroGpuEngine(settings(tmp_path, limits, **REAL), worker))
        return Host(opened[-1])

    yield begin
    for engine_client in opened:
        engine_client.close()


def test_a_press_trains_a_while_and_the_next_goes_on(start: Callable[..., Host]) -> None:
    worker = Worker()
    host = start(worker)
    engine_client = host.engine_client
    VISITOR.set("ann")
    run = engine_client.submit(SMALL, "ann").result(60)["run"]
    frames: list[Any] = []
    ask = {"layers": ["fake"], "curve": {}}
    watch = engine_client.watch(run, ask, lambda f: (frames.append(f), watch.ready()))
    rested = host.until_state(run, "paused")
    assert "The GPU's turn of 1 s is over. Press Train" in rested["message"]
    assert rested["step"] > 10 and worker.ended == 1
    host.until(lambda: frames and frames[-1]["step"] == rested["step"])
    assert frames[-1]["view"]["fake"].size and frames[-1]["view"]["curve.at"].size
    VISITOR.set("bob")
    assert engine_client.steer(run, "play", owner="ann").result(60)["state"] == "running"
    again = host.until_state(run, "paused")
    assert again["step"] > rested["step"] and worker.calls == ["ann", "bob"]
    watch.close()


def test_what_is_measured_meanwhile_is_kept(
    start: Callable[..., Host], caplog: pytest.LogCaptureFixture
) -> None:
    host = start(Worker(), seconds=1.0)
    engine_client = host.engine_client
    run = engine_client.submit(SMALL, "ann").result(60)["run"]
    frames: list[Any] = []
    ask = {"layers": ["fake"], "measure": True}
    watch = engine_client.watch(run, ask, lambda f: (frames.append(f), watch.ready()))
    for press in range(3):
        if press:
            engine_client.steer(run, "play", owner="ann").result(60)
        step = host.until_state(run, "paused")["step"]
        host.until(lambda step=step: frames[-1]["step"] == step and frames[-1]["metrics"])
    measured = engine_client._engine.state.scheduler.get(run).training.measurement.curve
    assert measured.count >= 3 and measured.at[0] < measured.at[2]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    watch.close()


def test_a_packed_state_does_not_change_any_more() -> None:
    training, other = (Training(parse_recipe(SMALL), open_source(parse_recipe(SMALL), "", "cpu"))
                       for _ in range(2))  # fmt: skip
    training.advance(0.01)
    state = packed(training)
    training.refresh_metrics(force=True)
    unpacked(other, pickle.loads(pickle.dumps(state)))
    assert other.step == training.step
    other.refresh_metrics(force=True)
    assert other.snapshot().metrics["modes"] == 8


def test_chunks_train_as_one_piece_would(start: Callable[..., Host]) -> None:
    host = start(Worker(), seconds=1e-6)  # a chunk has time for the one step that is its least
    recipe = {**SMALL, "steps": 25, "seed": 3}
    run = host.engine_client.submit(recipe, "ann").result(60)["run"]
    presses = 1
    while host.until_state(run, "paused", "ended")["state"] == "paused":
        host.engine_client.steer(run, "play", owner="ann").result(60)
        presses += 1
        assert presses <= 25, "a chunk that trains nothing"
    assert host.engine_client.info(run).result(60)["step"] == 25 and presses == 25
    parsed = parse_recipe(recipe)
    whole = Training(parsed, open_source(parsed, "", "cpu"))
    while whole.ended is None:
        whole.advance(1.0)
    expected = whole.model.sample(50, 1)[0].numpy()
    found = host.engine_client.sample(run, 50, 1).result(60)["points"]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_sliders_do_not_wait_for_the_gpu(start: Callable[..., Host]) -> None:
    worker = Worker(waits=threading.Event())
    host = start(worker, seconds=2.0)
    run = host.engine_client.submit(SMALL, "ann").result(60)["run"]
    host.until(lambda: worker.calls)
    assert host.engine_client.sample(run, 5).result(60)["points"].shape == (5, 2)
    assert host.engine_client.info(run).result(60)["state"] == "running"
    assert worker.waits
    worker.waits.set()
    host.until_state(run, "paused")


def test_what_does_not_train_gives_the_gpu_back(start: Callable[..., Host]) -> None:
    worker = Worker()
    host = start(worker, seconds=3600.0)
    engine_client = host.engine_client
    runs = [engine_client.submit(SMALL, "ann").result(60)["run"] for _ in range(3)]
    steps = [0, 0, 0]

    def all_step() -> bool:
        steps[:] = [engine_client.info(run).result(60)["step"] for run in runs]
        return all(steps)

    host.until(all_step, 120)
    engine_client.steer(runs[0], "pause").result(60)
    engine_client.steer(runs[1], "drop").result(60)
    stepped = engine_client.steer(runs[2], "step", {"players": "DG"}).result(60)
    assert stepped["step"] > steps[2]
    host.until(lambda: worker.ended == 3, 120)
    assert engine_client.info(runs[2]).result(60)["step"] == stepped["step"]  # late news is dropped


def test_a_changed_knob_goes_on_with_what_is_left(start: Callable[..., Host]) -> None:
    worker = Worker()
    host = start(worker, seconds=3.0)
    run = host.engine_client.submit(SMALL, "ann").result(60)["run"]
    host.until(lambda: host.engine_client.info(run).result(60)["step"] > 0)
    changed = host.engine_client.steer(run, "change", {"g_rate": 0.002}, "ann").result(60)
    assert changed["values"]["g_rate"] == 0.002 and changed["state"] == "running"
    host.until(lambda: len(worker.calls) == 2)
    assert host.until_state(run, "paused")["values"]["g_rate"] == 0.002


def test_no_gpu_to_be_had_is_told_and_the_next_press_tries_again(
    start: Callable[..., Host],
) -> None:
    worker = Worker(trouble="You have exceeded your GPU quota.")
    host = start(worker)
    run = host.engine_client.submit(SMALL, "ann").result(60)["run"]
    told = host.until_state(run, "paused")
    assert told["message"] == "The GPU could not go on: You have exceeded your GPU quota."
    worker.trouble = ""
    host.engine_client.steer(run, "play", owner="ann").result(60)
    assert host.until(lambda: host.engine_client.info(run).result(60)["step"]) > 0


def test_closed_is_closed(start: Callable[..., Host], tmp_path: Path) -> None:
    host = start(Worker())
    told: list[str] = []
    host.engine_client.on_state(told.append)
    run = host.engine_client.submit(SMALL, "ann").result(60)["run"]
    host.until(lambda: host.engine_client.info(run).result(60)["step"] > 0)
    host.engine_client.close()
    assert told == ["closed"] and (tmp_path / "runs" / f"{run}.safetensors").exists()
    with pytest.raises(EngineDown):
        host.engine_client.status().result(1)


def test_elsewhere_the_decorator_changes_nothing() -> None:
    pytest.importorskip("spaces", reason="the package spaces is not installed")
    assert os.environ.get("SPACES_ZERO_GPU") is None
    assert lent_gpu(30.0) is train_chunk


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers of ZeroGPU are forked")
def test_a_real_worker_of_spaces(tmp_path: Path) -> None:
    """The real package with its switch on, against a device API of our own: it forks a real worker,
    which has no CUDA here and so computes on the CPU."""
    pytest.importorskip("spaces", reason="the package spaces is not installed")
    (tmp_path / "cgroup").write_text("0::/playground\n")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.engine.hosts.zerogpu_app", str(tmp_path)], cwd=ROOT,
        capture_output=True, text=True, timeout=240,
        env={**os.environ, "SPACES_ZERO_GPU": "true", "GRADIO_ANALYTICS_ENABLED": "False"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["states"] == ["paused", "paused"] and 0 < told["steps"][0] < told["steps"][1]
    assert "turn of 2 s is over" in told["message"]
    names = [name for name, _ in told["asked"]]
    assert names[0] == "startup-report" and names.count("schedule") == names.count("release") == 2
    allowed = {query["pid"] for name, query in told["asked"] if name == "allow"}
    assert allowed and str(told["pid"]) not in allowed
    durations = {query["durationSeconds"] for name, query in told["asked"] if name == "schedule"}
    assert durations == {"17"}


def test_time_is_bounded() -> None:
    recipe = parse_recipe(SMALL)
    training = Training(recipe, open_source(recipe, "", "cpu"))
    begin = time.monotonic()
    states = list(train_chunk(recipe.values(), packed(training), "", 0.5))
    assert time.monotonic() - begin < 60 and 1 <= len(states) <= 3
    assert states[-1].meta["step"] > 0
