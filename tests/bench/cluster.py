"""Ray: two actors on this machine against one, on work that does not share a core.

    python -m tests.bench.cluster [ROUNDS]

Two clusters' worth of engines would compete with each other, so there is one cluster of two actors
with one thread each: one trains, both train, the other trains, over and over. A figure is the sum
of steps a second of the runs; the ratio of neighbouring pieces cancels the machine's drift.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from typing import Any

from playground.engine.client import EngineSettings
from playground.engine.hosts.ray import ray_engine
from playground.engine.pool.pool import EnginePool
from playground.training.presets import PLAIN_GAME
from tests.bench.figures import Row, row

SECONDS = 4.0  # of a piece
RUN = {"data": "ring8", **PLAIN_GAME, "width": 128, "batch": 512}


def steps(engine_client: EnginePool, runs: list[str]) -> list[int]:
    """Steps of the runs now."""
    return [engine_client.info(run).result(60)["step"] for run in runs]


def rate(engine_client: EnginePool, runs: list[str]) -> float:
    """Steps a second of all ``runs`` together while they train."""
    for run in runs:
        engine_client.steer(run, "play").result(60)
    time.sleep(0.5)
    begin, before = time.perf_counter(), steps(engine_client, runs)
    time.sleep(SECONDS)
    took, after = time.perf_counter() - begin, steps(engine_client, runs)
    for run in runs:
        engine_client.steer(run, "pause").result(60)
    return (sum(after) - sum(before)) / took


def measure(rounds: int = 5) -> Row:
    """The row of the README's table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = EngineSettings(
            device="cpu", precision="fp32", threads=1, state_folder=folder, data_root=folder
        )
        engine_client = ray_engine(settings, "local", 2)
        try:
            while any(member.state != "ready" for member in engine_client.members):
                time.sleep(0.1)
            runs = [engine_client.submit(RUN, f"visitor{i}").result(60)["run"] for i in range(2)]
            for run in runs:
                engine_client.steer(run, "pause").result(60)
            rate(engine_client, runs)  # both are warm
            pairs: list[tuple[float, float]] = []
            for _ in range(rounds):  # each by itself, and both between them
                first, both = rate(engine_client, runs[:1]), rate(engine_client, runs)
                pairs.append(((first + rate(engine_client, runs[1:])) / 2, both))
        finally:
            engine_client.close()
    ratio = statistics.median(both / one for one, both in pairs)
    details: dict[str, Any] = {
        "rounds": [round(both / one, 2) for one, both in pairs],
        "one_steps_per_second": round(statistics.median(one for one, _ in pairs), 1),
        "two_steps_per_second": round(statistics.median(both for _, both in pairs), 1),
    }
    return row("Ray, two actors on two cores", "× one actor", ">= 1.7", ratio, **details)


if __name__ == "__main__":
    sys.stdout.write(f"{measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)}\n")
