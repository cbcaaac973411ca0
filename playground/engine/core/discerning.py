"""What a checkpoint's own D says: of pictures to tell apart, and of any that somebody brings.

D is the checkpoint's discriminator as its training left it, asked as it is asked for samples: with
the averages of its batch norms, so that no picture's verdict hangs on the others beside it. The
real pictures to tell apart are of the set that it was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.errors import PlaygroundError, named, shown
from playground.core.knobs import knob, parse
from playground.core.lazy import torch
from playground.core.losses import OBJECTIVES
from playground.data.images import unseen_pictures
from playground.data.imaging import pixels
from playground.engine.client import Discerned, Verdicts
from playground.engine.core.lifecycle import Lifecycle
from playground.evaluation.classifier_metrics import real_images
from playground.networks.conv_trainer import ConvTrainer

if TYPE_CHECKING:
    from torch import Tensor

    from playground.training.recipe import Recipe


@dataclass(frozen=True)
class DiscernArgs:
    """How many pictures, and which."""

    count: int = knob(10, "Pictures", "real and generated", low=2, high=20, step=1)
    seed: int = knob(0, "Seed", "of the pictures", low=0, high=2**31 - 1, step=1)


MOST_BROUGHT = 16  # pictures in one question


@dataclass(frozen=True)
class VerdictArgs:
    """How many pictures of either side to compare with, and which; 0: none."""

    count: int = knob(150, "Pictures", "of the data and generated", low=0, high=300, step=1)
    seed: int = knob(0, "Seed", "of the pictures", low=0, high=2**31 - 1, step=1)


def discern(life: Lifecycle, model: str, data: str, count: int, seed: int) -> Discerned:
    """Pictures of checkpoint ``model`` among real ones of its ``data``, the same for a seed.

    Raises:
        PlaygroundError: when there is no such checkpoint, it learnt other data, or its D gives no
            probability that one picture is real.
    """
    asked = parse(DiscernArgs, {"count": count, "seed": seed})
    trainer, recipe = _checkpoint(life, model)
    if recipe.data.name != data:
        raise PlaygroundError(f"{model} learnt {recipe.data.name}, not {named(data)}.")
    source = life.state.sources.get(recipe)
    if source is None:
        words = life.state.sources.words(recipe)
        return {"images": np.empty(0), "real": [], "d": [], "note": "", "waiting": words}
    real = _shuffled(asked)
    n = len(real)
    device = life.state.device.name
    true = real_images(source, n, recipe.data.noise_dim, device, asked.seed)
    made = trainer.sample(n, asked.seed)[0].detach()
    chosen = torch.as_tensor(real, device=made.device).view(-1, 1, 1, 1)
    x = torch.where(chosen, true, made)
    return {
        "images": pixels.pictures(x).cpu().numpy(), "real": real, "d": _verdicts(trainer, x),
        "note": source.note, "waiting": "",
    }  # fmt: skip


def verdicts(life: Lifecycle, model: str, images: np.ndarray, count: int, seed: int) -> Verdicts:
    """What the D of checkpoint ``model`` says of ``images``, bytes (n, H, W) or (n, H, W, 3), and
    of ``count`` pictures of its data and of its own. Those of the data are test pictures, which no
    training sees, where they are on disk; else they are of the data that it may have learnt.

    Raises:
        PlaygroundError: when there is no such checkpoint, the pictures do not fit it, or its D
            gives no probability that one picture is real.
    """
    asked = parse(VerdictArgs, {"count": count, "seed": seed})
    trainer, recipe = _checkpoint(life, model)
    if isinstance(images, np.ndarray) and len(images) > MOST_BROUGHT:
        raise PlaygroundError(f"At most {MOST_BROUGHT} pictures at once, not {len(images)}.")
    brought = _as_input(images, recipe.data.shape).to(trainer.setting.device)
    found: Verdicts = {"d": _verdicts(trainer, brought) if len(brought) else [], "real": [],
                       "fake": [], "held_out": False, "waiting": ""}  # fmt: skip
    if not asked.count:
        return found
    unseen = unseen_pictures(recipe.data.name, life.state.settings.data_root)
    if unseen is None:
        source = life.state.sources.get(recipe)
        if source is None:
            return found | {"waiting": life.state.sources.words(recipe)}
        true = real_images(
            source, asked.count, recipe.data.noise_dim, trainer.setting.device, asked.seed
        )
    else:
        rows = np.random.default_rng(asked.seed).integers(0, len(unseen), asked.count)
        true = _as_input(unseen[rows], recipe.data.shape).to(trainer.setting.device)
    made = trainer.sample(asked.count, asked.seed)[0].detach()
    return found | {
        "real": _verdicts(trainer, true), "fake": _verdicts(trainer, made),
        "held_out": unseen is not None,
    }  # fmt: skip


def _as_input(images: object, shape: tuple[int, ...]) -> Tensor:
    """Bytes (n, H, W) or (n, H, W, C) as D takes them, (n, C, H, W) in [-1, 1].

    Raises:
        PlaygroundError: for anything else, and for other sizes.
    """
    channels, *sides = shape
    wanted = (*sides, channels) if channels > 1 else tuple(sides)
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8:
        raise PlaygroundError("images must be an array of bytes.")
    if images.shape[1:] != wanted:
        raise PlaygroundError(f"images are {shown(images.shape)}, but must each be {wanted}.")
    x = torch.from_numpy(np.ascontiguousarray(images))
    return pixels.from_bytes(x[:, None] if channels == 1 else x.movedim(-1, 1))


def _checkpoint(life: Lifecycle, model: object) -> tuple[ConvTrainer, Recipe]:
    """A checkpoint's trainer, whose D gives one picture a probability, and its recipe."""
    if not isinstance(model, str) or ":" in model or model in life.state.scheduler:
        raise PlaygroundError(f"model is {shown(model)}, but must be a checkpoint's name.")
    loaded = life.state.models.get(model)
    values = loaded.meta["values"]
    assert isinstance(values, dict), "it was read by the same parser"
    return _with_verdict(loaded.model, model), life.state.parse(values)


def _with_verdict(model: object, name: str) -> ConvTrainer:
    """The trainer of a model whose D gives one picture a probability."""
    reason = ""
    if not isinstance(model, ConvTrainer):
        reason = "its D is no convolutional network"
    elif len(model.prior(model, 1, torch.Generator(model.setting.device))) != 1:
        reason = "its D looks at a picture together with labels or codes"
    else:
        objective = OBJECTIVES[model.config.objective]
        if objective.relative or not objective.squash:
            reason = "its D gives no probability"
        else:
            return model
    raise PlaygroundError(f"{name} cannot be asked which pictures are real: {reason}.")


def _shuffled(asked: DiscernArgs) -> list[bool]:
    """Which are real: between a third and two thirds, so that counting does not help."""
    rng = np.random.default_rng(asked.seed)
    fewest = max(1, asked.count // 3)
    some = int(rng.integers(fewest, asked.count - fewest + 1))
    return [bool(one) for one in rng.permutation(asked.count) < some]


def _verdicts(trainer: ConvTrainer, x: Tensor) -> list[float]:
    trained = trainer.d.training
    with torch.no_grad():
        trainer.d.eval()
        try:
            logits = trainer.discriminate(trainer, x, x).float()
        finally:
            trainer.d.train(trained)
    if logits.shape != (len(x),):
        raise PlaygroundError("This model's D looks at several pictures at once.")
    return [float(p) for p in logits.sigmoid().cpu()]
