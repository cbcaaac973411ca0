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
from playground.engine.hosts.inline import InlineCorridor
from playground.engine.hosts.process import ProcessCorridor
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
    corridor = InlineCorridor(settings(tmp_path, **REAL))
    host = Host(corridor)
    run = corridor.submit(RING, "ann").result()["run"]
    frames: list[Any] = []
    watch = corridor.watch(run, {}, frames.append)

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
    corridor.close()


def test_a_run_that_cannot_be_saved_is_not_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, now = Disk(monkeypatch), [1000.0]
    limits = Limits(idle_seconds=5, drop_seconds=10, autosave_seconds=1, held_runs=1)
    corridor = InlineCorridor(settings(tmp_path, limits), clock=lambda: now[0])
    disk.full = True
    run = corridor.submit({}, "ann").result()["run"]
    corridor.steer(run, "pause", owner="ann").result()
    for _ in range(30):
        now[0] += 1.0
        corridor.pump(0.01)
    assert [r["run"] for r in corridor.runs().result()] == [run]
    with pytest.raises(Exception, match="as many runs as it can"):  # rather than lose that one
        corridor.submit({}, "ben").result()
    disk.full = False
    for _ in range(3):
        now[0] += 1.0
        corridor.pump(0.01)
    assert corridor.runs().result() == []
    assert corridor.info(run).result()["state"] == "paused"  # from its autosave
    corridor.close()


def test_watchers_of_a_run_that_was_never_saved_learn_that_it_is_lost(tmp_path: Path) -> None:
    corridor = ProcessCorridor(settings(tmp_path))
    corridor.status().result(120)
    host = Host(corridor)
    folder = tmp_path / "runs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("in the way of every autosave")
    run = corridor.submit({}, "ann").result(60)["run"]
    frames: list[Any] = []
    watch = corridor.watch(run, {}, lambda frame: (frames.append(frame), watch.ready()))
    host.until(lambda: frames and frames[-1]["unsaved"])
    os.kill(corridor.pid, signal.SIGKILL)
    host.until(lambda: frames[-1]["state"] == "gone", 120)
    assert "This run is lost: the engine stopped" in frames[-1]["message"]
    assert "had not been saved" in frames[-1]["message"]
    corridor.close()


def test_a_run_says_from_where_it_goes_on_after_a_crash(tmp_path: Path) -> None:
    corridor = ProcessCorridor(settings(tmp_path, Limits(idle_seconds=600, autosave_seconds=2)))
    host = Host(corridor)
    run = corridor.submit({}, "ann").result(120)["run"]
    frames: list[Any] = []
    watch = corridor.watch(run, {}, lambda frame: (frames.append(frame), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 1000)
    os.kill(corridor.pid, signal.SIGKILL)
    start = len(frames)
    host.until(lambda: any("goes on from step" in f["message"] for f in frames[start:]), 120)
    host.until(lambda: "goes on from step" not in frames[-1]["message"])  # once it is saved anew
    watch.close()
    corridor.close()
