"""What was behind a hole, by search in a latent space: the z whose picture fits what is known.

    z* = arg min_z  L_c(z) + lambda L_p(z)              (Yeh et al. 2017, arXiv:1607.07539, eq. 6)
    L_c = |W * (G(z) - y)|_1                            context: near the hole it weighs more (4)
    L_p = -log D(G(z))                                  prior: D is to take it for real

Nothing is trained for it, and each start gives another completion. Deviations: L_c is a mean; W has
a floor, for a digit's far strokes say what it is; L_p is the non-saturating form of the paper's
log(1 - D(G(z))); z is kept within the length that noise has instead of being cut at ±1; no Poisson
blending, so that known pixels are exactly those that were given.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import F, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import Inference, Model, PlaygroundError, knob, parse
from playground.data.imaging import pixels
from playground.inference import given
from playground.inference.latent import (
    FARTHEST,
    LatentArgs,
    Space,
    labelled,
    several,
    space,
)
from playground.inference.reading import Reader, reader
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.latents import one_hot

if TYPE_CHECKING:
    Tensor = torch.Tensor

COMPLETIONS = 4
STARTS = 24  # noises of each, of which the best is searched on from
STEPS = 200
RATE = 0.05  # Adam's
PRIOR = 0.003  # lambda
WINDOW, FLOOR = 7, 1.0  # of W: pixels of a side that look for the hole, and what all weigh
FIRST_SEED = 10_000  # of a search's noises, so that those of two seeds have none in common


@dataclass(frozen=True)
class SearchArgs(LatentArgs):
    """How long, from which noises; ``z`` goes on from where a search stood."""

    steps: int = knob(STEPS, "Steps", "of Adam on z; 0: the best of the starts", low=0, high=1000,
                      step=1)  # fmt: skip
    seed: int = knob(0, "Start", "seed of the noises that are searched from", low=0, high=100_000,
                     step=1)  # fmt: skip


Verdict = Callable[["Tensor"], "Tensor"]


def weights(hole: Tensor) -> Tensor:
    """W ``(1, 1, S, S)`` of a hole ``(1, S, S)``: 0 in it, elsewhere ``FLOOR`` and the share of the
    hole in the window around (eq. 4); they sum to 1."""
    missing = hole.float()[:, None]
    around = F.avg_pool2d(missing, WINDOW, 1, WINDOW // 2, count_include_pad=False)
    found = (1 - missing) * (FLOOR + around)
    return found / found.sum()


def context_loss(made: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """|W (G(z) - y)| of each picture, mean over colours: ``(n,)``."""
    return ((made - truth).abs() * weight).sum((2, 3)).mean(1)


def sides(model: Model) -> tuple[int, ...]:
    """Which pictures can be completed by a model: those of its own size, and twice as large."""
    side = model.setting.dataset.shape[-1]
    return side, 2 * side


def discriminator(model: Model, known: Space, label: int) -> Verdict | None:
    """D's logits ``(n,)`` of pictures; None where D cannot be asked about one picture."""
    if not isinstance(model, ConvTrainer):
        return None
    z, *rest = model.prior(model, 1, torch.Generator(model.setting.device).manual_seed(0))

    def logits(x: Tensor) -> Tensor:
        others = [torch.zeros(len(x), *of.shape[1:], device=x.device) for of in rest[1:]]
        if rest:
            others.insert(0, one_hot(torch.full((len(x),), label, device=x.device), known.labels))
        training = model.d.training
        model.d.eval()
        with model.autocast():
            said = model.discriminate(model, x, z.expand(len(x), -1), *others).float()
        model.d.train(training)
        return said

    return logits


