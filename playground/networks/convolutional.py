"""Networks for small pictures. Imports torch: reach it through ``playground.core.lazy.Lazy``.

Pictures are ``(B, channels, size, size)`` in [-1, 1], size 28 or 32. Both players are light: with
``width`` 32 a generator draws 64 digits in about 5 ms on one core (bfloat16, channels last).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Shape = tuple[int, ...]  # channels, size, size
Net = TypeVar("Net", bound=nn.Module)


class Classifier(nn.Module):
    """28x28 grey picture -> (logits (B, 10), features (B, 64)); 166 thousand numbers."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        w = width

        def block(i: int, o: int, stride: int) -> list[nn.Module]:
            return [
                nn.Conv2d(i, o, 3, stride, 1, bias=False),
                nn.BatchNorm2d(o),
                nn.ReLU(inplace=True),
            ]

        self.body = nn.Sequential(
            *block(1, w // 2, 1),  # (B, 16, 28, 28)
            *block(w // 2, w, 2),  # (B, 32, 14, 14)
            *block(w, w, 1),
            *block(w, 2 * w, 2),  # (B, 64, 7, 7)
            *block(2 * w, 2 * w, 1),
            *block(2 * w, 2 * w, 2),  # (B, 64, 4, 4)
        )
        self.feature = nn.Linear(2 * w * 16, 64)
        self.head = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h = self.body(x).flatten(1)
        feature = F.relu(self.feature(F.dropout(h, 0.3, self.training)))
        return self.head(feature), feature


class Generator(nn.Module):
    """Latent -> picture: two dense layers, then two transposed convolutions (Radford et al. 2016).

    The picture grows from a quarter of its size: 7 -> 14 -> 28 or 8 -> 16 -> 32.
    """

    def __init__(self, latent: int, shape: Shape, width: int = 32) -> None:
        super().__init__()
        channels, size, _ = shape
        side, w = size // 4, width
        self.dense = nn.Sequential(
            nn.Linear(latent, 4 * w, bias=False),
            nn.BatchNorm1d(4 * w),
            nn.ReLU(inplace=True),
            nn.Linear(4 * w, 2 * w * side * side, bias=False),
            # normalised before it is folded: every unit must then differ between the samples of a
            # batch; normalised as maps, G here ignored z and drew one picture (measured)
            nn.BatchNorm1d(2 * w * side * side),
            nn.ReLU(inplace=True),
        )
        self.grow = nn.Sequential(
            nn.Unflatten(1, (2 * w, side, side)),
            nn.ConvTranspose2d(2 * w, w, 4, 2, 1, bias=False),
            nn.BatchNorm2d(w),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(w, channels, 4, 2, 1),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        picture: Tensor = self.grow(self.dense(z))
        return picture


class Conditional(nn.Module):
    """Latent and class weights -> picture.

    The class enters the first dense layer beside z and then scales and shifts every normalised
    feature map (conditional batch norm, Dumoulin et al. 2017): gain and shift are linear in the
    class weights, so that weights between the classes blend their styles.
    """

    def __init__(self, latent: int, classes: int, shape: Shape, width: int = 32) -> None:
        super().__init__()
        channels, size, _ = shape
        self.side, w = size // 4, width
        self.width = 2 * w
        self.inlet = nn.Linear(latent + classes, 4 * w, bias=False)
        self.norm0 = nn.BatchNorm1d(4 * w, affine=False)
        self.affine0 = nn.Linear(classes, 8 * w, bias=False)
        self.dense = nn.Linear(4 * w, 2 * w * self.side**2, bias=False)
        self.norm1 = nn.BatchNorm1d(2 * w * self.side**2, affine=False)
        self.affine1 = nn.Linear(classes, 4 * w * self.side**2, bias=False)
        self.grow = nn.ConvTranspose2d(2 * w, w, 4, 2, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(w, affine=False)
        self.affine2 = nn.Linear(classes, 2 * w, bias=False)
        self.outlet = nn.ConvTranspose2d(w, channels, 4, 2, 1)

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        h = self.inlet(torch.cat([z, y], 1))
        h = F.relu(_affine(self.norm0(h), self.affine0(y)))
        h = F.relu(_affine(self.norm1(self.dense(h)), self.affine1(y)))
        h = h.view(-1, self.width, self.side, self.side)
        h = F.relu(_affine(self.norm2(self.grow(h)), self.affine2(y)))
        picture: Tensor = self.outlet(h).tanh()
        return picture


def _affine(h: Tensor, numbers: Tensor) -> Tensor:
    gain, shift = numbers.to(h.dtype).chunk(2, 1)
    shape = gain.shape + (1,) * (h.ndim - 2)
    return torch.addcmul(shift.view(shape), h, 1 + gain.view(shape))


class Flatten(nn.Flatten):
    """Maps ``(B, C, H, W)`` -> ``(B, C·H·W)``; the gradient comes back lying as the maps lie.

    Where maps lie side by side (channels last), leaky units given a gradient that lies map by map
    took 18 times as long: an eighth of DCGAN's step on a CPU.
    """

    def forward(self, input: Tensor) -> Tensor:
        if input.requires_grad and input.is_contiguous(memory_format=torch.channels_last):
            input.register_hook(_side_by_side)  # type: ignore[no-untyped-call]
        return super().forward(input)


def _side_by_side(gradient: Tensor) -> Tensor:
    return gradient.contiguous(memory_format=torch.channels_last)


def _halved(shape: Shape, width: int, features: int, norm: bool) -> list[nn.Module]:
    """Picture -> features (B, ``features``): two strided convolutions and a dense layer; with
    ``norm`` all but the first under batch norm, which makes a bias before it idle."""
    channels, size, _ = shape
    w = width
    return [
        nn.Conv2d(channels, w, 4, 2, 1),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(w, 2 * w, 4, 2, 1, bias=not norm),
        *([nn.BatchNorm2d(2 * w)] if norm else []),
        nn.LeakyReLU(0.2, inplace=True),
        Flatten(),
        nn.Linear(2 * w * (size // 4) ** 2, features, bias=not norm),
        *([nn.BatchNorm1d(features)] if norm else []),
        nn.LeakyReLU(0.2, inplace=True),
    ]


class Trunk(nn.Module):
    """Picture -> features (B, ``features``): two strided convolutions and a dense layer.

    No batch norm: one pass may hold real and fake pictures together.
    """

    def __init__(self, shape: Shape, width: int = 32, features: int = 128) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_halved(shape, width, features, norm=False))

    def forward(self, x: Tensor) -> Tensor:
        h: Tensor = self.layers(x)
        return h


class Discriminator(nn.Module):
    """Picture -> logit (B,): strided convolutions under batch norm, all but the first (Radford et
    al. 2016). In training real and fake pictures must come in batches of their own: the norm then
    shows it how a whole batch differs."""

    def __init__(self, shape: Shape, width: int = 32, features: int = 128) -> None:
        super().__init__()
        halved = _halved(shape, width, features, norm=True)
        self.layers = nn.Sequential(*halved, nn.Linear(features, 1))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.layers(x).squeeze(1)
        return logits


class Projection(nn.Module):
    """Picture and class weights -> logit (B,): w.h(x) + (V y).h(x) (Miyato and Koyama 2018).

    The first term asks whether the picture is real, the second whether it goes with its label.
    """

    def __init__(self, classes: int, shape: Shape, width: int = 32) -> None:
        super().__init__()
        self.trunk = Trunk(shape, width)
        self.head = nn.Linear(128, 1)
        self.embed = nn.Linear(classes, 128, bias=False)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.verdict(self.trunk(x), y)

    def verdict(self, h: Tensor, y: Tensor) -> Tensor:
        """The logit from the trunk's features, which can so be asked about several labels."""
        logits: Tensor = self.head(h).squeeze(1) + (self.embed(y) * h).sum(1)
        return logits


class Recogniser(nn.Module):
    """InfoGAN's D and Q on one trunk: picture -> logit (B,), category logits (B, K), mean and log
    standard deviation of every continuous code, each (B, C)."""

    def __init__(self, categories: int, codes: int, shape: Shape, width: int = 32) -> None:
        super().__init__()
        self.trunk = Trunk(shape, width)
        self.head = nn.Linear(128, 1)
        self.read = nn.Sequential(
            nn.Linear(128, 128, bias=False), nn.BatchNorm1d(128), nn.LeakyReLU(0.2)
        )
        self.category = nn.Linear(128, categories)
        self.mean = nn.Linear(128, codes)
        self.log_std = nn.Linear(128, codes)

    def discriminate(self, x: Tensor) -> Tensor:
        """Only D's logit."""
        logits: Tensor = self.head(self.trunk(x)).squeeze(1)
        return logits

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        h = self.trunk(x)
        r = self.read(h)
        # a floor of 1/e under the deviation: a finer reading pays nothing. At e^-3 it paid so much
        # that G hid the codes in speckles and gave up the noise, which only blurs them (measured)
        log_std = self.log_std(r).clamp(-1, 1)
        return self.head(h).squeeze(1), self.category(r), self.mean(r), log_std


class ConditionalMLP(nn.Module):
    """Latent and class weights, side by side, -> picture: dense layers of 256, 512, 1024 units."""

    def __init__(self, latent: int, classes: int, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.layers = nn.Sequential(
            nn.Linear(latent + classes, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 512),
            nn.LeakyReLU(0.2),
            nn.Linear(512, 1024),
            nn.LeakyReLU(0.2),
            nn.Linear(1024, math.prod(shape)),
            nn.Tanh(),
        )

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        picture: Tensor = self.layers(torch.cat([z, y], 1)).view(-1, *self.shape)
        return picture


class PairMLP(nn.Module):
    """Picture and class weights, side by side, -> logit (B,): dense layers of 1024, 512, 256 units
    with dropout in training."""

    def __init__(self, classes: int, shape: Shape, rng: torch.Generator) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Linear(i, o) for i, o in pairwise((math.prod(shape) + classes, 1024, 512, 256))
        )
        self.head = nn.Linear(256, 1)
        self.dropout, self.rng = 0.0, rng

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        h = torch.cat([x.flatten(1), y], 1)
        for layer in self.layers:
            h = F.leaky_relu(layer(h), 0.2)
            if self.training and self.dropout:  # nn.Dropout knows only the global stream
                kept = torch.rand(h.shape, generator=self.rng, device=h.device) >= self.dropout
                h = h * kept / (1 - self.dropout)
        logits: Tensor = self.head(h).squeeze(1)
        return logits


def initialise(net: Net) -> Net:
    """Weights of convolutions and dense layers from N(0, 0.02), as Radford et al. 2016 (section 4):
    torch's own start makes the last layer so loud that G's first pictures saturate.

    For networks with batch norm only. The ``Trunk``, which has none, would begin nearly mute: an
    InfoGAN without L_I stood after 1,000 steps at a Fréchet distance of 234 (10,000 digits), with
    torch's own start at 75.
    """
    for module in net.modules():
        if isinstance(module, (nn.ConvTranspose2d, nn.Conv2d, nn.Linear)):
            nn.init.normal_(module.weight, 0.0, 0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return net
