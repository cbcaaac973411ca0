"""SRGAN: pictures four times as large (Ledig et al. 2017, arXiv:1609.04802).

Many large pictures shrink to the same small one. A G that is only told the distance to the one that
was meant learns what lies between them (by L1 their median, pixel by pixel), which is blurred; D
makes it choose one of them:

    G* = arg min_G  λ E|y − G(x)|_1 + w L_adv                                (after eq. 3)
    L_adv = −log D(x, G(x))                                                  (eq. 6)

With w = 0 this is the network of distances alone (the paper's SRResNet), which has the higher PSNR;
the paper starts the game from it, and so does ``warmup``. Perception and distortion cannot both be
best (Blau & Michaeli 2018, arXiv:1711.06077).

Deviations: the content is compared in pixels by L1, not in features of VGG: those of ours judge;
blocks without batch norm (Lim et al. 2017) around the bicubic enlargement; D is pix2pix's, which
sees the small picture beside the large one; eight blocks for sixteen; averaged weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy
from playground.core.spec import GAN, SCALE, Dataset, Setting, again
from playground.gans.pix2pix import PairedConfig, Pix2Pix
from playground.inference import asks, enlarge

if TYPE_CHECKING:
    from playground.networks import enlarger
else:
    enlarger = Lazy("playground.networks.enlarger")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EnlargerConfig(PairedConfig):
    """pix2pix's, for another G."""

    width: int = again(PairedConfig, "width", 32, help="channels of its blocks")
    depth: int = again(PairedConfig, "depth", 8, help="residual blocks", low=1, high=16)
    ema: float = again(PairedConfig, "ema", 0.999)


# -- registration --------------------------------------------------------------------------------


def build(config: EnlargerConfig, setting: Setting) -> Pix2Pix:
    """The game of pix2pix with another G, for small pictures whose pixels are repeated."""
    net = enlarger.Enlarger(config.width, config.depth)
    return Pix2Pix(config, setting, enlarger.OfRepeated(net))


def fits(dataset: Dataset) -> str | None:
    """Needs pairs of a small picture and a large one."""
    if dataset.paired and dataset.scale == SCALE:
        return None
    return "it needs pairs of a picture and the same four times as large"


SRGAN = GAN(
    name="srgan",
    title="SRGAN",
    paper="Ledig et al. 2017, Photo-Realistic Single Image Super-Resolution Using a Generative "
    "Adversarial Network",
    config=EnlargerConfig,
    build=build,
    fits=fits,
    inference={**asks.REFUSED, **enlarge.OPERATIONS},
)
