"""Somebody sets the clock while the app runs: nothing is lost and nobody is locked out."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

from playground.core import files
from playground.data import own
from playground.data.visitor_points import touch
from playground.engine.client import Limits
from playground.engine.core.autosave import remove_old
from playground.engine.hosts import ray_files
from playground.engine.hosts.inline import InlineEngine
from playground.inference import pretrained
from playground.ui.endpoints import translation
from playground.ui.live.rate_limit import Bucket
from playground.ui.upload_store import UploadStore
from tests.engine.conftest import settings

HOUR = 3600.0
ROOT = Path(__file__).parent.parent
# time.time() is what people read; what is waited for and counted goes by a clock that nobody sets
MAY_READ_THE_CLOCK = {
    "playground/core/files.py",  # ``remove_old``, which is tested here
    "playground/data/visitor_points.py",  # ``touch``, likewise
    "playground/engine/core/autosave.py",  # when a run was saved: in which order runs go on
    "playground/ui/live/broadcaster.py",  # when a picture was made: the page shows its age
}


class Clocks:
    """The wall's clock, which may be set, and the one that only goes on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._wall, self._steady = time.time, time.monotonic
        self.jumped = self.waited = 0.0
        monkeypatch.setattr(time, "time", lambda: self._wall() + self.jumped + self.waited)
        monkeypatch.setattr(time, "monotonic", lambda: self._steady() + self.waited)

    def write(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time.time(), time.time()))  # as the file system would by this clock
        return path


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clocks:
    monkeypatch.setenv("GAN_PLAYGROUND_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))
    return Clocks(monkeypatch)


jumps = pytest.mark.parametrize("jump", [HOUR, -HOUR, 30 * 24 * HOUR, -30 * 24 * HOUR])


def sweeps(folder: Path) -> None:
    UploadStore(folder / "uploads").sweep()
    own.forget(own.KEPT_SECONDS)
    translation.forget_uploads(older=translation.UPLOAD_SECONDS)
    ray_files.sweep()
    remove_old(folder / "runs", keep_days=0.5 / 24)


def brought(clocks: Clocks, folder: Path, name: str) -> list[Path]:
    return [clocks.write(folder / "uploads" / "sub" / f"{name}.png"),
            clocks.write(own.folder() / f"{name}.npz"),
            clocks.write(pretrained.weights_folder() / f"upload-{name}.pth"),
            clocks.write(folder / "runs" / f"{name}.safetensors")]  # fmt: skip


@jumps
def test_files_stay_their_time(clocks: Clocks, tmp_path: Path, jump: float) -> None:
    before = brought(clocks, tmp_path, "before")
    clocks.jumped = jump
    after = brought(clocks, tmp_path, "after")
    sweeps(tmp_path)
    assert all(path.exists() for path in before + after)
    clocks.waited = abs(jump) + HOUR + 1  # they go at last
    sweeps(tmp_path)
    assert not any(path.exists() for path in before + after)


@jumps
def test_what_is_to_go_at_once_goes(clocks: Clocks, tmp_path: Path, jump: float) -> None:
    before = clocks.write(tmp_path / "before")
    clocks.jumped = jump
    for path in (before, clocks.write(tmp_path / "after"), tmp_path / "missing"):
        files.remove_old(path, 0)
        assert not path.exists()


@jumps
def test_runs_go_on_and_come_back(clocks: Clocks, tmp_path: Path, jump: float) -> None:
    limits = Limits(runs_per_visitor=1, autosave_seconds=0.1, idle_seconds=600)
    engine_client = InlineEngine(settings(tmp_path, limits, instance="class"))
    run = engine_client.submit({}, "ann").result()["run"]
    engine_client.pump(0.3)
    clocks.jumped = jump
    saved = next((tmp_path / "runs").glob(f"{run}*")).stat().st_mtime_ns
    step = engine_client.info(run).result()["step"]
    engine_client.pump(0.6)
    told = engine_client.info(run).result()
    assert told["state"] == "running" and told["step"] > step
    assert next((tmp_path / "runs").glob(f"{run}*")).stat().st_mtime_ns > saved  # still saved
    engine_client.close()
    again: Any = InlineEngine(settings(tmp_path, limits, instance="another"))
    assert again.info(run).result()["step"] >= told["step"]
    assert again.submit({}, "ben").result()["state"] == "running"
    again.close()


@jumps
def test_nobody_is_locked_out(clocks: Clocks, jump: float) -> None:
    bucket = Bucket(rate=10, burst=5, clock=lambda: time.monotonic())
    for _ in range(5):
        bucket.take()
    clocks.jumped = jump
    assert bucket.tokens < 1  # nor let in
    clocks.waited = 0.2
    assert bucket.tokens >= 1


@jumps
def test_what_is_used_stays_by_whatever_clock(tmp_path: Path, clocks: Clocks, jump: float) -> None:
    path = tmp_path / "drawing.points"
    path.touch()
    before = path.stat().st_mtime
    os.utime(path, (before - 7200, before - 7200))
    clocks.jumped = jump
    touch(path)
    assert path.stat().st_mtime >= before  # its hour begins anew


def test_nothing_else_goes_by_the_clock_on_the_wall() -> None:
    reads = re.compile(r"time\.time\(|datetime\.(now|today|utcnow)|from time import")
    found = {
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "playground").rglob("*.py"), ROOT / "app.py"]
        if reads.search(path.read_text(encoding="utf-8"))
    }
    assert found == MAY_READ_THE_CLOCK
