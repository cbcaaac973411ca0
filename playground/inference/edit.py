"""Editing a picture that G did not draw: read it, draw it again, change what was asked for.

An encoder gives what G is to be asked for, and G's answer is the reconstruction (IcGAN, Perarnau et
al. 2016, https://arxiv.org/abs/1611.06355, section 3). For a model of attributes the encoder is
their classifier; for one of labels the classifier gives the label, and z is E's or, if that is
nearer, the best of some noises. Adam on z brings the reconstruction nearer (Zhu et al. 2016,
https://arxiv.org/abs/1609.03552, section 4.1, projects through an encoder and goes on likewise).
Between a choice and another lies a share of each.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, torch
from playground.core.spec import Inference, Model, PlaygroundError, knob, parse
from playground.data.imaging import pixels
from playground.inference import given
from playground.inference.latent import FARTHEST, LatentArgs, labelled, several, space
from playground.inference.pool import reader_of
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.latents import one_hot

if TYPE_CHECKING:
    from playground.networks import attribute_generator, encoder

    Tensor = torch.Tensor
else:
    attribute_generator = Lazy("playground.networks.attribute_generator")
    encoder = Lazy("playground.networks.encoder")

STEPS, MOST_STEPS, RATE = 20, 200, 0.05  # of Adam on z
STARTS, FIRST_SEED = 96, 20_000  # noises of which the best is begun with, where no encoder knows z
STRANGE = 0.1  # a reconstruction farther away is of another kind of picture
MOST_CHANGES = 40


@dataclass(frozen=True)
class InvertArgs(LatentArgs):
    """Beside the picture: ``z`` to go on from, if there is one, by so many steps."""

    z: tuple[float, ...] = knob((), "z", "to go on from; none: the encoder's", low=-FARTHEST,
                                high=FARTHEST)  # fmt: skip
    steps: int = knob(0, "Steps", "of Adam on z; 0: what the encoder says", low=0, high=MOST_STEPS,
                      step=1)  # fmt: skip


@dataclass(frozen=True)
class ChangeArgs(LatentArgs):
    """What is changed of the picture of ``z``: pairs of an attribute and its choice, by number; of
    the change a share ``amount`` is made."""

    z: tuple[float, ...] = knob((), "z", "of the picture that is edited", low=-FARTHEST,
                                high=FARTHEST)  # fmt: skip
    changes: tuple[float, ...] = knob((), "Changes", "attribute and choice, by number, and so on",
                                      low=0, high=99, step=1)  # fmt: skip
    amount: float = knob(1.0, "Strength", "0 leaves the picture as it is, 1 makes the whole change",
                         low=0.0, high=1.0, step=0.01)  # fmt: skip


# -- what a model can be asked to change ---------------------------------------------------------


@dataclass(frozen=True)
class Editor:
    """``encode(x)``: z ``(dim,)`` and label of a picture in [-1, 1] ``(1, C, S, S)``;
    ``changed(z, label, changes, amount)``: inputs of ``draw(z, weights)`` ``(n, C, S, S)``."""

    encode: Callable[[Tensor], tuple[Tensor, int]]
    changed: Callable[[Tensor, int, Mapping[int, int], float], tuple[Tensor, Tensor]]
    draw: Callable[[Tensor, Tensor], Tensor]


def editor(model: Model) -> Editor:
    """How pictures are edited with a model.

    Raises:
        PlaygroundError: for one that can be asked for nothing.
    """
    if isinstance(model, ConvTrainer):
        data = model.setting.dataset
        if isinstance(model.g, attribute_generator.Generator):
            return _of_attributes(model)
        if data.classes and _takes_label(model):
            return _of_labels(model)
    raise PlaygroundError(
        "This model can be asked for no label and no attribute, so there is nothing to change: "
        "choose one that can, such as icgan-faces or cgan-mnist."
    )


def _takes_label(trainer: ConvTrainer) -> bool:
    """Does G take a label's weights, a row of numbers, besides noise?"""
    _, *rest = trainer.prior(trainer, 1, torch.Generator(trainer.setting.device).manual_seed(0))
    return len(rest) == 1 and rest[0].ndim == 2


