"""From a picture back to the noise that G draws it from. Imports torch: reach it through
``playground.core.lazy.Lazy``.

Which G an encoder belongs to is in its name: that of ``cgan-mnist`` is ``encoder-cgan-mnist``.
"""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from playground.core import checkpoints
from playground.networks import state_dict

PREFIX = "encoder-"
WIDTH = 32


class Encoder(nn.Module):
    """Picture ``(B, channels, size, size)`` -> z ``(B, dim)``: E_z of IcGAN (Perarnau et al. 2016,
    section 3.2), strided convolutions under batch norm and two dense layers."""

    def __init__(self, shape: tuple[int, ...], dim: int, width: int = WIDTH) -> None:
        super().__init__()
        channels, size, _ = shape
        w = width
        self.layers = nn.Sequential(
            nn.Conv2d(channels, w, 5, 2, 2, bias=False), nn.BatchNorm2d(w), nn.ReLU(inplace=True),
            nn.Conv2d(w, 2 * w, 5, 2, 2, bias=False), nn.BatchNorm2d(2 * w), nn.ReLU(inplace=True),
            nn.Flatten(), nn.Linear(2 * w * (size // 4) ** 2, 256, bias=False),
            nn.BatchNorm1d(256), nn.ReLU(inplace=True), nn.Linear(256, dim),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        z: Tensor = self.layers(x)
        return z


def load_encoder(model: str, root: str, dim: int, device: str) -> Encoder | None:
    """The encoder of a checkpoint in the folder ``root``, the shipped ones if ""; None where there
    is none for a z of ``dim`` numbers.

    Raises:
        PlaygroundError: when its file is damaged.
    """
    folder = Path(root or checkpoints.ROOT) / f"{PREFIX}{model}"
    if not folder.is_dir():
        return None
    tensors, meta = checkpoints.load(folder)
    if meta.get("dim") != dim:
        return None
    net = Encoder(tuple(meta["shape"]), dim)
    state_dict.fill(net, tensors, folder.name)
    return net.to(device).eval()
