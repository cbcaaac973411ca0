"""Training the encoder of a GAN's latent space on what its G draws."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, torch
from playground.core.spec import PlaygroundError, Setting
from playground.networks.conv_trainer import ConvTrainer
from playground.training.one_cycle import train_epochs
from playground.training.recipe import Recipe, parse_recipe

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import encoder, state_dict
else:
    encoder = Lazy("playground.networks.encoder")
    state_dict = Lazy("playground.networks.state_dict")

log = logging.getLogger(__name__)

RATE, DECAY, BATCH, NEAR = 3e-3, 0.01, 64, 10.0
HELD_OUT, TEST_SEED = 1_000, 7


def train_encoder(
    model: str,
    root: Path = checkpoints.ROOT,
    out: Path = checkpoints.ROOT,
    *,
    seed: int = 0,
    steps: int = 2_500,
) -> dict[str, float]:
    """Trains E on pictures of the checkpoint ``model`` in ``root`` and writes it to
    ``out/encoder-MODEL`` in half precision, an older one kept aside. Returns ``z``, the mean
    squared error of a held-out z, whose variance is 1, and ``picture``, the mean |difference| of
    pictures in [-1, 1] drawn of z and of E's.

        E‖z − E(G(z, y))‖²  +  λ E|G(z, y) − G(E(G(z, y)), y)|

    The first is IcGAN's (Perarnau et al. 2016, eq. 2), the second says that an error in z counts
    where it is seen.

    Raises:
        PlaygroundError: for a model that draws from no noise, or by perceptrons.
    """
    recipe, trainer = _drawing(model, root)
    stream = torch.Generator().manual_seed(seed)
    dim = trainer.prior(trainer, 1, stream)[0].shape[1]
    with torch.random.fork_rng():  # initial weights know only the global stream
        torch.manual_seed(seed)
        net = encoder.Encoder(recipe.data.shape, dim)

    def loss_of(rows: Tensor) -> Tensor:
        apart, near = _losses(trainer, net, len(rows), stream)
        return apart + NEAR * near

    trained = train_epochs(
        net, loss_of, steps * BATCH // 5, stream, epochs=5, batch=BATCH, rate=RATE, decay=DECAY
    )
    for part, loss in enumerate(trained, 1):
        log.info("encoder of %s, part %d of 5: loss %.3f", model, part, loss.item())
    kept = state_dict.halved(net.state_dict())
    net.load_state_dict(kept)
    net.eval()
    with torch.no_grad():
        apart, near = _losses(trainer, net, HELD_OUT, torch.Generator().manual_seed(TEST_SEED))
    found = {"z": float(apart), "picture": float(near)}
    _save(out, model, recipe, dim, kept, {**found, "seed": seed, "steps": steps})
    return found


def _save(
    out: Path, model: str, recipe: Recipe, dim: int, kept: dict[str, Tensor],
    told: dict[str, float],
) -> None:  # fmt: skip
    """Writes E and what is ``told`` of it: its seed, steps and errors."""
    seed, steps = int(told["seed"]), int(told["steps"])
    checkpoints.save(out / f"{encoder.PREFIX}{model}", kept, {
        "kind": "encoder", "of": model, "dim": dim, "shape": list(recipe.data.shape), "seed": seed,
        "steps": steps, "parameters": sum(parameter.numel() for parameter in kept.values()),
        "data_licence": recipe.data.licence, "data_origin": recipe.data.origin,
        "rebuild": f"python -m playground train encoder {model} --seed {seed} --steps {steps}",
        "test": {"pictures": HELD_OUT, "z": told["z"], "picture": told["picture"]},
    })  # fmt: skip


def _drawing(model: str, root: Path) -> tuple[Recipe, ConvTrainer]:
    """How a checkpoint was trained, and itself.

    Raises:
        PlaygroundError: for a model that draws by perceptrons.
    """
    tensors, meta = checkpoints.load(root / model)
    recipe = parse_recipe(meta.get("values", {}))
    trainer = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    if not isinstance(trainer, ConvTrainer):
        raise PlaygroundError(f"{model} has no convolutions: encoders are for those that have.")
    trainer.load(tensors)
    return recipe, trainer


def _losses(
    trainer: ConvTrainer, net: encoder.Encoder, n: int, rng: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Both errors of E on ``n`` pictures."""
    z, *rest = trainer.prior(trainer, n, rng)
    with torch.no_grad():
        x = trainer.generate(trainer, trainer.mean_g, z, *rest)
    found = net(x)
    again = trainer.generate(trainer, trainer.mean_g, found, *rest)
    return F.mse_loss(found, z), (again - x).abs().mean()
