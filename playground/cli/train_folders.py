"""``python -m playground train cyclegan``: from two folders of pictures, for hours if need be.

python -m playground train cyclegan HORSES ZEBRAS --steps 20000 --out runs/horses --resume
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from playground.cli import options
from playground.core.spec import PlaygroundError, knob, knobs, parse
from playground.data import DATASETS
from playground.engine.device import choose
from playground.gans.cyclegan import CycleConfig
from playground.training.folders import MARGIN, Progress, Stage, Task, train_folders

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FolderKnobs:
    """What belongs to the training and not to the model."""

    steps: int = knob(20_000, "Steps", "in all; rates fall to 0", low=2, high=100_000_000, step=1)
    seed: int = knob(0, "Seed", "the same seed gives the same weights", low=0, high=2**31 - 1,
                     step=1)  # fmt: skip
    hold_out: int = knob(0, "Held out", "pictures of each kind, the last by name, never shown",
                         low=0, high=1_000_000, step=1)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Trains, saves now and then and at the end; returns the exit status.

    Raises:
        PlaygroundError: for settings or folders that will not do, before anything is trained.
    """
    chosen = parser().parse_args(arguments)
    device = choose(chosen.device, chosen.precision, chosen.threads)
    usual = asdict(Task(Path(), Path(), Path()).config)
    given = {k: v for k in usual if (v := getattr(chosen, k)) is not None}
    first, second, out = (Path(p) for p in (chosen.first, chosen.second, chosen.out))
    options.check_there(first, second)
    task = Task(
        first, second, out.absolute(), chosen.steps, chosen.seed,
        chosen.hold_out, chosen.data, _names(chosen.names), stages(chosen.stages),
        None if chosen.precision == "auto" else device.bf16, device.name,
        parse(CycleConfig, usual | given),
    )  # fmt: skip
    with _saved_when_ended(), _Bar(task.steps) as bar:
        try:
            train_folders(task, chosen.resume, bar.report, chosen.overwrite)
        except KeyboardInterrupt:
            log.info("Saved in %s; --resume goes on from there.", task.out)
            return 1
    log.info("Trained. Weights, meta data and samples are in %s.", task.out)
    return 0


class _Bar:
    """A progress bar that appears with the first report, after what may be refused."""

    def __init__(self, steps: int) -> None:
        self._steps, self._bar = steps, None

    _bar: tqdm | None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def report(self, progress: Progress) -> None:
        """Moves the bar."""
        if self._bar is None:
            # steps of an earlier sitting tell nothing about the rate of this one
            self._bar = tqdm(total=self._steps, initial=progress.step, unit="step", smoothing=0.05)
        words = " ".join(f"{k} {v:.3f}" for k, v in progress.readings.items() if "loss" in k)
        self._bar.set_description(f"{progress.side} px {words}", refresh=False)
        self._bar.update(progress.step - self._bar.n)


@contextlib.contextmanager
def _saved_when_ended() -> Iterator[None]:
    """SIGTERM, which ends trainings in the background, saves first, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def parser() -> argparse.ArgumentParser:
    """One flag a knob, and what is no number."""
    found = options.Parser(prog="python -m playground train cyclegan")
    found.add_argument("first", help="folder or ZIP archive of pictures of the first kind")
    found.add_argument("second", help="folder or ZIP archive of pictures of the second kind")
    found.add_argument("--out", required=True, help="folder for weights, state and samples")
    found.add_argument("--resume", action="store_true", help="go on from the state in --out")
    options.add_overwrite(found)
    found.add_argument("--data", default="own", choices=[n for n, d in DATASETS.items()
                       if d.domains], help="set they belong to")  # fmt: skip
    found.add_argument("--names", default="", help="what the two kinds are called: photo,Monet")
    found.add_argument("--stages", default="0:64,0.25:128,0.75:192",
                       help="shares of the steps at which sides in pixels begin; 0.5:128@256 "
                       "cuts 128 pixels from pictures of 256")  # fmt: skip
    options.add_compute(found)
    options.add_knobs(found, knobs(FolderKnobs), defaults=True)
    # constant and decay are half of the steps each, as in the paper
    own = [k for k in knobs(CycleConfig) if k.name not in ("constant", "decay")]
    options.add_knobs(found, own)
    found.set_defaults(constant=None, decay=None)
    return found


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip()[:40] for name in text.split(",") if name.strip())
    if len(names) not in (0, 2):
        raise PlaygroundError(f"names is {text!r}, but must be two words with a comma between.")
    return names


def stages(text: str) -> tuple[Stage, ...]:
    try:
        found = tuple(_parsed(part) for part in text.split(","))
    except ValueError:
        found = ()
    rising = all(a.begin < b.begin for a, b in zip(found, found[1:], strict=False))
    fit = all(32 <= s.side <= s.load <= 1024 and s.side <= 512 for s in found)
    if not found or found[0].begin != 0 or not rising or not fit:
        raise PlaygroundError(
            f"stages is {text!r}, but must look like 0:64,0.25:128@256: shares from 0 up, sides "
            "from 32 to 512 pixels, cut from pictures of at most 1024."
        )
    return found


def _parsed(part: str) -> Stage:
    begin, _, sides = part.partition(":")
    side, _, load = sides.partition("@")
    return Stage(float(begin), int(side), int(load) if load else round(int(side) * MARGIN))
