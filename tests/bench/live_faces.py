"""How soon a live training on drawn faces shows faces.

    python -m tests.bench.live_faces [--gans dcgan r3gan] [--seconds 90] [--set batch=32 ...]

Faces of 32 pixels, the declared settings but for what ``--set`` says, in the engine's precision and
with one thread. ``--seconds`` are of processor time, so that a busy machine gives the same figures;
looking does not count. A row at each look, with 1,000 samples: the mean confidence of the shipped
classifier of attributes, and the Fréchet distance to held-out faces over that of training faces.
The confidence alone tells no face: of noise, the row of second 0, the classifier is sure too.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping

import numpy as np
import torch

from playground.cli.face_metrics import closeness
from playground.data.imaging.drawn_faces import TOON_HEAD
from playground.data.portraits import FACES, TEST_SEED, TRAIN_SEED, drawn, halved
from playground.networks.attributes import Reading, load_attributes
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

SAMPLES, LOOKS = 1000, 6
Row = dict[str, object]


def measure(gan: str, seconds: float, more: Mapping[str, str]) -> Iterator[Row]:
    """A row at each look at the training, the first before it begins."""
    recipe = parse_recipe({"gan": gan, "data": FACES.name, "side": 32, **more})
    training = Training(recipe, open_source(recipe, "", "cpu"), "cpu", True)
    classifier = load_attributes(FACES.classifier)
    real, seen = (
        classifier.read(halved(drawn(TOON_HEAD, 10_000, seed)[0][:SAMPLES]))
        for seed in (TEST_SEED, TRAIN_SEED)
    )
    trained = 0.0
    for look in range(LOOKS + 1):
        while trained < seconds * look / LOOKS:
            since = time.process_time()
            training.advance(0.2)
            trained += time.process_time() - since
        made: Reading = classifier.read(training.model.sample(SAMPLES, 0)[0])
        found = closeness(made, real, seen)
        row: Row = {"gan": gan, **more, "seconds": round(trained), "step": training.step}
        for name in ("confidence", "frechet_ratio", "attribute_tv"):
            row[name] = round(float(np.asarray(found[name])), 2)
        yield row


def main() -> None:
    """Prints the rows as they come."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gans", nargs="+", default=["dcgan", "r3gan"])
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--set", nargs="*", default=[], metavar="KNOB=VALUE")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    more = dict(one.split("=", 1) for one in chosen.set)
    for gan in chosen.gans:
        for row in measure(gan, chosen.seconds, more):
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
