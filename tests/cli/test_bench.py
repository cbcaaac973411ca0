"""``python -m playground bench``: every part of it is there and told against what is wanted."""

from __future__ import annotations

import pytest

from playground.cli import bench
from tests.bench import figures, live_view, startup, training, translation


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures made up, so that what is done with them can be tested in a moment."""
    speed = {"ratio": 3.0, "ours": 300.0, "plain": 100.0}
    for name in ("lecture", "ring"):
        monkeypatch.setattr(training, name, lambda *args: speed)
    first = {"ratio": 2.5, "seconds": 5.0, "empty_seconds": 2.0}
    monkeypatch.setattr(startup, "measure", lambda rounds: first)
    monkeypatch.setattr(translation, "rows", lambda quick: [])
    seen = dict.fromkeys(
        ("frames_per_second", "tick_to_paint_ms", "tick_to_paint_p95_ms",
         "steps_per_second_alone", "training_ratio"), 20.0
    )  # fmt: skip
    monkeypatch.setattr(live_view, "measure", lambda root: seen)


def test_bench_tells_what_was_reached_and_what_missed(
    measured: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert figures.main(["--browser"]) == 0
    told = capsys.readouterr().out
    assert "| live view in a browser while training | >= 15 frames/s | 20 | reached |" in told
    assert (
        "| first answer of the page after start | <= 1.82 × empty Gradio app | 2.5 | missed |"
        in told
    )
    assert told.count("reached") + told.count("missed") == 3 + 2 + 1 + 3


def test_a_row_is_reached_at_its_limit() -> None:
    assert figures.row("a", "x", ">= 2", 2.0)["reached"]
    assert not figures.row("a", "x", "<= 2", 2.01)["reached"]


def test_the_command_runs_the_repository_s_program(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    class Done:
        returncode = 3

    monkeypatch.setattr(bench.subprocess, "run", lambda command, cwd: seen.append(command) or Done)
    assert bench.main(["--quick"]) == 3
    assert seen[0][1:] == ["-m", "tests.bench.figures", "--quick"]
