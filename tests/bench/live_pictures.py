"""How soon a live training on digits and garments shows them: the network that the page offers, and
the lecture's perceptrons.

    python -m tests.bench.live_pictures [--only mnist fashion lecture] [--seeds 5]
    python -m tests.bench.live_pictures --render > tests/bench/live_pictures.md

It goes on where it was: a run that is done is in the JSON file. The engine's device, threads and
precision; the seconds are those of training, looking does not count, so leave the machine alone
meanwhile. At each mark 2,500 samples: their Fréchet distance to as many held-out pictures over that
of training pictures (the shipped classifier's features), the classes that more than 1 % of them
show, and the classifier's mean confidence. Of the lecture's perceptrons: the seconds until ten
classes have 1 % each, looked at every two.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from playground.cli.checkpoint_metrics import Real
from playground.core.knobs import Value
from playground.engine import device
from playground.evaluation.feature_metrics import frechet
from playground.networks.classifier import Verdict
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

MARKS = (10.0, 20.0, 60.0)  # seconds of training
SAMPLES, FIRST_SEED = 2500, 100
LOOK, PATIENCE = 2.0, 200.0  # seconds from one look at the perceptrons to the next, and to the last
SEEN = 0.01  # share of the samples from which on a class counts as there
OUT = Path("tests/bench/live_pictures.json")
CASES: Mapping[str, dict[str, Value]] = {
    "mnist": {"data": "mnist", "gan": "dcgan"},
    "fashion": {"data": "fashion", "gan": "dcgan"},
    "lecture": {"data": "mnist", "gan": "mlp"},
}
WANTED = {"mnist": (5.0, 2.5, 1.0), "fashion": (8.0, 4.0, 2.0)}  # times the anchor


def shares(verdict: Verdict) -> np.ndarray:
    """Of each class the share ``(classes,)`` of the samples that the classifier gives it."""
    called = verdict.probabilities.argmax(1)
    return np.bincount(called, minlength=verdict.probabilities.shape[1]) / len(called)


def begun(case: str, seed: int, root: str, on: device.Device) -> Training:
    """A case's training before its first step."""
    recipe = parse_recipe({**CASES[case], "seed": FIRST_SEED + seed})
    return Training(recipe, open_source(recipe, root, on.name), on.name, on.bf16)


def train_until(training: Training, seconds: float) -> None:
    while training.seconds < seconds and training.ended is None:
        training.advance(min(0.1, max(0.01, seconds - training.seconds)))


def marks(training: Training, real: Real) -> list[dict[str, float]]:
    """What is measured at each mark."""
    found = []
    for seconds in MARKS:
        train_until(training, seconds)
        verdict = real.classifier.label(training.model.sample(SAMPLES, 0)[0])
        found.append({
            "seconds": round(training.seconds, 1), "step": training.step,
            "ratio": frechet(verdict.features, real.test.features) / real.anchor,
            "classes": int((shares(verdict) > SEEN).sum()),
            "confidence": float(verdict.probabilities.max(1).mean()),
        })  # fmt: skip
    return found


def seconds_until_ten(training: Training, real: Real) -> float | None:
    """Seconds of training until every class is there; None where that takes too long."""
    while training.seconds < PATIENCE:
        train_until(training, training.seconds + LOOK)
        verdict = real.classifier.label(training.model.sample(SAMPLES, 0)[0])
        if (shares(verdict) > SEEN).all():
            return round(training.seconds, 1)
    return None


def measure(case: str, seed: int, root: str, on: device.Device) -> dict[str, Any]:
    """One run."""
    training = begun(case, seed, root, on)
    real = Real(training.recipe.data, root, "", SAMPLES)
    found: dict[str, Any] = {
        "case": case, "seed": seed, "precision": on.precision, "threads": on.threads,
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    if case == "lecture":
        return found | {"ten_classes": seconds_until_ten(training, real), "step": training.step}
    return found | {"marks": marks(training, real)}


def render(found: list[dict[str, Any]]) -> str:
    """The table in Markdown: medians over the seeds."""
    lines = [
        "# Live pictures", "",
        "Medians over the seeds; `python -m tests.bench.live_pictures` says what is measured.", "",
        "| data | seeds | after | step | Fréchet over the anchor (wanted) | classes | confidence |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for case, wanted in WANTED.items():
        of = [f["marks"] for f in found if f["case"] == case]
        for i, (seconds, most) in enumerate(zip(MARKS, wanted, strict=True) if of else ()):
            middle = {k: median(m[i][k] for m in of) for k in of[0][i]}
            lines.append(
                f"| {case} | {len(of)} | {seconds:.0f} s | {middle['step']:,.0f} | "
                f"{middle['ratio']:.2g} × (≤ {most:g} ×) | {middle['classes']:g} | "
                f"{middle['confidence']:.2f} |"
            )
    ten = [f["ten_classes"] or np.inf for f in found if f["case"] == "lecture"]
    if ten:
        each = ", ".join(f"{t:.0f}" for t in sorted(ten))
        lines += ["", f"The lecture's perceptrons on MNIST have ten classes after "
                  f"{median(ten):.0f} s ({len(ten)} seeds: {each})."]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """See the module's docstring."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--only", nargs="*", choices=list(CASES))
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--out", type=Path, default=OUT)
    options.add_argument("--data-root", default="data")
    options.add_argument("--render", action="store_true")
    chosen = options.parse_args()
    found = json.loads(chosen.out.read_text()) if chosen.out.exists() else []
    if chosen.render:
        sys.stdout.write(render(found) + "\n")
        return
    on = device.choose("cpu")
    done = {(f["case"], f["seed"]) for f in found}
    for seed in range(chosen.seeds):
        for case in chosen.only or CASES:
            if (case, seed) in done:
                continue
            found.append(measure(case, seed, chosen.data_root, on))
            chosen.out.write_text(json.dumps(found, indent=1) + "\n")
            sys.stderr.write(f"{json.dumps(found[-1])}\n")


if __name__ == "__main__":
    main()
