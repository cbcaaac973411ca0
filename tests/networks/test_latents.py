"""Latents by kind."""

import pytest
import torch

from playground.networks import latents


def draws(kind: str, n: int, dim: int) -> torch.Tensor:
    rng = torch.Generator().manual_seed(0)
    return latents.KINDS[kind](
        lambda *shape: torch.rand(1, *shape, generator=rng),
        lambda *shape: torch.randn(1, *shape, generator=rng),
        n, dim,
    )[0]  # fmt: skip


def test_normal_and_uniform() -> None:
    z = draws("normal", 20_000, 2)
    assert z.mean(0).tolist() == pytest.approx([0, 0], abs=0.03)
    assert z.std(0).tolist() == pytest.approx([1, 1], abs=0.02)
    z = draws("uniform", 20_000, 2)
    assert z.abs().max() <= 1
    assert z.var(0).tolist() == pytest.approx([1 / 3, 1 / 3], abs=0.01)


@pytest.mark.parametrize("dim", [2, 5])
def test_mixture_has_equal_islands(dim: int) -> None:
    z = draws("mixture", 20_000, dim)
    centres = latents.islands(dim)
    assert centres.shape == (256, dim)
    distance, which = torch.cdist(z, centres).min(1)
    share = which.bincount(minlength=256) / len(z)
    assert share.min() > 0.5 / 256 and share.max() < 1.6 / 256
    assert (distance < 5 * latents.SPREAD).float().mean() > 0.99


def test_islands_of_the_plane_are_many_spreads_apart() -> None:
    centres = latents.islands(2)
    apart = torch.cdist(centres, centres).fill_diagonal_(9).min()
    assert apart.item() == pytest.approx(37.5 * latents.SPREAD, abs=1e-5)
    assert centres.mean(0).tolist() == pytest.approx([0, 0], abs=1e-6)
