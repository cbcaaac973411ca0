"""An engine that is stopped by a signal: said while it lasts, taken for no crash, over when it is
over. And what must not be taken for it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from playground.engine.hosts.process import ProcessEngine
from playground.engine.hosts.watchdog import BEAT_SECONDS, STALLED_SECONDS, Watchdog
from playground.engine.pool.pool import EnginePool
from tests.engine.conftest import Host, settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGSTOP")


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("seconds", [7.0, pytest.param(20.0, marks=pytest.mark.slow)])
def test_a_stopped_engine_is_said_and_goes_on(
    process_engine: ProcessEngine, seconds: float
) -> None:
    host = Host(process_engine)
    process_engine.status().result(120)
    run = process_engine.submit({}, "ann").result(90)["run"]
    frames: list[Any] = []
    states: list[str] = []
    watch = process_engine.watch(run, {}, lambda f: (frames.append(f), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 100)
    end = process_engine.on_state(states.append)
    pid = process_engine.pid
    with stopped(pid):
        began = time.monotonic()
        host.until(lambda: states, STALLED_SECONDS + BEAT_SECONDS + 3)
        assert states == ["stalled"] and process_engine.state == "stalled"
        silent = process_engine.silent
        assert STALLED_SECONDS <= silent <= time.monotonic() - began + BEAT_SECONDS + 1
        asked = process_engine.info(run)  # waits, and is not refused
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        assert process_engine.silent > silent and not asked.done()
        last = frames[-1]["step"]
    host.until(lambda: process_engine.state == "ready", 10)
    assert asked.result(60)["step"] >= last
    host.until(lambda: frames[-1]["step"] > last + 100)  # it trains on, still watched
    steps = [frame["step"] for frame in frames]
    assert steps == sorted(steps) and not any(frame.get("message") for frame in frames)
    host.until(lambda: states == ["stalled", "ready"], 10)
    assert process_engine.silent == 0.0
    assert process_engine.pid == pid  # no restart
    end()
    watch.close()
    process_engine.steer(run, "drop").result(60)


def test_a_stopped_engine_that_is_killed_is_started_again(tmp_path: Path) -> None:
    engine_client = ProcessEngine(settings(tmp_path))
    engine_client.status().result(120)
    states: list[str] = []
    engine_client.on_state(states.append)
    os.kill(engine_client.pid, signal.SIGSTOP)
    Host(engine_client).until(lambda: states == ["stalled"], 15)
    os.kill(engine_client.pid, signal.SIGKILL)
    Host(engine_client).until(lambda: engine_client.state == "ready", 120)
    assert states == ["stalled", "restarting", "ready"]
    os.kill(engine_client.pid, signal.SIGSTOP)
    engine_client.close(1.0)  # one that is stopped does not hold up the end
    assert engine_client.state == "closed"


def test_a_long_step_is_not_taken_for_silence(process_engine: ProcessEngine) -> None:
    process_engine.status().result(120)
    states: list[str] = []
    end = process_engine.on_state(states.append)
    run = process_engine.submit({"cost": STALLED_SECONDS + 3}, "ann").result(90)["run"]
    host = Host(process_engine)
    host.until(lambda: process_engine.info(run).result(60)["step"] >= 1)
    process_engine.steer(run, "drop").result(60)
    end()
    assert states == []


def test_new_runs_go_to_an_engine_that_answers(tmp_path: Path) -> None:
    pool = EnginePool(settings(tmp_path), [ProcessEngine] * 2)
    host = Host(pool)
    host.until(lambda: all(member.state == "ready" for member in pool.members), 120)
    first, second = (member.pid for member in pool.members)
    with stopped(first):
        host.until(lambda: pool.members[0].state == "stalled", 15)
        assert pool.state == "ready"
        runs = [pool.submit({}, f"ann{k}").result(60)["run"] for k in range(2)]
        with stopped(second):
            host.until(lambda: pool.state == "stalled", 15)
            assert pool.silent >= STALLED_SECONDS
            asked = pool.info(runs[0])
        assert asked.result(60)["run"] == runs[0]
    host.until(lambda: all(member.state == "ready" for member in pool.members), 10)
    assert [r["place"] for r in pool.status().result(60)["runs"]] == [1, 1]
    pool.close()


def test_silence_is_told_once_and_ends_at_the_first_word() -> None:
    closing, told = threading.Event(), list[bool]()
    dog = Watchdog(lambda: told.append(dog.stalled), closing, patience=0.5, every=0.05)
    for _ in range(20):
        dog.heard()
        time.sleep(0.05)
    assert not told
    end = time.monotonic() + 10
    while not told and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.2)
    dog.heard()
    assert not dog.stalled  # at once: an engine that has just warmed up may have been silent
    while len(told) < 2 and time.monotonic() < end:
        dog.heard()
        time.sleep(0.02)
    closing.set()
    assert told == [True, False]
