"""One engine process for the whole session, and the same engine inline, behind one fixture."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineEngine
from playground.engine.hosts.process import ProcessEngine
from playground.engine.pool.pool import EnginePool
from tests.engine import toy

LIMITS = Limits(
    live_runs=3, queued_runs=3, runs_per_visitor=3, idle_seconds=600, autosave_seconds=0.1
)


@dataclass
class Host:
    """A client and how to let its engine work until something is true."""

    engine_client: Any

    def until(self, true: Callable[[], Any], seconds: float = 60.0) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = true()
            if value:
                return value
            if isinstance(self.engine_client, InlineEngine):
                self.engine_client.pump(0.02)
            else:
                time.sleep(0.01)
        raise AssertionError(f"not within {seconds} s")

    def until_state(self, run: str, *states: str) -> Any:
        def reached() -> Any:
            info = self.engine_client.info(run).result(60)
            return info if info["state"] in states else None

        return self.until(reached)


def settings(folder: Path, limits: Limits = LIMITS, **more: Any) -> EngineSettings:
    return EngineSettings(
        device="cpu", precision="fp32", threads=1, state_folder=str(folder / "runs"),
        checkpoints=str(folder / "checkpoints"), limits=limits, **{**toy.SETTINGS, **more},
    )  # fmt: skip


@pytest.fixture(scope="session")
def process_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("process")


@pytest.fixture(scope="session")
def process_engine(process_folder: Path) -> Iterator[ProcessEngine]:
    engine_client = ProcessEngine(settings(process_folder))
    yield engine_client
    engine_client.close()


@pytest.fixture(scope="session")
def facade(process_folder: Path, process_engine: ProcessEngine) -> EnginePool:
    """The facade over several engines keeps the same promises; here over one, whose limits are
    then those of the whole."""
    return EnginePool(settings(process_folder), [lambda _: process_engine])


@pytest.fixture(params=["inline", "process", "many"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Host]:
    if request.param == "inline":
        engine_client: Any = InlineEngine(settings(tmp_path))
        yield Host(engine_client)
        engine_client.close()
        return
    fixtures = {"process": "process_engine", "many": "facade"}
    engine_client = request.getfixturevalue(fixtures[request.param])
    yield Host(engine_client)
    for info in engine_client.runs().result(90):
        engine_client.steer(info["run"], "drop").result(60)
