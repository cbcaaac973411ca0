"""What surrounds a capture: its rehearsal, a training that goes on beside it, failures, and the
calls of CUDA in their order, with ``torch.cuda`` pretended."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from playground.gans import GANS
from playground.networks import accelerator, population_mlp
from playground.networks.accelerator import Cuda, Plain
from playground.networks.dials import Dials
from playground.networks.population_twin import PopulationTwin
from playground.networks.step_graphs import EAGER_STEPS, rehearsal_of, twin_of
from playground.networks.tape import Tape
from tests.networks.test_step_graphs import assert_equal, built, stepper, steps

# -- beside a training -----------------------------------------------------------------------------

BESIDE = [
    ("mlp", False), ("mlp", True), ("spectral", False), ("unrolled", False), ("minibatch", False),
    ("dcgan", False), ("dcgan", True), ("cgan_mlp", False),
]  # fmt: skip


def interrupted(model: Any, other: Callable[[], object]) -> None:
    """Does ``other`` once, in the middle of the next step of ``model``: after D has judged, before
    its gradient is taken."""
    discriminate = model.discriminate

    def judged(*args: Any, **kwargs: Any) -> Tensor:
        logits: Tensor = discriminate(*args, **kwargs)
        model.discriminate = discriminate
        other()
        return logits

    model.discriminate = judged


@pytest.mark.parametrize(("name", "bf16"), BESIDE)
@pytest.mark.parametrize("which", ["training", "capture"])
def test_a_capture_and_a_training_do_not_disturb_each_other(
    name: str, bf16: bool, which: str
) -> None:
    """They have the weights in common and move them in place. Either would find in its backward
    pass that what it needs has changed, if autograd counted their changes together."""
    model = built(GANS[name], bf16=bf16, r1=0.1)
    steps(stepper(model, False), EAGER_STEPS)
    twin: Any = twin_of(model)
    if isinstance(twin, PopulationTwin):
        twin = PopulationTwin(model, rehearsed=True)  # its numbers are not dealt by a replay here
    if which == "capture":
        interrupted(twin._twin, lambda: model.step("DG"))
        assert twin.work()
    else:
        interrupted(model, twin.work)
        assert model.step("DG")


@pytest.mark.parametrize(("name", "bf16"), BESIDE)
def test_a_rehearsal_is_seen_nowhere(name: str, bf16: bool) -> None:
    model = built(GANS[name], bf16=bf16)
    steps(stepper(model, False), EAGER_STEPS)
    model.step("D")  # by hand, which leaves fakes with a graph behind
    before = {k: v.clone() for k, v in model.tensors().items()}
    rehearsal = rehearsal_of(model)
    for _ in range(accelerator.REHEARSALS):
        rehearsal.work()
    after = model.tensors()
    assert all(torch.equal(before[name], after[name]) for name in before)
    moved = {t.data_ptr() for t in rehearsal.state} & {t.data_ptr() for t in twin_of(model).state}
    assert moved <= {0}  # tensors without numbers


def test_pictures_drawn_in_bf16_leave_no_copies_to_the_training() -> None:
    """On a GPU they are drawn in another stream, whose work the training does not wait for."""
    rngs = [torch.Generator().manual_seed(0)]
    network = population_mlp.PopulationMLP((4, 8, 1), "leaky-relu", rngs, bf16=True)
    x = torch.ones(1, 3, 4)
    with torch.no_grad():
        drawn = network(x)
    assert network._halves == []
    torch.testing.assert_close(network(x).detach(), drawn)
    kept = network._halves
    assert kept
    with torch.no_grad():
        network(x)
    assert network._halves is kept


# -- the stand-in's part of the contract -----------------------------------------------------------


def test_the_tape_refuses_what_was_not_rehearsed() -> None:
    x = torch.ones(3)
    Tape(lambda: x.sin() + 1, [], [x], lambda: torch.ones(3).sin() + 1)
    with pytest.raises(RuntimeError, match="aten.cos.default was not rehearsed"):
        Tape(lambda: x.cos(), [], [x], lambda: torch.ones(3).sin())


def test_the_tape_refuses_a_rehearsal_on_what_is_trained() -> None:
    x = torch.ones(3)
    with pytest.raises(RuntimeError, match="has changed what it must not"):
        Tape(lambda: x.add_(1), [], [x], lambda: x.add_(1))


def test_a_replay_spoils_what_other_tapes_have_made() -> None:
    card = Plain("cpu")
    kept = torch.ones(2)
    made: list[Tensor] = []

    def work() -> Tensor:
        made.append(torch.empty(2))  # as a buffer that is filled from outside
        return made[-1] + kept

    first = card.capture(work, [], [], lambda: torch.empty(2) + kept)
    second = card.capture(lambda: kept * 2, [], [], lambda: kept * 2)
    made[0].fill_(3.0)
    second.replay()
    assert made[0].isnan().all() and first.output.isnan().all()
    assert torch.equal(second.output, torch.full((2,), 2.0)) and torch.equal(kept, torch.ones(2))
    made[0].fill_(3.0)
    first.replay()
    assert torch.equal(first.output, torch.full((2,), 4.0))


class Makes(TorchDispatchMode):
    """Notes the tensors that are made, which inside a capture lie in the memory of graphs."""

    def __init__(self) -> None:
        super().__init__()
        self.made: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        makes = not any(isinstance(one, Tensor) for one in args)
        if isinstance(result, Tensor) and makes:
            self.made.add(result.untyped_storage().data_ptr())
        return result


@pytest.mark.parametrize("shape", [(), (3, 1)])
def test_dials_lie_outside_of_what_graphs_share(shape: tuple[int, ...]) -> None:
    """They are turned only where a number changes: another graph's replay must not write there."""
    dials = Dials(shape, "cpu")
    with Makes() as made:
        first, second = dials["r1"], dials["average"]
        torch.zeros(3)
    assert made.made and first.untyped_storage().data_ptr() not in made.made
    dials.turn(lambda name: {"r1": 0.5, "average": 0.9}[name])
    torch.testing.assert_close(first, torch.full(shape, 0.5))
    torch.testing.assert_close(second, torch.full(shape, 0.9))
    assert dials["r1"] is first and (second.data_ptr() - first.data_ptr()) % 512 == 0


