"""A full disk stops no run, but the page says that it is no longer saved, and none is lost
silently."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from playground.core import checkpoints
from playground.engine.client import Limits
from playground.engine.hosts.inline import InlineEngine
from playground.engine.hosts.process import ProcessEngine
from playground.engine.pool.pool import EnginePool
from tests.engine.conftest import Host, settings

RING = {"data": "ring8", "gan": "mlp", "width": 16, "batch": 32}
REAL = {
    "trainer": "playground.training.training:Training",
    "parser": "playground.training.recipe:parse_recipe",
    "opener": "playground.training.training:open_source",
}


class Disk:
    """A disk that may be full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full, self._replace = False, os.replace
        monkeypatch.setattr(checkpoints.os, "replace", self.replace)

    def replace(self, fresh: Any, path: Any) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        self._replace(fresh, path)


def test_the_page_says_that_a_run_is_no_longer_saved_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    engine_client = InlineEngine(settings(tmp_path, **REAL))
    host = Host(engine_client)
    run = engine_client.submit(RING, "ann").result()["run"]
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, frames.append)

    def newest() -> Any:
        watch.ready()
        return frames[-1] if frames else {"unsaved": None, "step": 0}

    disk.full = True
    host.until(lambda: newest()["unsaved"])
    words = frames[-1]["diagnosis"]
    assert frames[-1]["state"] == "running" and words["tone"] == "warn"
    for text in (words["text"], frames[-1]["message"]):
        assert "Not saved: " in text and "the disk is full" in text
        assert "It goes on, but is lost if the engine stops." in text
        assert str(tmp_path) not in text
    step = frames[-1]["step"]
    host.until(lambda: newest()["step"] > step)  # it goes on
    disk.full = False
    host.until(lambda: newest()["unsaved"] == "")
    assert "Not saved" not in frames[-1]["message"] + frames[-1]["diagnosis"]["text"]
    watch.close()
    engine_client.close()


def test_a_run_that_cannot_be_saved_is_not_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, now = Disk(monkeypatch), [1000.0]
    limits = Limits(idle_seconds=5, drop_seconds=10, autosave_seconds=1, held_runs=1)
    engine_client = InlineEngine(settings(tmp_path, limits), clock=lambda: now[0])
    disk.full = True
    run = engine_client.submit({}, "ann").result()["run"]
    engine_client.steer(run, "pause", owner="ann").result()
    for _ in range(30):
        now[0] += 1.0
        engine_client.pump(0.01)
    assert [r["run"] for r in engine_client.runs().result()] == [run]
    with pytest.raises(Exception, match="as many runs as it can"):  # rather than lose that one
        engine_client.submit({}, "ben").result()
    disk.full = False
    for _ in range(3):
        now[0] += 1.0
        engine_client.pump(0.01)
    assert engine_client.runs().result() == []
    assert engine_client.info(run).result()["state"] == "paused"  # from its autosave
    engine_client.close()


def alone(folder: Path) -> ProcessEngine:
    return ProcessEngine(settings(folder))


def pair(folder: Path) -> EnginePool:
    return EnginePool(settings(folder), [ProcessEngine] * 2)


def engine_of(engine_client: Any, run: str) -> int:
    """The process in which the run trains."""
    for member in getattr(engine_client, "members", [engine_client]):
        if any(info["run"] == run for info in member.runs().result(120)):
            return int(member.pid)
    raise AssertionError("no engine has it")


@pytest.mark.parametrize("make", [alone, pair])
def test_watchers_of_a_run_that_was_never_saved_learn_that_it_is_lost(
    tmp_path: Path, make: Any
) -> None:
    engine_client = make(tmp_path)
    engine_client.status().result(120)
    host = Host(engine_client)
    folder = tmp_path / "runs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("in the way of every autosave")
    run = engine_client.submit({}, "ann").result(60)["run"]
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, lambda frame: (frames.append(frame), watch.ready()))
    host.until(lambda: frames and frames[-1]["unsaved"])
    os.kill(engine_of(engine_client, run), signal.SIGKILL)
    host.until(lambda: frames[-1]["state"] == "gone", 120)
    assert "This run is lost: the engine stopped" in frames[-1]["message"]
    assert "had not been saved" in frames[-1]["message"]
    assert frames[-1]["message"].count("lost") == 1
    engine_client.close()


def test_a_run_says_from_where_it_goes_on_after_a_crash(tmp_path: Path) -> None:
    engine_client = ProcessEngine(settings(tmp_path, Limits(idle_seconds=600, autosave_seconds=2)))
    host = Host(engine_client)
    run = engine_client.submit({}, "ann").result(120)["run"]
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, lambda frame: (frames.append(frame), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 1000)
    os.kill(engine_client.pid, signal.SIGKILL)
    start = len(frames)
    host.until(lambda: any("goes on from step" in f["message"] for f in frames[start:]), 120)
    host.until(lambda: "goes on from step" not in frames[-1]["message"])  # once it is saved anew
    watch.close()
    engine_client.close()


def test_a_disk_that_fills_and_is_freed_loses_nothing(tmp_path: Path) -> None:
    """With the real engine process and real training: its folder cannot be written to, and can
    again."""
    engine_client = ProcessEngine(settings(tmp_path, **REAL))
    host = Host(engine_client)
    run = engine_client.submit(RING, "ann").result(120)["run"]
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, lambda frame: (frames.append(frame), watch.ready()))
    folder, aside = tmp_path / "runs", tmp_path / "aside"
    host.until(lambda: frames and frames[-1]["step"] > 20 and list(folder.glob(f"{run}*")))
    folder.rename(aside)
    folder.write_text("in the way of every autosave")
    host.until(lambda: frames[-1]["unsaved"])
    said = frames[-1]["diagnosis"]["text"]
    assert "Not saved: " in said and str(tmp_path) not in said
    step = frames[-1]["step"]
    host.until(lambda: frames[-1]["step"] > step)  # it goes on
    folder.unlink()
    aside.rename(folder)
    host.until(lambda: frames[-1]["unsaved"] == "")
    freed = frames[-1]["step"]
    assert "Not saved" not in frames[-1]["diagnosis"]["text"] + frames[-1]["message"]
    os.kill(engine_client.pid, signal.SIGKILL)
    start = len(frames)
    host.until(lambda: len(frames) > start, 120)
    assert frames[start]["step"] >= step and frames[start]["state"] in ("queued", "running")
    host.until(lambda: frames[-1]["step"] > freed)
    watch.close()
    engine_client.close()
