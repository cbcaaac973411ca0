"""What editing held-out faces comes to: read, drawn again, changed.

    python -m tests.bench.edit [MODEL] [--faces 500] [--checkpoints FOLDER]

``reconstruction``: distance of the classifier's features from a face to the face drawn again, by
the encoder alone and after a second of search in z, over the distance to the nearest of the 10,000
training faces; means over the faces. ``edits``: of every face each attribute is given another
choice, by turns; ``reached``: share of which the classifier then reads it; ``kept``: share of the
other attributes that it reads as they are declared. Both as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from playground.core import checkpoints
from playground.core.spec import Setting
from playground.data.portraits import STYLES, TEST_SEED, TRAIN_SEED, drawn
from playground.evaluation.feature_metrics import distances
from playground.inference import edit
from playground.inference.translation import finished
from playground.networks.attributes import load_attributes
from playground.training.recipe import parse_recipe

SEARCHED, STEPS = 100, 10  # faces that are searched for a second; steps from one look at the clock
TOGETHER = 50  # faces that are drawn at a time


def loaded(name: str, root: Path) -> Any:
    """The checkpoint's model and its data."""
    tensors, meta = checkpoints.load(root / name)
    recipe = parse_recipe(meta["values"])
    setting = Setting(recipe.data, None, recipe.seeds, checkpoints=str(root))
    model = recipe.gan.build(recipe.config, setting)
    model.load(tensors)
    return model, recipe.data


def drawn_again(model: Any, face: np.ndarray, seconds: float) -> tuple[list[float], np.ndarray]:
    """z and picture of a face, after so long a search."""
    asked: dict[str, Any] = {"image": face}
    until = time.monotonic() + seconds
    while True:
        out = finished(edit.run_invert(model, edit.prepare_invert(model, asked)))
        found = edit.finish_invert(asked, out)
        z: Any = found["z"]
        images: Any = found["images"]
        if time.monotonic() >= until:
            return z, images[0]
        asked |= {"z": z, "steps": STEPS}


def measure(name: str, root: Path, faces: int) -> dict[str, Any]:
    """See the module's docstring."""
    model, data = loaded(name, root)
    style = STYLES[data.name]
    judge = load_attributes(data.classifier, str(root))
    pictures, truth = drawn(style, faces, TEST_SEED)
    training, _ = drawn(style, 10_000, TRAIN_SEED)
    seen = judge.read(training).features
    real = judge.read(pictures).features
    nearest = distances(real, seen).min(1)
    as_pages = pictures.transpose(0, 2, 3, 1)
    found: dict[str, Any] = {"model": name, "faces": faces}
    with torch.no_grad():
        read = [drawn_again(model, face, 0.0) for face in as_pages]
        searched = [drawn_again(model, face, 1.0) for face in as_pages[:SEARCHED]]
    for title, some in (("encoder", read), ("encoder and 1 s", searched)):
        again = judge.read(np.stack([x for _, x in some]).transpose(0, 3, 1, 2)).features
        apart = np.linalg.norm(again - real[: len(some)], axis=1)
        found[title] = {
            "over_nearest": float(apart.mean() / nearest[: len(some)].mean()), "faces": len(some),
        }  # fmt: skip
    found["edits"] = edits(model, judge, [z for z, _ in read], truth)
    return found


def edits(model: Any, judge: Any, z: list[list[float]], truth: np.ndarray) -> dict[str, Any]:
    """Of each attribute the shares that are reached and kept."""
    by = edit.editor(model)
    found = {}
    for number, (name, choices) in enumerate(judge.table.items()):
        wanted = (truth[:, number] + 1 + np.arange(len(z)) % (len(choices) - 1)) % len(choices)
        with torch.no_grad():
            changed = torch.cat([
                by.changed(torch.tensor(one), 0, {number: int(choice)}, 1.0)[0]
                for one, choice in zip(z, wanted, strict=True)
            ])  # fmt: skip
            x = torch.cat([model.generate(model, model.mean_g, piece)
                           for piece in changed.split(TOGETHER)])  # fmt: skip
        read = np.stack([one.argmax(1) for one in judge.read(x.float()).probabilities.values()], 1)
        others = np.arange(len(judge.table)) != number
        found[name] = {"reached": float((read[:, number] == wanted).mean()),
                       "kept": float((read[:, others] == truth[:, others]).mean())}  # fmt: skip
    return found


def main() -> None:
    """See the module's docstring."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("model", nargs="?", default="icgan-faces")
    options.add_argument("--faces", type=int, default=500)
    options.add_argument("--checkpoints", type=Path, default=checkpoints.ROOT)
    chosen = options.parse_args()
    found = measure(chosen.model, chosen.checkpoints, chosen.faces)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
