"""Runs that train as one population: the same losses as alone, and every way in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import knobs
from playground.engine.client import EngineSettings, Limits
from playground.engine.core.group import KEPT_AT_ONCE
from playground.engine.core.timeline import Timeline
from playground.engine.hosts.inline import InlineEngine
from playground.gans.mlp import MLPConfig
from playground.networks import population_mlp
from playground.training.presets import PLAIN_GAME

SMALL = {"data": "ring8", "gan": "mlp", **PLAIN_GAME, "width": 16, "batch": 32}
Make = Callable[..., InlineEngine]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[InlineEngine] = []

    def make(fusion: bool = True) -> InlineEngine:
        folder = tmp_path / str(len(made))
        made.append(
            InlineEngine(
                EngineSettings(
                    device="cpu", precision="fp32", threads=1, data_root=str(folder),
                    state_folder=str(folder), checkpoints=str(folder), fusion=fusion,
                    limits=Limits(runs_per_visitor=99, idle_seconds=600, autosave_seconds=0.2),
                )
            )
        )  # fmt: skip
        return made[-1]

    yield make
    for engine_client in made:
        engine_client.close()


def start(c: InlineEngine, *variants: dict[str, Any], **shared: Any) -> list[str]:
    return [c.submit({**SMALL, **shared, **v}).result()["run"] for v in variants]


def until(c: InlineEngine, true: Callable[[], Any]) -> None:
    for _ in range(3000):
        if true():
            return
        c.pump(0.02)
    raise AssertionError("not within 3,000 turns")


def ended(c: InlineEngine, runs: list[str]) -> None:
    until(c, lambda: all(c.info(r).result()["state"] == "ended" for r in runs))


def losses(c: InlineEngine, run: str) -> np.ndarray:
    frames: list[Any] = []
    c.watch(run, {"curve": None}, frames.append)
    until(c, lambda: frames)
    return np.asarray(frames[0]["view"]["curve.low"])  # (R, E, n)


VARIANTS = (
    {"seed": 1}, {"seed": 2, "d_rate": 3e-3, "g_rate": 2e-3, "beta1": 0.8},
    {"seed": 3, "sigma": 0.1, "label_smoothing": 0.2, "members": 2, "steps": 30},
)  # fmt: skip


@pytest.mark.parametrize(
    "shared",
    [
        {}, {"objective": "wasserstein-gp", "d_steps": 2}, {"instance_noise": 0.1, "r1": 0.5},
        {"dropout": 0.3, "d_optimizer": "momentum", "g_optimizer": "sgd"},
        {"data": "mixture1d", "objective": "wasserstein"},
        {"objective": "relativistic", "penalty": 0.2},
    ],
)  # fmt: skip
def test_losses_fused_are_the_losses_alone(make: Make, shared: dict[str, Any]) -> None:
    found = []
    for fusion in (True, False):
        c = make(fusion)
        runs = start(c, *VARIANTS, **{"steps": 50, **shared})
        for run in runs:
            c.steer(run, "pause").result()
        for run in runs:
            c.steer(run, "play").result()
        c.engine.state.fusion.regroup(c.engine.state.scheduler.running())
        sizes = [len(group.runs) for group in c.engine.state.fusion.groups]
        assert sizes == ([3] if fusion else [])
        ended(c, runs)
        found.append([losses(c, run) for run in runs])
    for together, alone in zip(*found, strict=True):
        np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-4)


def test_runs_of_other_shapes_stay_apart(make: Make) -> None:
    c = make()
    start(
        c, {}, {"width": 32}, {"batch": 16}, {"objective": "hinge"}, {"d_steps": 2},
        {"instance_noise": 0.1}, {"average": 0.9}, {"gan": "pacgan"}, {"data": "grid25"},
        {"data": "mixture1d"},
    )  # fmt: skip
    for _ in range(30):
        c.engine.run_slice()
    assert not c.engine.state.fusion.groups and c.status().result()["fused"] == []


def fused(c: InlineEngine, count: int) -> None:
    until(c, lambda: [len(g.runs) for g in c.engine.state.fusion.groups] == [count])


def test_joining_leaving_and_what_is_seen_meanwhile(make: Make) -> None:
    c = make()
    runs = start(c, *({"seed": s} for s in range(3)))
    fused(c, 3)
    assert len(c.status().result()["fused"][0]) == 3
    step = {r: c.info(r).result()["step"] for r in runs}
    until(c, lambda: all(c.info(r).result()["step"] > step[r] + 20 for r in runs))
    moving = [
        c.sample(runs[0], 5, seed=1).result()["points"] for _ in (0, 1) if c.pump(0.1) is None
    ]
    assert np.abs(moving[0] - moving[1]).max() > 0  # what is shown is what trains
    c.steer(runs[0], "pause").result()
    still = [c.sample(runs[0], 5, seed=1).result()["points"] for _ in (0, 1) if c.pump(0.1) is None]
    np.testing.assert_array_equal(*still)
    fused(c, 2)
    c.steer(runs[0], "step", {"players": "DG"}).result()
    c.steer(runs[0], "play").result()
    (late,) = start(c, {"seed": 9})
    fused(c, 4)
    c.steer(late, "drop").result()
    fused(c, 3)
    c.steer(runs[1], "stop").result()
    c.steer(runs[2], "reset", {"width": 32}).result()
    until(c, lambda: not c.engine.state.fusion.groups)
    assert c.info(runs[0]).result()["state"] == "running"


@pytest.mark.parametrize("name", [k.name for k in knobs(MLPConfig) if k.fuse in ("own", "switch")])
def test_live_knobs_reach_their_own_rows_only(make: Make, name: str) -> None:
    c = make()
    runs = start(
        c, {"seed": 1}, {"seed": 2}, objective="wasserstein-gp", instance_noise=0.1, r1=0.1
    )
    fused(c, 2)
    value = {"beta1": 0.3, "label_smoothing": 0.4}.get(name, 0.05)
    told = c.steer(runs[1], "change", {name: value}).result()
    assert told["values"][name] == value
    (group,) = c.engine.state.fusion.groups  # still together
    assert [getattr(config, name) == value for config in group.model.configs] == [False, True]
    if name in ("d_rate", "g_rate"):
        optimiser = getattr(group.model, name.replace("rate", "optimiser"))
        assert optimiser.rates[1] == value != optimiser.rates[0]
    elif name != "beta1":
        column = group.model.per_member(name)
        assert float(column[1]) == pytest.approx(value) != float(column[0])


def test_averages_of_mixed_ages_are_those_of_each_alone(make: Make) -> None:
    together, apart = make(), make(fusion=False)
    kept = []
    for c in (together, apart):
        (first,) = start(c, {"seed": 1, "steps": 400}, average=0.99)
        until(c, lambda c=c, run=first: c.info(run).result()["step"] > 20)  # type: ignore[misc]
        (second,) = start(c, {"seed": 2, "steps": 300}, average=0.99)
        if c is together:
            fused(c, 2)
        ended(c, [first, second])
        runs = [c.engine.state.scheduler.get(run) for run in (first, second)]
        kept.append([r.training.model.average.clone() for r in runs if r])
    for joined, alone in zip(*kept, strict=True):
        torch.testing.assert_close(joined, alone, atol=2e-3, rtol=0)
    assert not torch.allclose(kept[0][0], kept[0][1], atol=2e-3)


def test_a_knob_that_others_do_not_share_parts_them(make: Make) -> None:
    c = make()
    runs = start(c, {"seed": 1}, {"seed": 2})
    fused(c, 2)
    c.steer(runs[0], "change", {"objective": "hinge"}).result()
    assert not c.engine.state.fusion.groups
    c.pump(0.3)
    assert not c.engine.state.fusion.groups
    c.steer(runs[1], "change", {"objective": "hinge"}).result()
    fused(c, 2)


def test_a_run_that_diverges_leaves_the_others_alone(make: Make) -> None:
    c = make()
    runs = start(c, {"seed": 1}, {"seed": 2}, objective="wasserstein", d_optimizer="sgd",
                 g_optimizer="sgd")  # fmt: skip
    fused(c, 2)
    group = c.engine.state.fusion.groups[0]
    group.model.discriminator.flat[group.rows[0]] = float("nan")
    until(c, lambda: c.info(runs[0]).result()["state"] == "failed")
    assert "diverged" in c.info(runs[0]).result()["message"]
    assert np.isfinite(c.sample(runs[0], 5).result()["points"]).all()  # its last good state
    step = c.info(runs[1]).result()["step"]
    until(c, lambda: c.info(runs[1]).result()["step"] > step + 10)
    assert c.info(runs[1]).result()["state"] == "running"


def test_a_fused_run_is_saved_as_it_is(make: Make) -> None:
    c = make()
    runs = start(c, {"seed": 1}, {"seed": 2, "members": 2})
    fused(c, 2)
    step = c.info(runs[1]).result()["step"]
    until(c, lambda: c.info(runs[1]).result()["step"] > step + 20)
    run = c.engine.state.scheduler.get(runs[1])
    assert run is not None
    c.engine.life.save(run)
    about = c.engine.state.autosaves.meta(runs[1])
    assert about["step"] == run.step == int(about["training"]["step"])
    c.steer(runs[1], "pause").result()
    own = {k: v.clone() for k, v in run.training.model.tensors().items()}
    c.engine.state.autosaves.restore(runs[1], run.training, "cpu", Timeline("points"))
    assert run.step >= about["step"]
    for name, tensor in run.training.model.tensors().items():
        assert tensor.shape == own[name].shape, name


def test_adam_of_many_ages_and_rates_is_that_of_each_alone() -> None:
    rng = torch.Generator().manual_seed(0)
    flat = torch.randn(6, 50, generator=rng)
    rates, beta1 = [1e-3, 2e-3, 1e-3, 1e-3, 5e-3, 2e-3], [0.5, 0.5, 0.5, 0.9, 0.5, 0.5]
    ages = [0.0, 5.0, 10.0, 1000.0, 3.0, 5.0]
    together = population_mlp.RowOptimiser("adam", flat, rates, beta1)
    together.load({**together.tensors(), "steps": torch.tensor(ages)[:, None]})
    alone = [
        population_mlp.RowOptimiser("adam", flat[m : m + 1], rates[m : m + 1], beta1[m : m + 1])
        for m in range(6)
    ]
    for optimiser, age in zip(alone, ages, strict=True):
        optimiser.load({**optimiser.tensors(), "steps": torch.tensor([[age]])})
    rows = flat.clone()
    for _ in range(20):
        gradient = torch.randn(6, 50, generator=rng)
        together.step(flat, gradient)
        for m, optimiser in enumerate(alone):
            optimiser.step(rows[m : m + 1], gradient[m : m + 1])
    assert torch.equal(flat, rows)


def test_a_population_is_drawn_in_one_pass_as_its_runs_would_draw_themselves(make: Make) -> None:
    c = make()
    runs = start(c, {"seed": 1}, {"seed": 2, "sigma": 0.2}, {"seed": 3, "members": 2})
    fused(c, 3)
    (group,) = c.engine.state.fusion.groups
    ask = {"layers": ["real", "fake", "heat", "warp", "arrows"], "dots": 200}
    assert group.render(group.runs[0], ask, 0.0) is None  # nobody watches
    for run in group.runs:
        run.watchers = 1
    for run in group.runs:
        joint, alone = group.render(run, ask, 0.0), run.training.render(ask)
        assert joint is not None and joint.keys() == alone.keys()
        for name in alone:
            # a rounding apart, which can move a byte of the heat map by one
            np.testing.assert_allclose(
                joint[name].astype(float), alone[name].astype(float),
                atol=1.0 if name == "heat" else 1e-4,
            )  # fmt: skip
    assert {r.id for r in group.runs} == set(runs)
    (run,) = (r for r in group.runs if r.id == runs[0])
    assert run.training.render({"layers": ["fake"], "dots": 10**9})["fake"].shape == (1, 4000, 2)


def test_readings_are_written_down_late_but_all_of_them(make: Make) -> None:
    c = make()
    runs = start(c, {"seed": 1}, {"seed": 2})
    fused(c, 2)
    (group,) = c.engine.state.fusion.groups
    group.sync([])
    before = {run.id: run.step for run in group.runs}
    group._cost = 1e9  # as if writing down took for ever
    group.advance(0.001)
    group.advance(0.001)
    done = group.pending
    assert done >= 2 and all(run.step == before[run.id] for run in group.runs)
    frames: list[Any] = []
    watch = c.watch(runs[0], {"layers": ["fake"]}, frames.append)
    until(c, lambda: frames)
    assert frames[0]["step"] >= before[runs[0]] + done  # viewers see the newest
    watch.close()
    group.sync([])
    assert group.pending == 0 and all(run.step >= before[run.id] + done for run in group.runs)


def test_states_are_kept_a_few_at_a_time(make: Make) -> None:
    c = make()
    start(c, *({"seed": s} for s in range(5)))
    fused(c, 5)
    (group,) = c.engine.state.fusion.groups
    group.sync([])

    def due() -> int:
        return sum(run.training.keeping_is_due() for run in group.runs)

    for run in group.runs:
        good = run.training._good
        good.newest = replace(good.newest, seconds=-1e6)
    group._keep()
    assert due() == 5 - KEPT_AT_ONCE
    group._keep()
    assert due() == 0
    for run, rows in zip(group.runs, group.rows, strict=True):
        for name in ("d_optimiser.first", "dice.pools", "dice.used", "generator.flat"):
            kept, whole = run.training._good.newest.state[name], group.model.tensors()[name]
            torch.testing.assert_close(kept, whole[rows], rtol=0, atol=0)
