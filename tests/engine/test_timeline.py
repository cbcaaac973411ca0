"""The timeline through every host: kept, asked for, gone on from, and there again after a rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.core.spec import PlaygroundError
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
