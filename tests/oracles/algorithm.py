"""Algorithm 1 of Goodfellow et al. (2014) on a line: a real GAN with gradients derived by hand.

Both networks are one hidden layer of tanh units from a number to a number:

    net(x) = v . tanh(w x + b) + c        G(z) = net_G(z),    D(x) = sigmoid(net_D(x))

One iteration: k times D goes down its cross-entropy on a batch, then G goes down its loss once.
The steps are Adam's (the paper allows "any standard gradient-based learning rule").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

Array = np.ndarray


@dataclass(frozen=True)
class Net:
    """Weights and biases of the hidden layer ``w b`` (H,), weights ``v`` (H,) and bias ``c`` of
    the output. Gradients have the same shape."""

    w: Array
    b: Array
    v: Array
    c: float

    def vector(self) -> Array:
        """All parameters in one row (3 H + 1,): w, b, v, c."""
        return np.concatenate([self.w, self.b, self.v, [self.c]])

    @staticmethod
    def of(vector: Array) -> Net:
        """The net whose ``vector()`` this is."""
        w, b, v = np.asarray(vector[:-1], float).reshape(3, -1)
        return Net(w, b, v, float(vector[-1]))


def forward(net: Net, x: Array) -> tuple[Array, Array]:
    """Hidden activations (m, H) and outputs (m,) for inputs ``x`` (m,)."""
    hidden = np.tanh(x[:, None] * net.w + net.b)
    return hidden, hidden @ net.v + net.c


def backward(net: Net, x: Array, hidden: Array, slope: Array) -> tuple[Net, Array]:
    """From the loss's ``slope`` (m,) by the outputs: gradient by the parameters, and by ``x``."""
    by_pre = slope[:, None] * net.v * (1.0 - hidden**2)
    gradient = Net((by_pre * x[:, None]).sum(0), by_pre.sum(0), slope @ hidden, float(slope.sum()))
    return gradient, by_pre @ net.w


def d_gradient(d: Net, real: Array, fake: Array) -> tuple[float, Net]:
    """D's loss -mean log D(x) - mean log(1 - D(x_hat)), and its gradient by D's parameters."""
    hidden_real, s_real = forward(d, real)
    hidden_fake, s_fake = forward(d, fake)
    loss = -log_expit(s_real).mean() - log_expit(-s_fake).mean()
    a, _ = backward(d, real, hidden_real, -expit(-s_real) / len(real))
    b, _ = backward(d, fake, hidden_fake, expit(s_fake) / len(fake))
    return float(loss), Net.of(a.vector() + b.vector())


def g_gradient(d: Net, g: Net, z: Array, objective: str) -> tuple[float, Net]:
    """G's loss, ``minimax`` (mean log(1 - D(G(z)))) or ``non-saturating`` (-mean log D(G(z))),
    and its gradient by G's parameters; D only passes the slope on."""
    hidden_g, fake = forward(g, z)
    hidden_d, s = forward(d, fake)
    if objective == "minimax":
        loss, slope = log_expit(-s).mean(), -expit(s) / len(z)
    else:
        loss, slope = -log_expit(s).mean(), -expit(-s) / len(z)
    _, by_fake = backward(d, fake, hidden_d, slope)
    gradient, _ = backward(g, z, hidden_g, by_fake)
    return float(loss), gradient


@dataclass
class Adam:
    """Kingma & Ba 2015, with beta1 0.5 as in most GANs; ``step`` returns the moved parameters."""

    rate: float
    mean: Array
    square: Array
    steps: int = 0

    @staticmethod
    def for_net(net: Net, rate: float) -> Adam:
        """Fresh state for ``net``."""
        size = len(net.vector())
        return Adam(rate, np.zeros(size), np.zeros(size))

    def step(self, net: Net, gradient: Net, beta1: float = 0.5, beta2: float = 0.99) -> Net:
        """``net`` one step downhill."""
        slope = gradient.vector()
        self.steps += 1
        self.mean = beta1 * self.mean + (1 - beta1) * slope
        self.square = beta2 * self.square + (1 - beta2) * slope**2
        mean = self.mean / (1 - beta1**self.steps)
        square = self.square / (1 - beta2**self.steps)
        return Net.of(net.vector() - self.rate * mean / (np.sqrt(square) + 1e-8))


LINES = ("noise_d", "data", "update_d", "noise_g", "update_g")


def schedule(k: int, iterations: int) -> Iterable[tuple[int, int, str]]:
    """The lines of Algorithm 1 in order of execution: (iteration, inner step, line).

    ``update_d`` is the only line that moves D, ``update_g`` the only one that moves G.
    """
    for iteration in range(iterations):
        for inner in range(k):
            for line in LINES[:3]:
                yield iteration, inner, line
        for line in LINES[3:]:
            yield iteration, k - 1, line


def train(
    d: Net,
    g: Net,
    batches: Iterable[tuple[list[tuple[Array, Array]], Array]],
    rate: float,
    objective: str = "non-saturating",
) -> tuple[Net, Net]:
    """Both networks after one iteration per item of ``batches``: ``([(real, z)] * k, z)``."""
    adam_d, adam_g = Adam.for_net(d, rate), Adam.for_net(g, rate)
    for for_d, z in batches:
        for real, z_d in for_d:
            d = adam_d.step(d, d_gradient(d, real, forward(g, z_d)[1])[1])
        g = adam_g.step(g, g_gradient(d, g, z, objective)[1])
    return d, g
