"""Memory runs out: one run or one request stops, with a sentence; everything else goes on."""

from __future__ import annotations

import errno
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.engine.client import EngineError
from playground.engine.core import memory
from playground.engine.core.group import Group
from playground.engine.core.models import Models
from playground.engine.hosts.inline import InlineEngine
from playground.networks import accelerator
from playground.networks.accelerator import Plain
from tests.engine import toy
from tests.engine.conftest import Host, settings

FULL = (
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 8 GiB"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory"),
    RuntimeError("MPS backend out of memory (MPS allocated: 18 GB)"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    MemoryError(),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
)


def failing(times: int, error: Exception, work: Callable[..., Any]) -> Callable[..., Any]:
    """``work`` that runs out of memory the first so many times."""
    left = [times]

    def tried(*args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return work(*args, **named)

    return tried


@pytest.fixture
def inline(tmp_path: Path) -> Any:
    engine_client = InlineEngine(settings(tmp_path))
    yield engine_client
    engine_client.close()


def saved(folder: Path, name: str, weight: float) -> None:
    tensors = {"weight": torch.full((250_000,), weight)}  # 1 MB
    checkpoints.save(folder / name, tensors, {"values": {}, "step": 1})


STEPS = """
import resource
from playground.engine.core import memory
import torch
torch.set_num_threads(1)
memory.keep_pages()
x = torch.ones(6, 256, 1024)  # six megabytes: more than anything that starting up has freed
def step():
    y = [x + 1 for _ in range(8)]
for _ in range(20):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(300):
    step()
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 300)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives pages back so soon")
def test_a_step_takes_the_pages_that_the_last_one_freed() -> None:
    program = [sys.executable, "-c", STEPS]
    told = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    # a few when the heap finds its last place; without `keep_pages` 270 to 12,000, by what was
    # freed before
    assert float(told) < 100


@pytest.mark.parametrize("error", FULL, ids=lambda e: type(e).__name__)
def test_what_running_out_looks_like(error: Exception) -> None:
    assert memory.exhausted(error)


def test_what_it_does_not_look_like() -> None:
    for error in (RuntimeError("size mismatch"), OSError(errno.ENOSPC, "full"), ValueError("NaN"),
                  memory.Exhausted("the device ran out of memory")):  # fmt: skip
        assert not memory.exhausted(error)


@pytest.mark.parametrize("error", FULL, ids=lambda e: type(e).__name__)
def test_a_run_stops_alone_and_lets_go(
    inline: InlineEngine, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host(inline)
    other, run = (inline.submit({}, "ann").result()["run"] for _ in range(2))
    host.until(lambda: inline.info(run).result()["step"] > 3)
    training = inline.engine.state.scheduler.get(run).training  # type: ignore[union-attr]
    monkeypatch.setattr(training, "advance", failing(1, error, training.advance))
    failed = host.until_state(run, "failed")
    assert "ran out of memory. Everything else goes on." in failed["message"]
    assert failed["step"] > 3 and inline.engine.state.scheduler.get(run).training is None  # type: ignore[union-attr]
    before = inline.info(other).result()["step"]
    host.until(lambda: inline.info(other).result()["step"] > before)
    assert inline.steer(run, "reset", owner="ann").result()["step"] == 0
    inline.steer(run, "play", owner="ann").result()
    host.until(lambda: inline.info(run).result()["step"] > 0)


def test_what_is_kept_for_later_goes_first(
    inline: InlineEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = inline.engine
    saved(tmp_path / "checkpoints", "kept", 1.0)
    inline.sample("kept", 1).result()
    assert list(engine.state.models.held()) == ["kept"]
    monkeypatch.setattr(engine.state, "trainer", failing(1, FULL[0], engine.state.trainer))
    assert inline.submit({}).result()["state"] == "running"
    assert not engine.state.models.held()
    monkeypatch.setattr(engine.state, "trainer", failing(2, FULL[0], engine.state.trainer))
    with pytest.raises(EngineError, match="ran out of memory. Everything else goes on"):
        inline.submit({}).result()
    assert len(engine.state.scheduler) == 1 and inline.submit({}).result()["state"] == "running"


@pytest.mark.parametrize("times", [1, 2])
def test_a_request_for_too_much(
    inline: InlineEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    saved(tmp_path / "checkpoints", "kept", 1.0)
    operation = toy.TOY.inference["double"]
    greedy = type(operation)(
        operation.prepare, failing(times, FULL[1], operation.run), operation.finish
    )
    monkeypatch.setitem(toy.TOY.inference, "double", greedy)  # type: ignore[arg-type]
    answer = inline.infer("kept", "double", {"x": 3})
    if times == 1:
        assert float(answer.result()["y"][0]) == 6.0
    else:
        with pytest.raises(EngineError, match="the computer ran out of memory"):
            answer.result()
    assert float(inline.infer("kept", "double", {"x": 1}).result()["y"][0]) == 2.0


def test_in_a_population_only_the_one_at_fault_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = {"trainer": "playground.training.training:Training",
            "parser": "playground.training.recipe:parse_recipe",
            "opener": "playground.training.training:open_source"}  # fmt: skip
    engine_client = InlineEngine(settings(tmp_path, **real))
    host = Host(engine_client)
    small = {"data": "ring8", "width": 8, "batch": 16}
    runs = [engine_client.submit(small, f"visitor{i}").result()["run"] for i in range(3)]
    engine = engine_client.engine
    host.until(lambda: engine.state.fusion.groups)
    monkeypatch.setattr(Group, "advance", failing(1, FULL[0], Group.advance))
    host.until(lambda: not engine.state.fusion.groups)
    guilty = engine.state.scheduler.get(runs[1]).training  # type: ignore[union-attr]
    monkeypatch.setattr(guilty, "advance", failing(1, FULL[0], guilty.advance))
    host.until_state(runs[1], "failed")
    steps = [engine_client.info(run).result()["step"] for run in (runs[0], runs[2])]
    for run, step in zip((runs[0], runs[2]), steps, strict=True):
        host.until(lambda run=run, step=step: engine_client.info(run).result()["step"] > step)
        assert engine_client.info(run).result()["state"] == "running"
    engine_client.close()


def test_models_stay_under_their_budget(tmp_path: Path) -> None:
    for number, name in enumerate("abc"):
        saved(tmp_path, name, float(number))
    models = Models(tmp_path, toy.parse_toy, "cpu", count=9, megabytes=2.5)
    for name in "abac":
        models.get(name)
    assert models.held() == {"a": 1_000_000, "c": 1_000_000} and not models.parked()
    assert list(Models(tmp_path, toy.parse_toy, "cpu", count=1, megabytes=9).held()) == []


def test_models_beyond_the_device_wait_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate("abcd"):
        saved(tmp_path, name, float(number))
    waits: list[str] = []

    class Card(Plain):
        def synchronise(self) -> None:
            waits.append(self.device)

    monkeypatch.setattr(accelerator, "of", Card)
    models = Models(
        tmp_path, toy.parse_toy, "cuda", count=9, megabytes=3.5, device_megabytes=1.5
    )  # the toy computes on the CPU whatever it is told
    reads: list[str] = []
    load = checkpoints.load
    monkeypatch.setattr(checkpoints, "load", lambda f: (reads.append(f.name), load(f))[1])
    for name in "abca":
        models.get(name)
    assert list(models.held()) == ["a"] and list(models.parked()) == ["b", "c", "a"]
    assert reads == ["a", "b", "c"]  # the second time a came from the computer's memory
    # questions go through another stream than the one in which a model was laid out
    assert waits == ["cuda"] * 4
    models.get("d")
    assert list(models.parked()) == ["c", "a", "d"]
    models.clear_device()
    assert not models.held() and float(models.get("a").model.sample(1, 0).max()) < 1.0


def test_a_newer_checkpoint_is_noticed(tmp_path: Path) -> None:
    saved(tmp_path, "a", 1.0)
    models = Models(tmp_path, toy.parse_toy, "cpu", count=9, megabytes=9)
    assert float(models.get("a").model.tensors()["weight"][0]) == 1.0
    saved(tmp_path, "a", 2.0)  # as another engine would
    assert float(models.get("a").model.tensors()["weight"][0]) == 2.0
    with pytest.raises(PlaygroundError, match="no checkpoint"):
        models.get("nothing")
