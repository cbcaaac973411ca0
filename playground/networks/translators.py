"""Networks that turn one picture into another: CycleGAN's and pix2pix's. Imported lazily (torch).

Pictures are float in [-1, 1], shape (B, 3, H, W). Every generator names the ``multiple`` its
sides must have; ``playground.inference.translation`` pads and crops back.

Sources: Zhu et al. 2017, arXiv:1703.10593 (ResNet generator, PatchGAN); Isola et al. 2017,
arXiv:1611.07004 (U-Net); the compact generator is our own.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def init_weights(net: nn.Module, generator: torch.Generator) -> None:
    """The paper's start: every convolution N(0, 0.02), biases zero, drawn from ``generator``."""
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                noise = torch.randn(module.weight.shape, generator=generator)
                module.weight.copy_(noise * 0.02)
                if module.bias is not None:
                    module.bias.zero_()


def norm(channels: int) -> nn.GroupNorm:
    """Instance norm without affine terms. As a group norm of one channel a group it computes the
    same and is up to four times faster on a CPU in bfloat16 (measured)."""
    return nn.GroupNorm(channels, channels, affine=False)


class Residual(nn.Module):
    """x + conv, norm, ReLU, conv, norm: (B, C, H, W) to the same."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            norm(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            norm(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x + self.body(x)
        return y


class CompactGenerator(nn.Module):
    """Our small generator: 1.36 M parameters, about 1/20 of ResNet-9's multiplications.

    No convolution runs at full resolution: a 2x2 space-to-depth stem, most blocks at 1/8, skips
    at 1/2 and 1/4, pixel-shuffle up-sampling. The head answers a change of the photo rather than a
    new photo, tanh(change + artanh(0.95 x)): training starts near the identity, so background
    and sharpness cost nothing to learn. (A mask that blends photo and new colours was tried first:
    the cycle loss shut it within 300 steps, before D had learned anything, and it stayed shut.)
    """

    multiple = 8

    def __init__(self, widths: tuple[int, int, int] = (32, 64, 112), blocks: int = 4) -> None:
        super().__init__()
        a, b, c = widths
        self.stem = self._conv(12, a)
        self.down1 = nn.Sequential(self._conv(a, b, stride=2), Residual(b))
        self.down2 = self._conv(b, c, stride=2)
        self.body = nn.Sequential(*(Residual(c) for _ in range(blocks)))
        self.up1 = nn.Conv2d(c, 4 * b, 1)
        self.join1 = nn.Sequential(self._conv(2 * b, b), Residual(b))
        self.up2 = nn.Conv2d(b, 4 * a, 1)
        self.join2 = nn.Sequential(self._conv(2 * a, a), Residual(a))
        self.head = nn.Conv2d(a, 12, 3, padding=1)

    @staticmethod
    def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
        kernel = 3 if stride == 1 else 4
        conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=1, bias=False)
        return nn.Sequential(conv, norm(outputs), nn.ReLU(inplace=True))

    def forward(self, x: Tensor) -> Tensor:
        half = self.stem(F.pixel_unshuffle(x, 2))  # (B, 32, H/2, W/2)
        quarter = self.down1(half)  # (B, 64, H/4, W/4)
        deep = self.body(self.down2(quarter))  # (B, 112, H/8, W/8)
        quarter = self.join1(torch.cat([F.pixel_shuffle(self.up1(deep), 2), quarter], 1))
        half = self.join2(torch.cat([F.pixel_shuffle(self.up2(quarter), 2), half], 1))
        change = F.pixel_shuffle(self.head(half), 2).float()  # (B, 3, H, W)
        return torch.tanh(change + torch.atanh(0.95 * x))


class PatchDiscriminator(nn.Module):
    """PatchGAN: one logit for each overlapping patch, (B, 3, H, W) to (B, 1, h, w).

    ``layers`` = 3 with ``width`` 64 is the paper's 70x70 discriminator (30x30 logits at 256).
    ``inputs`` = 6 sees two pictures side by side (pix2pix).
    """

    def __init__(self, width: int = 64, layers: int = 3, inputs: int = 3) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.Conv2d(inputs, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
        channels = width
        for level in range(1, layers + 1):
            outputs = width * min(2**level, 8)
            stride = 2 if level < layers else 1
            parts += [
                nn.Conv2d(channels, outputs, 4, stride, 1, bias=False),
                norm(outputs),
                nn.LeakyReLU(0.2, True),
            ]
            channels = outputs
        self.model = nn.Sequential(*parts, nn.Conv2d(channels, 1, 4, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.model(x).float()
        return logits


class ScaledDiscriminators(nn.Module):
    """Two PatchGANs, one over the picture and one over its half-size copy: fine texture and the
    whole animal. Returns both logit maps (Wang et al. 2018, arXiv:1711.11585, sec. 3.2)."""

    def __init__(self, width: int = 48, layers: int = 2) -> None:
        super().__init__()
        self.fine = PatchDiscriminator(width, layers)
        self.coarse = PatchDiscriminator(width, layers)

    def forward(self, x: Tensor) -> list[Tensor]:
        return [self.fine(x), self.coarse(F.avg_pool2d(x, 2))]


_PADS = {"reflect": nn.ReflectionPad2d, "replicate": nn.ReplicationPad2d}


class ResidualOfPaper(nn.Module):
    """One block of the official ResNet; the child's name makes the state-dict keys fit."""

    def __init__(self, channels: int, dropout: bool, padding: str, kind: OfficialKind) -> None:
        super().__init__()
        around = [_PADS[padding](1)] if padding in _PADS else []
        parts: list[nn.Module] = [*around, kind.conv(channels, channels, 3, padding=not around)]
        parts += [kind.norm(channels), nn.ReLU(True)]
        parts += [nn.Dropout(0.5)] if dropout else []
        parts += [*around, kind.conv(channels, channels, 3, padding=not around)]
        self.conv_block = nn.Sequential(*parts, kind.norm(channels))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x + self.conv_block(x)
        return y


