"""Makes the table of stacked MNIST: a thousand modes, for methods by sizes of D by seeds.

    python -m tests.bench.stacked_table --state FOLDER --minutes 60
    python -m tests.bench.stacked_table --render > tests/bench/stacked_table.md

It goes on where it was: a cell that is done is in the JSON file, one that is not has its whole
state in FOLDER. Cells come seed by seed, so that a table cut short compares equals. Counted as in
PacGAN (Lin et al. 2018, section 4.2): 25,600 samples, an independent classifier a channel, KL of
the modes' shares from uniform ones. It computes in the precision in which the engine would here.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.core import checkpoints
from playground.core.knobs import Value
from playground.engine import device
from playground.evaluation import metrics
from playground.evaluation.classifier_metrics import WINDOW, count_classes
from playground.networks.conv_trainer import ConvTrainer
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source, resume
from tests.bench.mode_table import spread
from tests.bench.replay import linked

STEPS, SEEDS = 20_000, 3  # of the quick methods; slow ones have what half an hour allows
FIRST_SEED = 100  # seeds on which nothing was tuned
SAVE_SECONDS = 60.0
SIZES: Mapping[str, float] = {"full": 1.0, "half": 0.5, "quarter": 0.25}  # of D over G
OUT = Path("tests/bench/stacked_table.json")


@dataclass(frozen=True)
class Row:
    """A method: its ``values`` and steps; ``sized`` where D can be made smaller than G."""

    title: str
    values: Mapping[str, Value]
    sized: bool = True
    steps: int = STEPS


ROWS: Mapping[str, Row] = {
    "dcgan": Row("DCGAN", {"gan": "dcgan"}),
    "pacdcgan2": Row("PacDCGAN, pairs", {"gan": "pacdcgan", "pac": 2}),
    "unrolled": Row(
        "Unrolled, 5 steps (perceptrons)", {"gan": "unrolled", "unroll": 5}, False, 2_000
    ),
    "minibatch": Row("Minibatch std (perceptrons)", {"gan": "minibatch"}, False),
    "r1": Row("DCGAN, R1", {"gan": "dcgan", "r1": 1.0}),
    "r1r2": Row(
        "R3GAN without pairs: R1 + R2", {"gan": "r3gan", "objective": "zero-centred"}, steps=10_000
    ),
    "r3gan": Row("R3GAN", {"gan": "r3gan"}, steps=10_000),
}
# modes, KL, and what differs from the rows above
PUBLISHED = {
    "full": (
        ("DCGAN", "VEEGAN, table 2", "99.0", "3.40", "its networks and budget"),
        ("DCGAN", "PacGAN, table 2", "78.9 ± 6.5", "4.50", "VEEGAN's networks"),
        ("Unrolled", "VEEGAN, table 2", "48.7", "4.32", "its networks and budget; convolutions"),
        ("ALI", "VEEGAN, table 2", "16", "5.40", "an encoder besides"),
        ("VEEGAN", "VEEGAN, table 2", "150", "2.95", "an encoder besides"),
        ("PacDCGAN2", "PacGAN, table 2", "1000 ± 0", "0.06", "VEEGAN's networks"),
        ("PacDCGAN4", "PacGAN, table 2", "1000", "0.07", "the same; packs of four"),
        ("R3GAN", "Huang et al. 2024", "1000", "0.078", "larger networks, a longer budget"),
        ("R3GAN without pairs", "Huang et al. 2024", "693", "0.93", "the same"),
        ("R3GAN with R1 alone", "Huang et al. 2024", "–", "–", "the same; it fails"),
    ),
    "half": (
        ("DCGAN", "PacGAN, table 3", "628", "2.58", "the unrolled paper's small networks"),
        ("Unrolled, 10 steps", "PacGAN, table 3", "817.4", "1.43", "the same; convolutions"),
        ("PacDCGAN3", "PacGAN, table 3", "866.6 ± 12.1", "0.90", "the same; packs of three"),
    ),
    "quarter": (
        ("DCGAN", "PacGAN, table 3", "30.6", "5.99", "the unrolled paper's small networks"),
        ("Unrolled, 10 steps", "PacGAN, table 3", "327 ± 75", "4.66", "the same; convolutions"),
        ("PacDCGAN4", "PacGAN, table 3", "667.4 ± 29", "1.81", "the same; packs of four"),
    ),
}


def count(model: ConvTrainer) -> tuple[int, int]:
    """Parameters of G and of D."""
    g, d = (sum(p.numel() for p in net.parameters()) for net in (model.g, model.d))
    return g, d


def maps_for(values: Mapping[str, Value], share: float) -> int:
    """The feature maps of D with which it has nearest to ``share`` of G's parameters."""
    from playground.core.spec import Setting

    def off(maps: int) -> float:
        recipe = parse_recipe({**values, "data": "stacked", "d_maps": maps})
        model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
        assert isinstance(model, ConvTrainer)
        g, d = count(model)
        return abs(np.log(d / g / share))

    return min(range(2, 65, 2), key=off)


