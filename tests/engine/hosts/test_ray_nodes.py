"""A Ray cluster of several nodes, one of which is lost with all that it held."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data import own
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.ray import ray_engine
from tests.engine.conftest import Host
from tests.engine.pool.test_pool import engine_of

# a node is noticed to be lost after 1.5 s, not 15; one that is only slow has its 10 s as ever
NOTICED = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500,
           "health_check_failure_threshold": 3}  # fmt: skip
IMPATIENT = {**NOTICED, "health_check_timeout_ms": 1000}  # silent for 4.5 s, it is given up
PAIRS = {"data": "own", "gan": "cyclegan", "side": 32, "width": 4, "blocks": 1, "d_width": 4,
         "batch": 1}  # fmt: skip


@dataclass
class Nodes(Host):
    """A head without engines and two nodes with room for one engine each."""

    cluster: Any
    folder: Path

    def raylet(self, place: int) -> int:
        """Ray's process on the node that the engine of ``place`` is on; the engine's parent."""
        return parent(self.engine_client.members[place].pid)

    def lose(self, place: int) -> None:
        """Kills the node that the engine of ``place`` is on, without a farewell."""
        raylet = self.raylet(place)
        (node,) = [
            node for node in self.cluster.worker_nodes
            if node.all_processes["raylet"][0].process.pid == raylet
        ]  # fmt: skip
        self.cluster.remove_node(node, allow_graceful=False)

    @contextlib.contextmanager
    def silent(self, place: int) -> Iterator[None]:
        """Freezes all that runs on the node that the engine of ``place`` is on: no process dies
        and no connection breaks, nothing is answered any more."""
        raylet = self.raylet(place)
        frozen = [raylet, *(pid for pid in processes() if parent(pid) == raylet)]
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in frozen:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)


def processes() -> list[int]:
    """All that run on this machine."""
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def parent(pid: int) -> int:
    """Who started the process; 0 when it has ended."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def lives(pid: int) -> bool:
    """Has the process not ended?"""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
def health() -> dict[str, int]:
    """How Ray looks after its nodes."""
    return dict(NOTICED)


@pytest.fixture
def nodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, health: dict[str, int]
) -> Iterator[Nodes]:
    pytest.importorskip("ray", reason="Ray is not installed (requirements-ray.txt)")
    if not Path("/proc").is_dir():
        pytest.skip("finds out by /proc which node an engine is on")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own deprecations
        from ray.cluster_utils import Cluster

        # the nodes' disk is not the page's
        monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "nodes"))
        monkeypatch.setenv("OMP_NUM_THREADS", "1")
        head = {"num_cpus": 0, "object_store_memory": 80_000_000, "_system_config": health}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        for _ in range(2):
            cluster.add_node(wait=False, num_cpus=1, object_store_memory=80_000_000)
        cluster.wait_for_nodes()
        monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "page"))
        settings = EngineSettings(
            device="cpu", precision="fp32", threads=1, state_folder=str(tmp_path / "runs"),
            data_root="", limits=Limits(idle_seconds=600, autosave_seconds=0.1),
        )  # fmt: skip
        engine_client = ray_engine(settings, cluster.address, 2)
        try:
            host = Nodes(engine_client, cluster, tmp_path)
            host.until(lambda: all(m.state == "ready" for m in engine_client.members), 180)
            yield host
        finally:
            engine_client.close(
                1.0
            )  # the engine that found no node to start on has nothing to save
            cluster.shutdown()


@pytest.mark.slow  # half a minute: three nodes and two engines start
def test_a_lost_nodes_runs_go_on_at_another(nodes: Nodes, tmp_path: Path) -> None:
    engine_client = nodes.engine_client
    own.folder().mkdir()
    picture = np.zeros((4, 3, 144, 144), np.uint8)
    np.savez(own.kept_file(7), first=picture, second=picture + 255)
    run = engine_client.submit({**PAIRS, "pictures": 7}, "ann").result(120)["run"]
    bystander = engine_client.submit({"data": "ring8", "width": 8, "batch": 16}, "bob").result(120)
    lost, kept = engine_of(engine_client, run), engine_of(engine_client, bystander["run"])
    assert {lost, kept} == {0, 1}
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, lambda f: (frames.append(f), watch.ready()))
    nodes.until(lambda: frames and frames[-1]["step"] > 3, 120)
    # the engine read the pictures on its own disk, to which the page's were handed
    assert [path.name for path in (tmp_path / "nodes").glob("*.npz")] == ["7.npz"]
    (tmp_path / "nodes" / "7.npz").unlink()  # it goes with the node, as far as others can tell
    nodes.until(lambda: (tmp_path / "runs" / f"{run}.safetensors").exists())
    before = frames[-1]["step"]
    nodes.lose(lost)
    nodes.until(lambda: frames[-1]["step"] > before and frames[-1]["state"] == "running", 120)
    assert engine_of(engine_client, run) == kept
    assert engine_client.info(run).result(90)["owner"] == "ann"
    step = engine_client.info(bystander["run"]).result(90)["step"]
    nodes.until(lambda: engine_client.info(bystander["run"]).result(90)["step"] > step)
    assert engine_client.state == "ready" and len(engine_client.status().result(90)["devices"]) == 1
    watch.close()


@pytest.fixture(params=["Ray", "the page"])
def impatient(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, health: dict[str, int]
) -> str:
    """Who gives a silent node up: Ray, or before it the page, which waits 4 s here, not 20."""
    if request.param == "Ray":
        health.update(IMPATIENT)
    else:
        wire = pytest.importorskip("playground.engine.hosts.ray_wire")
        monkeypatch.setattr(wire, "_LISTEN_SECONDS", 1.0)
        monkeypatch.setattr(wire, "_SILENCE_SECONDS", 3.0)
    return str(request.param)


@pytest.mark.slow  # half a minute each: three nodes and two engines start
def test_a_silent_nodes_runs_go_on_at_another(impatient: str, nodes: Nodes, tmp_path: Path) -> None:
    engine_client = nodes.engine_client
    run = engine_client.submit({"data": "ring8", "width": 8, "batch": 16}, "ann").result(120)["run"]
    silent = engine_of(engine_client, run)
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, lambda f: (frames.append(f), watch.ready()))
    nodes.until(lambda: frames and frames[-1]["step"] > 3, 120)
    nodes.until(lambda: (tmp_path / "runs" / f"{run}.safetensors").exists())
    given_up = engine_client.members[silent].pid
    with nodes.silent(silent):
        before, begin = frames[-1]["step"], time.monotonic()
        nodes.until(lambda: frames[-1]["step"] > before and frames[-1]["state"] == "running", 120)
        assert time.monotonic() - begin < 9
        assert engine_of(engine_client, run) != silent
        other = engine_client.submit({"data": "ring8", "width": 8, "batch": 16}, "bob").result(60)
        assert engine_of(engine_client, other["run"]) != silent
    # it wakes: the engine that was given up is ended, and another may start where there is room
    nodes.until(lambda: not lives(given_up), 60)
    if impatient == "Ray":  # which has struck the node off
        nodes.cluster.add_node(num_cpus=1, object_store_memory=80_000_000)
    nodes.until(lambda: len(engine_client.status().result(90)["devices"]) == 2, 120)
    assert engine_of(engine_client, run) != silent
    watch.close()