@dataclass(frozen=True)
class OfficialKind:
    """The norm of an official generator and whether convolutions before one have a bias."""

    name: str
    affine: bool
    bias: bool

    def norm(self, channels: int) -> nn.Module:
        """Batch norm by its statistics, or instance norm by its twin group norm (see ``norm``),
        with weights where a file has them."""
        if self.name == "instance":
            return nn.GroupNorm(channels, channels, affine=self.affine)
        batch = nn.BatchNorm2d(channels, affine=self.affine)
        batch.num_batches_tracked = None  # nobody trains on
        return batch

    def conv(self, *sizes: int, padding: int = 0, stride: int = 1) -> nn.Conv2d:
        """From so many channels to so many, with a kernel of that side."""
        inputs, outputs, side = sizes
        return nn.Conv2d(inputs, outputs, side, stride, int(padding), bias=self.bias)


class ResNetGenerator(nn.Module):
    """The generator of the paper (appendix 7.2) in the authors' PyTorch layout.

    With ``ngf`` 64 and 9 blocks it has 11,378,179 parameters under the keys ``model.1`` ...
    ``model.26``. ``upsample`` says how pictures grow again: ``transpose`` (the authors'), or
    ``resize`` or ``resize-reflect`` and ``nearest`` or ``bilinear`` behind it (a convolution with
    zero or reflected border follows). ``padding`` is that of the blocks (``reflect``,
    ``replicate``, ``zero``). A network of one channel gets the photo's brightness
    (ITU-R BT.601), and gives grey.
    """

    multiple = 4

    def __init__(
        self,
        ngf: int = 64,
        blocks: int = 9,
        affine: bool = False,
        upsample: str = "transpose",
        dropout: bool = False,
        padding: str = "reflect",
        norm: str = "instance",
        bias: bool = True,
        inputs: int = 3,
        outputs: int = 3,
    ) -> None:
        super().__init__()
        kind = OfficialKind(norm, affine, bias)
        self.inputs, self.outputs = inputs, outputs
        parts: list[nn.Module] = [nn.ReflectionPad2d(3), kind.conv(inputs, ngf, 7)]
        parts += [kind.norm(ngf), nn.ReLU(True)]
        for channels in (ngf, 2 * ngf):
            parts += [kind.conv(channels, 2 * channels, 3, stride=2, padding=1)]
            parts += [kind.norm(2 * channels), nn.ReLU(True)]
        parts += [ResidualOfPaper(4 * ngf, dropout, padding, kind) for _ in range(blocks)]
        for channels in (4 * ngf, 2 * ngf):
            parts += self._grow(channels, upsample, kind)
            parts += [kind.norm(channels // 2), nn.ReLU(True)]
        parts += [nn.ReflectionPad2d(3), nn.Conv2d(ngf, outputs, 7), nn.Tanh()]
        self.model = nn.Sequential(*parts)

    @staticmethod
    def _grow(channels: int, upsample: str, kind: OfficialKind) -> list[nn.Module]:
        half = channels // 2
        if upsample == "transpose":
            return [nn.ConvTranspose2d(channels, half, 3, 2, 1, 1, bias=kind.bias)]
        border, mode = upsample.split(" ")
        corners = None if mode == "nearest" else False
        larger = nn.Upsample(scale_factor=2, mode=mode, align_corners=corners)
        if border == "resize":
            return [larger, kind.conv(channels, half, 3, padding=1)]
        return [larger, nn.ReflectionPad2d(1), kind.conv(channels, half, 3)]

    def forward(self, x: Tensor) -> Tensor:
        if self.inputs == 1:
            x = 0.299 * x[:, :1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:]
        y: Tensor = self.model(x).float()
        return y if self.outputs == 3 else y.repeat(1, 3, 1, 1)


class UNetGenerator(nn.Module):
    """Encoder and decoder with skips (Isola et al. 2017, sec. 3.2.1), for pictures whose sides
    divide by 2**depth. ``noise`` is the dropout that stands in for z in the paper."""

    def __init__(self, depth: int = 4, width: int = 32, noise: float = 0.0) -> None:
        super().__init__()
        self.multiple = 2**depth
        sizes = [min(width * 2**level, 8 * width) for level in range(depth)]
        self.down = nn.ModuleList(
            self._block(nn.Conv2d(i, o, 4, 2, 1), o, level > 0)
            for level, (i, o) in enumerate(zip([3, *sizes], sizes, strict=False))
        )
        self.up = nn.ModuleList()
        inputs = sizes[-1]
        for outputs in reversed([width, *sizes[:-1]]):
            conv = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1)
            self.up.append(self._block(conv, outputs, True))
            inputs = 2 * outputs
        self.noise = nn.Dropout(noise)
        self.head = nn.Conv2d(width + 3, 3, 3, padding=1)

    @staticmethod
    def _block(conv: nn.Module, channels: int, normed: bool) -> nn.Sequential:
        middle = [norm(channels)] if normed else []
        return nn.Sequential(conv, *middle, nn.LeakyReLU(0.2, True))

    def forward(self, x: Tensor) -> Tensor:
        skips = [x]
        for block in self.down:
            skips.append(block(skips[-1]))
        y = self.noise(skips.pop())
        for block in self.up:
            y = torch.cat([block(y), skips.pop()], 1)
        return torch.tanh(self.head(y).float())


class Pool:
    """The last ``size`` translations; D is shown an old one half of the time, so that it does not
    forget (Shrivastava et al. 2017, sec. 2.3). Pictures ``(B, 3, H, W)``."""

    def __init__(self, size: int, rng: torch.Generator) -> None:
        self.size, self.rng = size, rng
        self.kept: Tensor | None = None  # (<= size, 3, H, W)

    def __call__(self, fresh: Tensor) -> Tensor:
        """A batch for D of the same shape, in part from the pool; keeps what is new."""
        if self.size == 0:
            return fresh
        if self.kept is None or self.kept.shape[1:] != fresh.shape[1:]:
            self.kept = fresh[:0]
        shown = []
        for picture in fresh.detach().unsqueeze(1):
            if len(self.kept) < self.size:
                self.kept = torch.cat([self.kept, picture])
                shown.append(picture)
                continue
            old, place = torch.rand(2, generator=self.rng, device=fresh.device)
            row = (place * self.size).long()[None]  # on the device: nobody waits to read it
            kept, swapped = self.kept[row], old < 0.5
            shown.append(torch.where(swapped, kept, picture))
            self.kept[row] = torch.where(swapped, picture, kept)
        return torch.cat(shown)