def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """``image`` and ``mask``, see ``given``, and maybe ``z`` ``(4, dim)``."""
    known = space(model)
    rest = {k: v for k, v in args.items() if k not in ("image", "mask", "z", "ticket")}
    asked = parse(SearchArgs, rest)
    labelled(known, asked.label, 1)
    image = given.pictures(args.get("image"), "image", sides(model))
    hole = given.mask(args.get("mask"), image.shape[1])
    if F.max_pool2d(hole.float()[None], image.shape[1] // sides(model)[0]).all():
        raise PlaygroundError(given.WHOLE)  # as coarse as the model sees it
    z = _going_on(args.get("z"), known)
    return {
        "image": image, "mask": hole, "z": z[None], "going_on": torch.tensor([args.get("z") is not
        None]), "asked": torch.tensor([[asked.steps, asked.seed, asked.label]]),
    }  # fmt: skip


def _going_on(z: object, known: Space) -> Tensor:
    """The z of a search that is to be gone on with, zeros where it begins.

    Raises:
        PlaygroundError: for what is no such z.
    """
    if z is None:
        return torch.zeros(COMPLETIONS, known.dim)
    try:
        found = np.asarray(z, np.float32)
    except (TypeError, ValueError):
        found = np.zeros(0, np.float32)
    fits = found.shape == (COMPLETIONS, known.dim) and (np.abs(found) <= FARTHEST).all()
    if not fits:
        raise PlaygroundError(
            f"z must be {COMPLETIONS} rows of {known.dim} numbers from -{FARTHEST:g} to "
            f"{FARTHEST:g}, as a search has given them."
        )
    return torch.from_numpy(found)


@dataclass
class Search:
    """One search under way: ``truth`` ``(1, C, S, S)`` as the model has it, ``weight`` its W."""

    known: Space
    truth: Tensor
    weight: Tensor
    label: int
    logits: Verdict | None

    def pictures(self, z: Tensor) -> Tensor:
        return self.known.generate(z, labelled(self.known, self.label, len(z))).float()

    def context(self, z: Tensor) -> Tensor:
        """L_c of each z, ``(n,)``."""
        return context_loss(self.pictures(z), self.truth, self.weight)

    def starts(self, seed: int) -> Tensor:
        """The best of ``STARTS`` noises for each completion, ``(COMPLETIONS, dim)``."""
        first = FIRST_SEED + seed * COMPLETIONS * STARTS
        z = several(self.known, range(first, first + COMPLETIONS * STARTS))
        best = self.context(z).view(STARTS, COMPLETIONS).argmin(0).cpu()
        chosen: Tensor = z.view(STARTS, COMPLETIONS, -1)[best, torch.arange(COMPLETIONS)]
        return chosen

    def descend(self, z: Tensor, optimiser: torch.optim.Optimizer, longest: float) -> None:
        """One step of Adam on all z at once; each has a loss of its own."""
        with torch.enable_grad():
            made = self.pictures(z)
            loss = context_loss(made, self.truth, self.weight).sum()
            if self.logits is not None:
                loss = loss + PRIOR * F.softplus(-self.logits(made)).sum()
            (z.grad,) = torch.autograd.grad(loss, z)
        optimiser.step()
        with torch.no_grad():
            z.mul_((longest / z.norm(dim=1, keepdim=True)).clamp(max=1))


def run(model: Model, inputs: dict[str, Tensor]) -> Generator[float, None, dict[str, Tensor]]:
    """Yields the share of the steps that are done."""
    known, found = space(model), []
    for number in range(len(inputs["image"])):
        one = {name: value[number] for name, value in inputs.items()}
        steps, seed, label = one["asked"].tolist()
        search = _search(model, known, one, label)
        with torch.no_grad():
            z = one["z"].clone() if one["going_on"] else search.starts(seed)
            before = search.context(z)
        # noise is as long as this, and G knows no other
        longest = float(several(known, range(FIRST_SEED, FIRST_SEED + 50)).norm(dim=1).max())
        z = z.to(model.setting.device).requires_grad_()
        optimiser = torch.optim.Adam([z], RATE)
        for step in range(steps):
            search.descend(z, optimiser, longest)
            yield (number + (step + 1) / steps) / len(inputs["image"])
        with torch.no_grad():
            found.append(_answer(model, search, one, z.detach(), before))
    return {name: torch.stack([row[name] for row in found]) for name in found[0]}


def _search(model: Model, known: Space, one: Mapping[str, Tensor], label: int) -> Search:
    channels, side, _ = model.setting.dataset.shape
    device = model.setting.device
    x = pixels.from_bytes(one["image"][None].movedim(3, 1)).to(device)
    coarse = F.max_pool2d(one["mask"].float()[None, None].to(device), x.shape[-1] // side) > 0
    truth = given.resized(x if channels == 3 else x.mean(1, keepdim=True), side)
    return Search(known, truth, weights(coarse[0]), label, discriminator(model, known, label))


def _answer(
    model: Model, search: Search, one: Mapping[str, Tensor], z: Tensor, before: Tensor
) -> dict[str, Tensor]:
    """What a search has come to."""
    device = z.device
    x = pixels.from_bytes(one["image"][None].movedim(3, 1)).to(device)
    hole = one["mask"][None].to(device)
    made = search.pictures(z)
    large = given.resized(made.expand(-1, 3, -1, -1), x.shape[-1])
    whole = torch.where(hole[:, None], large, x)
    coarse = given.resized(whole, made.shape[-1])[:, : made.shape[1]]
    shown = torch.cat([search.truth, coarse])
    by: Reader | None = reader(model.setting)
    choices = np.zeros((len(shown), 0)) if by is None else by.choices(pixels.pictures(shown).cpu())
    return {
        "images": pixels.pictures(whole).cpu(), "made": pixels.pictures(large).cpu(),
        "verdicts": _verdicts(model, search, shown).cpu(),
        "distances": given.distance(whole, x, hole.expand(len(whole), -1, -1)).cpu(),
        "losses": torch.stack([before, search.context(z)]).cpu(), "z": z.cpu(),
        "choices": torch.from_numpy(choices),
    }  # fmt: skip


def _verdicts(model: Model, search: Search, shown: Tensor) -> Tensor:
    """D's word on the truth and on each completion ``(1 + n,)``, from 0 to 1: of one that only
    compares, how often the completion would be more real than the truth; empty where D has none."""
    objective = OBJECTIVES[str(getattr(getattr(model, "config", None), "objective", ""))] if (
        search.logits is not None) else None  # fmt: skip
    if search.logits is None or objective is None or not (objective.squash or objective.relative):
        return torch.zeros(0)
    logits = search.logits(shown)
    return ((logits - logits[0]) if objective.relative else logits).sigmoid()


def finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(4, S, S, 3)``, known pixels as given, and all that G ``made``;
    ``verdicts`` of the model's own D on the truth and on each, if it has one; ``distances`` from
    the truth in the hole, 0 to 1; context ``losses`` before and after; the ``z``; ``choices`` of
    the classifier in the truth and in each, if one reads these pictures."""
    one = {name: value[0] for name, value in share.items()}
    return {
        "images": one["images"].numpy(), "made": one["made"].numpy(),
        "verdicts": one["verdicts"].tolist(), "distances": one["distances"].tolist(),
        "losses": one["losses"].tolist(), "z": one["z"].numpy(),
        "choices": one["choices"].long().tolist() if one["choices"].numel() else [],
    }  # fmt: skip


OPERATIONS: Mapping[str, Inference] = {
    "complete_search": Inference(prepare, run, finish, large=True)
}
