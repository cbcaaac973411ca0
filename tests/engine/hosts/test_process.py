"""The child process: killed, restarted, closed; what the web side notices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from playground.engine.client import EngineDown
from playground.engine.hosts.process import ProcessEngine
from tests.engine.conftest import Host, settings


def test_a_killed_engine_comes_back_and_its_runs_go_on(process_engine: ProcessEngine) -> None:
    host = Host(process_engine)
    states: list[str] = []
    asked: list[Any] = []

    def told(state: str) -> None:
        states.append(state)
        asked.append(process_engine.status())

    process_engine.status().result(120)  # it has warmed up
    end = process_engine.on_state(told)
    run = process_engine.submit({}, "ann").result(90)["run"]
    frames: list[Any] = []
    watch = process_engine.watch(run, {}, lambda f: (frames.append(f), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 300)
    os.kill(process_engine.pid, signal.SIGKILL)
    host.until(lambda: states)
    assert states[0] == "restarting"
    with pytest.raises(EngineDown):
        asked[0].result(60)
    last, count = frames[-1]["step"], len(frames)
    host.until(lambda: len(frames) > count, 90)
    assert states == ["restarting", "ready"]
    assert frames[count]["step"] > 0
    host.until(lambda: frames[-1]["step"] > last)  # and it trains on, still watched
    assert process_engine.info(run).result(60)["owner"] == "ann"
    watch.close()
    end()
    process_engine.steer(run, "drop").result(60)


@pytest.mark.slow  # three restarts in a row
def test_a_run_that_kills_its_engine_is_stopped_at_last(tmp_path: Path) -> None:
    engine_client = ProcessEngine(settings(tmp_path))
    host = Host(engine_client)
    run = engine_client.submit({"trouble": "kill"}, "ann").result(120)["run"]

    def stopped() -> bool:
        asked = engine_client.info(run)
        return asked.exception(120) is None and asked.result()["state"] == "failed"

    host.until(stopped, 120)
    assert "died 2 times in this run's turn" in engine_client.info(run).result(60)["message"]
    engine_client.close()


def test_another_takes_over_what_an_engine_had(tmp_path: Path) -> None:
    """As in a pool; the one that comes back has nothing left to bring back."""
    first, second = ProcessEngine(settings(tmp_path)), ProcessEngine(settings(tmp_path))
    host = Host(first)
    run = first.submit({}, "ann").result(120)["run"]
    second.status().result(120)
    frames: list[Any] = []
    watch = first.watch(run, {}, lambda f: (frames.append(f), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 300)
    assert not first.hand_on(second)  # it lives
    first.on_state(lambda state: state == "restarting" and first.hand_on(second))
    os.kill(first.pid, signal.SIGKILL)
    last, count = frames[-1]["step"], len(frames)
    host.until(lambda: len(frames) > count and frames[-1]["step"] > last)
    assert second.info(run).result(60)["state"] == "running"
    host.until(lambda: first.state == "ready", 120)
    assert first.runs().result(60) == []
    watch.close()
    host.until(lambda: not second.status().result(60)["watches"])
    for engine_client in (first, second):
        engine_client.close()


def test_the_web_side_needs_no_torch() -> None:
    code = "import sys, playground.engine.hosts.process; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_engine_dies_with_its_parent() -> None:
    code = textwrap.dedent("""
        import sys, time
        from playground.engine.client import EngineSettings
        from playground.engine.hosts.process import ProcessEngine
        if __name__ == "__main__":
            engine_client = ProcessEngine(EngineSettings(trainer="json:loads", parser="json:loads"))
            print(engine_client.pid, flush=True)
            time.sleep(60)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout
    with parent.stdout:
        engine = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.kill(engine, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(engine, signal.SIGKILL)
    raise AssertionError("the engine outlived its parent")
