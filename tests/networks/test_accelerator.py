"""What devices do besides computing, with a GPU that is pretended where none can be had."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from playground.core.spec import PlaygroundError
from playground.engine import device
from playground.networks import accelerator
from playground.networks.accelerator import Plain
from playground.training import last_good
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

RING = {"data": "ring8", "width": 8, "batch": 16}


def pretend(patch: pytest.MonkeyPatch, cuda: int = 0, mps: bool = False, hip: str = "") -> None:
    patch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
    patch.setattr(torch.cuda, "device_count", lambda: cuda)
    patch.setattr(torch.backends.mps, "is_available", lambda: mps)
    patch.setattr(torch.version, "hip", hip or None)
    patch.setattr(torch.backends.cudnn, "version", lambda: 90000)


def test_devices_are_chosen_from_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, cuda=2)
    assert accelerator.devices() == {"cuda": 2, "cpu": 1}
    assert device._name("auto") == "cuda" and device._name("cuda:1") == "cuda:1"
    for name in ("cuda:2", "mps"):
        with pytest.raises(PlaygroundError, match="this machine has: cuda, cpu"):
            device._name(name)
    assert "cuda" in accelerator.versions()
    pretend(monkeypatch, mps=True)
    assert device._name("auto") == "mps" and accelerator.versions() == {}
    assert isinstance(accelerator.of("mps"), Plain) and not accelerator.of("mps").graphs
    pretend(monkeypatch, cuda=1, hip="6.4")
    assert device._name("auto") == "cuda" and accelerator.versions() == {"rocm": "6.4"}
    pretend(monkeypatch)
    assert device._name("auto") == "cpu"


def test_segments_are_kept_whole_before_torch_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF"):
        monkeypatch.delenv(name, raising=False)
    device.before_torch()
    names = ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF")
    assert [os.environ.pop(name) for name in names] == ["expandable_segments:True"] * 2
    for name, other in (names, names[::-1]):  # torch reads one first, which is not to win over
        monkeypatch.setenv(name, "max_split_size_mb:64")  # the operator's own
        device.before_torch()
        assert os.environ.pop(name) == "max_split_size_mb:64" and other not in os.environ


# -- time by events --------------------------------------------------------------------------------


class Gpu:
    """A pretended stream: each event is ``step`` seconds of work behind the one before."""

    now = done = 0.0
    step = 0.002
    waits = 0


class Event:
    def __init__(self, enable_timing: bool = False) -> None:
        self.at = 0.0

    def record(self, stream: object) -> None:
        Gpu.done = max(Gpu.done, Gpu.now) + Gpu.step
        self.at = Gpu.done

    def query(self) -> bool:
        return self.at <= Gpu.now

    def synchronize(self) -> None:
        Gpu.waits += self.at > Gpu.now
        Gpu.now = max(Gpu.now, self.at)

    def elapsed_time(self, other: Event) -> float:
        return 1e3 * (other.at - self.at)


@pytest.mark.parametrize("step", [0.0001, 0.002, 0.5])
def test_a_slice_is_timed_by_the_device_and_queues_little(
    monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: None)
    Gpu.now, Gpu.done, Gpu.waits, Gpu.step = 0.0, 0.0, 0, step
    watch = accelerator._Events("cuda")
    spent = 0.0
    for _ in range(200):
        spent = watch.mark()  # the host itself takes no time at all
        ahead = (Gpu.done - Gpu.now) / step
        assert ahead <= max(1, accelerator.AHEAD_SECONDS / step) + 1
    assert spent == pytest.approx(200 * step, rel=0.02)
    assert Gpu.waits > 0  # or the host would have run away


def test_a_slow_host_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: None)
    Gpu.now, Gpu.done, Gpu.waits, Gpu.step = 0.0, 0.0, 0, 0.001
    watch = accelerator._Events("cuda")
    for _ in range(50):
        watch.mark()
        Gpu.now += 0.004
    assert Gpu.waits <= 1


def test_on_mps_little_is_queued_and_a_slice_is_as_long_as_its_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each step is handed over in a tenth of the time that it takes."""
    now, queued, most = 0.0, 0.0, 0.0

    def wait() -> None:
        nonlocal now, queued
        now, queued = now + queued, 0.0

    monkeypatch.setattr(accelerator.time, "perf_counter", lambda: now)
    monkeypatch.setattr(torch.mps, "synchronize", wait)
    watch = Plain("mps").stopwatch()
    steps, spent = 0, 0.0
    while spent < 0.5:
        now, queued = now + 0.001, queued + 0.009
        most = max(most, queued)
        steps += 1
        spent = watch.mark()
    assert steps == pytest.approx(50, abs=10) and most < 0.11
    asked: list[object] = []
    monkeypatch.setattr(torch.mps, "synchronize", lambda: asked.append(1))
    on_cpu = Plain("cpu").stopwatch()
    now += 1.0
    assert on_cpu.mark() == pytest.approx(1.0) and not asked


