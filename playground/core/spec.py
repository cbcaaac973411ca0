"""The vocabulary of the playground: datasets, objectives, GANs, snapshots, and knobs with them.

Every other file speaks in these values. Nothing here computes, and nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from playground.core.errors import KnobError, PlaygroundError
from playground.core.knobs import Knob, Unless, Value, again, knob, knobs, parse
from playground.core.snapshot import Ask, Snapshot

if TYPE_CHECKING:
    import torch

    Tensor = torch.Tensor

__all__ = [
    "GAN", "Ask", "Batch", "Dataset", "Inference", "Knob", "KnobError", "Model", "Objective",
    "PlaygroundError", "Report", "SCALE", "SMALL_SIDES", "Setting", "Snapshot", "Source", "Tensor",
    "Unless", "again", "knob", "knobs", "parse",
]  # fmt: skip


SMALL_SIDES = (28, 32, 48, 64)  # pixels of the pictures that GANs on small pictures learn
SCALE = 4  # times as large each side is after enlarging
Report = Callable[[str, float], None]  # what is being done, and the share that is done, 0 … 1


@dataclass(frozen=True)
class Batch:
    """Real data: ``x`` float in [-1, 1] for images, data units for points, ``(..., B, *shape)``;
    ``y`` whole-number labels ``(..., B)`` or None; ``attributes`` the choice of each declared
    attribute, whole numbers ``(..., B, A)``, or None."""

    x: Tensor
    y: Tensor | None = None
    attributes: Tensor | None = None


class Source(Protocol):
    """An opened dataset on one device. ``note`` says in words where the data came from."""

    note: str

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        """Maps base randomness to data, so that every member owns its stream of draws.

        ``u`` uniform in [0, 1), shape ``(E, B)``: which item or component.
        ``normal`` standard normal, shape ``(E, B, dim)`` with the dataset's ``noise_dim``.
        Returns x of shape ``(E, B, *shape)``.
        """
        ...


@dataclass(frozen=True)
class Dataset:
    """A dataset by name.

    ``open(config, root, device, report)`` returns a ``Source`` and raises ``PlaygroundError`` when
    the data cannot be had; it may download, telling ``report(words, share_done)`` as it goes.
    ``shape`` is ``(2,)`` or ``(1,)`` for points, ``(channels, height, width)`` for images, with the
    usual settings; ``resized(config)`` what it is with others, where they change it, and
    ``labels(config)`` what ``classes`` are then, where these follow from the settings.
    ``modes(config)`` are the mixture centres ``(M, dim)`` with common standard deviation
    ``config.sigma``; ``components(config)`` likewise for a curve, which is a mixture of many.
    ``density(config, x)`` is the true density at ``x`` ``(N, dim)``, where it is known. ``split``
    stands for it where the data are points that somebody brought: ``split(config)`` are those to
    train on ``(N, dim)`` and those held out ``(M, dim)``, which samples are compared with; their
    settings may leave ``modes`` and ``components`` empty.
    ``extent(config)``: the data lies within ± this. ``available(root)`` returns None or the reason
    why not, at once; ``reach(root)`` does so after asking the network. ``brought(config)``: the
    visitor has uploaded what the settings name, so nothing has to be available.
    """

    name: str
    title: str
    shape: tuple[int, ...]
    config: type
    open: Callable[..., Source]
    origin: str
    licence: str
    classes: tuple[str, ...] = ()  # names of the labels, if it has labels
    noise_dim: int = 0
    resized: Callable[[Any], tuple[int, ...]] | None = None
    labels: Callable[[Any], tuple[str, ...]] | None = None
    extent: Callable[[Any], float] = lambda config: 1.0
    modes: Callable[[Any], np.ndarray] | None = None
    components: Callable[[Any], np.ndarray] | None = None
    density: Callable[[Any, np.ndarray], np.ndarray] | None = None
    split: Callable[[Any], tuple[np.ndarray, np.ndarray]] | None = None
    available: Callable[[str], str | None] = lambda root: None
    reach: Callable[[str], str | None] = lambda root: None
    brought: Callable[[Any], bool] = lambda config: False
    # Sets for translation hold two kinds of pictures: u in [0, 1/2) draws the first kind, the
    # rest the second, and y says which. Where they are ``paired``, u and u + 1/2 belong together.
    domains: tuple[str, ...] = ()
    paired: bool = False
    scale: int = 1  # of pairs: an input's pixels are repeated so often each way, see SRGAN
    private: bool = False  # a visitor's own: nothing drawn from it may be written to disk
    # Its picture in a list: SVG elements in a box of 100 × 100, of the classes real, fake and disc;
    # "" where the density can be drawn.
    icon: str = ""
    classifier: str = ""  # the checkpoint that tells its labels, or a digit a channel without
    mirrors: bool = False  # a picture's mirror image is a picture of the same class
    # What is declared of each picture besides its label: by attribute its choices, with the share
    # of the pictures that have each.
    attributes: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    # ``halves(root, train)``: all pictures of one half, bytes (N, H, W), and their labels (N,)
    halves: Callable[[str, bool], tuple[np.ndarray, np.ndarray]] | None = None

    @property
    def kind(self) -> str:
        """``points`` (2-D), ``line`` (1-D) or ``images``."""
        return {1: "line", 2: "points"}[self.shape[0]] if len(self.shape) == 1 else "images"

    @property
    def kinds(self) -> int:
        """How many kinds of pictures its classifier tells apart: its classes, or as many as there
        are numbers with a digit a channel."""
        return len(self.classes) or 10 ** self.shape[0]

    def settled(self, config: Any) -> Dataset:
        """The same with the shape and the classes that it has with these settings, where it is its
        settings that say what pictures there are."""
        if self.labels is None or self.resized is None:
            return self
        return replace(self, shape=self.resized(config), classes=self.labels(config))

    def centres(self, config: Any) -> np.ndarray | None:
        """The modes ``(M, dim)`` that can be counted with these settings; None where none can."""
        found = None if self.modes is None else self.modes(config)
        return found if found is not None and len(found) else None


@dataclass(frozen=True)
class Objective:
    """A pair of losses as pure functions of logits; each averages the last axis, so ``(E, B)``
    logits give ``(E,)`` losses.

    ``penalty(discriminate, real, fake, u)``, where there is one, is added to D's loss by a weight;
    ``discriminate`` maps samples to logits ``(E, B)``, ``u`` is uniform ``(E, B)``, the result is
    ``(E,)``. ``constrain(weights, c)`` changes D's weights in place after each of its steps.
    ``relative``: G's loss is of pairs too, ``g_loss(fake_logits, real_logits)``.
    """

    name: str
    title: str
    formula: str  # LaTeX, both players
    source: str
    d_loss: Callable[..., Tensor]  # (real_logits, fake_logits, smoothing=0.0)
    g_loss: Callable[..., Tensor]  # (fake_logits), or (fake_logits, real_logits)
    squash: bool = True  # D(x) = sigmoid(logit); otherwise D(x) is the output itself
    critic: bool = False  # the output is no probability: ½ means nothing
    relative: bool = False
    penalty: Callable[..., Tensor] | None = None
    constrain: Callable[[Tensor, float | Tensor], None] | None = None


class Model(Protocol):
    """A population of GANs in training on one device. ``E`` members, one for each seed. ``large``:
    an iteration has enough to do for several threads. ``setting``: what it was built for; its
    ``source`` may be another from the next iteration on."""

    setting: Setting

    @property
    def large(self) -> bool: ...

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        """One iteration of Algorithm 1: ``D``, ``G`` or both. Returns readings, each ``(E,)``,
        detached and still on the device: ``d_loss g_loss d_real d_fake d_grad g_grad`` and what
        the method adds. Readings of a player that did not move are left out."""
        ...

    def sample(self, n: int, seed: int) -> Tensor:
        """``n`` samples of each member from ``seed``: ``(E, n, *shape)``."""
        ...

    def view(self, ask: Ask) -> dict[str, np.ndarray]:
        """What the live picture shows, as small arrays; ``ask["layers"]`` names what is wanted."""
        ...

    def change(self, config: Any) -> None:
        """Takes over the live knobs of ``config``."""
        ...

    def tensors(self) -> dict[str, Tensor]:
        """Everything that is needed to go on to the bit: weights, optimisers, random state."""
        ...

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave; weights alone are enough to sample from.

        Raises:
            PlaygroundError: naming the first tensor that is missing or does not fit.
        """
        ...


