"""Two engines behind one client: runs find the idler one and outlive the one they were on. The
members are processes here, which start faster than actors (``tests/engine/hosts/test_ray.py``)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.engine.client import Limits
from playground.engine.core.autosave import autosave_path, fitted
from playground.engine.hosts.crash_brake import CrashBrake
from playground.engine.hosts.process import ProcessEngine
from playground.engine.pool.merge_status import merged
from playground.engine.pool.places import Places
from playground.engine.pool.pool import EnginePool
from tests.engine.conftest import Host, settings

LIMITS = Limits(runs_per_visitor=3, idle_seconds=600, autosave_seconds=0.1)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EnginePool]:
    folder = tmp_path_factory.mktemp("pair")
    member = partial(ProcessEngine, brake=CrashBrake())
    engine_client = EnginePool(settings(folder, LIMITS), [member] * 2)
    yield engine_client
    engine_client.close()


@pytest.fixture
def host(pair: EnginePool) -> Iterator[Host]:
    host = Host(pair)
    host.until(lambda: all(member.state == "ready" for member in pair.members), 120)
    yield host
    host.until(lambda: all(member.state == "ready" for member in pair.members), 120)
    for info in pair.runs().result(90):
        pair.steer(info["run"], "drop").result(60)


def engine_of(engine_client: EnginePool, run: str) -> int:
    (found,) = [
        k for k, member in enumerate(engine_client.members)
        if member.state == "ready" and any(info["run"] == run for info in member.runs().result(60))
    ]  # fmt: skip
    return found


def submit(host: Host, owner: str, **values: Any) -> str:
    return str(host.engine_client.submit(values, owner).result(90)["run"])


def step(host: Host, run: str) -> int:
    return int(host.engine_client.info(run).result(60)["step"])


def test_runs_go_where_the_least_is_to_do(host: Host) -> None:
    engine_client = host.engine_client
    runs = [submit(host, f"visitor{i}") for i in range(4)]
    assert sorted(engine_of(engine_client, run) for run in runs) == [0, 0, 1, 1]
    crowded = [run for run in runs if engine_of(engine_client, run) == 0]
    for run in crowded:
        engine_client.steer(run, "stop").result(60)
    assert [engine_of(engine_client, submit(host, f"late{i}")) for i in range(2)] == [0, 0]
    status = engine_client.status().result(60)
    assert [d["device"] for d in status["devices"]] == ["cpu", "cpu"]
    assert status["device"] == "cpu, cpu" and status["device_title"] == "2 × cpu"
    assert sorted(r["place"] for r in status["runs"]) == [0, 0, 0, 0, 1, 1]
    assert len(engine_client.runs("visitor1").result(60)) == 1


def test_a_visitors_limit_holds_for_all_engines_together(host: Host) -> None:
    runs = [submit(host, "ann") for _ in range(3)]
    assert {engine_of(host.engine_client, run) for run in runs} == {0, 1}
    with pytest.raises(PlaygroundError, match="limit for one visitor"):
        submit(host, "ann")
    with pytest.raises(PlaygroundError, match="limit for one visitor"):
        host.engine_client.fork(runs[0], "ann").result(60)
    host.engine_client.steer(runs[2], "stop", owner="ann").result(60)
    submit(host, "ann")


def test_a_visitors_limit_holds_for_many_starts_at_once(host: Host) -> None:
    engine_client = host.engine_client
    answers = [engine_client.submit({}, "ann") for _ in range(9)]
    others = [engine_client.submit({}, "bob") for _ in range(2)]
    errors = [answer.exception(60) for answer in answers]
    assert [error is None for error in errors] == [True] * 3 + [False] * 6
    assert "limit for one visitor" in str(errors[-1])
    assert all(other.result(60) for other in others)
    first = [answer.result()["run"] for answer in answers[:3]]
    for run in first:
        engine_client.steer(run, "stop", owner="ann").result(60)
    for _ in range(2):
        submit(host, "ann")
    goes_on = engine_client.steer(first[0], "play", owner="ann").result(60)
    assert goes_on["state"] in ("queued", "running")
    assert engine_client.steer(first[0], "play", owner="ann").result(60)["run"] == first[0]
    for more in (
        lambda: engine_client.steer(first[1], "play", owner="ann"),  # on the idler engine or not
        lambda: engine_client.steer(first[2], "play", owner="ann"),
        lambda: engine_client.submit({}, "ann", race="race"),
    ):
        with pytest.raises(PlaygroundError, match="limit for one visitor"):
            more().result(60)


def test_lanes_of_a_race_stay_together(host: Host) -> None:
    answers = [host.engine_client.submit({"steps": 0}, "ann", race="race") for _ in range(3)]
    lanes = [answer.result(60)["run"] for answer in answers]
    assert len({engine_of(host.engine_client, lane) for lane in lanes}) == 1


def test_a_fork_goes_to_the_idler_engine(host: Host) -> None:
    run = submit(host, "teacher", rate=0.5)
    host.until(lambda: step(host, run) > 20)
    host.engine_client.steer(run, "pause").result(60)
    at = step(host, run)
    other = submit(host, "busy")  # beside it or not, one engine is idler now
    forks = [host.engine_client.fork(run, f"student{i}").result(60) for i in range(3)]
    assert {engine_of(host.engine_client, fork["run"]) for fork in forks} == {0, 1}
    for i, fork in enumerate(forks):
        assert fork["owner"] == f"student{i}" and fork["values"]["rate"] == 0.5
        host.until(lambda fork=fork: step(host, fork["run"]) > at)
    assert step(host, run) == at and step(host, other) > 0


def test_an_engine_dies_and_its_runs_go_on_at_the_other(host: Host) -> None:
    engine_client = host.engine_client
    runs = [submit(host, f"visitor{i}") for i in range(4)]
    lost = [run for run in runs if engine_of(engine_client, run) == 0]
    kept = [run for run in runs if run not in lost]
    engine_client.steer(lost[1], "pause").result(60)
    frames: dict[str, list[Any]] = {run: [] for run in runs}
    watches: dict[str, Any] = {}
    for run in runs:
        watches[run] = engine_client.watch(
            run, {}, lambda f, run=run: (frames[run].append(f), watches[run].ready())
        )
    host.until(lambda: all(frames.values()) and frames[lost[0]][-1]["step"] > 200)
    told: list[str] = []
    end = engine_client.on_state(told.append)
    before = {run: frames[run][-1]["step"] for run in runs}
    member: Any = engine_client.members[0]
    os.kill(member.pid, signal.SIGKILL)
    host.until(lambda: len(frames[lost[0]]) and frames[lost[0]][-1]["step"] > before[lost[0]])
    assert engine_of(engine_client, lost[0]) == 1
    assert engine_client.info(lost[0]).result(60)["owner"] == f"visitor{runs.index(lost[0])}"
    paused = engine_client.info(lost[1]).result(60)
    assert paused["state"] == "paused" and paused["step"] > 0
    host.until(lambda: frames[kept[0]][-1]["step"] > before[kept[0]])
    host.until(lambda: member.state == "ready", 120)
    assert (
        engine_of(engine_client, lost[0]) == 1
    )  # it stays where it is; the new engine takes new runs
    assert not member.runs().result(60) and not told  # nobody noticed
    assert engine_of(engine_client, submit(host, "late")) == 0
    end()
    for watch in watches.values():
        watch.close()


@pytest.mark.slow  # two deaths in a row; one is in the default run
def test_both_die_and_everything_comes_back(host: Host) -> None:
    engine_client = host.engine_client
    runs = [submit(host, f"visitor{i}") for i in range(2)]
    frames: list[Any] = []
    watch = engine_client.watch(runs[0], {}, lambda f: (frames.append(f), watch.ready()))
    host.until(lambda: frames and frames[-1]["step"] > 200)
    before = frames[-1]["step"]
    for member in engine_client.members:
        os.kill(member.pid, signal.SIGKILL)
    host.until(lambda: frames[-1]["step"] > before, 120)
    host.until(lambda: engine_client.info(runs[1]).result(60)["state"] == "running", 120)
    watch.close()


@pytest.mark.slow  # two deaths in a row; one is in the default run
def test_a_run_that_kills_engines_is_not_passed_on_for_ever(host: Host) -> None:
    run = submit(host, "ann", trouble="kill")
    bystander = submit(host, "bob")

    def paused() -> bool:
        try:
            info = host.engine_client.info(run).result(60)
        except Exception:
            return False
        return bool(info["state"] == "paused" and "crashed repeatedly" in info["message"])

    host.until(paused, 120)
    assert host.until(lambda: _answers(host, bystander), 120)["owner"] == "bob"


def _answers(host: Host, run: str) -> Any:
    try:
        return host.engine_client.info(run).result(60)
    except Exception:
        return None


def test_models_answer_wherever_little_is_to_do(host: Host) -> None:
    engine_client = host.engine_client
    run = submit(host, "ann", steps=5)
    host.until_state(run, "ended")
    for name in ("model-a", "model-a"):  # written twice: the other engine notices
        engine_client.save(run, name, "ann").result(60)
        answers = [engine_client.infer(name, "double", {"x": x}) for x in range(6)]
        assert [float(a.result(60)["y"][0]) for a in answers] == [0, 2, 4, 6, 8, 10]
    held = [m.status().result(60)["inference"]["answered"] for m in engine_client.members]
    assert min(held) >= 3
    points = [engine_client.sample(s, 3, seed=1).result(60)["points"] for s in (run, "model-a")]
    np.testing.assert_array_equal(*points)
    assert [m["name"] for m in engine_client.models().result(60)] == ["model-a"]


def test_who_cancels_a_start_lets_no_other_in_early(host: Host) -> None:
    answers = [host.engine_client.submit({"slow": 0.1}, "ann") for _ in range(6)]
    for answer in answers[:5]:
        answer.cancel()
    answers[5].exception(60)
    mine = host.engine_client.runs("ann").result(60)
    assert len(mine) <= LIMITS.runs_per_visitor


def test_an_old_run_is_opened_once_whoever_asks(host: Host, pair: EnginePool) -> None:
    run = submit(host, "ann")
    host.until(lambda: step(host, run) > 5)
    member: Any = pair.members[engine_of(pair, run)]
    member.steer(run, "pause").result(60)
    member.call("export", run=run).result(60)  # it is saved as it is
    path = autosave_path(pair._folder, run)
    assert path is not None
    content = path.read_bytes()
    assert checkpoints.relabelled(content, {})[:8]
    pair._places.forget(run)  # as after a restart of the whole app
    member.steer(run, "drop").result(60)
    path.write_bytes(content)
    answers = [pair.info(run) for _ in range(3)]
    assert [a.result(60)["state"] for a in answers] == ["paused"] * 3
    engine_of(pair, run)  # one engine has it
    with pytest.raises(PlaygroundError, match="damaged"):
        checkpoints.relabelled(content[:40], {})


# The pieces by themselves


def test_places_remember_and_forget() -> None:
    places, everywhere = Places(3), [0, 1, 2]
    pointed = {run: places.of(run, everywhere) for run in map(str, range(60))}
    assert set(pointed.values()) == {0, 1, 2}
    for run, place in pointed.items():
        assert place == 1 or places.of(run, [0, 2]) == place  # few change theirs
    for run, place in (("run-aa", 0), ("lane-1", 1), ("lane-2", 1)):
        places.settle(run, place)
    with places.starts(2):
        assert [places.count(k) for k in everywhere] == [1, 2, 1] and places.starting(2) == 1
    places.move(1, 2)
    assert [places.count(k) for k in everywhere] == [1, 0, 2]
    assert places.of("lane-1", [0]) == places.of("lane-2", [0]) == 2
    places.forget("lane-1")
    assert "lane-1" not in places and "lane-2" in places
    question: Future[Any] = Future()
    places.asked(1, question)
    assert places.least_asked(everywhere) == 0 and places.least_asked([1, 2]) == 2
    question.set_result(None)
    assert places.least_asked(everywhere) == 1  # where no run is
    for number in range(5_000):
        places.settle(f"run{number}", 0)
    places.prune(["run7"])
    assert "run7" in places and "run8" not in places


def test_status_of_several_adds_up() -> None:
    one = {
        "device": "cuda:0", "device_title": "L4", "precision": "bf16", "threads": 4, "queue": 1,
        "uptime_seconds": 5.0, "runs": [{"run": "a"}], "fused": [["a", "b"]], "watches": 2,
        "frames": 3, "inference": {"answered": 1, "batches": 1, "p50_ms": 1.0, "p95_ms": 2.0},
        "models": {"m": 10}, "memory_megabytes": {"host": 1.0, "device": 2.0}, "versions": {},
        "unavailable": {"celeba": "no network"},
    }  # fmt: skip
    two = {**one, "device": "cuda:1", "inference": {**one["inference"], "p95_ms": 9.0}}  # type: ignore[dict-item]
    both = merged([one, two])
    assert both["device"] == "cuda:0, cuda:1" and both["device_title"] == "2 × L4"
    assert both["queue"] == 2 and both["memory_megabytes"] == {"host": 2.0, "device": 4.0}
    assert both["inference"] == {"answered": 2, "batches": 2, "p50_ms": 1.0, "p95_ms": 9.0}
    assert both["models"] == {"m": 20} and both["unavailable"] == {"celeba": "no network"}
    assert [run["place"] for run in both["runs"]] == [0, 1]


@pytest.mark.parametrize("foreign", [16, 24])
def test_random_streams_survive_a_change_of_device(foreign: int) -> None:
    own = {"dice.states": torch.stack([torch.Generator().get_state()] * 2), "w": torch.zeros(2)}
    saved = {
        "dice.states": torch.arange(2 * foreign, dtype=torch.uint8).view(2, foreign),
        "w": torch.ones(2),
    }
    placed = fitted(saved, own, "cpu")
    assert placed["dice.states"].shape == own["dice.states"].shape
    numbers = []
    for row in placed["dice.states"]:
        rng = torch.Generator()
        rng.set_state(row.clone())
        numbers.append(torch.rand(4, generator=rng))
    assert not torch.equal(*numbers) and float(placed["w"][0]) == 1.0
    assert torch.equal(fitted(saved, own, "cpu")["dice.states"], placed["dice.states"])
    assert fitted(own, own, "cpu")["dice.states"] is own["dice.states"]


def test_weights_come_to_the_device_they_are_for() -> None:
    own = {"model.w": torch.zeros(2, device="meta"), "curve.at": torch.zeros(2)}
    saved = {"model.w": torch.ones(2), "curve.at": torch.ones(2), "model.average": torch.ones(2)}
    placed = fitted(saved, own, "meta")
    assert [placed[n].device.type for n in saved] == ["meta", "cpu", "meta"]
