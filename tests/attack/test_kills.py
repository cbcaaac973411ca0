"""The engine stopped and killed, the web process killed, both killed: nothing is lost but what the
last autosave had not yet seen, and the page says from which step a run goes on."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.attack.conftest import App
from tests.attack.test_floods import page
from tests.ui.live.client import Client

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL, SIGSTOP"),
]
ANN = "ann-who-trains-here"
SLACK = 3.0  # seconds that an autosave may be late, and a frame old, on a busy machine
FAREWELL_SECONDS = 20.0  # in which an engine without its web process has saved and ended


class Watched:
    """A run on Ann's page, and at which step it was when."""

    def __init__(self, somebody: Client, run: str) -> None:
        self.page, self.run = somebody, run
        self.steps: list[tuple[float, int]] = []
        somebody.say(op="watch", slot="a", run=run, ask={"fps": 10})

    def frame(self) -> dict[str, Any]:
        frame = self.page.get(lambda m: m["type"] == "snapshot" and m["run"] == self.run)
        self.page.say(op="ack", slot="a", seq=frame["seq"])
        self.steps.append((time.monotonic(), frame["step"]))
        return frame

    def status(self) -> dict[str, Any]:
        """The next word on the engine; pictures that come before it are acknowledged as ever."""
        while True:
            message = self.page.get(lambda m: m["type"] in ("status", "snapshot"))
            if message["type"] == "status":
                return message
            self.page.say(op="ack", slot="a", seq=message["seq"])

    def until(self, true: Callable[[dict[str, Any]], Any], seconds: float = 90) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if true(frame := self.frame()):
                return frame
        raise AssertionError(f"not within {seconds} s; the last frame has {self.steps[-1]}")

    def trains(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda frame: time.monotonic() >= end and frame["state"] == "running")

    def before(self, seconds: float) -> int:
        """The step so long ago."""
        then = time.monotonic() - seconds
        return max(step for at, step in self.steps if at <= then)


def said_step(words: str) -> int:
    found = re.search(r"step (\d+)", words)
    assert found, words
    return int(found[1])


def ends(pid: int, seconds: float) -> bool:
    """Is the process gone (or a zombie of nobody's) within this time?"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ") Z " in Path(f"/proc/{pid}/stat").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False


def kill_web(app: App) -> None:
    os.kill(app.process.pid, signal.SIGKILL)
    app.process.wait()


def kill_both(app: App) -> None:
    os.killpg(app.process.pid, signal.SIGKILL)
    app.process.wait()


@pytest.fixture
def saving(request: pytest.FixtureRequest) -> float:
    return float(request.param)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("saving", [4.0, pytest.param(10.0, marks=pytest.mark.slow)], indirect=True)
def test_whoever_is_killed_runs_come_back(start_app: Callable[..., App], saving: float) -> None:
    options = ("--limits", f"autosave_seconds={saving:g}")
    app = start_app(*options)
    app.ready()
    long_enough = saving + 2 * SLACK
    with page(app, ANN) as somebody:
        run = somebody.start()["run"]
        ring = Watched(somebody, run)
        ring.trains(3)
        stop_engine(app, ring)
        ring.trains(long_enough)
        kill_engine(app, ring, saving)
        ring.trains(long_enough)
    for kill in (kill_web, kill_both):
        least, engine = ring.before(saving + SLACK), app.engine()
        kill(app)
        app = start_app(*options, folder=app.folder)
        app.ready()
        assert ends(engine, FAREWELL_SECONDS), "an engine outlives its web process"
        with page(app, ANN) as somebody:
            ring = Watched(somebody, run)
            frame = ring.frame()
            assert "stopped and started again: this run waits at step" in frame["message"]
            assert frame["state"] == "paused" and frame["step"] == said_step(frame["message"])
            assert frame["step"] >= least > 0
            somebody.ask(op="steer", run=run, command="play")
            step = frame["step"]
            later = ring.until(lambda frame, step=step: frame["step"] > step)
            assert "waits at" not in later["message"]
            ring.trains(long_enough)
    app.close()


def stop_engine(app: App, ring: Watched) -> None:
    """It says nothing for 7 s: the page is told, and that it is over, and is shown what follows."""
    engine = app.engine()
    os.kill(engine, signal.SIGSTOP)
    try:
        told = ring.status()
        assert told["engine"] == "stalled" and told["silent"] >= 5
    finally:
        os.kill(engine, signal.SIGCONT)
    told = ring.status()
    assert told["engine"] == "ready" and "silent" not in told
    ring.trains(2)
    assert app.engine() == engine


def kill_engine(app: App, ring: Watched, saving: float) -> None:
    """The app goes on, starts another, and the run goes on by itself, watched as before."""
    least = ring.before(saving + SLACK)
    with suppress(ProcessLookupError):
        os.kill(app.engine(), signal.SIGKILL)
    frame = ring.until(lambda frame: "goes on from step" in frame["message"])
    assert said_step(frame["message"]) >= least > 0
    assert frame["state"] in ("queued", "running")
