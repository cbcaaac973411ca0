"""LeNet-5 in numpy (LeCun et al. 1998, as it is taught: C3 sees all maps, averages have no weights,
the output is logits), with weights by a rule that any program can repeat."""

from __future__ import annotations

import numpy as np
from scipy.signal import correlate

Array = np.ndarray

SHAPES = {"c1": (6, 1, 5, 5), "c3": (16, 6, 5, 5), "c5": (120, 16, 5, 5), "f6": (84, 120),
          "output": (10, 84)}  # fmt: skip


def numbers() -> Array:
    """All 61,706 numbers, each layer's weight and then its bias: a wave, weak where many add up."""
    total = sum(int(np.prod(shape)) + shape[0] for shape in SHAPES.values())
    return 0.3 * np.sin(0.37 * np.arange(total))


def weights() -> dict[str, tuple[Array, Array]]:
    """Weight and bias of each layer."""
    found, at, every = {}, 0, numbers()
    for name, shape in SHAPES.items():
        size = int(np.prod(shape))
        weight, bias = every[at : at + size].reshape(shape), every[at + size : at + size + shape[0]]
        found[name], at = (weight, bias), at + size + shape[0]
    return found


def picture() -> Array:
    """A picture (32, 32) of waves."""
    row, column = np.mgrid[:32, :32]
    return np.asarray(np.sin(0.5 * row) * np.cos(0.3 * column))


def squash(x: Array) -> Array:
    """1.7159 tanh(2x / 3)."""
    return 1.7159 * np.tanh(2 * x / 3)


def convolve(x: Array, weight: Array, bias: Array) -> Array:
    """(maps, H - 4, W - 4) of x (channels, H, W)."""
    maps = [correlate(x, kernel, "valid")[0] for kernel in weight]
    return np.stack(maps) + bias[:, None, None]


def average(x: Array) -> Array:
    """Means over 2 by 2."""
    maps, side, _ = x.shape
    return np.asarray(x.reshape(maps, side // 2, 2, side // 2, 2).mean((2, 4)))


def forward(x: Array) -> dict[str, Array]:
    """What every layer makes of a picture (32, 32)."""
    w = weights()
    c1 = squash(convolve(x[None], *w["c1"]))
    s2 = average(c1)
    c3 = squash(convolve(s2, *w["c3"]))
    s4 = average(c3)
    c5 = squash(convolve(s4, *w["c5"]))[:, 0, 0]
    f6 = squash(w["f6"][0] @ c5 + w["f6"][1])
    return {"c1": c1, "s2": s2, "c3": c3, "s4": s4, "c5": c5, "f6": f6,
            "output": w["output"][0] @ f6 + w["output"][1]}  # fmt: skip
