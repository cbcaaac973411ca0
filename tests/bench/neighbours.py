"""What a large photo costs those beside it: a ring in training, somebody at the label slider.

``python -m tests.bench.neighbours`` translates a photo of 1,024 px there and back with weights of
the authors' size and prints the longest gap between the neighbour's snapshots, the 95th percentile
of the slider's answers, the neighbour's rate over its rate alone, and the translation's own seconds
against the same two networks in one piece each.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from playground.data.imaging.decode import open_photo
from playground.engine.client import EngineSettings
from playground.engine.hosts.process import ProcessEngine
from playground.inference import layouts, translation
from tests.bench.translation import photo, plain_resnet

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"
LABEL = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
RING = {"data": "ring8", "gan": "mlp", "width": 32, "batch": 128}


class Neighbour:
    """A ring in training, watched; ``rate`` and ``longest`` since the last ``clear``."""

    def __init__(self, engine_client: ProcessEngine) -> None:
        self.engine_client, self.seen = engine_client, list[tuple[float, int]]()
        run = engine_client.submit(RING).result(60)
        self.watch = engine_client.watch(run["run"], {"fps": 10}, self._frame)

    def _frame(self, frame: Any) -> None:
        self.seen.append((time.perf_counter(), int(frame.get("step", 0))))
        self.watch.ready()

    def measured(self, begin: float, end: float) -> dict[str, float]:
        seen = [(t, s) for t, s in self.seen if begin <= t <= end]
        times = [begin, *(t for t, _ in seen), end]
        gaps = [b - a for a, b in zip(times, times[1:], strict=False)]
        (first, start), (last, stop) = seen[0], seen[-1]
        return {"gap": max(gaps), "rate": (stop - start) / (last - first)}


def hand(engine_client: ProcessEngine, waits: list[float], stop: threading.Event) -> None:
    """Asks for tiles again and again, as a hand at the slider does."""
    step = 0
    while not stop.wait(0.1):
        begin = time.perf_counter()
        engine_client.infer(
            "cgan-mnist", "render", {"weights": LABEL, "n": 16, "seed": step}
        ).result(60)
        waits.append(time.perf_counter() - begin)
        step += 1


def in_one_piece(pixels: Any) -> float:
    """Seconds of both networks over the whole photo, nobody beside them."""
    net = layouts.build(plain_resnet().state_dict())
    x = translation.to_tensor(torch.from_numpy(pixels)[None])
    begin = time.perf_counter()
    with torch.inference_mode():
        net(net(x))
    return time.perf_counter() - begin


def measure(side: int = 1024) -> dict[str, float]:
    pixels = open_photo(photo(side), side)
    waits: list[float] = []
    stop = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GAN_PLAYGROUND_WEIGHTS"] = folder
        state = {k: v.contiguous() for k, v in plain_resnet().state_dict().items()}
        for name in ("there", "back"):
            save_file(state, Path(folder) / f"{name}.safetensors")
        engine_client = ProcessEngine(EngineSettings(checkpoints=str(CHECKPOINTS)))
        try:
            weights = "cyclegan:there.safetensors+back.safetensors"
            engine_client.infer(weights, "translate_ab", {"photo": pixels[:64, :64]}).result(120)
            engine_client.infer("cgan-mnist", "render", {"weights": LABEL, "n": 16}).result(120)
            args = {"photo": pixels, "ticket": "bench"}
            alone = engine_client.infer(weights, "translate_ab", args).result(600)["seconds"]
            neighbour = Neighbour(engine_client)
            time.sleep(3)
            quiet = neighbour.measured(time.perf_counter() - 2.5, time.perf_counter())["rate"]
            slider = threading.Thread(target=hand, args=(engine_client, waits, stop))
            slider.start()
            begin = time.perf_counter()
            own = engine_client.infer(weights, "translate_ab", args).result(600)["seconds"]
            end = time.perf_counter()
            stop.set()
            slider.join()
            seen = neighbour.measured(begin, end)
        finally:
            stop.set()
            engine_client.close()
    return {
        "longest_gap_seconds": seen["gap"], "slider_p95_ms": 1e3 * _p95(waits),
        "slider_median_ms": 1e3 * statistics.median(waits), "rate_of_alone": seen["rate"] / quiet,
        "translation_seconds": end - begin, "own_seconds": own, "alone_in_pieces": alone,
        "alone_in_one_piece": in_one_piece(pixels),
    }  # fmt: skip


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


if __name__ == "__main__":
    side = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    sys.stdout.write(json.dumps(measure(side), indent=1) + "\n")
