"""A run that is removed is gone at once, networks and all, without the garbage collector's help."""

from __future__ import annotations

import gc
import logging
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.core.spec import knobs
from playground.data import DATASETS
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineEngine
from playground.gans import GANS
from tests.conftest import write_digits

OTHERS = ("outlines", "small-faces", "drawn-faces")
SMALL = {"width": 16, "base": 8, "batch": 40, "ngf": 8, "ndf": 8}


def _cases() -> Iterator[tuple[str, str]]:
    """Every GAN on points and on digits; those that learn neither on the first pictures that they
    do, of pairs or with attributes."""
    for gan in GANS.values():
        fits = {d: gan.fits(DATASETS[d]) is None for d in ("ring8", "mnist", *OTHERS)}
        usual = [d for d in ("ring8", "mnist") if fits[d]]
        yield from ((gan.name, data) for data in usual or [next(d for d in OTHERS if fits[d])])


@pytest.fixture(scope="module")
def data_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dropped") / "data"
    write_digits(root)
    return root


@pytest.fixture
def engine_client(tmp_path: Path, data_root: Path) -> Iterator[InlineEngine]:
    settings = EngineSettings(
        device="cpu", precision="fp32", threads=1, data_root=str(data_root),
        state_folder=str(tmp_path / "runs"), limits=Limits(idle_seconds=600),
    )  # fmt: skip
    engine_client = InlineEngine(settings)
    yield engine_client
    engine_client.close()


@pytest.fixture
def no_collector() -> Iterator[None]:
    # its first use brings in torch._dynamo, which keeps the frames of that moment for a while
    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def held(engine_client: InlineEngine, runs: list[str]) -> list[weakref.ref[Any]]:
    """Weak references to all that a run holds: itself, its training, its networks."""
    found: list[weakref.ref[Any]] = []
    for run in runs:
        there = engine_client.engine.state.scheduler.get(run)
        assert there is not None and there.training is not None
        found += [weakref.ref(x) for x in (there, there.training, there.training.model)]
    return found


def small(gan: str, **values: Any) -> dict[str, Any]:
    known = {k.name: k for k in knobs(GANS[gan].config)}
    asked = {name: min(value, known[name].high) for name, value in SMALL.items() if name in known}
    return {"gan": gan, **asked, **values}


@pytest.mark.parametrize(("gan", "data"), list(_cases()))
def test_a_dropped_run_is_gone_at_once(
    engine_client: InlineEngine, no_collector: None, gan: str, data: str
) -> None:
    run = engine_client.submit(small(gan, data=data)).result(60)["run"]
    frames: list[Any] = []
    layers = ["real", "fake", "heat", "images"]
    watch = engine_client.watch(
        run, {"layers": layers, "curve": None, "measure": True}, frames.append
    )
    while not frames or "step" not in frames[-1] or frames[-1]["step"] < 2:
        engine_client.pump(0.05)
        watch.ready()
    engine_client.steer(run, "pause").result(10)
    engine_client.sample(run, n=2).result(10)
    references = held(engine_client, [run])
    engine_client.steer(run, "drop").result(10)
    assert frames[-1]["state"] == "gone"
    assert [r() for r in references] == [None] * 3


def test_a_run_of_a_population_is_gone_at_once(
    engine_client: InlineEngine, no_collector: None
) -> None:
    runs = [
        engine_client.submit(small("mlp", data="ring8", seed=s)).result(60)["run"] for s in (1, 2)
    ]
    while not engine_client.engine.state.fusion.groups:
        engine_client.pump(0.05)
    engine_client.pump(0.1)
    references = held(engine_client, runs)
    for run in runs:
        engine_client.steer(run, "drop").result(10)
    assert [r() for r in references] == [None] * 6


def test_a_run_that_was_reset_lets_go_of_what_it_was(
    engine_client: InlineEngine, no_collector: None
) -> None:
    run = engine_client.submit(small("mlp", data="mnist")).result(60)["run"]
    engine_client.pump(0.05)
    _, training, model = held(engine_client, [run])
    engine_client.steer(run, "reset", {"data": "ring8"}).result(10)
    assert training() is None and model() is None


def test_a_run_that_failed_is_gone_at_once(
    engine_client: InlineEngine, no_collector: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = engine_client.submit(small("mlp", data="ring8")).result(60)["run"]
    engine_client.pump(0.05)
    references = held(engine_client, [run])

    def broken(players: str) -> None:
        raise RuntimeError("broken")

    there = engine_client.engine.state.scheduler.get(run)
    assert there is not None
    monkeypatch.setattr(there.training.model, "step", broken)
    logging.disable()  # pytest keeps what is logged, the error's frames included
    engine_client.pump(0.1)
    logging.disable(logging.NOTSET)
    assert there.state == "failed"
    monkeypatch.undo()
    del there
    engine_client.steer(run, "drop").result(10)
    assert [r() for r in references] == [None] * 3