def values_of(row: str, size: str, seed: int, steps: int = 0) -> dict[str, Value]:
    """The flat values of a cell's run; of 0 ``steps`` it has the row's."""
    declared = ROWS[row]
    values = {"data": "stacked", **declared.values, "seed": FIRST_SEED + seed,
              "steps": steps or declared.steps}  # fmt: skip
    if declared.sized:
        values["d_maps"] = maps_for(declared.values, SIZES[size])
    return values


def cells() -> Iterator[tuple[str, str, int]]:
    """Row, size of D and seed of every cell, seed by seed."""
    for seed, row, size in itertools.product(range(SEEDS), ROWS, SIZES):
        if ROWS[row].sized or size == "full":
            yield row, size, seed


def trained(
    values: Mapping[str, Value], saved: Path, root: str, until: float, bf16: bool
) -> tuple[Training, bool]:
    """A cell's training, gone on with from ``saved`` until its end or the clock's ``until``; and
    whether it has ended."""
    recipe = parse_recipe(values)
    source = open_source(recipe, root, "cpu")
    if saved.exists():
        training = resume(*checkpoints.load_autosave(saved), source, "cpu", bf16)
    else:
        training = Training(recipe, source, "cpu", bf16)
    last = time.monotonic()
    while training.ended is None and time.monotonic() < until:
        training.advance(1.0)
        if time.monotonic() - last > SAVE_SECONDS:
            checkpoints.autosave(saved, *training.state())
            last = time.monotonic()
    if training.ended is None:
        checkpoints.autosave(saved, *training.state())
    return training, training.ended is not None


def measured(training: Training, samples: int = WINDOW) -> dict[str, Any]:
    """What is counted at the end."""
    model = training.model
    counts = count_classes(training.recipe.data, "cpu", model.sample, samples=samples)[0]
    g, d = count(model) if isinstance(model, ConvTrainer) else (0, 0)
    return {
        "modes": int((counts > 0).sum()), "kl": metrics.kl_to_uniform(counts),
        "samples": samples, "steps": training.step, "ended": training.ended,
        "seconds": round(training.seconds), "precision": "bf16" if training.bf16 else "fp32",
        "g_parameters": g, "d_parameters": d,
    }  # fmt: skip


