"""Two apps on one folder of autosaves: the second has a folder of its own, whatever became of the
first."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.spec import PlaygroundError
from playground.engine import state_folder

CLAIM = """
import sys
from playground.engine.state_folder import claim
print(claim(sys.argv[1]), flush=True)
sys.stdin.readline()
"""


class App:
    """Another process that keeps its runs in ``folder`` until it is ended."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLAIM, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.folder = Path(self.process.stdout.readline().strip())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def leave(self) -> str:
        """What it said on its way."""
        return self.process.communicate("\n")[1]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    held: dict[Path, tuple[Path, object]] = {}
    monkeypatch.setattr(state_folder, "_claimed", held)
    yield
    for _, lock in held.values():
        lock.close()  # type: ignore[attr-defined]


def test_the_second_app_has_a_folder_of_its_own_and_says_so(tmp_path: Path) -> None:
    wanted = tmp_path / "runs"
    first = App(wanted)
    second = App(wanted)
    assert first.folder == wanted and second.folder == tmp_path / "runs-2"
    assert state_folder.claim(str(wanted)) == str(tmp_path / "runs-3")
    said = second.leave()
    assert f"Another playground keeps its runs in {wanted} (process {first.process.pid}" in said
    assert "choose another folder with --state" in said and first.leave() == ""


def test_a_killed_app_leaves_no_lock(tmp_path: Path) -> None:
    first = App(tmp_path / "runs")
    first.kill()
    assert state_folder.claim(str(tmp_path / "runs")) == str(tmp_path / "runs")


def test_engines_of_one_app_share_its_folder(tmp_path: Path) -> None:
    assert len({state_folder.claim(str(tmp_path / "runs")) for _ in range(3)}) == 1


def test_too_many_apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_folder, "MOST_FOLDERS", 1)
    first = App(tmp_path / "runs")
    with pytest.raises(PlaygroundError, match="Choose another folder with --state"):
        state_folder.claim(str(tmp_path / "runs"))
    first.leave()
