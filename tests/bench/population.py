"""Ten members trained together against one after the other: ``python -m tests.bench.population``.

The same steps of the plain GAN on the ring (two hidden layers of 64, batch 128), pieces in turn;
the median of the ratios cancels the machine's drift. Committed figures: ``population.json``.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

from playground.training.presets import values_of
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

MEMBERS, STEPS, ROUNDS = 10, 150, 7


def trained(training: Training, steps: int) -> float:
    """Seconds for ``steps`` iterations as the engine does them, readings included."""
    begin = time.perf_counter()
    training.change({"steps": training.step + steps})
    while training.ended is None:
        training.advance(1.0)
    return time.perf_counter() - begin


def measure(members: int = MEMBERS, steps: int = STEPS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Seconds of both ways and how many times faster together is."""

    def made(count: int, seed: int) -> Training:
        recipe = parse_recipe(values_of("non-saturating", members=count, seed=seed))
        return Training(recipe, open_source(recipe, "", "cpu"), "cpu")

    together, alone = made(members, 0), [made(1, seed) for seed in range(members)]
    for training in (together, *alone):
        trained(training, 30)
    pairs = []
    for _ in range(rounds):
        pairs.append((trained(together, steps), sum(trained(one, steps) for one in alone)))
    return {
        "members": members, "steps": steps, "rounds": rounds,
        "seconds_together": round(statistics.median(t for t, _ in pairs), 3),
        "seconds_one_by_one": round(statistics.median(o for _, o in pairs), 3),
        "times_faster": round(statistics.median(o / t for t, o in pairs), 2),
    }  # fmt: skip


def main() -> None:
    """Prints the figures as JSON."""
    import torch

    torch.set_flush_denormal(True)
    sys.stdout.write(json.dumps(measure() | {"threads": torch.get_num_threads()}) + "\n")


if __name__ == "__main__":
    main()
