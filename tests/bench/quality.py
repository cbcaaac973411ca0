"""Does our faster lecture pair learn as well as the plain loop? Fréchet distance after N steps.

``python -m tests.bench.quality DATA_ROOT [STEPS] [SEEDS]`` trains both from several seeds and
prints mean and spread of the distance on classifier features, 5,000 samples against 5,000 digits.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import torch

from playground.data import DATASETS
from playground.evaluation.feature_metrics import frechet
from playground.networks.classifier import load_classifier
from tests.bench.plain import PlainLoop, lecture_pair, mnist_batches
from tests.bench.training import training

SAMPLES = 5000


def features(images: torch.Tensor) -> np.ndarray:
    """Classifier features of images in [−1, 1], ``(n, 1, 28, 28)``."""
    return load_classifier(DATASETS["mnist"]).label(images.reshape(-1, 1, 28, 28)).features


def plain_samples(root: str, seed: int, steps: int) -> torch.Tensor:
    torch.manual_seed(seed)  # the plain script knows only the global stream
    loop = PlainLoop(lecture_pair(), mnist_batches(root), 100, 2e-4)
    loop.run(steps)
    with torch.no_grad():
        samples: torch.Tensor = loop.generator.eval()(torch.randn(SAMPLES, 100))
    return samples


def our_samples(root: str, seed: int, steps: int, bf16: bool) -> torch.Tensor:
    run = training(root, bf16, data="mnist", seed=seed, steps=steps)
    while run.ended is None:
        run.advance(5.0)
    return run.model.sample(SAMPLES, seed)[0]


def main(root: str, steps: int = 3000, seeds: int = 3, bf16: bool = True) -> dict[str, object]:
    """Fréchet distances of both, a seed each."""
    source = training(root, False, data="mnist").source
    u = torch.rand(1, SAMPLES, generator=torch.Generator().manual_seed(0))
    real = features(source.draw(u, torch.zeros(1, SAMPLES, 0)).x[0])
    found: dict[str, object] = {"steps": steps, "bf16": bf16}
    ways = {
        "plain": lambda seed: plain_samples(root, seed, steps),
        "ours": lambda seed: our_samples(root, seed, steps, bf16),
    }
    for name, way in ways.items():
        distances = [frechet(features(way(seed)), real) for seed in range(seeds)]
        found[name] = {
            "mean": float(np.mean(distances)), "std": float(np.std(distances, ddof=1)),
            "seeds": distances,
        }  # fmt: skip
        sys.stdout.write(json.dumps({name: found[name]}) + "\n")
        sys.stdout.flush()
    return found


if __name__ == "__main__":
    main(sys.argv[1], *(int(a) for a in sys.argv[2:4]))
