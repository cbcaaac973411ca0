"""What runs really take in memory, beside what ``engine.core.needs`` says before they begin.

    python -m tests.bench.needs [--json] [NAME ...]

Each in a process of its own, watched as on a page: first the ring, by which ``FIRST_RUN`` is seen
(what torch loads when it trains for the first time), then the run that is named. ``took`` is the
most that the process had beyond what it had before, in MB; ``said`` what was said. What is said too
low gets an engine killed, what is said too high refuses who would have fitted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import write_digits

LOADS: Mapping[str, Mapping[str, Any]] = {
    "ring8 mlp": {"data": "ring8"},
    "ring8 mlp × 16": {"data": "ring8", "members": 16},
    "ring8 mlp, widest": {"data": "ring8", "width": 1024, "depth": 6, "batch": 1024},
    "mnist mlp": {"data": "mnist"},
    "mnist mlp × 4": {"data": "mnist", "members": 4},
    "mnist dcgan": {"data": "mnist", "gan": "dcgan"},
    "mnist dcgan, batch 512": {"data": "mnist", "gan": "dcgan", "batch": 512},
    "mnist dcgan, widest": {"data": "mnist", "gan": "dcgan", "maps": 128},
    "mnist infogan": {"data": "mnist", "gan": "infogan"},
    "mnist cgan": {"data": "mnist", "gan": "cgan"},
    "blobs cyclegan": {"data": "blobs", "gan": "cyclegan"},
    "blobs cyclegan, widest": {"data": "blobs", "gan": "cyclegan", "width": 64, "blocks": 9,
                               "d_width": 64},
    "outlines pix2pix": {"data": "outlines", "gan": "pix2pix"},
}  # fmt: skip
SECONDS = 8.0  # of training


def megabytes(field: str) -> float:
    """``VmRSS``, what this process has, or ``VmHWM``, the most it has had since ``forget_peak``."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith(field))


def forget_peak() -> None:
    """From now on the peak is counted anew."""
    Path("/proc/self/clear_refs").write_text("5")


def trained(engine_client: Any, values: Mapping[str, Any], seconds: float) -> float:
    """The most that this process gets beyond what it has, while a run trains and is watched."""
    before = megabytes("VmRSS")
    forget_peak()
    run = engine_client.submit(dict(values), "bench").result()["run"]
    watch = engine_client.watch(
        run, {"layers": ["fake", "images"], "measure": True}, lambda _: None
    )
    for _ in range(int(seconds * 4)):
        engine_client.pump(0.25)
        watch.ready()
    state = engine_client.info(run).result()
    assert state["state"] == "running" and state["step"] > 0, state
    engine_client.steer(run, "drop").result()
    return megabytes("VmHWM") - before


def measure(name: str) -> dict[str, float]:
    """One load, in this process."""
    from playground.engine.client import EngineSettings
    from playground.engine.core.needs import need_of
    from playground.engine.hosts.inline import InlineEngine
    from playground.training.recipe import parse_recipe

    with tempfile.TemporaryDirectory() as folder:
        write_digits(Path(folder) / "data")
        root = str(Path(folder) / "data")
        engine_client = InlineEngine(EngineSettings(
            device="cpu", precision="fp32", threads=1, data_root=root, state_folder=f"{folder}/s",
        ))  # fmt: skip
        first = trained(engine_client, LOADS["ring8 mlp"], 3.0)
        recipe = parse_recipe(dict(LOADS[name]))
        source = recipe.data.open(recipe.data_config, root, "cpu", None)
        before = megabytes("VmRSS")
        forget_peak()
        need = need_of(recipe, source, "cpu", False, "checkpoints")
        asking = megabytes("VmHWM") - before
        took = trained(engine_client, LOADS[name], SECONDS)
        engine_client.close()
    return {"first": first, "asking": asking, "resident": need.resident / 1e6,
            "passing": need.passing / 1e6, "said": need.total / 1e6, "took": took}  # fmt: skip


def main() -> None:
    """A line a load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(LOADS))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        print(json.dumps(measure(chosen.names[0])))
        return
    for name in chosen.names or LOADS:
        command = [sys.executable, "-m", "tests.bench.needs", "--here", name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        told = done.stdout.splitlines()[-1] if done.returncode == 0 else done.stderr[-300:]
        if chosen.json or done.returncode:
            print(json.dumps({name: told}), flush=True)
            continue
        words = ", ".join(f"{key} {value:.0f}" for key, value in json.loads(told).items())
        print(f"{name:24} {words} MB", flush=True)


if __name__ == "__main__":
    main()
