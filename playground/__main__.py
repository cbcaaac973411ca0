"""``python -m playground train | translate | eval | bench``: the same recipes without a browser."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tqdm import tqdm

from playground import __version__
from playground.core import checkpoints
from playground.core.spec import Knob, PlaygroundError, Snapshot, knobs
from playground.data import DATASETS
from playground.engine.device import choose, share_cores
from playground.gans import GANS
from playground.networks.conv_trainer import shipped
from playground.training.recipe import Recipe, RunKnobs, parse_recipe
from playground.training.training import Training, open_source, resume

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
STATE = "state.safetensors"  # beside the weights while a training may still go on
SAVE_SECONDS = 60.0
# models with a way of training of their own: module and function taking the remaining arguments
OWN_WAY = {
    "classifier": ("playground.networks.classifier", "main"),
    "cyclegan": ("playground.cli.translate", "train"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status, 2 for a mistake of the caller's."""
    share_cores()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add_train(commands.add_parser("train", add_help=False))
    commands.add_parser("translate", add_help=False, help="photos there and back through a model")
    evaluate = commands.add_parser("eval", help="measure a checkpoint, write it to its meta.json")
    evaluate.add_argument("name", help="folder under checkpoints/")
    evaluate.add_argument("--data-root", default="data", help="datasets in torchvision's layout")
    bench = commands.add_parser("bench", help="measure the figures of the README")
    bench.add_argument("--json", action="store_true", help="print JSON instead of a table")
    bench.add_argument("--data-root", default="data", help="datasets in torchvision's layout")
    bench.add_argument("--quick", action="store_true", help="fewer rounds, noisier figures")
    bench.add_argument("--browser", action="store_true", help="measure the live view too")
    chosen, rest = parser.parse_known_args(arguments)
    try:
        if chosen.command == "train":
            return train(chosen.gan, rest)
        if chosen.command == "translate":
            return importlib.import_module("playground.cli.translate").translate_photos(rest)  # type: ignore[no-any-return]
        if rest:
            parser.error(f"unrecognised: {' '.join(rest)}")
        if chosen.command == "eval":
            return importlib.import_module("playground.cli.evaluate").main(  # type: ignore[no-any-return]
                chosen.name, chosen.data_root
            )
        return run_bench(chosen)
    except PlaygroundError as error:
        logging.error("%s", error)
        return 2


# -- train -----------------------------------------------------------------------------------------


def add_train(parser: argparse.ArgumentParser) -> None:
    names = ", ".join([*GANS, *(n for n in OWN_WAY if n not in GANS)])
    parser.add_argument("gan", help=f"one of {names}")


def train(gan: str, rest: Sequence[str]) -> int:
    """Trains and writes ``OUT/weights.safetensors`` and ``OUT/meta.json``."""
    if gan in OWN_WAY:
        module, function = OWN_WAY[gan]
        return getattr(importlib.import_module(module), function)(rest)  # type: ignore[no-any-return]
    chosen = train_parser(gan, rest).parse_args(rest)
    values = {
        name: value
        for name, value in vars(chosen).items()
        if value is not None
        and name
        not in ("out", "data_root", "device", "precision", "threads", "resume", "keep_state")
    }
    recipe = parse_recipe({"gan": gan, **values})
    if not recipe.run.steps:
        raise PlaygroundError("Say how long to train with --steps N.")
    device = choose(chosen.device, chosen.precision, chosen.threads)
    out = Path(chosen.out or CHECKPOINTS / f"{gan}-{recipe.data.name}")
    source = open_source(recipe, chosen.data_root, device.name)
    logging.info("%s on %s (%s), %s", gan, source.note, device.title, device.precision)
    training = Training(recipe, source, device.name, device.bf16)
    if chosen.resume and (out / STATE).exists():
        training = resume(*checkpoints.load_autosave(out / STATE), source, device.name, device.bf16)
        training.change(values)  # what the command line says now; the rest stays as it was
    device.spread(training.model.large)
    advance(training, out)
    meta = finish(training, out, device.precision, chosen.keep_state)
    logging.info("%s", json.dumps(meta["training"], indent=1))
    return 0 if training.ended == "limit" else 1


