"""What keeping a run's past costs: its rate against the same run without, and its bytes.

    python -m tests.bench.timeline [--seconds 8] [--rounds 5] [--data-root data] [--json]

Rate: the same run from step 0, so many seconds with its timeline and so many without, by turns; the
median of the rounds' ratios counts. Bytes: the real tracks are offered every step of 100,000, with
real pictures and states of a run that was trained until its pictures no longer compress better.
How long scrubbing takes is measured by ``pytest -m slow -s tests/browser/test_timeline.py``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import replace
from typing import Any

from playground.engine.client import EngineSettings
from playground.engine.core.keeping import DOTS, FEWER_DOTS, MANY
from playground.engine.core.timeline import LAYERS, Timeline, packed_picture, packed_state
from playground.engine.hosts.inline import InlineEngine
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

RATED: dict[str, dict[str, Any]] = {
    "points": {"data": "ring8", "gan": "mlp"},
    "pictures": {"data": "mnist", "gan": "dcgan"},
}
WEIGHED: dict[str, dict[str, Any]] = {
    "points": {"data": "ring8", "gan": "mlp"},
    "points, 16 members": {"data": "ring8", "gan": "mlp", "members": 16},
    "pictures": {"data": "mnist", "gan": "dcgan", "maps": 16, "batch": 16},
    "pictures, colour": {"data": "stacked", "gan": "dcgan", "maps": 16, "batch": 16},
}
STEPS = 100_000
FRESH = 40  # pictures of a training that goes on; then they come again


def rate(values: dict[str, Any], root: str, seconds: float, keeps: bool) -> float:
    """Steps a second from step 0."""
    with tempfile.TemporaryDirectory() as folder:
        settings = EngineSettings(device="cpu", precision="fp32", threads=1, state_folder=folder)
        engine = InlineEngine(replace(settings, data_root=root))
        run: str = engine.submit({**values, "seed": 1}, "ann").result()["run"]
        found = engine.engine.state.scheduler.get(run)
        assert found is not None, "it has just begun"
        while not found.step:
            engine.pump(0.05)  # being built is not timed
        if not keeps:
            found.timeline.off = "so that it can be compared"
        begin = found.step
        engine.pump(seconds)
        steps = found.step - begin
        engine.close()
        return steps / seconds


def weight(values: dict[str, Any], root: str) -> dict[str, int]:
    """Bytes and pictures of a run of 100,000 steps."""
    recipe = parse_recipe(values)
    training = Training(recipe, open_source(recipe, root, "cpu"))
    dots = FEWER_DOTS if recipe.run.members > MANY else DOTS
    line = Timeline(recipe.data.kind)
    pictures: list[bytes] = []
    state = b""
    most = 0
    for step in range(STEPS + 1):
        if line.pictures.due(step):
            if len(pictures) < FRESH:
                training.advance(0.25)
                snapshot = training.snapshot({"layers": LAYERS, "dots": dots})
                pictures.append(packed_picture(snapshot, step))
                tensors, meta = training.state()
                state = packed_state(tensors, {"values": recipe.values(), "training": meta})
            line.pictures.add(step, pictures[step % len(pictures)])
        if line.states.due(step):
            line.states.add(step, state)
        most = max(most, line.size)
    return {"bytes": line.size, "most": most, "pictures": len(line.pictures.entries),
            "states": len(line.states.entries), "bytes of a picture": len(pictures[-1]),
            "bytes of a state": len(state), "wanted": line.most}  # fmt: skip


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data-root", default="data")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    root, told = chosen.data_root, {}
    for name, values in RATED.items():
        ratios = []
        for number in range(chosen.rounds):
            order = (True, False) if number % 2 else (False, True)  # who begins takes turns
            rates = {keeps: rate(values, root, chosen.seconds, keeps) for keeps in order}
            ratios.append(rates[True] / rates[False])
        told[f"rate, {name}"] = {"ratio": round(statistics.median(ratios), 3), "wanted": 0.97,
                                 "rounds": [round(r, 3) for r in ratios]}  # fmt: skip
        _say(f"rate, {name}", told[f"rate, {name}"], chosen.json)
    for name, values in WEIGHED.items():
        told[f"bytes, {name}"] = weight(values, root)
        _say(f"bytes, {name}", told[f"bytes, {name}"], chosen.json)
    if chosen.json:
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 0


def _say(name: str, figures: dict[str, Any], as_json: bool) -> None:
    if not as_json:
        sys.stdout.write(f"{name:22} {figures}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
