"""How good is what the enlargers make of photographs that they have never seen?

    python -m tests.bench.enlarge DATA [--checkpoints checkpoints] [--faces]

The photographs held out from training, 100 where all folders of ``DATA`` are there, or drawn faces
of the seed that no training sees, are made four times smaller and larger again: by bicubic, by
``enlarge-l1`` and by ``enlarge-gan``. A row a way: PSNR and SSIM to the original, the distance of
features (``inference.fidelity``), and KID (Bińkowski et al. 2018) to the originals; KID's features
are the mean over places of the photo classifier's body (EfficientNet-Lite0, trained on ImageNet by
its authors), with which no enlarger was trained. The result is JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from playground.core import checkpoints
from playground.core.spec import Setting
from playground.data import portraits, small_pictures
from playground.data.imaging import pixels
from playground.data.imaging.drawn_faces import TOON_HEAD
from playground.evaluation.feature_metrics import kid
from playground.inference import fidelity
from playground.networks import enlarger, photo_classifier
from playground.training.recipe import parse_recipe

NAMES = {"L1": "enlarge-l1", "L1 + GAN": "enlarge-gan"}
Way = Callable[[Tensor], Tensor]


def network(folder: Path) -> Way:
    """G of a checkpoint, on small pictures in [-1, 1]."""
    tensors, meta = checkpoints.load(folder)
    recipe = parse_recipe(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, (0,)))
    model.load(tensors)
    net: Way = model.mean_g.enlarger  # type: ignore[attr-defined]
    return net


def features(pictures: Tensor) -> np.ndarray:
    """``(n, 112)`` of ``(n, 3, H, W)``."""
    net = photo_classifier.load_photo_classifier().net
    return torch.cat([photo_classifier.features(net, x).mean((2, 3))
                      for x in pictures.split(10)]).numpy()  # fmt: skip


def measured(made: Tensor, truth: Tensor) -> dict[str, float]:
    """The row of one way."""

    def mean(values: list[Tensor]) -> float:
        return float(torch.cat(values).mean())

    parts = list(zip(made.split(10), truth.split(10), strict=True))
    return {
        "psnr": mean([fidelity.psnr(a, b) for a, b in parts]),
        "ssim": mean([fidelity.ssim(a, b) for a, b in parts]),
        "distance": mean([sum(each for _, each in fidelity.distances([a], b)) for a, b in parts]),
        "kid": kid(features(made), features(truth)),
    }  # fmt: skip


def compared(pictures: np.ndarray, ways: dict[str, Way]) -> dict[str, Any]:
    """Rows by way, of bytes ``(n, 3, H, W)``."""
    truth = torch.from_numpy(pictures)
    small = pixels.from_bytes(small_pictures.shrunk(truth))
    originals = pixels.from_bytes(truth)
    rows = {}
    with torch.inference_mode():
        for name, way in ways.items():
            made = torch.cat([way(part) for part in small.split(10)])
            rows[name] = measured(pixels.from_bytes(pixels.to_bytes(made)), originals)
    return {"pictures": len(pictures), "rows": rows}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.enlarge")
    parser.add_argument("data")
    parser.add_argument("--checkpoints", default=str(checkpoints.ROOT))
    parser.add_argument("--faces", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.faces:
        pictures, _ = portraits.drawn(TOON_HEAD, 100, portraits.TEST_SEED)
    else:
        pictures = small_pictures.photographs(chosen.data, 100, held_out=True)
    ways: dict[str, Way] = {"bicubic": enlarger.bicubic}
    for title, name in NAMES.items():
        if (folder := Path(chosen.checkpoints) / name).is_dir():
            ways[title] = network(folder)
    print(json.dumps(compared(pictures, ways), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
