"""The objectives: what each player minimises, as pure functions of D's logits.

Every loss stands next to its formula and averages the last axis, so logits ``(E, B)`` of a
population give losses ``(E,)``. ``V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))]`` is Goodfellow et
al. 2014, eq. 1; with D = σ(logit), −log D = softplus(−logit) and −log(1 − D) = softplus(logit),
which stays finite where the logarithm of a rounded σ would not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.core.lazy import F, torch
from playground.core.registry import registry
from playground.core.spec import Objective

if TYPE_CHECKING:
    Tensor = torch.Tensor
    Smoothing = float | Tensor


def cross_entropy_d(real: Tensor, fake: Tensor, smoothing: Smoothing = 0.0) -> Tensor:
    """−E[log D(x)] − E[log(1 − D(G(z)))]; ``smoothing`` s moves the real label from 1 to 1 − s
    (one-sided, Salimans et al. 2016, section 3.4)."""
    return (F.softplus(-real) + smoothing * real + F.softplus(fake)).mean(-1)


def minimax_g(fake: Tensor) -> Tensor:
    """E[log(1 − D(G(z)))], Goodfellow et al. 2014, eq. 1: its gradient vanishes while D wins."""
    return -F.softplus(fake).mean(-1)


def non_saturating_g(fake: Tensor) -> Tensor:
    """−E[log D(G(z))], Goodfellow et al. 2014, end of section 3."""
    return F.softplus(-fake).mean(-1)


def least_squares_d(real: Tensor, fake: Tensor, smoothing: Smoothing = 0.0) -> Tensor:
    """½ E[(D(x) − 1)²] + ½ E[D(G(z))²], Mao et al. 2017, eq. 9 with a = 0, b = 1."""
    return 0.5 * ((real - 1 + smoothing).square() + fake.square()).mean(-1)


def least_squares_g(fake: Tensor) -> Tensor:
    """½ E[(D(G(z)) − 1)²], Mao et al. 2017, eq. 9 with c = 1."""
    return 0.5 * (fake - 1).square().mean(-1)


def hinge_d(real: Tensor, fake: Tensor, smoothing: Smoothing = 0.0) -> Tensor:
    """E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))], Lim & Ye 2017; Miyato et al. 2018, eq. 16.
    The margin moves to 1 − ``smoothing``."""
    return (F.relu(1 - smoothing - real) + F.relu(1 + fake)).mean(-1)


def critic_d(real: Tensor, fake: Tensor, smoothing: Smoothing = 0.0) -> Tensor:
    """E[f(G(z))] − E[f(x)], the negated estimate of the Wasserstein-1 distance, Arjovsky et al.
    2017, eq. 2. A critic has no labels, so ``smoothing`` has nothing to act on."""
    return (fake - real).mean(-1)


def critic_g(fake: Tensor) -> Tensor:
    """−E[f(G(z))], Arjovsky et al. 2017, algorithm 1; also the hinge generator."""
    return -fake.mean(-1)


def relativistic_d(real: Tensor, fake: Tensor, smoothing: Smoothing = 0.0) -> Tensor:
    """E[softplus(−(D(x) − D(G(z))))] over pairs of a real and a fake sample, in the order of the
    minibatch (Jolicoeur-Martineau 2019; Huang et al. 2024, section 2.1). Only differences count, so
    there are no labels, and ``smoothing`` has nothing to act on."""
    return F.softplus(fake - real).mean(-1)


def relativistic_g(fake: Tensor, real: Tensor) -> Tensor:
    """E[softplus(−(D(G(z)) − D(x)))], the same pairs the other way round."""
    return F.softplus(real - fake).mean(-1)


def input_gradient(logits: Tensor, x: Tensor) -> Tensor:
    """‖∇ₓ D(x)‖₂ of every item: logits ``(E, B)``, x ``(E, B, *shape)`` → ``(E, B)``,
    differentiable again, so that it can stand in a loss."""
    (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    # the small constant keeps the derivative of the square root finite at zero
    return (gradient.flatten(2).square().sum(-1) + 1e-12).sqrt()


def one_centred_penalty(norm: Tensor) -> Tensor:
    """E[(‖∇ D(x̂)‖₂ − 1)²] at x̂ between real and fake, Gulrajani et al. 2017, eq. 3 (λ apart)."""
    return (norm - 1).square().mean(-1)


def r1_penalty(norm: Tensor) -> Tensor:
    """½ E[‖∇ D(x)‖²] at real x, Mescheder et al. 2018, eq. 9 (γ apart)."""
    return 0.5 * norm.square().mean(-1)


def between(real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
    """x̂ = u·x + (1 − u)·G(z), Gulrajani et al. 2017, algorithm 1; ``u`` uniform ``(E, B)``."""
    u = u.reshape(u.shape + (1,) * (real.dim() - u.dim()))
    return torch.lerp(fake, real, u)


def gradient_penalty(
    discriminate: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, u: Tensor
) -> Tensor:
    """``one_centred_penalty`` of D between real and fake: ``(E,)``, Gulrajani et al. 2017."""
    x = between(real, fake, u).requires_grad_()
    return one_centred_penalty(input_gradient(discriminate(x), x))


def zero_centred_penalty(
    discriminate: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, u: Tensor
) -> Tensor:
    """R1 + R2, ½ E[‖∇ D(x)‖²] + ½ E[‖∇ D(G(z))‖²]: ``(E,)`` (Mescheder et al. 2018, eqs. 9 and 10;
    Huang et al. 2024, section 2.2: with R1 alone D stays as steep as it likes at the fakes)."""
    total = torch.zeros((), device=real.device)
    for x in (real, fake):  # apart: D may take statistics of a batch
        x = x.detach().requires_grad_()
        total = total + r1_penalty(input_gradient(discriminate(x), x))
    return total


def clip_weights(weights: Tensor, c: float | Tensor) -> None:
    """Keeps ``weights`` ``(E, P)`` in [−c, c], Arjovsky et al. 2017, algorithm 1, line 7; c is one
    number or ``(E, 1)``."""
    weights.clamp_(-c, c)  # type: ignore[arg-type]  # of two numbers or of two tensors


MINIMAX = Objective(
    "minimax",
    "Minimax",
    r"\min_G \max_D\; \mathbb{E}_x[\log D(x)] + \mathbb{E}_z[\log(1 - D(G(z)))]",
    "Goodfellow et al. 2014, eq. 1",
    cross_entropy_d,
    minimax_g,
)
NON_SATURATING = Objective(
    "non-saturating",
    "Non-saturating",
    r"\max_D V(D, G), \qquad \max_G\; \mathbb{E}_z[\log D(G(z))]",
    "Goodfellow et al. 2014, section 3",
    cross_entropy_d,
    non_saturating_g,
)
LEAST_SQUARES = Objective(
    "least-squares",
    "Least squares",
    r"\min_D \tfrac12\mathbb{E}_x[(D(x)-1)^2] + \tfrac12\mathbb{E}_z[D(G(z))^2], \qquad"
    r" \min_G \tfrac12\mathbb{E}_z[(D(G(z))-1)^2]",
    "Mao et al. 2017, eq. 9",
    least_squares_d,
    least_squares_g,
    squash=False,
)
HINGE = Objective(
    "hinge",
    "Hinge",
    r"\min_D \mathbb{E}_x[\max(0, 1-D(x))] + \mathbb{E}_z[\max(0, 1+D(G(z)))], \qquad"
    r" \min_G -\mathbb{E}_z[D(G(z))]",
    "Lim & Ye 2017",
    hinge_d,
    critic_g,
    squash=False,
    critic=True,
)
WASSERSTEIN = Objective(
    "wasserstein",
    "Wasserstein, weight clipping",
    r"\min_G \max_{|w| \le c}\; \mathbb{E}_x[f(x)] - \mathbb{E}_z[f(G(z))]",
    "Arjovsky et al. 2017, eq. 2",
    critic_d,
    critic_g,
    squash=False,
    critic=True,
    constrain=clip_weights,
)
WASSERSTEIN_GP = Objective(
    "wasserstein-gp",
    "Wasserstein, gradient penalty",
    r"\min_G \max_f\; \mathbb{E}_x[f(x)] - \mathbb{E}_z[f(G(z))]"
    r" - \lambda\,\mathbb{E}_{\hat x}[(\lVert\nabla f(\hat x)\rVert_2 - 1)^2]",
    "Gulrajani et al. 2017, eq. 3",
    critic_d,
    critic_g,
    squash=False,
    critic=True,
    penalty=gradient_penalty,
)

ZERO_CENTRED = Objective(
    "zero-centred",
    "Non-saturating, R1 + R2",
    r"\max_D V(D, G) - \tfrac{\gamma}{2}\mathbb{E}_x\lVert\nabla D(x)\rVert^2"
    r" - \tfrac{\gamma}{2}\mathbb{E}_z\lVert\nabla D(G(z))\rVert^2, \qquad"
    r" \max_G\; \mathbb{E}_z[\log D(G(z))]",
    "Mescheder et al. 2018, eqs. 9 and 10; Huang et al. 2024",
    cross_entropy_d,
    non_saturating_g,
    penalty=zero_centred_penalty,
)
RELATIVISTIC = Objective(
    "relativistic",
    "Relativistic, R1 + R2",
    r"\min_D \mathbb{E}[\zeta(D(G(z)) - D(x))] + \tfrac{\gamma}{2}\mathbb{E}_x\lVert\nabla D(x)"
    r"\rVert^2 + \tfrac{\gamma}{2}\mathbb{E}_z\lVert\nabla D(G(z))\rVert^2, \qquad"
    r" \min_G \mathbb{E}[\zeta(D(x) - D(G(z)))], \quad \zeta(t) = \log(1 + e^t)",
    "Huang et al. 2024, section 2",
    relativistic_d,
    relativistic_g,
    squash=False,
    critic=True,
    relative=True,
    penalty=zero_centred_penalty,
)

OBJECTIVES: dict[str, Objective] = dict(registry([sys.modules[__name__]], Objective))
# those that need nothing besides their losses, for D that are not made for more
PLAIN_OBJECTIVES = tuple(n for n, o in OBJECTIVES.items() if not (o.penalty or o.constrain))
# and those that leave D's weights alone
PENALISED_OBJECTIVES = tuple(n for n, o in OBJECTIVES.items() if not o.constrain)