def _of_attributes(trainer: ConvTrainer) -> Editor:
    shares = trainer.g.shares
    assert isinstance(shares, list)
    sizes = [len(of) for of in shares]

    def encode(x: Tensor) -> tuple[Tensor, int]:
        read = reader_of(trainer).read(pixels.pictures(x).cpu())
        codes = torch.cat([torch.from_numpy(one) for one in read.values()], 1).float()
        return attribute_generator.noise_of(codes, shares)[0], 0

    def changed(
        z: Tensor, label: int, changes: Mapping[int, int], amount: float
    ) -> tuple[Tensor, Tensor]:
        parts = list(torch.split(attribute_generator.codes(z[None], shares), sizes, 1))
        for attribute, choice in changes.items():
            target = one_hot(torch.tensor([choice]), sizes[attribute])
            parts[attribute] = (1 - amount) * parts[attribute] + amount * target
        if not changes:
            return z[None], torch.zeros(1, 0)
        return attribute_generator.noise_of(torch.cat(parts, 1), shares), torch.zeros(1, 0)

    known = space(trainer)
    return Editor(encode, changed, lambda z, _: known.generate(z, labelled(known, 0, len(z))))


def _of_labels(trainer: ConvTrainer) -> Editor:
    known, device = space(trainer), trainer.setting.device

    def draw(z: Tensor, weights: Tensor) -> Tensor:
        with trainer.autocast():
            return trainer.generate(trainer, trainer.mean_g, z.to(device), weights.to(device))

    def encode(x: Tensor) -> tuple[Tensor, int]:
        label = int(reader_of(trainer).choices(pixels.pictures(x).cpu())[0, 0])
        z = several(known, range(FIRST_SEED, FIRST_SEED + STARTS))
        data, root = trainer.setting.dataset, trainer.setting.checkpoints
        reads = _encoder(f"cgan-{data.name}", root, known.dim, device)
        with torch.no_grad():
            if reads is not None:
                z = torch.cat([reads(x).cpu(), z])
            apart = (known.generate(z, labelled(known, label, len(z))) - x).abs().mean((1, 2, 3))
        return z[int(apart.argmin())], label

    def changed(
        z: Tensor, label: int, changes: Mapping[int, int], amount: float
    ) -> tuple[Tensor, Tensor]:
        here = one_hot(torch.tensor([label]), known.labels)
        there = one_hot(torch.tensor([changes.get(0, label)]), known.labels)
        return z[None], (1 - amount) * here + amount * there

    return Editor(encode, changed, draw)


@functools.lru_cache(maxsize=4)
def _encoder(model: str, root: str, dim: int, device: str) -> encoder.Encoder | None:
    """That of the shipped model; of a run of the same kind it may be nearer than any noise, too."""
    return encoder.load_encoder(model, root, dim, device)


# -- turning a picture into z --------------------------------------------------------------------