# -- a capture that fails --------------------------------------------------------------------------


class Fails(Plain):
    """Captures fail so many times."""

    def __init__(self, times: int) -> None:
        super().__init__("cpu")
        self.times, self.tries = times, 0

    def capture(self, *how: Any) -> Any:
        self.tries += 1
        if self.tries <= self.times:
            raise RuntimeError("CUDA error: operation not permitted when stream is capturing")
        return super().capture(*how)


@pytest.mark.parametrize(("times", "held"), [(0, 1), (1, 1), (2, 0)])
def test_what_fails_beside_the_training_is_tried_alone(
    monkeypatch: pytest.MonkeyPatch, times: int, held: int
) -> None:
    device, alone = Fails(times), []
    monkeypatch.setattr(accelerator, "of", lambda name: device)

    @contextlib.contextmanager
    def quiet() -> Iterator[None]:
        alone.append(device.tries)
        yield

    one, eager = (stepper(built(GANS["mlp"]), on, lambda work: work()) for on in (True, False))
    one.graphs.alone = quiet  # type: ignore[assignment]
    assert_equal(steps(one, 12), steps(eager, 12))
    assert one.graphs.held == held and device.tries == min(times + 1, 2)
    assert alone == ([1] if times else [])
    assert bool(one.graphs.eager) is (times == 2)
    one.begin()  # a twin that is no more is asked nothing


# -- CUDA's calls ----------------------------------------------------------------------------------


class PretendedCuda:
    """What ``accelerator.Cuda`` calls of ``torch.cuda``, in ``calls``."""

    def __init__(self) -> None:
        self.calls: list[object] = []
        self.current = "default"
        self.streams = 0

    def install(self, patch: pytest.MonkeyPatch) -> None:
        told = self

        class Stream:
            def __init__(self, device: str, priority: int = 0) -> None:
                told.streams += 1
                self.name = f"stream {told.streams}" + (" first" if priority < 0 else "")

            def wait_stream(self, other: Any) -> None:
                told.calls.append((self.name, "waits for", getattr(other, "name", other)))

            def synchronize(self) -> None:
                told.calls.append((self.name, "is waited for"))

        class Graph:
            def __init__(self) -> None:
                self.memory: object = None

            def register_generator_state(self, generator: object) -> None:
                told.calls.append("generator")

            def capture_begin(self, pool: object, capture_error_mode: str) -> None:
                self.memory = pool or object()
                told.calls.append((told.current, "begin", capture_error_mode))

            def capture_end(self) -> None:
                told.calls.append((told.current, "end"))
                if told.calls[-2] == "work fails":
                    raise RuntimeError("capture_end: an earlier error")

            def pool(self) -> object:
                return self.memory

            def replay(self) -> None:
                told.calls.append("replay")

        @contextlib.contextmanager
        def stream(which: Stream) -> Iterator[None]:
            before, told.current = told.current, which.name
            yield
            told.current = before

        patch.setattr(torch.cuda, "Stream", Stream)
        patch.setattr(torch.cuda, "CUDAGraph", Graph)
        patch.setattr(torch.cuda, "stream", stream)
        patch.setattr(torch.cuda, "device", lambda name: contextlib.nullcontext())
        patch.setattr(torch.cuda, "current_stream", lambda name: "training")


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> PretendedCuda:
    pretended = PretendedCuda()
    pretended.install(monkeypatch)
    return pretended


