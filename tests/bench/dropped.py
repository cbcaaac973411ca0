"""Runs are made and dropped one after the other; the engine's memory must not grow with them.

    python -m tests.bench.dropped [--runs 300] [--data-root data]

Each run trains the lecture's pair on MNIST for a moment, is measured by the classifier and dropped.
Growth is from after the first ten runs to the end and may be 5 %.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.process import ProcessEngine

VALUES = {"data": "mnist", "gan": "mlp"}
WARM_RUNS = 10  # after which memory is measured first
MOST_GROWTH = 0.05
SECONDS = 120.0  # for one answer, at most


def _resident(engine_client: ProcessEngine) -> float:
    memory = engine_client.status().result(SECONDS)["memory_megabytes"]
    return float(memory["host"])


def measure(runs: int, data_root: str, folder: str) -> list[float]:
    """Megabytes of the engine's process after each run has been dropped."""
    settings = EngineSettings(
        device="cpu", precision="fp32", threads=1, data_root=data_root,
        state_folder=folder, limits=Limits(),
    )  # fmt: skip
    engine_client = ProcessEngine(settings)
    try:
        sizes = []
        for number in range(runs):
            values = {**VALUES, "seed": number}
            run = engine_client.submit(values, "bench").result(SECONDS)["run"]
            engine_client.steer(run, "step", owner="bench").result(SECONDS)
            seen: list[object] = []
            watch = engine_client.watch(run, {"layers": ["images"], "measure": True}, seen.append)
            while not seen:
                engine_client.info(run).result(SECONDS)
            watch.close()
            engine_client.steer(run, "drop", owner="bench").result(SECONDS)
            sizes.append(_resident(engine_client))
        return sizes
    finally:
        engine_client.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--data-root", default="data")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = measure(chosen.runs, chosen.data_root, str(Path(folder)))
    growth = sizes[-1] / sizes[min(WARM_RUNS, len(sizes)) - 1] - 1
    steps = sizes[:: max(1, len(sizes) // 10)]
    sys.stdout.write(" ".join(f"{size:.0f}" for size in (*steps, sizes[-1])) + " MB\n")
    sys.stdout.write(f"growth after the first {WARM_RUNS}: {growth:.1%} (≤ {MOST_GROWTH:.0%})\n")
    return int(growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
