"""``python -m playground translate``: photos there and back through a model.

python -m playground translate horse.jpg --model cyclegan-horse2zebra --strip strip.png
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.cli import options
from playground.core import checkpoints, files
from playground.core.lazy import Lazy
from playground.core.spec import PlaygroundError, knobs, parse
from playground.data.imaging.decode import open_photo, png
from playground.inference import pretrained
from playground.inference.photo_models import PhotoArgs
from playground.inference.pretrained import WeightsArgs

if TYPE_CHECKING:
    from playground.inference import translation
else:
    translation = Lazy("playground.inference.translation")

log = logging.getLogger(__name__)

GAP = 6  # pixels between the pictures of a strip


def main(arguments: Sequence[str]) -> int:
    """Translates every photo; returns the exit status.

    Raises:
        PlaygroundError: for what cannot be opened, found, asked for or written.
    """
    parser = options.Parser(prog="python -m playground translate")
    parser.add_argument("photo", nargs="+", help="pictures, one row of the strip each")
    parser.add_argument("--model", default="cyclegan-horse2zebra",
                        help="a checkpoint's name or folder, or a weights file")  # fmt: skip
    parser.add_argument("--checkpoints", default=str(checkpoints.ROOT), type=options.folder,
                        help="folder of trained models (default %(default)s)")  # fmt: skip
    options.add_knobs(parser, knobs(PhotoArgs), defaults=True)
    options.add_knobs(parser, knobs(WeightsArgs), defaults=True)
    parser.add_argument("--out", help="folder for NAME-there.png and NAME-back.png")
    parser.add_argument("--strip", help="PNG file: before, after and back side by side")
    chosen = parser.parse_args(arguments)
    if not chosen.out and not chosen.strip:
        raise PlaygroundError("Say where the pictures go: --out FOLDER or --strip FILE.")
    options.check_there(*map(Path, chosen.photo))
    for place in filter(None, (chosen.out, chosen.strip and Path(chosen.strip).parent)):
        files.check_folder(Path(place))
    said = parse(WeightsArgs, {k.name: getattr(chosen, k.name) for k in knobs(WeightsArgs)})
    nets = networks(Path(chosen.checkpoints), chosen.model, chosen.direction, said)
    rows = [_translated(name, nets, chosen.size, chosen.out) for name in chosen.photo]
    if chosen.strip:
        files.write(Path(chosen.strip), png(strip(rows)))
    return 0


def _translated(name: str, nets: tuple[Any, Any], size: int, out: str | None) -> list[np.ndarray]:
    """A photo before, after and, where there is a way, back; written to ``out``."""
    before = open_photo(name, size)
    answer = translation.translate(before, *nets, bf16=translation.bf16_pays("cpu"))
    cycle_text = f", cycle L1 {answer['cycle_l1']:.3f}" if "cycle_l1" in answer else ""
    log.info("%s: %.2f seconds%s", name, answer["seconds"], cycle_text)
    pictures = {"there": answer["translation"], "back": answer.get("reconstruction")}
    found = {k: v for k, v in pictures.items() if v is not None}
    for kind, picture in found.items() if out else ():
        files.write(Path(out or "") / f"{Path(name).stem}-{kind}.png", png(picture))
    return [before, *found.values()]


def networks(
    root: Path, model: str, direction: str, said: WeightsArgs | None = None
) -> tuple[Any, Any]:
    """There and back, the latter None where the weights know one direction only. What a file leaves
    open and nobody has ``said`` is logged."""
    folder = root / model if (root / model).is_dir() else Path(model)
    path = folder / "weights.safetensors" if folder.is_dir() else folder
    if not path.is_file():
        raise PlaygroundError(f"There is neither a checkpoint nor a file {model}.")
    if (folder / checkpoints.META).is_file():
        checkpoints.load(folder)  # refuses weights that are not what it describes
    found = pretrained.load(path, said)
    for name, (taken, other) in found.open.items():
        log.warning("%s does not say its %s: %s was taken; try --%s %s", path.name, name, taken,
                    name, other)  # fmt: skip
    if direction == "AB":
        return found.there, found.back
    if found.back is None:
        raise PlaygroundError("These weights know one direction only.")
    return found.back, found.there


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
