"""What every host of the engine promises, tested on each of them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from playground.core.spec import KnobError, PlaygroundError
from tests.engine.conftest import Host

OPENED = itertools.count()


def submit(host: Host, owner: str = "ann", **values: Any) -> Any:
    return host.engine_client.submit(values, owner).result(90)


def test_a_run_trains_to_its_limit(host: Host) -> None:
    info = submit(host, steps=30)
    assert info["state"] == "running" and info["limit"] == 30
    ended = host.until_state(info["run"], "ended")
    assert ended["step"] == 30 and "30 steps" in ended["message"]


def test_steering(host: Host) -> None:
    run = submit(host)["run"]
    steer = host.engine_client.steer
    host.until(lambda: host.engine_client.info(run).result(60)["step"] > 3)
    paused = steer(run, "pause", owner="ann").result(60)
    assert paused["state"] == "paused"
    stepped = steer(run, "step", {"players": "G"}, "ann").result(60)
    assert stepped["step"] == paused["step"] + 1
    assert steer(run, "change", {"rate": 0.5}, "ann").result(60)["values"]["rate"] == 0.5
    with pytest.raises(KnobError, match="cost"):
        steer(run, "change", {"cost": 0.5}, "ann").result(60)
    reset = steer(run, "reset", {"cost": 0.001}, "ann").result(60)
    assert (reset["step"], reset["state"], reset["values"]["cost"]) == (0, "paused", 0.001)
    assert steer(run, "play", owner="ann").result(60)["state"] == "running"
    assert steer(run, "stop", owner="ann").result(60)["state"] == "ended"
    steer(run, "drop", owner="ann").result(60)
    with pytest.raises(PlaygroundError, match="no run"):
        host.engine_client.info(run).result(60)


def test_mistakes_are_told(host: Host) -> None:
    with pytest.raises(KnobError, match="rate is -1"):
        submit(host, rate=-1)
    with pytest.raises(PlaygroundError, match="cannot be had"):
        submit(host, lost=True)
    run = submit(host)["run"]
    for command, values, owner, words in (
        ("fly", {}, "ann", "command is 'fly'"),
        ("step", {"players": "X"}, "ann", "players is 'X'"),
        ("pause", {}, "bob", "somebody else"),
    ):
        with pytest.raises(PlaygroundError, match=words):
            host.engine_client.steer(run, command, values, owner).result(60)
    with pytest.raises(PlaygroundError, match="no such run"):
        host.engine_client.info("../../etc/passwd").result(60)


@pytest.mark.parametrize(
    ("trouble", "words"), [("nan", "NaN"), ("error", "inside the engine"), ("memory", "memory")]
)
def test_a_failing_run_stops_alone(host: Host, trouble: str, words: str) -> None:
    other = submit(host)["run"]
    run = submit(host, trouble=trouble)["run"]
    failed = host.until_state(run, "failed")
    assert words in failed["message"] and failed["step"] == 5
    with pytest.raises(PlaygroundError, match="cannot go on"):
        host.engine_client.steer(run, "play", owner="ann").result(60)
    assert host.engine_client.info(other).result(60)["state"] == "running"
    assert (
        host.engine_client.steer(run, "reset", {"trouble": "none"}, "ann").result(60)["step"] == 0
    )


def test_slow_data_hold_nobody_up(host: Host) -> None:
    slow = submit(host, slow=2.0 + 0.02 * next(OPENED))  # what is open already is not slow
    assert (slow["state"], slow["position"]) == ("queued", 0)
    frames: list[Any] = []
    watch = host.engine_client.watch(
        slow["run"], {"fps": 1000}, lambda f: (frames.append(f), watch.ready())
    )
    quick = submit(host)["run"]
    assert host.engine_client.info(quick).result(60)["state"] == "running"
    host.until_state(slow["run"], "running")
    words = [f["message"] for f in frames if f["state"] == "queued"]
    assert any("Downloading Toy: " in w for w in words)
    assert host.engine_client.info(slow["run"]).result(60)["data_note"] == "made by hand"
    watch.close()


def test_watching_is_latest_wins(host: Host) -> None:
    run = submit(host)["run"]
    frames: list[Any] = []
    watch = host.engine_client.watch(run, {"fps": 1000}, frames.append)
    host.until(lambda: frames)
    before = host.engine_client.info(run).result(60)["step"]
    host.until(lambda: host.engine_client.info(run).result(60)["step"] > before + 5)
    assert len(frames) == 1  # no second frame before the first is used up
    watch.ready()
    host.until(lambda: len(frames) == 2)
    assert frames[1]["step"] > before and frames[1]["state"] == "running"
    assert frames[1]["view"]["fake"].dtype == np.float32
    watch.ready()
    host.engine_client.steer(run, "pause", owner="ann").result(60)
    host.until(lambda: frames[-1]["state"] == "paused" or watch.ready())
    count = len(frames)
    watch.ready()
    watch.ask({"layers": ["wrong"]})  # another question is answered even though nothing moved
    host.until(lambda: len(frames) > count)
    assert "no layer" in frames[-1]["error"]
    watch.close()
    gone: list[Any] = []
    host.engine_client.watch("nobody-knows", {}, gone.append)
    host.until(lambda: gone)
    assert gone[0]["state"] == "gone"


def test_a_dropped_run_tells_its_watchers(host: Host) -> None:
    run = submit(host)["run"]
    frames: list[Any] = []
    host.engine_client.watch(run, {}, frames.append)
    host.engine_client.steer(run, "drop", owner="ann").result(60)
    host.until(lambda: frames and frames[-1]["state"] == "gone")


def test_inference_from_run_and_checkpoint(host: Host) -> None:
    run = submit(host, steps=5)["run"]
    host.until_state(run, "ended")
    meta = host.engine_client.save(run, "toy-model", "ann").result(60)
    assert meta["step"] == 5
    for model in (run, "toy-model"):
        answers = [host.engine_client.infer(model, "double", {"x": x}) for x in range(4)]
        assert [float(a.result(60)["y"][0]) for a in answers] == [0.0, 2.0, 4.0, 6.0]
    for model, what, args, words in (
        ("toy-model", "double", {}, "x is missing"),
        ("toy-model", "fly", {}, "does not know 'fly'"),
        ("nothing", "double", {"x": 1}, "no checkpoint nothing"),
        ("../toy-model", "double", {"x": 1}, "cannot name"),
    ):
        with pytest.raises(PlaygroundError, match=words):
            host.engine_client.infer(model, what, args).result(60)
    assert [m["name"] for m in host.engine_client.models().result(60)] == ["toy-model"]
    points = [
        host.engine_client.sample(s, 7, seed=3).result(60)["points"] for s in (run, "toy-model")
    ]
    assert points[0].shape == (7, 2)
    np.testing.assert_array_equal(*points)
    with pytest.raises(PlaygroundError, match="n is 0"):
        host.engine_client.sample(run, 0).result(60)


def test_the_line(host: Host) -> None:
    runs = [submit(host, owner=f"visitor{i}")["run"] for i in range(5)]
    infos = [host.engine_client.info(run).result(60) for run in runs]
    assert [i["position"] for i in infos] == [0, 0, 0, 1, 2]
    host.engine_client.steer(runs[0], "pause", owner="visitor0").result(60)
    infos = [host.engine_client.info(run).result(60) for run in runs]
    assert [i["state"] for i in infos] == ["paused", "running", "running", "running", "queued"]
    assert infos[-1]["position"] == 1
    host.engine_client.steer(runs[0], "play", owner="visitor0").result(60)
    assert host.engine_client.info(runs[0]).result(60)["position"] == 2
    submit(host, owner="visitor6")
    with pytest.raises(PlaygroundError, match="waiting already"):
        submit(host, owner="visitor7")


def test_a_visitor_has_a_limit(host: Host) -> None:
    runs = [submit(host)["run"] for _ in range(3)]
    with pytest.raises(PlaygroundError, match="limit for one visitor"):
        submit(host)
    host.engine_client.steer(runs[0], "stop", owner="ann").result(60)
    assert submit(host)["state"] == "running"


def test_fair_turns_whatever_a_step_costs(host: Host) -> None:
    light = submit(host, owner="light")["run"]
    heavy = submit(host, owner="heavy", cost=0.04)["run"]

    def enough() -> Any:
        status = host.engine_client.status().result(60)
        found = {r["run"][:4]: r for r in status["runs"]}
        pair = [found[run[:4]] for run in (light, heavy)]
        return pair if pair[1]["step"] >= 10 else None

    pair = host.until(enough)
    assert pair[0]["step"] > 5 * pair[1]["step"]  # equal time, not equal steps


def test_status_names_no_owner(host: Host) -> None:
    submit(host, owner="secret-visitor")
    status = host.engine_client.status().result(60)
    assert status["device"] == "cpu" and status["precision"] == "fp32"
    assert "secret-visitor" not in str(status)
    assert {type(version) for version in status["versions"].values()} == {str}  # not torch's own


def test_the_same_seed_gives_the_same_run_whatever_the_slices(host: Host) -> None:
    weights = []
    for disturb in (False, True):
        run = submit(host, steps=50, seed=7)["run"]
        if disturb:
            other = submit(host, owner="bob")["run"]
            host.engine_client.watch(run, {}, lambda frame: None)
        host.until_state(run, "ended")
        weights.append(host.engine_client.sample(run, 1, 0).result(60)["points"])
    host.engine_client.steer(other, "drop").result(60)
    np.testing.assert_array_equal(*weights)


def test_a_fork_goes_on_alone_from_where_its_model_is(host: Host) -> None:
    run = submit(host, owner="teacher", steps=0, rate=0.5)["run"]
    host.until(lambda: host.engine_client.info(run).result(60)["step"] > 20)
    host.engine_client.steer(run, "pause", owner="teacher").result(60)
    step = host.engine_client.info(run).result(60)["step"]
    own = host.engine_client.fork(run, "student").result(60)
    assert own["run"] != run and own["owner"] == "student" and own["values"]["rate"] == 0.5
    host.engine_client.steer(own["run"], "pause", owner="student").result(60)
    assert host.engine_client.info(own["run"]).result(60)["step"] >= step
    assert host.engine_client.info(run).result(60)["step"] == step  # the model stays where it was
    for seed, name in ((1, run), (1, own["run"])):
        assert host.engine_client.sample(name, 2, seed).result(60)["points"].shape == (2, 2)
    with pytest.raises(PlaygroundError, match="no run"):
        host.engine_client.fork("nobody-knows", "student").result(60)


def test_a_checkpoint_that_is_not_there_cannot_discern(host: Host) -> None:
    with pytest.raises(PlaygroundError, match="nobody"):
        host.engine_client.discern("nobody", "mnist").result(60)
    with pytest.raises(PlaygroundError, match="count is 99"):
        host.engine_client.discern("nobody", "mnist", count=99).result(60)
    run = submit(host)["run"]
    with pytest.raises(PlaygroundError, match="must be a checkpoint"):
        host.engine_client.discern(run, "toy").result(60)
    with pytest.raises(PlaygroundError, match="must be a checkpoint"):
        host.engine_client.verdicts(run, np.zeros((1, 28, 28), np.uint8)).result(60)
