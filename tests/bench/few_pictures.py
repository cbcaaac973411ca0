"""What DiffAugment is good for where pictures are few.

    python -m tests.bench.few_pictures [--count 200] [--steps 1500] [--seeds 2] [--data-root data]

DCGAN on the first ``count`` pictures of Fashion-MNIST, with DiffAugment as it is for small sets and
without, the same seeds. At some steps: the Fréchet distance of 1,000 samples to 2,000 pictures that
were held out, in the classifier's features; the share of near-copies as *Honesty* counts them; and
the share of the held-out pictures, and of those trained on, that D calls real: a D that knows its
pictures by heart calls only those real.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import Any

import torch

from playground.core.checkpoints import ROOT
from playground.data.images import ImageSource
from playground.evaluation import classifier_metrics, feature_metrics, honesty
from playground.networks import diff_augment
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

SAMPLES, HELD_OUT = 1000, 2000
LOOKS = 3  # of a training
Row = dict[str, Any]


def measure(augment: str, seed: int, count: int, steps: int, root: str) -> Iterator[Row]:
    """A row at each look."""
    recipe = parse_recipe({
        "gan": "dcgan", "data": "fashion", "maps": 16, "batch": 32, "seed": seed, "steps": steps,
        "augment": augment,
    })  # fmt: skip
    whole = open_source(recipe, root, "cpu")
    assert isinstance(whole, ImageSource)
    few = dataclasses.replace(whole, images=whole.images[:count], labels=whole.labels[:count])
    x, held = (whole.images[part].float() / 127.5 - 1
               for part in (slice(count), slice(count, count + HELD_OUT)))  # fmt: skip
    classifier = classifier_metrics.classifier_of(recipe.data, str(ROOT), "cpu")
    assert classifier is not None
    real = classifier_metrics.labels(classifier, held)[2]
    training = Training(recipe, few)
    model: Any = training.model
    for look in range(1, LOOKS + 1):
        while training.ended is None and training.step < steps * look // LOOKS:
            training.advance(0.2)
        made = model.sample(SAMPLES, 0)[0]
        found = classifier_metrics.labels(classifier, made)[2]
        copied = honesty.honesty(honesty.features(made), honesty.features(x)).copied
        with torch.no_grad():
            model.d.eval()
            known, unknown = (float((model.d(part) > 0).float().mean()) for part in (x, held))
            model.d.train()
        yield {"augment": augment, "seed": seed, "step": training.step,
               "frechet": round(feature_metrics.frechet(found, real), 1),
               "copies": round(float(copied.mean()), 3), "real: trained on": round(known, 2),
               "real: held out": round(unknown, 2)}  # fmt: skip


def main() -> None:
    """Prints the rows as they come."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--data-root", default="data")
    chosen = parser.parse_args()
    for seed in range(chosen.seeds):
        for augment in (diff_augment.AUTOMATIC, diff_augment.OFF):
            for row in measure(augment, seed, chosen.count, chosen.steps, chosen.data_root):
                sys.stdout.write(json.dumps(row) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
