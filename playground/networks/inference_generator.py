"""A trained conditional generator arranged for drawing alone. Imports torch: reach it through
``playground.core.lazy.Lazy``.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.networks.convolutional import Conditional


class InferenceGenerator:
    """A trained ``Conditional`` for drawing only, arranged for speed: the same function of the
    weights that it had at the start, in ``kind`` of numbers.

    The fixed statistics of a norm melt into the style behind it, scale and shift are then one
    matrix product of the class weights; the last layer, whose few maps suit no convolution kernel,
    is a matrix product whose patches are added up.
    """

    def __init__(self, g: Conditional, kind: torch.dtype) -> None:
        self.kind, self.side, self.width = kind, g.side, g.width
        self.inlet, self.dense = g.inlet.weight.to(kind), g.dense.weight.to(kind)
        self.grow = _side_by_side(g.grow.weight.to(kind))
        self.outlet = g.outlet.weight.flatten(1).to(kind)
        assert g.outlet.bias is not None
        self.bias = g.outlet.bias.view(-1, 1, 1)
        pairs = ((g.norm0, g.affine0), (g.norm1, g.affine1), (g.norm2, g.affine2))
        self.styles = [_melted(norm, affine, kind) for norm, affine in pairs]

    def __call__(self, z: Tensor, y: Tensor) -> Tensor:
        """Latents ``(B, latent)`` and class weights ``(B, classes)`` -> pictures."""
        z, y = z.to(self.kind), y.to(self.kind)
        h = self._styled(0, F.linear(torch.cat([z, y], 1), self.inlet), y)
        h = self._styled(1, F.linear(h, self.dense), y)
        h = _side_by_side(h.view(-1, self.width, self.side, self.side))
        h = self._styled(2, F.conv_transpose2d(h, self.grow, None, 2, 1), y)
        pixels = h.permute(0, 2, 3, 1).flatten(1, 2)  # (B, places, maps)
        patches = (pixels @ self.outlet).transpose(1, 2).float()
        picture = F.fold(patches, (4 * self.side, 4 * self.side), 4, padding=1, stride=2)
        return picture.add_(self.bias).tanh_()

    def _styled(self, layer: int, h: Tensor, y: Tensor) -> Tensor:
        scale, shift = F.linear(y, *self.styles[layer]).chunk(2, 1)
        shape = scale.shape + (1,) * (h.ndim - 2)
        return torch.addcmul(shift.view(shape), h, scale.view(shape)).relu_()


def _side_by_side(h: Tensor) -> Tensor:
    """``h`` with its maps side by side in memory, as the convolutions want it."""
    return h.contiguous(memory_format=torch.channels_last)


def _melted(
    norm: nn.BatchNorm1d | nn.BatchNorm2d, affine: nn.Linear, kind: torch.dtype
) -> tuple[Tensor, Tensor]:
    """Weight and bias of the dense layer from class weights to scale and shift that stands for
    ``norm`` with its running statistics and the ``affine`` behind it:
    (1 + gain) (h - mean) / std + shift."""
    assert norm.running_mean is not None and norm.running_var is not None
    per_std = (norm.running_var + norm.eps).rsqrt()
    gain, shift = affine.weight.chunk(2)
    scale = gain * per_std[:, None]
    weight = torch.cat([scale, shift - norm.running_mean[:, None] * scale])
    bias = torch.cat([per_std, -norm.running_mean * per_std])
    return weight.to(kind), bias.to(kind)