def train_parser(gan: str, rest: Sequence[str]) -> argparse.ArgumentParser:
    """A parser with one flag a knob of ``gan`` and of the dataset named first in ``rest``."""
    if gan not in GANS:
        raise PlaygroundError(f"gan is {gan!r}, but must be one of {', '.join([*GANS, *OWN_WAY])}.")
    named = next((a for a in rest if a in DATASETS), None)
    parser = argparse.ArgumentParser(prog=f"python -m playground train {gan}")
    parser.add_argument("data", choices=list(DATASETS), metavar="DATA",
                        help=f"one of {', '.join(DATASETS)}")  # fmt: skip
    parser.add_argument("--out", help="folder for weights.safetensors and meta.json")
    parser.add_argument("--data-root", default="data", help="datasets in torchvision's layout")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--precision", default="auto", choices=("auto", "fp32", "bf16"))
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    parser.add_argument("--resume", action="store_true", help="go on from the state in --out, "
                        "with what is said here and may change while a run trains")  # fmt: skip
    parser.add_argument("--keep-state", action="store_true",
                        help="leave the state in --out, so that --resume can go on")  # fmt: skip
    homes = [RunKnobs, GANS[gan].config, *([DATASETS[named].config] if named else [])]
    for declared in (k for home in homes for k in knobs(home)):
        words = f"{declared.help}; {declared.allowed}".replace("%", "%%")
        parser.add_argument(
            *flags(declared), dest=declared.name, metavar=declared.kind.upper(), help=words
        )
    return parser


def flags(declared: Knob) -> list[str]:
    """``--d_rate`` and ``--d-rate``."""
    return list(dict.fromkeys([f"--{declared.name}", f"--{declared.name.replace('_', '-')}"]))


def advance(training: Training, out: Path) -> None:
    """Trains to the limit with a progress bar, saving the state now and then."""
    saved = time.monotonic()
    with tqdm(total=training.limit, initial=training.step, unit="step", smoothing=0.1) as bar:
        while training.ended is None:
            bar.update(training.advance(1.0))
            bar.set_postfix_str(told(training.snapshot({})))
            if time.monotonic() - saved > SAVE_SECONDS:
                checkpoints.autosave(out / STATE, *training.state())
                saved = time.monotonic()


def told(snapshot: Snapshot) -> str:
    losses, scores = snapshot.losses, snapshot.scores
    return (
        f"D {losses['discriminator']:.3f} G {losses['generator']:.3f} "
        f"D(x) {scores['real']:.2f} D(G(z)) {scores['fake']:.2f}"
    )


def finish(training: Training, out: Path, precision: str, keep: bool = False) -> dict[str, Any]:
    """Writes the checkpoint (weights in half precision) and returns its meta data; with ``keep``
    the whole state stays beside it."""
    recipe: Recipe = training.recipe
    training.refresh_metrics(force=True)
    last = training.snapshot()
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
            "scores": last.scores, "metrics": plain(last.metrics),
        },
    })  # fmt: skip
    if keep:
        checkpoints.autosave(out / STATE, *training.state())
    else:
        (out / STATE).unlink(missing_ok=True)
    return meta


def command(recipe: Recipe) -> str:
    """The command line that trains ``recipe`` again: what differs from the defaults."""
    names = {"gan": recipe.gan.name, "data": recipe.data.name}
    usual = parse_recipe(names).values()
    asked = [f"--{k} {v}" for k, v in recipe.values().items() if v != usual[k]]
    return " ".join(["python -m playground train", *names.values(), *asked])


def plain(metrics: dict[str, Any]) -> dict[str, Any]:
    """The metrics worth keeping in a file."""
    return {
        k: v
        for k, v in metrics.items()
        if k not in ("readings", "counts", "nearest", "words", "verdicts", "peak_g_grad")
    }


# -- bench -----------------------------------------------------------------------------------------


def run_bench(chosen: argparse.Namespace) -> int:
    """Measures the README's figures. The yardsticks live in ``tests/bench``, so this needs the
    repository and not just the package.

    Raises:
        PlaygroundError: when it is not there.
    """
    sys.path.insert(0, str(CHECKPOINTS.parent))
    try:
        figures = importlib.import_module("tests.bench.figures")
    except ImportError as error:
        raise PlaygroundError(f"bench needs the repository with tests/bench: {error}.") from None
    rows = figures.measure(chosen.data_root, quick=chosen.quick, browser=chosen.browser)
    sys.stdout.write(json.dumps(rows, indent=1) + "\n" if chosen.json else figures.table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