def prepare_invert(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """``image``, see ``given``, its z so far, and how many steps."""
    editor(model)
    known = space(model)
    asked = parse(InvertArgs, {k: v for k, v in args.items() if k not in ("image", "ticket")})
    _, side, _ = model.setting.dataset.shape
    image = given.pictures(args.get("image"), "image", (side, 2 * side))
    z = torch.tensor([_fitting(asked.z, known.dim) if asked.z else [0.0] * known.dim])
    labelled(known, asked.label, 1)
    return {"image": image, "z": z,
            "asked": torch.tensor([[bool(asked.z), asked.steps, asked.label]])}  # fmt: skip


def _fitting(z: tuple[float, ...], dim: int) -> list[float]:
    if len(z) != dim:
        raise PlaygroundError(f"z has {len(z)} numbers, but the z of this model has {dim}.")
    return list(z)


def run_invert(
    model: Model, inputs: dict[str, Tensor]
) -> Generator[float, None, dict[str, Tensor]]:
    """Yields the share of the steps that are done."""
    found = []
    for number in range(len(inputs["image"])):
        one = {name: value[number] for name, value in inputs.items()}
        found.append((yield from _invert(model, one)))
    return {name: torch.stack([row[name] for row in found]) for name in found[0]}


def _invert(model: Model, one: Mapping[str, Tensor]) -> Generator[float, None, dict[str, Tensor]]:
    by, device = editor(model), model.setting.device
    channels, side, _ = model.setting.dataset.shape
    x = pixels.from_bytes(one["image"][None].movedim(3, 1)).to(device)
    x = given.resized(x if channels == 3 else x.mean(1, keepdim=True), side)
    going_on, steps, label = one["asked"].tolist()
    z = one["z"]
    if not going_on:
        z, label = by.encode(x)
    z, weights = by.changed(z, label, {}, 0.0)
    z = z.clone().requires_grad_()
    optimiser = torch.optim.Adam([z], RATE)
    for step in range(steps):
        with torch.enable_grad():
            loss = (by.draw(z, weights).float() - x).abs().mean()
            (z.grad,) = torch.autograd.grad(loss, z)
        optimiser.step()
        with torch.no_grad():
            z.clamp_(-FARTHEST, FARTHEST)
        yield (step + 1) / steps
    with torch.no_grad():
        made = by.draw(z, weights).float()
    shown = torch.cat([x, made])
    choices = reader_of(model).choices(pixels.pictures(shown).cpu())
    return {
        "images": pixels.pictures(made).cpu(), "z": z.detach()[0].cpu(),
        "label": torch.tensor(label), "choices": torch.from_numpy(choices),
        "distance": (made - x).abs().mean().cpu() / 2,
    }  # fmt: skip


def finish_invert(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8: the reconstruction; ``z`` and ``label`` of it; ``choices`` that the
    classifier reads in the picture and in the reconstruction; ``distance``, mean |difference| as a
    share of the range; ``strange``: is it too far away for a picture of the kind that G knows?"""
    distance = float(share["distance"][0])
    return {
        "images": share["images"][0].numpy(), "z": share["z"][0].tolist(),
        "label": int(share["label"][0]), "choices": share["choices"][0].long().tolist(),
        "distance": distance, "strange": distance > STRANGE,
    }  # fmt: skip


# -- changing it ---------------------------------------------------------------------------------


def prepare_change(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The inputs of G before and after the change."""
    by, known, asked = editor(model), space(model), parse(ChangeArgs, args)
    labelled(known, asked.label, 1)
    z = torch.tensor(_fitting(asked.z, known.dim))
    changes = _changes(asked, reader_of(model).table)
    ends = [by.changed(z, asked.label, which, asked.amount) for which in ({}, changes)]
    inputs, weights = (torch.cat(parts)[None] for parts in zip(*ends, strict=True))
    return {"z": inputs, "weights": weights}


def _changes(asked: ChangeArgs, table: Mapping[str, tuple[str, ...]]) -> dict[int, int]:
    """The choice that each attribute shall have.

    Raises:
        PlaygroundError: for half a pair, and for what the table does not have.
    """
    numbers = [int(number) for number in asked.changes]
    if len(numbers) % 2 or len(numbers) > MOST_CHANGES:
        raise PlaygroundError(
            f"changes has {len(numbers)} numbers, but must have pairs of an attribute and a "
            f"choice, {MOST_CHANGES // 2} at most."
        )
    sizes = [len(choices) for choices in table.values()]
    found = dict(list(pairwise(numbers))[::2])
    for attribute, choice in found.items():
        if attribute >= len(sizes):
            raise PlaygroundError(f"attribute is {attribute}, but must be below {len(sizes)}.")
        if choice >= sizes[attribute]:
            name = list(table)[attribute].replace("_", " ")
            raise PlaygroundError(
                f"choice is {choice}, but {name} has those below {sizes[attribute]}."
            )
    return found


def run_change(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The picture before and after, and what is read in both."""
    by, n = editor(model), len(inputs["z"])
    with torch.no_grad():
        x = by.draw(inputs["z"].flatten(0, 1), inputs["weights"].flatten(0, 1))
    images = pixels.pictures(x).cpu()
    choices = torch.from_numpy(reader_of(model).choices(images))
    return {"images": images.view(n, 2, *images.shape[1:]), "choices": choices.view(n, 2, -1)}


def finish_change(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(2, …)``, before and after, and the ``choices`` read in both."""
    return {
        "images": share["images"][0].numpy(), "choices": share["choices"][0].long().tolist(),
    }  # fmt: skip


OPERATIONS: Mapping[str, Inference] = {
    "edit_invert": Inference(prepare_invert, run_invert, finish_invert, large=True),
    "edit_change": Inference(prepare_change, run_change, finish_change),
}