class TrainingRun(Protocol):
    """A recipe in training, as whoever drives it sees it: ``playground.training.training.Training``
    and its stand-ins. ``ended`` is None while it may go on, ``"limit"`` at its step limit, else the
    sentence that says why it stopped."""

    @property
    def recipe(self) -> Any: ...  # a Recipe, which is above this floor

    @property
    def model(self) -> Model: ...

    @property
    def step(self) -> int: ...

    @property
    def ended(self) -> str | None: ...

    def advance(self, seconds: float) -> int:
        """Trains for about so long, one step at least; returns how many iterations were done."""
        ...

    def turn(self, players: str) -> None:
        """One step by hand: ``D``, ``G`` or ``DG``."""
        ...

    def change(self, values: Mapping[str, object]) -> None:
        """Changes live knobs; another ``gan`` takes the networks over."""
        ...

    def refresh_metrics(self, force: bool = False, sharers: int = 1) -> None:
        """Measures the metrics where that is due, ``force`` in any case; ``sharers`` runs share
        the device."""
        ...

    def snapshot(self, ask: Ask) -> Snapshot:
        """What the run looks like now, and the picture that ``ask`` wants."""
        ...

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Everything that is needed to go on to the bit."""
        ...

    def restore(self, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
        """Takes back what ``state`` gave."""
        ...


@dataclass(frozen=True)
class Inference:
    """One way to ask a trained model. The engine joins waiting requests into one batch:
    ``prepare`` each, concatenate along the first axis, ``run`` once, split, ``finish`` each.

    ``prepare`` raises ``PlaygroundError`` on bad arguments; ``finish`` gets the caller's arguments
    and its share of the output, and returns numbers, strings and numpy arrays only. ``large``: one
    request has enough to do for several threads, and its ``run`` may return a generator instead:
    work in pieces, which yields the share that is done (0 … 1) and returns the output; others are
    served between.
    """

    prepare: Callable[[Any, Mapping[str, object]], dict[str, Tensor]]
    run: Callable[
        [Any, dict[str, Tensor]],
        dict[str, Tensor] | Generator[float, None, dict[str, Tensor]],
    ]
    finish: Callable[[Mapping[str, object], dict[str, Tensor]], dict[str, object]]
    large: bool = False


@dataclass(frozen=True)
class Setting:
    """What a GAN is built for: the data's facts, one seed a member, the device, the precision."""

    dataset: Dataset
    source: Source | None  # None: for inference only
    seeds: tuple[int, ...]
    device: str = "cpu"
    bf16: bool = False  # matrix work in bfloat16 where that is faster
    checkpoints: str = ""  # folder of the models that go with it; "": the shipped ones


