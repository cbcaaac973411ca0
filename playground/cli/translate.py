"""Translation on the command line: train on two folders, translate photos.

python -m playground train cyclegan HORSES ZEBRAS --steps 20000 --out runs/horses --resume
python -m playground translate horse.jpg --model cyclegan-horse2zebra --strip strip.png
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from playground.core.lazy import Lazy, torch
from playground.core.spec import PlaygroundError, knobs, parse
from playground.data import DATASETS
from playground.data.imaging.decode import LONGEST, open_photo, png
from playground.gans.cyclegan import CycleConfig
from playground.training.folders import MARGIN, Progress, Stage, Task, train_folders

if TYPE_CHECKING:
    from playground.inference import pretrained, translation
else:
    translation = Lazy("playground.inference.translation")
    pretrained = Lazy("playground.inference.pretrained")

log = logging.getLogger(__name__)

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"
GAP = 6  # pixels between the pictures of a strip

# -- train -----------------------------------------------------------------------------------------


def train(arguments: Sequence[str]) -> int:
    """``python -m playground train cyclegan FIRST SECOND ...``: returns the exit status."""
    chosen = _parser().parse_args(arguments)
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    torch.set_flush_denormal(True)  # dying networks would otherwise crawl through denormals
    auto = "cuda" if torch.cuda.is_available() else "cpu"
    device = auto if chosen.device == "auto" else chosen.device
    usual = asdict(Task(Path(), Path(), Path()).config)
    given = {k: v for k in usual if (v := getattr(chosen, k)) is not None}
    task = Task(
        Path(chosen.first), Path(chosen.second), Path(chosen.out), chosen.steps, chosen.seed,
        chosen.hold_out, chosen.data, _names(chosen.names), _stages(chosen.stages),
        None if chosen.precision == "auto" else chosen.precision == "bf16", device,
        parse(CycleConfig, usual | given),
    )  # fmt: skip
    with _saved_when_ended(), tqdm(total=task.steps, unit="step", smoothing=0.05) as bar:

        def report(progress: Progress) -> None:
            words = " ".join(f"{k} {v:.3f}" for k, v in progress.readings.items() if "loss" in k)
            bar.set_description(f"{progress.side} px {words}", refresh=False)
            if bar.n == 0:  # steps of an earlier sitting tell nothing about the rate of this one
                bar.initial = bar.n = bar.last_print_n = progress.step
            bar.update(progress.step - bar.n)

        try:
            train_folders(task, chosen.resume, report)
        except KeyboardInterrupt:
            log.info("Saved in %s; --resume goes on from there.", task.out)
            return 1
    log.info("Trained. Weights, meta data and samples are in %s.", task.out)
    return 0


@contextlib.contextmanager
def _saved_when_ended() -> Iterator[None]:
    """SIGTERM, which ends trainings in the background, saves first, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playground train cyclegan")
    parser.add_argument("first", help="folder or ZIP archive of pictures of the first kind")
    parser.add_argument("second", help="folder or ZIP archive of pictures of the second kind")
    parser.add_argument("--out", required=True, help="folder for weights, state and samples")
    parser.add_argument("--steps", type=int, default=20_000, help="steps in all, rates fall to 0")
    parser.add_argument("--resume", action="store_true", help="go on from the state in --out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hold-out", type=int, default=0,
                        help="pictures of each kind, the last by name, never shown")  # fmt: skip
    parser.add_argument("--data", default="own", choices=[n for n, d in DATASETS.items()
                        if d.domains], help="set they belong to")  # fmt: skip
    parser.add_argument("--names", default="", help="what the two kinds are called: photo,Monet")
    parser.add_argument("--stages", default="0:64,0.25:128,0.75:192",
                        help="shares of the steps at which sides in pixels begin; 0.5:128@256 "
                        "cuts 128 pixels from pictures of 256")  # fmt: skip
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--precision", default="auto", choices=("auto", "fp32", "bf16"))
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    for declared in knobs(CycleConfig):
        if declared.name in ("constant", "decay"):
            continue  # half of the steps each, as in the paper
        words = f"{declared.help}; {declared.allowed}".replace("%", "%%")
        parser.add_argument(f"--{declared.name.replace('_', '-')}", dest=declared.name,
                            metavar=declared.kind.upper(), help=words)  # fmt: skip
    parser.set_defaults(constant=None, decay=None)
    return parser


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip()[:40] for name in text.split(",") if name.strip())
    if len(names) not in (0, 2):
        raise PlaygroundError(f"names is {text!r}, but must be two words with a comma between.")
    return names


