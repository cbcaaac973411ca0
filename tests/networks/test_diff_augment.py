"""DiffAugment against its published code, and what it must leave alone."""

from __future__ import annotations

import pytest
import torch

from playground.networks import diff_augment
from playground.networks.diff_augment import FULL, POLICIES, augment


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("shape", [(6, 1, 28, 28), (6, 3, 48, 48)])
@pytest.mark.parametrize("policy", POLICIES)
def test_gradients_pass_and_the_shape_stays(policy: str, shape: tuple[int, ...]) -> None:
    x = torch.rand(shape, generator=rng()).requires_grad_()
    seen = augment(x, policy, rng())
    assert seen.shape == x.shape
    (gradient,) = torch.autograd.grad(seen.sum(), x)
    assert float(gradient.abs().sum()) > 0
    assert torch.equal(seen, augment(x, policy, rng()))  # the same by the same stream
    untouched = policy in (diff_augment.AUTOMATIC, diff_augment.OFF)
    assert torch.equal(seen, x) is untouched


def test_a_shift_moves_a_picture_by_an_eighth_at_most_and_brings_in_grey() -> None:
    x = torch.zeros(400, 1, 32, 32)
    x[:, :, 16, 16] = 1.0
    seen = augment(x, "shift", rng())
    _, _, rows, columns = seen.nonzero(as_tuple=True)
    assert len(rows) == 400  # none is lost, none is doubled
    for at in (rows, columns):
        assert (int(at.min()), int(at.max())) == (12, 20)
    assert float(augment(torch.ones(50, 1, 32, 32), "shift", rng()).min()) == 0.0


def test_a_quarter_at_most_is_cut_out() -> None:
    seen = augment(torch.ones(400, 3, 32, 32), "shift, cut out", rng())
    lone = diff_augment._cut_out(torch.ones(400, 3, 32, 32), rng())
    holes = (lone == 0).float().mean((1, 2, 3))
    assert float(holes.max()) == 0.25 and float(holes.min()) >= 0.0625  # all inside; a corner
    assert torch.equal(lone[:, 0], lone[:, 2]) and float(seen.mean()) < float(lone.mean())


def test_recolouring_keeps_grey_grey_and_lifts_all_alike() -> None:
    x = torch.rand(1, 1, 8, 8, generator=rng()).expand(300, 3, 8, 8)
    seen = diff_augment._recolour(x, rng())
    assert torch.allclose(seen[:, 0], seen[:, 1], atol=1e-5)  # no colour comes from nowhere
    lifted = seen.mean((1, 2, 3)) - x.mean((1, 2, 3))
    assert -0.5 <= float(lifted.min()) < -0.45 and 0.45 < float(lifted.max()) <= 0.5
    contrast = seen.flatten(1).std(1) / x.flatten(1).std(1)
    assert 0.5 <= float(contrast.min()) < 0.55 and 1.45 < float(contrast.max()) <= 1.5


def test_every_picture_is_changed_by_itself() -> None:
    seen = augment(torch.ones(4, 3, 32, 32), FULL, rng())
    assert not torch.equal(seen[0], seen[1])