# -- reading costs nothing -------------------------------------------------------------------------


class Delayed:
    """A copy on its way until ``arrived``."""

    arrived = False
    waits = 0

    def __init__(self, tensor: torch.Tensor) -> None:
        self._tensor = tensor.clone()

    def ready(self) -> bool:
        return Delayed.arrived

    def numpy(self) -> Any:
        Delayed.waits += not Delayed.arrived
        return self._tensor.numpy()


class Reads(TorchDispatchMode):
    """Counts numbers that are read on the host, each of which would hold a GPU up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func.overloadpacket in (torch.ops.aten._local_scalar_dense, torch.ops.aten.nonzero):
            self.seen[str(func)] += 1
        return func(*args, **(kwargs or {}))


class Far(Plain):
    """A device whose copies take their time."""

    def fetch(self, tensor: torch.Tensor) -> Delayed:
        return Delayed(tensor)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> type[Delayed]:
    monkeypatch.setattr(accelerator, "of", lambda name: Far(name))
    monkeypatch.setattr(last_good, "KEEP_SECONDS", 0.0)  # the state is copied after each slice
    Delayed.arrived = True
    return Delayed


def training(**values: Any) -> Training:
    recipe = parse_recipe({**RING, **values})
    return Training(recipe, open_source(recipe, "", "cpu"))


@pytest.mark.parametrize("gan", ["mlp", "spectral", "unrolled", "minibatch", "pacgan"])
def test_a_slice_reads_nothing_and_waits_for_nothing(far: type[Delayed], gan: str) -> None:
    run = training(gan=gan)
    far.arrived, far.waits = False, 0
    with Reads() as reads:
        for _ in range(3):
            run.advance(0.01)
            snapshot = run.snapshot()
    assert far.waits == 0 and not reads.seen
    assert run.step >= 3 and snapshot.readings == {}
    far.arrived = True
    run.advance(0.0)
    assert far.waits == 0 and run.taken["d_loss"] == run.step  # all came, in their order
    assert np_steps(run) == list(range(1, run.step + 1))


def np_steps(run: Training) -> list[int]:
    _, arrays = run.curve.shown()
    steps = arrays["steps"] if "steps" in arrays else next(iter(arrays.values()))
    return [int(step) for step in steps]


def test_what_is_saved_waits_for_its_readings(far: type[Delayed]) -> None:
    run = training()
    far.arrived, far.waits = False, 0
    run.advance(0.01)
    _, meta = run.state()
    assert far.waits > 0 and meta["taken"]["d_loss"] == run.step


def test_a_divergence_that_is_read_late_is_undone(far: type[Delayed]) -> None:
    run = training(d_rate=1.0, g_rate=1.0, d_optimizer="sgd", objective="wasserstein-gp")
    good = {k: v.clone() for k, v in run.model.tensors().items()}
    with torch.no_grad():
        run.model.generator.flat.fill_(float("nan"))
    far.arrived = False
    for _ in range(3):
        run.advance(0.005)
    assert run.ended is None and run.step >= 3
    far.arrived = True
    run.advance(0.0)
    assert run.ended is not None and "diverged" in run.ended and run.step == 0
    assert torch.equal(run.model.tensors()["generator.flat"], good["generator.flat"])


def test_on_a_cpu_readings_are_there_at_once() -> None:
    run = training()
    run.advance(0.01)
    assert run.taken["d_loss"] == run.step