def _stages(text: str) -> tuple[Stage, ...]:
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


# -- translate -------------------------------------------------------------------------------------


def translate_photos(arguments: Sequence[str]) -> int:
    """``python -m playground translate PHOTO ...``: returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m playground translate")
    parser.add_argument("photo", nargs="+", help="pictures, one row of the strip each")
    parser.add_argument("--model", default="cyclegan-horse2zebra",
                        help="a checkpoint's name or folder, or a weights file")  # fmt: skip
    parser.add_argument("--direction", default="AB", choices=("AB", "BA"))
    parser.add_argument("--size", type=int, default=256, help=f"long side, at most {LONGEST}")
    parser.add_argument("--out", help="folder for NAME-there.png and NAME-back.png")
    parser.add_argument("--strip", help="PNG file: before, after and back side by side")
    chosen = parser.parse_args(arguments)
    if not chosen.out and not chosen.strip:
        raise PlaygroundError("Say where the pictures go: --out FOLDER or --strip FILE.")
    nets = networks(chosen.model, chosen.direction)
    rows = []
    for name in chosen.photo:
        before = open_photo(name, chosen.size)
        answer = translation.translate(before, *nets, bf16=translation.bf16_pays("cpu"))
        told = f", cycle L1 {answer['cycle_l1']:.3f}" if "cycle_l1" in answer else ""
        log.info("%s: %.2f seconds%s", name, answer["seconds"], told)
        pictures = {"there": answer["translation"], "back": answer.get("reconstruction")}
        found = {k: v for k, v in pictures.items() if v is not None}
        rows.append([before, *found.values()])
        for kind, picture in found.items() if chosen.out else ():
            Path(chosen.out).mkdir(parents=True, exist_ok=True)
            (Path(chosen.out) / f"{Path(name).stem}-{kind}.png").write_bytes(png(picture))
    if chosen.strip:
        Path(chosen.strip).write_bytes(png(strip(rows)))
    return 0


def networks(model: str, direction: str) -> tuple[Any, Any]:
    """There and back, the latter None where the weights know one direction only."""
    folder = CHECKPOINTS / model if (CHECKPOINTS / model).is_dir() else Path(model)
    path = folder / "weights.safetensors" if folder.is_dir() else folder
    if not path.is_file():
        raise PlaygroundError(f"There is neither a checkpoint nor a file {model}.")
    there, back = pretrained.load_pair(path)
    if direction == "AB":
        return there, back
    if back is None:
        raise PlaygroundError("These weights know one direction only.")
    return back, there


def strip(rows: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """Rows of pictures ``(H, W, 3)`` side by side on white, scaled to the first row's height."""
    from PIL import Image

    height = rows[0][0].shape[0]
    lines = []
    for row in rows:
        width = round(row[0].shape[1] * height / row[0].shape[0])
        scaled = [np.asarray(Image.fromarray(p).resize((width, height))) for p in row]
        gap = np.full((height, GAP, 3), 255, np.uint8)
        lines.append(np.concatenate([x for p in scaled for x in (gap, p)][1:], 1))
    widest = max(line.shape[1] for line in lines)
    padded = [np.pad(line, ((0, GAP), (0, widest - line.shape[1]), (0, 0)), constant_values=255)
              for line in lines]  # fmt: skip
    return np.concatenate(padded)[:-GAP]
