"""Engines as actors of a Ray cluster that is really started: placed, killed, gone on elsewhere."""

from __future__ import annotations

import os
import signal
import socket
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.client import Limits
from playground.engine.hosts.ray import ray_engine
from playground.engine.pool.pool import EnginePool
from tests.engine.conftest import Host, settings

LIMITS = Limits(runs_per_visitor=3, idle_seconds=600, autosave_seconds=0.1)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    pytest.importorskip("ray", reason="Ray is not installed (requirements-ray.txt)")
    folder = tmp_path_factory.mktemp("ray")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own deprecations
        engine_client = ray_engine(settings(folder, LIMITS), "local", 2)
        host = Host(engine_client)
        host.until(lambda: all(member.state == "ready" for member in engine_client.members), 180)
        yield host
        engine_client.close()


def home(engine_client: EnginePool, run: str) -> int:
    (found,) = [
        k for k, member in enumerate(engine_client.members)
        if member.state == "ready" and any(info["run"] == run for info in member.runs().result(90))
    ]  # fmt: skip
    return found


def test_a_cluster_trains_answers_and_outlives_its_actors(host: Host) -> None:
    engine_client = host.engine_client
    runs = [engine_client.submit({}, f"visitor{i}").result(90)["run"] for i in range(2)]
    assert sorted(home(engine_client, run) for run in runs) == [0, 1]
    assert len(engine_client.status().result(90)["devices"]) == 2
    fork = engine_client.fork(runs[0], "student").result(90)["run"]
    assert engine_client.fork(fork, "student").result(90)["owner"] == "student"
    lost = next(run for run in runs if home(engine_client, run) == 0)
    frames: list[Any] = []
    watch = engine_client.watch(lost, {}, lambda f: (frames.append(f), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 300, 90)
    assert frames[-1]["view"]["fake"].flags.writeable
    before = frames[-1]["step"]
    member: Any = engine_client.members[0]
    os.kill(member.pid, signal.SIGKILL)
    host.until(lambda: frames[-1]["step"] > before, 120)
    assert home(engine_client, lost) == 1
    assert engine_client.info(lost).result(90)["owner"].startswith("visitor")
    for answer in [engine_client.infer(lost, "double", {"x": x}) for x in range(3)]:
        assert answer.result(90)["y"].shape == (1,)
    host.until(lambda: member.state == "ready", 180)  # another actor stands in its place
    before = frames[-1]["step"]
    engine_client.members[1]._process.kill()  # as Ray kills an actor
    host.until(lambda: frames[-1]["step"] > before, 120)
    assert home(engine_client, lost) == 0
    watch.close()
    engine_client.steer(lost, "drop").result(90)
    with pytest.raises(PlaygroundError, match="no such run|no run"):
        engine_client.info(lost).result(90)


def test_addresses_that_do_not_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pytest.importorskip("ray", reason="Ray is not installed (requirements-ray.txt)")
    for address, words in (
        (f"127.0.0.1:{port}", "No Ray cluster answers at 127.0.0.1"),
        (f"ray://127.0.0.1:{port}", "No Ray cluster answers at ray://127.0.0.1"),
        ("somewhere", "must be local, auto, HOST:PORT or ray://HOST:PORT"),
        ("host:port", "must be local, auto"),
    ):
        with pytest.raises(PlaygroundError, match=words):
            ray_engine(settings_of_nothing(), address)


def test_ray_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(PlaygroundError, match="pip install -r requirements-ray.txt"):
        ray_engine(settings_of_nothing(), "local")


def settings_of_nothing() -> Any:
    from playground.engine.client import EngineSettings

    return EngineSettings()