def test_a_capture_calls_cuda_in_its_order(cuda: PretendedCuda) -> None:
    card = Cuda("cuda")
    collects: list[bool] = []

    def work() -> Tensor:
        cuda.calls.append((cuda.current, "work"))
        collects.append(gc.isenabled())
        return torch.ones(1)

    graph = card.capture(work, [torch.Generator()], [], lambda: cuda.calls.append(cuda.current))
    assert cuda.calls == [
        ("stream 3", "waits for", "training"), "stream 3", "stream 3", "stream 3",
        ("stream 3", "is waited for"), "generator", ("stream 4", "begin", "thread_local"),
        ("stream 4", "work"), ("stream 4", "end"),
    ]  # fmt: skip
    assert collects == [False] and gc.isenabled()
    graph.replay()
    assert cuda.calls[-1] == "replay"


def test_graphs_of_a_card_share_their_memory_while_there_are_any(cuda: PretendedCuda) -> None:
    card = Cuda("cuda")
    first: Any = card.capture(lambda: torch.ones(1), [], [], lambda: None)
    second: Any = card.capture(lambda: torch.ones(1), [], [], lambda: None)
    memory = first._graph.pool()
    assert second._graph.pool() is memory
    del first
    third: Any = card.capture(lambda: torch.ones(1), [], [], lambda: None)
    assert third._graph.pool() is memory
    del second, third
    later: Any = card.capture(lambda: torch.ones(1), [], [], lambda: None)
    assert later._graph.pool() is not memory  # that pool has gone with its last graph


def test_a_capture_that_fails_ends_and_says_why(cuda: PretendedCuda) -> None:
    def work() -> Tensor:
        cuda.calls.append("work fails")
        raise RuntimeError("it reads a number")

    with pytest.raises(RuntimeError, match="it reads a number"):
        Cuda("cuda").capture(work, [], [], lambda: None)
    assert cuda.calls[-1] == ("stream 4", "end") and gc.isenabled()
    assert cuda.current == "default" or cuda.current == "stream 4"


def test_an_urgent_question_that_fails_is_waited_for_too(cuda: PretendedCuda) -> None:
    waits: list[object] = []

    class Training:
        def wait_stream(self, other: Any) -> None:
            waits.append(other.name)

    torch.cuda.current_stream = lambda name: Training()  # type: ignore[assignment, return-value]
    with pytest.raises(ValueError, match="no such class"), Cuda("cuda").urgent(True):
        raise ValueError("no such class")
    assert waits == ["stream 1 first"]


def test_waiting_is_for_one_stream(cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the whole card would end a capture that is under way."""
    waited: list[str] = []

    class Current:
        def synchronize(self) -> None:
            waited.append("stream")

    monkeypatch.setattr(torch.cuda, "current_stream", lambda name: Current())
    monkeypatch.setattr(torch.cuda, "synchronize", lambda name: waited.append("card"))
    Cuda("cuda").synchronise()
    assert waited == ["stream"]


def test_a_card_that_does_not_tell_how_busy_it_is(
    cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NVMLError(Exception):  # neither an OSError nor a RuntimeError, as in pynvml
        pass

    def refuses(device: str) -> int:
        raise NVMLError("Not Supported")

    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (8e6, 24e6))
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 3e6)
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 5e6)
    monkeypatch.setattr(torch.cuda, "utilization", refuses)
    card = Cuda("cuda")
    told = {"allocated": 3.0, "reserved": 5.0, "free": 8.0, "total": 24.0}
    assert card.memory() == told
    monkeypatch.setattr(torch.cuda, "utilization", lambda device: 42)
    assert card.memory() == {**told, "utilisation": 42.0}


def test_bf16_that_a_card_only_acts_is_none(
    cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: Callable[..., bool] = lambda including_emulation=True: including_emulation  # noqa: E731
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", acts)
    assert not accelerator.computes_bf16("cuda") and not accelerator.computes_bf16("cpu")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    assert accelerator.computes_bf16("cuda:1")


def test_rocm_captures_in_the_place_of_a_step(
    cuda: PretendedCuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Cuda("cuda").captures_beside
    monkeypatch.setattr(torch.version, "hip", "6.4")
    assert not Cuda("cuda").captures_beside
