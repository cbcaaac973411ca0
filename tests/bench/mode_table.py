"""Makes the table of methods against mode collapse: ring of 8 and grid of 25, ten seeds each.

    python -m tests.bench.mode_table
    python -m tests.bench.mode_table --render tests/bench/mode_table.json > TABLE.md

Rows that the JSON file has already are kept, so that a long table may be made piece by piece. All
seeds of a row train together as one population. Every method has the networks and the steps of the
others; ``collapse`` and ``rescue`` share a budget of their own, and ``best`` and ``unrolled`` have
theirs. Definitions: ``playground.evaluation.metrics``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from playground.data import DATASETS
from playground.evaluation.transport import wasserstein_of_true_samples
from playground.training.presets import PRESETS, values_of
from playground.training.recipe import parse_recipe
from tests.bench.replay import linked

SEEDS, FIRST_SEED = 10, 100  # seeds on which nothing was tuned
STEPS = 2000
# a step of the unrolled GAN takes eight times as long as one of the others
OWN_STEPS = {"collapse": 3000, "rescue": 3000, "best": 5000, "unrolled": 1000}
# modes, % high quality, reverse KL: mean of ten runs, PacGAN's table; VEEGAN's gives no reverse KL
PUBLISHED = {
    "ring8": (
        ("GAN", "PacGAN", "6.3 ± 0.5", "98.2", "0.45"),
        ("PacGAN, pairs", "PacGAN", "7.9 ± 0.1", "95.6", "0.07"),
        ("PacGAN, fours", "PacGAN", "7.8 ± 0.1", "95.9", "0.07"),
        ("GAN", "VEEGAN", "1", "99.3", ""),
        ("Unrolled", "VEEGAN", "7.6", "35.6", ""),
        ("VEEGAN", "VEEGAN", "8", "52.9", ""),
    ),
    "grid25": (
        ("GAN", "PacGAN", "17.3 ± 0.8", "94.8", "0.70"),
        ("PacGAN, pairs", "PacGAN", "23.8 ± 0.7", "91.3", "0.13"),
        ("PacGAN, fours", "PacGAN", "24.8 ± 0.2", "93.6", "0.04"),
        ("GAN", "VEEGAN", "3.3", "0.5", ""),
        ("Unrolled", "VEEGAN", "23.6", "16", ""),
        ("VEEGAN", "VEEGAN", "24.6", "40", ""),
    ),
}
INTRODUCTION = """\
# Methods against mode collapse

