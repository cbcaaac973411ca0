"""The engine's GPU path on a CPU: graphs by their stand-in, events and memory pretended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.engine import device
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineEngine
from playground.engine.pool.merge_status import merged
from playground.networks import accelerator
from playground.networks.accelerator import Plain
from playground.networks.step_graphs import StepGraphs
from tests.engine import toy
from tests.engine.conftest import settings

SMALL = {"data": "ring8", "gan": "mlp", "width": 8, "batch": 16}


@pytest.fixture
def engine_client(tmp_path: Path) -> Iterator[InlineEngine]:
    limits = Limits(runs_per_visitor=9, idle_seconds=600, autosave_seconds=0.2)
    client = InlineEngine(
        EngineSettings(device="cpu", precision="fp32", threads=1, state_folder=str(tmp_path),
                       checkpoints=str(tmp_path), limits=limits)
    )  # fmt: skip
    assert not client.engine.state.graphs.on  # a CPU gains nothing from them
    client.engine.state.graphs = StepGraphs(True)  # in place: a tape runs to record
    yield client
    client.close()


def until(client: InlineEngine, true: Callable[[], Any]) -> None:
    for _ in range(2000):
        if true():
            return
        client.pump(0.02)
    raise AssertionError("not within 2,000 turns")


def held(client: InlineEngine) -> int:
    told = client.status().result()["graphs"]
    assert told["held"] == client.engine.state.graphs.held
    return int(told["held"])


def test_runs_alone_and_fused_train_as_graphs(engine_client: InlineEngine) -> None:
    engine_client.submit(SMALL).result()
    until(engine_client, lambda: held(engine_client) == 1)
    engine_client.submit({**SMALL, "seed": 1}).result()
    until(engine_client, lambda: engine_client.engine.state.fusion.groups)
    until(engine_client, lambda: held(engine_client) == 1)  # one step for both
    runs = list(engine_client.engine.state.scheduler)
    steps = [run.step for run in runs]
    until(engine_client, lambda: all(r.step > s + 50 for r, s in zip(runs, steps, strict=True)))
    for run in runs:
        engine_client.steer(run.id, "change", {"d_rate": 3e-3}).result()
    engine_client.steer(runs[0].id, "pause").result()
    until(engine_client, lambda: not engine_client.engine.state.fusion.groups)


def test_out_of_memory_lets_go_of_graphs_and_goes_on(engine_client: InlineEngine) -> None:
    engine_client.submit(SMALL).result()
    until(engine_client, lambda: held(engine_client) == 1)
    tries = []

    def hungry() -> str:
        tries.append(held(engine_client))
        if len(tries) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 8 GiB")
        return "done"

    assert engine_client.engine.life.retry_on_oom(hungry) == "done"
    assert tries == [1, 0]
    until(engine_client, lambda: held(engine_client) == 1)  # captured again


def test_a_gan_without_graphs_says_why(engine_client: InlineEngine) -> None:
    state = engine_client.engine.state
    state.graphs.refuse("cyclegan", "its pool grows")
    assert engine_client.status().result()["graphs"]["eager"] == {"cyclegan": "its pool grows"}
    one = engine_client.status().result()
    both = merged([one, {**one, "graphs": {"held": 2, "eager": {}}}])
    assert both["graphs"] == {"held": 2 + one["graphs"]["held"],
                              "eager": {"cyclegan": "its pool grows"}}  # fmt: skip


class Pretended(Plain):
    """A GPU whose calls return before the work is done, and which tells its memory."""

    timed_apart = True

    def memory(self) -> dict[str, float]:
        return {"allocated": 300.0, "reserved": 500.0, "free": 80.0, "total": 1000.0,
                "utilisation": 42.0}  # fmt: skip


def test_memory_and_utilisation_are_told(
    monkeypatch: pytest.MonkeyPatch, engine_client: InlineEngine
) -> None:
    assert "device" not in engine_client.status().result()["memory_megabytes"]
    monkeypatch.setattr(accelerator, "of", Pretended)
    told = engine_client.status().result()
    places = told["memory_megabytes"]
    assert {k: v for k, v in places.items() if k != "host"} == {
        "device": 300.0, "device_reserved": 500.0, "device_free": 80.0,
    }  # fmt: skip
    assert told["utilisation"] == 42.0


def test_turns_are_charged_by_the_device_s_own_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of two runs the one whose steps take the device three times as long gets a third of the
    turns, though handing either's over takes the host as long."""
    client = InlineEngine(settings(tmp_path))
    monkeypatch.setattr(accelerator, "of", Pretended)
    runs = [client.submit({"seed": seed}, owner=f"o{seed}").result()["run"] for seed in (0, 1)]
    client.pump(0.1)
    trainings: list[Any] = [client.engine.state.scheduler.get(run).training for run in runs]
    assert all(isinstance(t, toy.Training) for t in trainings)
    trainings[0].slice_seconds, trainings[1].slice_seconds = 0.3, 0.1
    turns = [0, 0]
    for number, training in enumerate(trainings):
        plain = training.advance

        def counted(seconds: float, number: int = number, plain: Any = plain) -> int:
            turns[number] += 1
            return int(plain(0.0))

        training.advance = counted
    for _ in range(80):
        client.engine.run_slice()
    client.close()
    assert turns[1] / turns[0] == pytest.approx(3, rel=0.2)


def test_questions_go_ahead_of_training(engine_client: InlineEngine) -> None:
    """In a stream of their own; on a run's own networks after the steps that were handed over."""
    entered: list[bool] = []
    batcher = engine_client.engine.batcher

    class Noted:
        def __init__(self, trained: bool) -> None:
            entered.append(trained)

        def __enter__(self) -> None: ...
        def __exit__(self, *error: object) -> None: ...

    batcher._urgent = Noted  # type: ignore[assignment]
    model = toy.Model(toy.Config(), toy.Setting(toy.DATA, None, (0,)))
    batcher._find = lambda name: (model, toy.TOY)  # type: ignore[assignment, return-value]
    assert engine_client.infer("m", "double", {"x": 2}).result()["y"] == 4
    assert entered == [False, False, False]  # prepared, done, brought back
    model.setting = toy.Setting(toy.DATA, toy.ToySource(), (0,))  # type: ignore[attr-defined, arg-type]
    entered.clear()
    engine_client.infer("m", "double", {"x": 2}).result()
    assert entered == [False, True, False]


def test_tf32_is_a_measured_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_float32_matmul_precision()
    try:
        for fast, chosen in ((0.5, "high"), (0.99, "highest")):
            times = {"highest": 1.0, "high": fast}
            monkeypatch.setattr(
                device, "_milliseconds",
                lambda name, dtype, t=times: t[torch.get_float32_matmul_precision()],
            )  # fmt: skip
            assert device._choose_tf32("cuda") == fast
            assert torch.get_float32_matmul_precision() == chosen
    finally:
        torch.set_float32_matmul_precision(before)
