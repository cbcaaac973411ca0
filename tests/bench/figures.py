"""The README's figures: what is measured, what must be reached, how it is printed."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from playground.core.errors import PlaygroundError
from playground.engine.device import before_torch, choose
from playground.training.history import History
from tests.bench import startup, training

Row = dict[str, Any]


def row(figure: str, unit: str, wanted: str, measured: float, **details: Any) -> Row:
    """One line of the table; ``wanted`` reads ``>= 1.2`` or ``<= 60``."""
    sign, limit = wanted.split()
    reached = measured >= float(limit) if sign == ">=" else measured <= float(limit)
    return {
        "figure": figure, "unit": unit, "wanted": wanted, "measured": round(measured, 3),
        "reached": bool(reached), **details,
    }  # fmt: skip


def training_rows(root: str, rounds: int) -> list[Row]:
    """Speed against the plain loop, pieces of both in turn, both on as many threads as the engine
    gives such work: with two, the plain loop at width 32 falls to a third."""
    device = choose("cpu", "auto")
    lecture = training.lecture(root, device.bf16, rounds)
    narrow = training.ring(128, 512, 1, rounds)
    device.set_threads(large=False)
    many = training.ring(32, 128, 30, rounds)
    wanted = ">= 2.0" if device.bf16 else ">= 1.3"
    return [
        row("lecture MLP on MNIST, batch 100", "× plain loop", wanted, lecture["ratio"],
            precision=device.precision, **rates(lecture)),
        row("ring of 8, width 128, batch 512", "× plain loop", ">= 1.2", narrow["ratio"],
            **rates(narrow)),
        row("ring of 8, width 32, batch 128, 30 members", "× plain loop", ">= 8", many["ratio"],
            **rates(many)),
    ]  # fmt: skip


def rates(found: Row) -> Row:
    return {
        "ours_steps_per_second": round(found["ours"], 1),
        "plain_steps_per_second": round(found["plain"], 1),
    }


def curve_rows() -> list[Row]:
    """Bytes of a tick of six curves at most, points of a chart."""
    curve, sizes = History(1), []
    names = ("d_loss", "g_loss", "d_real", "d_fake", "d_grad", "g_grad")
    for start in range(0, 100_000, 50):
        values = {n: np.zeros((50, 1), np.float32) for n in names}
        curve.add(np.arange(start, start + 50), values)
        _, arrays = curve.shown()
        sizes.append(sum(a.nbytes for a in arrays.values()))
    return [
        row("bytes a tick for six curves of a run of 100,000 steps, at most", "bytes", "<= 13000",
            max(sizes)),
        row("points a curve after 100,000 steps", "points", "<= 500", 2 * curve.count),
    ]  # fmt: skip


def startup_rows(rounds: int) -> list[Row]:
    """The first answer; 4 s where an empty Gradio app takes 2.2 s is a ratio of 1.82."""
    found = startup.measure(rounds)
    return [
        row("first answer of the page after start", "× empty Gradio app", "<= 1.82", found["ratio"],
            seconds=round(found["seconds"], 2), empty_seconds=round(found["empty_seconds"], 2)),
    ]  # fmt: skip


def measure(root: str, quick: bool = False, browser: bool = False) -> list[Row]:
    """All rows; ``browser`` adds those that need a page open in Chromium."""
    threads = torch.get_num_threads()
    rows = training_rows(root, 3 if quick else 7) + curve_rows() + startup_rows(3)
    torch.set_num_threads(threads)
    rows += importlib.import_module("tests.bench.translation").rows(quick)
    if browser:
        rows += importlib.import_module("tests.bench.live_view").rows(root)
    return rows


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| figure | wanted | measured | |", "|---|---|---|---|"]
    for r in rows:
        verdict = "reached" if r["reached"] else "missed"
        lines.append(
            f"| {r['figure']} | {r['wanted']} {r['unit']} | {r['measured']:g} | {verdict} |"
        )
    return "\n".join(lines) + "\n"


def of_device(chosen: argparse.Namespace) -> int:
    """The table of one device, under its card, driver and versions."""
    gpu = importlib.import_module("tests.bench.gpu")
    try:
        gpu.check(chosen.device)
    except PlaygroundError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    head = gpu.header(chosen.device)
    rows = gpu.measure(chosen.device, chosen.data_root, chosen.small)
    if chosen.json:
        sys.stdout.write(json.dumps({"machine": head, "rows": rows}, indent=1) + "\n")
    else:
        told = ", ".join(f"{name} {value}" for name, value in head.items() if value)
        sys.stdout.write(f"{told}\n\n{table(rows)}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m tests.bench.figures``, which ``python -m playground bench`` runs."""
    parser = argparse.ArgumentParser(prog="python -m playground bench")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--data-root", default="data", help="datasets in torchvision's layout")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, noisier figures")
    parser.add_argument("--device", default="", help="the table of this device: cuda, cuda:N; cpu "
                        "runs the same rows, for a look at them")  # fmt: skip
    parser.add_argument("--small", action="store_true", help="little of everything: figures of "
                        "--device that say nothing, for tests")  # fmt: skip
    parser.add_argument("--browser", action="store_true", help="measure the live view too")
    chosen = parser.parse_args(arguments)
    before_torch()
    if chosen.device:
        return of_device(chosen)
    rows = measure(chosen.data_root, quick=chosen.quick, browser=chosen.browser)
    sys.stdout.write(json.dumps(rows, indent=1) + "\n" if chosen.json else table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