SEEDS seeds trained together as one population; mean ± standard error over them; definitions in
`playground.evaluation.metrics`, settings in `playground.training.presets`. A seed has collapsed
when 90 % of its samples are nearest to at most three of eight modes (nine of 25). CPU seconds are
those of all seeds together on one thread. The single methods have 2,000 steps here, PacGAN's table
about 400,000: they are on their way, and the order among them is what to read. Width is that of the
modes over the data's, median over the modes: below 0.9 the samples are too tight, which quality
rewards, and with few samples in a mode (–) there is none. Wasserstein-1 is to the truth, in data
units; perfect samples have RING on the ring and GRID on the grid. Each row's modes link to the page
of `python app.py` that replays its runs. *All together* was tuned on seeds 0 to 5.
`python -m tests.bench.mode_table` makes this table, and `--again` measures rows anew.
"""


COUNTED = ("captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein", "collapsed")


def introduction() -> str:
    """What stands above the table, with what perfect samples have."""
    told = INTRODUCTION.replace("SEEDS", str(SEEDS))
    for word, name in (("RING", "ring8"), ("GRID", "grid25")):
        data = DATASETS[name]
        real = wasserstein_of_true_samples(data, data.config())
        told = told.replace(word, f"{real:.3f}")
    return told


def row(preset: str, data: str, steps: int) -> dict[str, Any]:
    """Trains the ten seeds of one row and measures them at the end."""
    from playground.training.training import Training, open_source

    values = values_of(preset, data, members=SEEDS, seed=FIRST_SEED, steps=steps)
    recipe = parse_recipe(values)
    training = Training(recipe, open_source(recipe, "", "cpu"))
    start, cpu = time.perf_counter(), time.process_time()
    while training.ended is None:
        training.advance(1.0)
    found = training.measurement.measure(training.model, training.step)
    return {
        "preset": preset, "data": data, "values": values, "steps": training.step,
        "ended": training.ended, "wall_seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1), "modes": found["modes"],
        **{k: found[k] for k in COUNTED},
    }  # fmt: skip


def spread(values: list[float | None], scale: float = 1.0, digits: int = 1) -> str:
    """Mean ± standard error over the seeds; an infinite divergence makes it infinite."""
    numbers = np.array([np.inf if v is None else v for v in values], float) * scale
    if not np.isfinite(numbers).all():
        return "∞"
    error = numbers.std(ddof=1) / np.sqrt(len(numbers))
    return f"{numbers.mean():.{digits}f} ± {error:.{digits}f}"


def render(rows: list[dict[str, Any]]) -> str:
    """The table in Markdown."""
    lines = [*introduction().splitlines(), ""]
    for data, title in (
        ("ring8", "Ring of 8 (radius 2, σ 0.02)"),
        ("grid25", "Grid of 25 (σ 0.05)"),
    ):
        lines += [
            f"### {title}", "",
            "| method | steps | modes captured | high quality % | reverse KL (nats) | width "
            "| Wasserstein-1 | collapsed | CPU s |",
            "|---|---|---|---|---|---|---|---|---|",
        ]  # fmt: skip
        for name in PRESETS:
            for r in rows:
                if (r["preset"], r["data"]) == (name, data):
                    lines.append(_line(r))
        lines += ["", "Published, other networks and budgets: compare inside a source only.", "",
                  "| method | source | modes captured | high quality % | reverse KL |",
                  "|---|---|---|---|---|"]  # fmt: skip
        lines += ["| " + " | ".join(p) + " |" for p in PUBLISHED[data]]
        lines.append("")
    return "\n".join(lines)


def _width(widths: list[float | None]) -> str:
    """Of the seeds that have one."""
    known: list[float | None] = [w for w in widths if w is not None]
    return spread(known, digits=2) if len(known) > 1 else "–"


def _line(r: dict[str, Any]) -> str:
    cells = (
        PRESETS[r["preset"]].title, f"{r['steps']:,}",
        linked(spread(r["captured"]), r["values"]), spread(r["high_quality"], 100),
        spread(r["reverse_kl"], digits=3), _width(r["width"]), spread(r["wasserstein"], digits=3),
        f"{sum(r['collapsed'])} of {len(r['collapsed'])}", f"{r['cpu_seconds']:.0f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """See the module's docstring."""
    import torch

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--steps", type=int, default=STEPS)
    options.add_argument("--out", type=Path, default=Path("tests/bench/mode_table.json"))
    options.add_argument("--render", type=Path)
    options.add_argument("--only", nargs="*", help="PRESET or PRESET:DATA")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--again", action="store_true", help="measure rows anew")
    chosen = options.parse_args()
    if chosen.render:
        sys.stdout.write(render(json.loads(chosen.render.read_text())) + "\n")
        return
    torch.set_num_threads(chosen.threads)
    torch.set_flush_denormal(True)
    rows = json.loads(chosen.out.read_text()) if chosen.out.exists() else []
    for data, preset in itertools.product(("ring8", "grid25"), PRESETS):
        wanted = not chosen.only or {preset, f"{preset}:{data}"} & set(chosen.only)
        old = [r for r in rows if (r["preset"], r["data"]) == (preset, data)]
        if not wanted or (old and not chosen.again):
            continue
        steps = OWN_STEPS.get(preset, chosen.steps)
        rows = [r for r in rows if r not in old] + [_plain(row(preset, data, steps))]
        chosen.out.write_text(json.dumps(rows, indent=1) + "\n")
        sys.stderr.write(f"{data} {_line(rows[-1])} {rows[-1]['wall_seconds']} s\n")


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    def finite(name: str) -> list[float | None]:
        return [v if np.isfinite(v) else None for v in found[name]]

    return found | {name: finite(name) for name in ("reverse_kl", "width", "wasserstein")}


if __name__ == "__main__":
    main()
