"""Trained generators arranged for drawing alone. Imports torch: reach it through
``playground.core.lazy.Lazy``.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.networks import attribute_generator
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


class AttributeInference:
    """A trained ``attribute_generator.Generator`` for drawing only: the same function of the
    weights that it had at the start, in ``kind`` of numbers.

    A norm melts into the layer before it. A picture that is doubled and then convolved by 3 × 3 is
    the same as one convolved by 4 × 4 with stride 2, transposed, whose weights are sums of those: a
    quarter of its places are no longer read four times.
    """

    def __init__(self, g: attribute_generator.Generator, kind: torch.dtype) -> None:
        self.kind, self.shares = kind, g.shares
        first, _, second, norm, _, self.unflatten = g.dense
        assert isinstance(first, nn.Linear) and isinstance(second, nn.Linear)
        self.first = first.weight.to(kind), first.bias.to(kind)
        per_std, shift = _fixed(norm)
        self.second = (second.weight * per_std[:, None]).to(kind), shift.to(kind)
        *blocks, last, _ = g.grow
        self.blocks = [
            _doubled(conv, norm, kind)
            for conv, norm in zip(blocks[1::4], blocks[2::4], strict=True)
        ]
        assert isinstance(last, nn.Conv2d) and last.bias is not None
        self.last = _side_by_side(last.weight.to(kind)), last.bias.to(kind)

    def __call__(self, z: Tensor) -> Tensor:
        """Noise ``(B, choices)`` -> pictures ``(B, channels, size, size)`` in [-1, 1]."""
        h = attribute_generator.codes(z, self.shares).to(self.kind)
        h = F.linear(F.linear(h, *self.first).relu_(), *self.second).relu_()
        h = _side_by_side(self.unflatten(h))
        for weight, bias in self.blocks:
            h = F.conv_transpose2d(h, weight, bias, 2, 1).relu_()
        return F.conv2d(h, *self.last, padding=1).float().tanh_()


def for_drawing(g: nn.Module, kind: torch.dtype) -> InferenceGenerator | AttributeInference | None:
    """A trained generator's arrangement for drawing, None for one that has none."""
    if isinstance(g, Conditional):
        return InferenceGenerator(g, kind)
    if isinstance(g, attribute_generator.Generator):
        return AttributeInference(g, kind)
    return None


def _doubled(conv: nn.Module, norm: nn.Module, kind: torch.dtype) -> tuple[Tensor, Tensor]:
    """Weight ``(in, out, 4, 4)`` and bias of the transposed convolution that stands for doubling,
    ``conv`` by 3 × 3 and ``norm`` with its running statistics: of an even row only its own row and
    the one before reach a pixel, of an odd one its own and the next."""
    assert isinstance(conv, nn.Conv2d)
    per_std, shift = _fixed(norm)
    weight = conv.weight * per_std[:, None, None, None]
    for axis in (2, 3):
        before, here, after = weight.unbind(axis)
        weight = torch.stack([after, here + after, before + here, before], axis)
    return _side_by_side(weight.transpose(0, 1).to(kind)), shift.to(kind)


def _fixed(norm: nn.Module) -> tuple[Tensor, Tensor]:
    """Scale and shift of each map by a norm with its running statistics."""
    assert isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d)
    assert norm.running_mean is not None and norm.running_var is not None
    per_std = norm.weight * (norm.running_var + norm.eps).rsqrt()
    return per_std, norm.bias - norm.running_mean * per_std


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
