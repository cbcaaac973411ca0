"""The first press: the Train tab as it opens, left alone: ``python -m tests.bench.default_ring``.

The ring with the defaults of every knob, one seed after the other, as the engine trains it on a CPU
(one thread, for its products are small). A seed has reached the goal when, at the end of its time,
it has all modes and the share of good samples. Best on a quiet machine: the time is the clock's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

SECONDS, SEEDS, QUALITY = 20.0, 10, 0.9
LOOK = 0.5  # seconds between two counts


def press(seed: int, seconds: float = SECONDS, steps: int = 0) -> dict[str, Any]:
    """One seed for so many seconds, or exactly so many ``steps`` where they are given;
    ``reached_after`` is when it first had all modes and the quality."""
    recipe = parse_recipe({"seed": seed, "steps": steps})
    training = Training(recipe, open_source(recipe, "", "cpu"))
    begin, cpu, reached = time.perf_counter(), time.process_time(), None
    found: dict[str, Any] = {}
    while training.ended is None and (steps or time.perf_counter() - begin < seconds):
        training.advance(LOOK)
        found = training.measurement.measure(training.model, training.step)
        if reached is None and good(found):
            reached = round(time.perf_counter() - begin, 1)
    return {
        "seed": seed, "step": training.step, "modes": found["captured"][0],
        "high_quality": round(found["high_quality"][0], 3), "reached": good(found),
        "reached_after": reached, "seconds": round(time.perf_counter() - begin, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }  # fmt: skip


def good(found: dict[str, Any]) -> bool:
    """Whether the metrics have all modes and the quality."""
    return bool(found["captured"][0] == found["modes"] and found["high_quality"][0] >= QUALITY)


def measure(seeds: int = SEEDS) -> Iterator[dict[str, Any]]:
    """A line a seed."""
    return (press(seed) for seed in range(seeds))


def main() -> None:
    """Prints a line a seed and how many have reached the goal."""
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    rows = []
    for row in measure():
        rows.append(row)
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    sys.stdout.write(f"{sum(r['reached'] for r in rows)} of {len(rows)} seeds\n")


if __name__ == "__main__":
    main()