def render(found: list[dict[str, Any]]) -> str:
    """The table in Markdown: mean ± standard error over the seeds, each seed with its link."""
    lines = [
        "# Stacked MNIST: a thousand modes", "",
        f"Modes among {WINDOW:,} samples by the shipped classifier a channel; KL of their shares "
        "from uniform ones, nats (of true samples about 0.02); mean ± standard error over the "
        "seeds; each seed's modes link to a page of `python app.py` that replays its run. The "
        "R3GANs have half of the steps, the unrolled GAN a tenth: theirs take three and a half and "
        "thirty times as long. Trained in bf16, minibatches of 64. Cells that are not trained yet "
        "are missing. `python -m tests.bench.stacked_table` makes this table.", "",
    ]  # fmt: skip
    for size, share in SIZES.items():
        lines += [f"### D of {share:g} × G's parameters", "",
                  "| method | steps | D / G | modes | KL | seeds |",
                  "|---|---|---|---|---|---|"]  # fmt: skip
        for name, row in ROWS.items():
            of = [f for f in found if (f["row"], f["size"]) == (name, size)]
            if of:
                lines.append(_line(row, of))
        lines += ["", "Published; compare inside a source only:", "",
                  "| method | source | modes | KL | what differs |",
                  "|---|---|---|---|---|"]  # fmt: skip
        lines += [f"| {' | '.join(published)} |" for published in PUBLISHED[size]]
        lines.append("")
    return "\n".join(lines)


def _line(row: Row, of: list[dict[str, Any]]) -> str:
    """A row's line; with one seed there is no spread."""
    several = len(of) > 1
    modes = spread([f["modes"] for f in of]) if several else str(of[0]["modes"])
    kl = spread([f["kl"] for f in of], digits=3) if several else f"{of[0]['kl']:.3f}"
    sizes = [f["d_parameters"] / f["g_parameters"] for f in of if f["g_parameters"]]
    share = f"{np.mean(sizes):.2f}" if sizes else "–"
    seeds = ", ".join(linked(str(f["modes"]), f["values"]) for f in of)
    return f"| {row.title} | {of[0]['steps']:,} | {share} | {modes} | {kl} | {seeds} |"


def main() -> None:
    """See the module's docstring."""
    import torch

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--state", type=Path, help="folder of trainings that have not ended")
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--steps", type=int, default=0, help="of every row, in place of its own")
    options.add_argument("--samples", type=int, default=WINDOW)
    options.add_argument("--out", type=Path, default=OUT)
    options.add_argument("--data-root", default="data")
    options.add_argument("--only", nargs="*", help="ROW, ROW:SIZE or ROW:SIZE:SEED")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--precision", default="auto", choices=("auto", "fp32", "bf16"))
    options.add_argument("--render", action="store_true")
    chosen = options.parse_args()
    found = json.loads(chosen.out.read_text()) if chosen.out.exists() else []
    if chosen.render:
        sys.stdout.write(render(found) + "\n")
        return
    if chosen.state is None:
        options.error("say where trainings that have not ended are kept, with --state FOLDER")
    torch.set_num_threads(chosen.threads)
    torch.set_flush_denormal(True)
    chosen.state.mkdir(parents=True, exist_ok=True)
    fill(found, chosen, time.monotonic() + 60 * chosen.minutes)


def fill(found: list[dict[str, Any]], chosen: argparse.Namespace, until: float) -> None:
    """Trains what is missing, cell by cell, until the clock says ``until``."""
    bf16 = device.choose("cpu", chosen.precision, chosen.threads).bf16
    done = {(f["row"], f["size"], f["seed"]) for f in found}
    for row, size, seed in cells():
        names = {row, f"{row}:{size}", f"{row}:{size}:{seed}"}
        if (row, size, seed) in done or (chosen.only and not names & set(chosen.only)):
            continue
        values = values_of(row, size, seed, chosen.steps)
        saved = chosen.state / f"{row}-{size}-{seed}.safetensors"
        training, ended = trained(values, saved, chosen.data_root, until, bf16)
        cell = f"{row} {size} {seed}"
        if not ended:
            sys.stderr.write(f"{cell}: step {training.step:,} of {values['steps']:,}, saved\n")
            return
        about = {"row": row, "size": size, "seed": seed, "values": training.recipe.values()}
        found.append(about | measured(training, chosen.samples))
        chosen.out.write_text(json.dumps(found, indent=1) + "\n")
        saved.unlink(missing_ok=True)
        sys.stderr.write(f"{cell}: {found[-1]['modes']} modes, KL {found[-1]['kl']:.3f}\n")


if __name__ == "__main__":
    main()
