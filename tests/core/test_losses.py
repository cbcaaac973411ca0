"""Every loss against numbers worked by hand."""

import math

import pytest
import torch

from playground.core import losses
from playground.core.losses import OBJECTIVES

REAL, FAKE = torch.tensor([[1.0, 3.0]]), torch.tensor([[-1.0, 0.5]])


def sigma(a: float) -> float:
    return 1 / (1 + math.exp(-a))


HAND = {
    "minimax": (
        -(math.log(sigma(1)) + math.log(sigma(3))) / 2
        - (math.log(1 - sigma(-1)) + math.log(1 - sigma(0.5))) / 2,
        (math.log(1 - sigma(-1)) + math.log(1 - sigma(0.5))) / 2,
    ),
    "non-saturating": (
        -(math.log(sigma(1)) + math.log(sigma(3))) / 2
        - (math.log(1 - sigma(-1)) + math.log(1 - sigma(0.5))) / 2,
        -(math.log(sigma(-1)) + math.log(sigma(0.5))) / 2,
    ),
    "least-squares": ((0 + 4) / 4 + (1 + 0.25) / 4, (4 + 0.25) / 4),
    "hinge": ((0 + 0) / 2 + (0 + 1.5) / 2, -(-1 + 0.5) / 2),
    "wasserstein": ((-1 + 0.5) / 2 - (1 + 3) / 2, -(-1 + 0.5) / 2),
    "zero-centred": (
        -(math.log(sigma(1)) + math.log(sigma(3))) / 2
        - (math.log(1 - sigma(-1)) + math.log(1 - sigma(0.5))) / 2,
        -(math.log(sigma(-1)) + math.log(sigma(0.5))) / 2,
    ),
    # pairs: (1, −1) and (3, 0.5)
    "relativistic": (
        -(math.log(sigma(2)) + math.log(sigma(2.5))) / 2,
        -(math.log(sigma(-2)) + math.log(sigma(-2.5))) / 2,
    ),
    "wasserstein-gp": ((-1 + 0.5) / 2 - (1 + 3) / 2, -(-1 + 0.5) / 2),
}


def g_loss_of(name: str, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    objective = OBJECTIVES[name]
    return objective.g_loss(fake, real) if objective.relative else objective.g_loss(fake)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_are_the_hand_numbers(name: str) -> None:
    d_loss, g_loss = HAND[name]
    objective = OBJECTIVES[name]
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(d_loss, abs=1e-6)
    assert g_loss_of(name, REAL, FAKE).item() == pytest.approx(g_loss, abs=1e-6)
    assert objective.d_loss(REAL, FAKE).shape == (1,)


@pytest.mark.parametrize("name", ["minimax", "non-saturating", "zero-centred"])
def test_cross_entropy_at_equilibrium_is_log_4(name: str) -> None:
    half = torch.zeros(1, 8)
    assert OBJECTIVES[name].d_loss(half, half).item() == pytest.approx(math.log(4), abs=1e-6)


def test_smoothing_is_cross_entropy_with_the_softer_label() -> None:
    soft = losses.cross_entropy_d(REAL, FAKE, 0.1)
    target = torch.full_like(REAL, 0.9)
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    expected = bce(REAL, target) + bce(FAKE, torch.zeros_like(FAKE))
    assert soft.item() == pytest.approx(expected.item(), abs=1e-6)


def test_minimax_gradient_vanishes_where_the_other_does_not() -> None:
    logits = torch.tensor([[-12.0]], requires_grad=True)
    (minimax,) = torch.autograd.grad(losses.minimax_g(logits).sum(), logits)
    (other,) = torch.autograd.grad(losses.non_saturating_g(logits).sum(), logits)
    assert abs(minimax.item()) == pytest.approx(sigma(-12), rel=1e-3)
    assert other.item() == pytest.approx(-1, abs=1e-4)


def test_losses_stay_finite_for_a_confident_discriminator() -> None:
    sure = torch.tensor([[200.0]])
    for name, objective in OBJECTIVES.items():
        assert torch.isfinite(objective.d_loss(-sure, sure)).all()
        assert torch.isfinite(g_loss_of(name, sure, -sure)).all()


def test_only_differences_count_in_pairs() -> None:
    for shift in (0.0, 7.0):
        assert losses.relativistic_d(REAL + shift, FAKE + shift).item() == pytest.approx(
            HAND["relativistic"][0], abs=1e-5
        )


def test_r1_and_r2_are_taken_at_both() -> None:
    # D(x) = x² / 2 has the slope x: 1 and 3 at the data, 2 at the fakes
    real, fake = torch.tensor([[[1.0], [3.0]]]), torch.tensor([[[2.0], [-2.0]]])
    found = losses.zero_centred_penalty(
        lambda x: 0.5 * x.square().sum(-1), real, fake, torch.zeros(1, 2)
    )
    assert found.tolist() == pytest.approx([0.5 * 5 + 0.5 * 4], abs=1e-4)


def test_gradient_penalties_of_a_linear_critic() -> None:
    # D(x) = 3 x1 + 4 x2 has the gradient norm 5 everywhere
    x = torch.randn(1, 6, 2, generator=torch.Generator().manual_seed(0)).requires_grad_()
    norm = losses.input_gradient((x * torch.tensor([3.0, 4.0])).sum(-1), x)
    assert norm.shape == (1, 6)
    assert losses.one_centred_penalty(norm).item() == pytest.approx(16, abs=1e-4)
    assert losses.r1_penalty(norm).item() == pytest.approx(12.5, abs=1e-4)


def test_points_between_real_and_fake() -> None:
    real, fake = torch.ones(1, 3, 2), torch.zeros(1, 3, 2)
    u = torch.tensor([[0.0, 0.25, 1.0]])
    x = losses.between(real, fake, u)
    assert x[0, :, 0].tolist() == pytest.approx([0, 0.25, 1])
