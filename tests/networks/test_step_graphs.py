"""Steps as graphs: the eager step is the oracle, the tape the stand-in for a GPU's graphs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.core.spec import GAN, Setting
from playground.data.images import MNIST, ImageSource
from playground.data.points import RING
from playground.data.portraits import FACES, FaceSource
from playground.gans import GANS
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.step_graphs import EAGER_STEPS, StepGraphs, Stepper, why_eager
from playground.networks.tape import Tape

STEPS = 50
TRICKS = {
    "mlp": {"r1": 0.1, "average": 0.99, "z_kind": "mixture", "members": 3},
    "minibatch": {"instance_noise": 0.1, "noise_steps": 20},
    "pacgan": {"objective": "wasserstein", "dropout": 0.2, "d_optimizer": "momentum"},
    "unrolled": {"unroll": 2, "g_optimizer": "sgd"},
    "spectral": {"objective": "wasserstein-gp"},
    "dcgan": {"instance_noise": 0.1, "noise_steps": 20, "augment": "shift, cut out"},
}
CAPTURED = [name for name, gan in GANS.items() if gan.fits(RING) is None] + [
    name for name in ("dcgan", "pacdcgan", "r3gan", "cgan", "cgan_mlp", "infogan", "icgan")
]


def pictures() -> ImageSource:
    images = torch.randint(0, 256, (60, 1, 28, 28), generator=torch.Generator().manual_seed(0))
    return ImageSource(images.to(torch.uint8), torch.arange(60) % 10, "noise")


def faces() -> FaceSource:
    rng = torch.Generator().manual_seed(0)
    x = torch.randint(0, 256, (60, 3, 32, 32), generator=rng).to(torch.uint8)
    known = [torch.randint(len(of), (60,), generator=rng) for of in FACES.attributes.values()]
    return FaceSource(x, known[0], "noise", torch.stack(known, 1))


def built(gan: GAN, bf16: bool = False, **knobs: Any) -> Any:
    small = {"batch": 24, "maps": 8, "width": 16}
    chosen = {**small, **TRICKS.get(gan.name, {}), **knobs}
    members = chosen.pop("members", 1)
    known = {field.name for field in dataclasses.fields(gan.config)}
    config = gan.config(**{k: v for k, v in chosen.items() if k in known})
    if gan.fits(RING) is None and not bf16:  # of points none is trained in bf16
        return gan.build(config, Setting(RING, RING.open(RING.config(), "", "cpu"),
                                         tuple(range(members))))  # fmt: skip
    if gan.fits(MNIST):
        return gan.build(config, Setting(FACES, faces(), (0,), bf16=bf16))
    return gan.build(config, Setting(MNIST, pictures(), (0,), bf16=bf16))


def stepper(model: Any, on: bool, launch: Callable[..., None] | None = None) -> Stepper:
    graphs = StepGraphs(on, launch) if launch else StepGraphs(on)
    return Stepper(graphs, model, "cpu", "it")


def steps(one: Stepper, count: int) -> list[dict[str, Tensor]]:
    one.begin()
    return [{k: v.clone() for k, v in one.step().items()} for _ in range(count)]


def assert_equal(ours: list[dict[str, Tensor]], theirs: list[dict[str, Tensor]]) -> None:
    for step, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        assert one.keys() == other.keys()
        for name in one:
            torch.testing.assert_close(one[name], other[name], atol=1e-4, rtol=1e-4,
                                       msg=lambda m, at=(step, name): f"{at}: {m}")  # fmt: skip


@pytest.mark.parametrize("name", CAPTURED)
def test_a_graph_trains_as_the_eager_step_does(name: str) -> None:
    graphed, eager = (stepper(built(GANS[name]), on) for on in (True, False))
    for count, change in ((20, {}), (15, {"d_rate": 2e-3}), (STEPS - 35, {"r1": 0.3})):
        for one in (graphed, eager):
            known = {k: v for k, v in change.items() if hasattr(one.model.config, k)}
            one.model.change(dataclasses.replace(one.model.config, **known))
        assert_equal(steps(graphed, count), steps(eager, count))
    assert graphed.graphs.held >= 1 and not graphed.graphs.eager
    assert eager.graphs.held == 0
    for key, value in graphed.model.tensors().items():
        torch.testing.assert_close(value, eager.model.tensors()[key], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ["mlp", "dcgan"])
def test_a_graph_in_bf16_trains_as_the_eager_step_does(name: str) -> None:
    """The copies of the weights in half precision are made anew inside each replay."""
    graphed, eager = (stepper(built(GANS[name], bf16=True, r1=0.1), on) for on in (True, False))
    assert_equal(steps(graphed, 20), steps(eager, 20))
    assert graphed.graphs.held >= 1 and not graphed.graphs.eager


def test_every_gan_is_captured_or_says_why() -> None:
    for name, gan in GANS.items():
        if name in CAPTURED or gan.foreign and not hasattr(gan, "build"):
            continue
        assert getattr(_class_of(name), "why_eager", ""), name


def _class_of(name: str) -> Any:
    from playground.gans import cyclegan, pix2pix

    pairs = dict.fromkeys(("pix2pix", "srgan"), pix2pix.Pix2Pix)
    return {"cyclegan": cyclegan.CycleGAN, **pairs}[name]


def test_graphs_follow_live_rates_and_coefficients_without_a_new_capture() -> None:
    one = stepper(built(GANS["mlp"]), True)
    steps(one, EAGER_STEPS + 2)
    graph = [c.replay for c in one._phases.values() if c.replay]
    changed = dataclasses.replace(one.model.config, d_rate=0.1, r1=0.7, average=0.5)
    one.model.change(changed)
    before = one.model.discriminator.flat.clone()
    steps(one, 1)
    assert [c.replay for c in one._phases.values() if c.replay] == graph
    moved = (one.model.discriminator.flat - before).abs().median()
    assert moved > 0.01  # Adam moves a weight by about its rate


@pytest.mark.parametrize("change", [{"objective": "hinge"}, {"r1": 0.0}, {"dropout": 0.3},
                                    {"d_steps": 2}, {"beta1": 0.9},
                                    {"z_kind": "normal"}])  # fmt: skip
def test_what_a_graph_cannot_follow_is_captured_anew(change: dict[str, Any]) -> None:
    graphed, eager = (stepper(built(GANS["mlp"]), on) for on in (True, False))
    for one in (graphed, eager):
        steps(one, EAGER_STEPS + 2)
        one.model.change(dataclasses.replace(one.model.config, **change))
    assert graphed.graphs.held == 1
    assert_equal(steps(graphed, 1), steps(eager, 1))
    assert graphed.graphs.held == 0  # let go of, and the step was eager
    assert_equal(steps(graphed, 9), steps(eager, 9))
    assert graphed.graphs.held == 1


@pytest.mark.parametrize("name", ["mlp", "dcgan"])
def test_a_loaded_state_is_captured_anew(name: str) -> None:
    """Its moments are other tensors; a graph that went on would train what nobody has any more."""
    graphed, eager = (stepper(built(GANS[name]), on) for on in (True, False))
    state = {k: v.clone() for k, v in eager.model.tensors().items()}
    for one in (graphed, eager):
        steps(one, EAGER_STEPS + 3)
    state = {k: v.clone() for k, v in eager.model.tensors().items()}
    for one in (graphed, eager):
        steps(one, 4)
        one.model.load(state)
    assert_equal(steps(graphed, 8), steps(eager, 8))


def test_another_batch_is_another_model_and_another_graph() -> None:
    from playground.training.recipe import parse_recipe
    from playground.training.training import Training, open_source

    recipe = parse_recipe({"data": "ring8", "batch": 16, "width": 8, "steps": 40})
    training = Training(recipe, open_source(recipe, "", "cpu"))
    training.graphs = StepGraphs(True)
    while not training.ended:
        training.advance(0.02)
    assert training.graphs.held == 1
    other = parse_recipe({"data": "ring8", "batch": 32, "width": 8, "steps": 80})
    training.recipe, training.ended = other, None
    training.model = other.gan.build(other.config, training.setting)
    assert training.advance(0) == 1 and training.graphs.held == 0
    while not training.ended:
        training.advance(0.02)
    assert training.graphs.held == 1


def test_the_eager_step_trains_while_a_graph_is_captured() -> None:
    queued: list[Callable[[], None]] = []
    graphed, eager = (
        stepper(built(GANS["mlp"]), True, queued.append),
        stepper(built(GANS["mlp"]), False),
    )
    assert_equal(steps(graphed, 10), steps(eager, 10))
    assert len(queued) == 1 and graphed.graphs.held == 0
    queued[0]()
    assert graphed.graphs.held == 1
    assert_equal(steps(graphed, 10), steps(eager, 10))


def test_the_graphs_of_a_run_go_with_it() -> None:
    one = stepper(built(GANS["mlp"]), True)
    steps(one, EAGER_STEPS + 3)
    graphs = one.graphs
    assert graphs.held == 1
    del one
    assert graphs.held == 0


def test_a_capture_that_comes_too_late_is_let_go_of() -> None:
    queued: list[Callable[[], None]] = []
    one = stepper(built(GANS["mlp"]), True, queued.append)
    steps(one, EAGER_STEPS + 2)
    one.forget()
    queued[0]()
    assert one.graphs.held == 0


def test_a_step_that_cannot_be_captured_says_why_and_goes_on() -> None:
    model, eager = built(GANS["mlp"]), stepper(built(GANS["mlp"]), False)
    d_step = model.d_step

    def curious(population: Any) -> dict[str, Tensor]:
        readings: dict[str, Tensor] = d_step(population)
        assert readings["d_loss"].sum().item() < 1e6
        return readings

    model.d_step = curious
    one = stepper(model, True)
    assert_equal(steps(one, 10), steps(eager, 10))
    assert one.graphs.held == 0 and "reads a number on the host" in one.graphs.eager["it"]


def test_the_switch_and_models_without_a_twin() -> None:
    one = stepper(built(GANS["mlp"]), False)
    steps(one, 8)
    assert one.graphs.held == 0

    class Other:
        why_eager = "it is a toy"

        def step(self, players: str) -> dict[str, Tensor]:
            return {"d_loss": torch.zeros(1)}

    assert why_eager(Other()) == "it is a toy"  # type: ignore[arg-type]
    other = stepper(Other(), True)
    assert steps(other, 8)[0]["d_loss"] == 0 and other.graphs.eager == {"it": "it is a toy"}


# -- the stand-in ----------------------------------------------------------------------------------


def test_a_capture_changes_nothing() -> None:
    for name in ("mlp", "cgan"):
        model = built(GANS[name])
        queued: list[Callable[[], None]] = []
        one = stepper(model, True, queued.append)
        steps(one, EAGER_STEPS + 2)
        before = {k: v.clone() for k, v in model.tensors().items()}
        queued[0]()
        assert one.graphs.held == 1
        after = model.tensors()
        assert all(torch.equal(before[k], after[k]) for k in before)


@pytest.mark.parametrize("work", [
    lambda x: x * float(x.sum()),
    lambda x: x + torch.tensor([1.0]),
    lambda x: x[x > 0],
    lambda x: torch.nonzero(x).float(),
    lambda x: x + torch.rand(3, generator=torch.Generator()),
], ids=["item", "tensor", "mask", "nonzero", "generator"])  # fmt: skip
def test_the_tape_refuses_what_a_graph_cannot_do(work: Callable[[Tensor], Tensor]) -> None:
    x = torch.ones(3)
    with pytest.raises(RuntimeError, match="cannot be captured"):
        Tape(lambda: work(x), [], [x])


def test_the_tape_keeps_python_s_numbers_and_follows_tensors() -> None:
    x, rng, factor = torch.zeros(2), torch.Generator().manual_seed(1), [2.0]
    twin = torch.Generator().manual_seed(1)
    tape = Tape(lambda: x.add_(torch.rand(2, generator=rng)) * factor[0], [rng], [x])
    assert torch.equal(x, torch.zeros(2)) and torch.equal(rng.get_state(), twin.get_state())
    factor[0] = 100.0
    for _ in range(2):
        tape.replay()
    expected = torch.rand(2, generator=twin) + torch.rand(2, generator=twin)
    torch.testing.assert_close(x, expected)
    torch.testing.assert_close(tape.output, 2 * expected)


def test_phases_are_told_from_the_step_s_own_counter() -> None:
    model = built(GANS["cgan"])
    assert isinstance(model, ConvTrainer)
    one = stepper(model, True)
    steps(one, 8 * (EAGER_STEPS + 1) + 1)
    assert one.graphs.held == 2  # with the penalty and without
