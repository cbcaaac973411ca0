"""The timeline through every host: kept, asked for, gone on from, and there again after a rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.core.keeping import ALL_CREDIT
from playground.engine.hosts.inline import InlineEngine
from tests.engine.conftest import Host, settings


def test_a_run_keeps_its_past_and_is_gone_on_from(host: Host) -> None:
    c = host.engine_client
    run = c.submit({"steps": 60}, "ann").result(60)["run"]
    host.until_state(run, "ended")
    kept = c.timeline(run).result(60)
    assert kept["steps"][0] == 0 and kept["steps"][-1] == 60 and kept["branch"]
    assert c.frame(run, 1_000).result(60)["step"] == 60
    step = kept["branch"][-1]
    branch = c.fork(run, "bob", step=step).result(60)
    assert branch["owner"] == "bob" and branch["step"] >= step and branch["run"] != run
    with pytest.raises(PlaygroundError, match="but whole states of this run are kept of steps"):
        c.fork(run, "bob", step=61).result(60)
    with pytest.raises(PlaygroundError, match="no such run|no run"):
        c.timeline("nobody-knows-it").result(60)


def test_a_reset_begins_a_new_past(host: Host) -> None:
    c = host.engine_client
    run = c.submit({"steps": 30}, "ann").result(60)["run"]
    host.until_state(run, "ended")
    c.steer(run, "reset", {"steps": 30}, owner="ann").result(60)
    assert c.timeline(run).result(60)["steps"] == []


def test_the_past_survives_the_engine(tmp_path: Path) -> None:
    first = InlineEngine(settings(tmp_path))
    run = first.submit({"steps": 50}, "ann").result()["run"]
    Host(first).until_state(run, "ended")
    before = first.timeline(run).result()
    shown = first.frame(run, 25).result()
    first.close()
    second = InlineEngine(settings(tmp_path))
    assert second.timeline(run).result() == before
    again = second.frame(run, 25).result()
    assert again["step"] == shown["step"] and (again["view"]["fake"] == shown["view"]["fake"]).all()
    second.close()


def test_runs_that_begin_together_share_what_their_pasts_may_cost(tmp_path: Path) -> None:
    """Each has a little to begin with; 64 of them had seconds, in which nobody else trained."""
    engine = InlineEngine(settings(tmp_path))
    runs = [engine.submit({}, "ann").result()["run"] for _ in range(2)]
    held = [engine.engine.state.scheduler.get(run) for run in runs]
    for found in held:
        assert found is not None
        found.timeline.spent = 0.05 if found is held[0] else ALL_CREDIT
    engine.pump(0.5)
    assert held[0] is not None and held[0].step > 10
    assert not held[0].timeline.pictures.entries  # though its own credit is not spent
    assert held[1] is not None
    held[1].timeline.spent = 0.0
    engine.pump(0.5)
    assert held[0].timeline.pictures.entries
    engine.close()
