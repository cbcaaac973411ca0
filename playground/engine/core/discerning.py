"""Pictures to tell apart, real or generated, with what a checkpoint's own D says of each.

D is the checkpoint's discriminator as its training left it, asked as it is asked for samples: with
the averages of its batch norms, so that no picture's verdict hangs on the others beside it. The
real pictures are of the set that it was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.errors import PlaygroundError, named, shown
from playground.core.knobs import knob, parse
from playground.core.lazy import torch
from playground.core.losses import OBJECTIVES
from playground.data.imaging import pixels
from playground.engine.client import Discerned
from playground.engine.core.lifecycle import Lifecycle
from playground.evaluation.classifier_metrics import real_images
from playground.networks.conv_trainer import ConvTrainer

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class DiscernArgs:
    """How many pictures, and which."""

    count: int = knob(10, "Pictures", "real and generated", low=2, high=20, step=1)
    seed: int = knob(0, "Seed", "of the pictures", low=0, high=2**31 - 1, step=1)


def discern(life: Lifecycle, model: str, data: str, count: int, seed: int) -> Discerned:
    """Pictures of checkpoint ``model`` among real ones of its ``data``, the same for a seed.

    Raises:
        PlaygroundError: when there is no such checkpoint, it learnt other data, or its D gives no
            probability that one picture is real.
    """
    asked = parse(DiscernArgs, {"count": count, "seed": seed})
    if not isinstance(model, str) or ":" in model or model in life.state.scheduler:
        raise PlaygroundError(f"model is {shown(model)}, but must be a checkpoint's name.")
    loaded = life.state.models.get(model)
    trainer = _with_verdict(loaded.model, model)
    values = loaded.meta["values"]
    assert isinstance(values, dict), "it was read by the same parser"
    recipe = life.state.parse(values)
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