@dataclass(frozen=True)
class GAN:
    """A GAN variant by name. ``build(config, setting)`` returns a ``Model``.

    ``fits(dataset)`` returns None or the reason why this variant cannot learn that dataset.
    ``population`` is the largest number of members. ``defaults`` maps a kind of data (``points``,
    ``line``, ``images``, or ``modes`` for points around modes) to the knob values that suit it
    better than the declared ones.
    ``inference`` maps an operation's name to the way the engine answers it. ``foreign`` builds a
    model for inference from weights trained elsewhere, given what names them and the device.
    ``widens_d`` says why a run of another variant cannot go on with this one: D sees more here.
    ``networks`` is their kind: a run of another variant goes on only with those it has.
    ``fuses``: runs of different visitors may train as one population, see ``Knob.fuse``.
    ``layers(config, dataset)``: what G's and D's layers hold, from input to output, to be read.
    ``first_for`` are the kinds of data that it is offered first for; ``costs`` says, by kind, how
    long one waits to see something.
    """

    name: str
    title: str
    paper: str
    config: type
    build: Callable[[Any, Setting], Model]
    fits: Callable[[Dataset], str | None]
    population: int = 1
    defaults: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    inference: Mapping[str, Inference] = field(default_factory=dict)
    foreign: Callable[[str, str], Any] | None = None
    widens_d: str = ""
    networks: str = ""
    fuses: bool = False
    layers: Callable[[Any, Dataset], tuple[Sequence[Any], Sequence[Any]]] | None = None
    first_for: tuple[str, ...] = ()
    costs: Mapping[str, str] = field(default_factory=dict)
