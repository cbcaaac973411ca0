"""``python -m playground export NAME``: curves, weights or code of a run or a checkpoint."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli import options
from playground.core import checkpoints, files
from playground.core.spec import PlaygroundError
from playground.engine.core.autosave import autosave_path
from playground.training.export import FORMATS, Record, write
from playground.training.history import History, HistoryMeta
from playground.training.recipe import parse_recipe

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Writes the file and says where; returns 0.

    Raises:
        PlaygroundError: when there is no such run or checkpoint, or nothing in that format.
        Unwritable: when the file cannot be written.
    """
    parser = options.Parser(prog="python -m playground export", description=__doc__)
    parser.add_argument("name", help="a run's name, the file of its autosave, or a checkpoint")
    parser.add_argument("--format", default="script", help=f"one of {', '.join(FORMATS)}")
    parser.add_argument("--out", help="the file to write (default: named after the run)")
    parser.add_argument("--state", default=os.environ.get("GAN_PLAYGROUND_STATE", ""),
                        help="folder of the autosaved runs")  # fmt: skip
    options.add_places(parser)
    chosen = parser.parse_args(arguments)
    name, content = write(_record(chosen.name, chosen.state, chosen.checkpoints), chosen.format)
    path = Path(chosen.out or name)
    if path.exists():
        raise PlaygroundError(f"{path} is there already; name another file with --out.")
    with files.telling(path):
        files.write(path, content)
    log.info("%s", path)
    return 0


def _record(name: str, state: str, root: str) -> Record:
    path = Path(name) if name.endswith(".safetensors") else autosave_path(Path(state or "."), name)
    if path is not None and path.is_file():
        return _of_autosave(path)
    folder = Path(root) / checkpoints.check_name(name)
    if not (folder / checkpoints.META).exists():
        raise PlaygroundError(
            f"There is neither a run {name} in {state or 'the folder that --state names'} nor a "
            f"checkpoint {folder}."
        )
    meta = checkpoints.read_meta(folder)

    def weights() -> Mapping[str, Tensor]:
        return checkpoints.load(folder)[0]

    return Record(name, parse_recipe(meta["values"]), int(meta.get("step", 0)), weights)


def _of_autosave(path: Path) -> Record:
    tensors, about = checkpoints.load_autosave(path)
    recipe, meta = parse_recipe(about["values"]), about["training"]
    if meta is None:
        raise PlaygroundError(f"The run {path.stem} has not started yet; there is nothing of it.")
    histories = {name: _history(tensors, meta, name, recipe.run.members)
                 for name in ("curve", "metric_curve")}  # fmt: skip
    own = {k.removeprefix("model."): t for k, t in tensors.items() if k.startswith("model.")}
    return Record(f"run-{path.stem[:8]}", recipe, about["step"], lambda: own, histories)


def _history(
    tensors: Mapping[str, Tensor], meta: Mapping[str, HistoryMeta], name: str, members: int
) -> History:
    history = History(members)
    parts = {part: tensors[f"{name}.{part}"] for part in ("low", "high", "at")}
    history.restore(parts, meta[name])
    return history
