"""``python -m playground train``: a recipe's flags in, a checkpoint out."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tqdm import tqdm

from playground import __version__
from playground.cli import options
from playground.core import checkpoints
from playground.core.checkpoints import STATE
from playground.core.spec import Knob, PlaygroundError, Snapshot, knobs
from playground.data import DATASETS
from playground.engine.device import choose
from playground.gans import GANS
from playground.networks.conv_trainer import shipped
from playground.training.recipe import Recipe, RunKnobs, parse_recipe
from playground.training.training import Training, open_source, resume

SAVE_SECONDS = 60.0
# models with a way of training of their own: module whose ``main`` takes the remaining arguments
OWN_WAY = {
    "attributes": "playground.cli.train_attributes",
    "classifier": "playground.cli.train_classifier",
    "cyclegan": "playground.cli.train_folders",
    "encoder": "playground.cli.train_encoder",
    "lenet": "playground.cli.train_lenet",
}
# metrics that are of the moment, or too long, for a file
_NOT_KEPT = ("counts", "nearest")


def main(arguments: Sequence[str]) -> int:
    """Trains and writes ``OUT/weights.safetensors`` and ``OUT/meta.json``; returns the exit status.

    Raises:
        PlaygroundError: for settings that are not allowed, before anything is trained.
    """
    names = [*GANS, *(n for n in OWN_WAY if n not in GANS)]
    first = options.Parser(
        prog="python -m playground train", epilog="train MODEL --help: its settings."
    )
    first.add_argument("model", metavar="MODEL", help=f"one of {', '.join(names)}")
    if not arguments or arguments[0].startswith("-"):
        first.parse_args(arguments)  # prints help or what is missing, and leaves
    model, *rest = arguments
    of_a_set = model in GANS and rest and rest[0] in DATASETS  # a folder of that name is ./NAME
    if model in OWN_WAY and not of_a_set:
        return int(importlib.import_module(OWN_WAY[model]).main(rest))
    if model not in GANS:
        raise PlaygroundError(f"gan is {model!r}, but must be one of {', '.join(names)}.")
    return train(model, rest)


def train(gan: str, rest: Sequence[str]) -> int:
    """Trains a registered GAN."""
    chosen = parser(gan, rest).parse_args(rest)
    asked = _values(chosen, gan)
    recipe = parse_recipe({"gan": gan, **asked})
    if not recipe.run.steps:
        raise PlaygroundError("Say how long to train with --steps N.")
    out = Path(chosen.out or Path(chosen.checkpoints) / f"{gan}-{recipe.data.name}").absolute()
    goes_on = checkpoints.check_place(out, chosen.resume, chosen.overwrite)
    device = choose(chosen.device, chosen.precision, chosen.threads)
    source = open_source(recipe, chosen.data_root, device.name)
    logging.info("%s on %s (%s), %s", gan, source.note, device.title, device.precision)
    how = (device.name, device.bf16, chosen.checkpoints)
    if goes_on:
        training = resume(*checkpoints.load_autosave(out / STATE), source, *how)
        training.change(asked)  # what the command line says now; the rest stays as it was
    else:
        training = Training(recipe, source, *how)
    device.set_threads(training.model.large)
    advance(training, out)
    meta = finish(training, out, device.precision, chosen.keep_state)
    logging.info("%s", json.dumps(meta["training"], indent=1))
    return 0 if training.ended == "limit" else 1


def _values(chosen: argparse.Namespace, gan: str) -> dict[str, object]:
    """What the command line says of the recipe."""
    known = {"data", *(k.name for k in _declared(gan, chosen.data))}
    return {k: v for k, v in vars(chosen).items() if k in known and v is not None}


def _declared(gan: str, data: str | None) -> list[Knob]:
    config_classes = [RunKnobs, GANS[gan].config, *([DATASETS[data].config] if data else [])]
    return [k for config_class in config_classes for k in knobs(config_class)]


def parser(gan: str, rest: Sequence[str]) -> argparse.ArgumentParser:
    """A parser with one flag a knob of ``gan`` and of the dataset named first in ``rest``."""
    named = next((a for a in rest if a in DATASETS), None)
    found = options.Parser(prog=f"python -m playground train {gan}")
    found.add_argument("data", choices=list(DATASETS), metavar="DATA",
                       help=f"one of {', '.join(DATASETS)}")  # fmt: skip
    found.add_argument("--out", help="folder for weights.safetensors and meta.json")
    options.add_places(found)
    options.add_compute(found)
    found.add_argument("--resume", action="store_true", help="go on from the state in --out, "
                       "with what is said here and may change while a run trains")  # fmt: skip
    found.add_argument("--keep-state", action="store_true",
                       help="leave the state in --out, so that --resume can go on")  # fmt: skip
    options.add_overwrite(found)
    options.add_knobs(found, _declared(gan, named))
    return found


def advance(training: Training, out: Path) -> None:
    """Trains to the limit with a progress bar, saving the state now and then."""
    saved = time.monotonic()
    with tqdm(total=training.limit, initial=training.step, unit="step", smoothing=0.1) as bar:
        while training.ended is None:
            bar.update(training.advance(1.0))
            bar.set_postfix_str(progress_text(training.snapshot({})))
            if time.monotonic() - saved > SAVE_SECONDS:
                checkpoints.autosave(out / STATE, *training.state())
                saved = time.monotonic()


def progress_text(snapshot: Snapshot) -> str:
    losses, scores = snapshot.losses, snapshot.scores
    return (
        f"D {losses['discriminator']:.3f} G {losses['generator']:.3f} "
        f"D(x) {scores['real']:.2f} D(G(z)) {scores['fake']:.2f}"
    )


def finish(training: Training, out: Path, precision: str, keep: bool = False) -> dict[str, object]:
    """Writes the checkpoint (weights in half precision) and returns its meta data; with ``keep``
    the whole state stays beside it."""
    recipe: Recipe = training.recipe
    last = training.snapshot({"measure": True})
    tensors, _ = training.state()
    weights = shipped({k.removeprefix("model."): v for k, v in tensors.items()})
    meta = checkpoints.save(out, weights, {
        "name": out.name, "kind": "gan", "values": recipe.values(), "version": __version__,
        "date": date.today().isoformat(), "data": training.source.note,
        "data_licence": recipe.data.licence, "paper": recipe.gan.paper,
        "rebuild": command(recipe),
        "training": {
            "steps": training.step, "seconds": round(training.seconds, 1),
            "precision": precision, "ended": training.ended, **last.losses,
            "scores": last.scores,
            "metrics": {k: v for k, v in last.metrics.items() if k not in _NOT_KEPT},
        },
    })  # fmt: skip
    if keep:
        checkpoints.autosave(out / STATE, *training.state())
    return meta


def command(recipe: Recipe) -> str:
    """The command line that trains ``recipe`` again: what differs from the defaults."""
    names = {"gan": recipe.gan.name, "data": recipe.data.name}
    usual = parse_recipe(names).values()
    asked = [f"--{k} {v}" for k, v in recipe.values().items() if v != usual[k]]
    return " ".join(["python -m playground train", *names.values(), *asked])
