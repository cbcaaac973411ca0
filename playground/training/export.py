"""A run or a trained model in a form that others can read: curves, weights, code.

``FORMATS`` maps a format's name to its file's ending and to what writes it; another is a line.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.core.errors import shown
from playground.core.lazy import torch
from playground.core.spec import PlaygroundError
from playground.training import script
from playground.training.history import History
from playground.training.recipe import Recipe, shown_to_others

if TYPE_CHECKING:
    Tensor = torch.Tensor


@dataclass(frozen=True)
class Record:
    """What is written: a run, or a trained model, which has no ``histories``. ``weights`` are asked
    for by the one format that wants them."""

    name: str
    recipe: Recipe
    step: int
    weights: Callable[[], Mapping[str, Tensor]]
    histories: Mapping[str, History] = field(default_factory=dict)


def write(record: Record, kind: str) -> tuple[str, bytes]:
    """The name and content of the file of a format.

    Raises:
        PlaygroundError: for another format, and for a model that has nothing to say in this one.
    """
    known = FORMATS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise PlaygroundError(f"format is {shown(kind)}, but must be one of {', '.join(FORMATS)}.")
    ending, writer = known
    return f"{record.name}.{ending}", writer(record)


def rows(record: Record) -> Iterator[tuple[str, int, int, float | None, float | None]]:
    """Every curve as rows: reading, member from 1, the last step of a stretch, and the smallest and
    largest value in it; nothing where there was no reading.

    Raises:
        PlaygroundError: for a trained model, whose curves were not kept.
    """
    if not record.histories:
        raise PlaygroundError(
            f"{record.name} is a trained model: its curves were not kept. A run has curves."
        )
    for history in record.histories.values():
        header, arrays = history.shown()
        for row, name in enumerate(header["names"]):
            for member in range(history.members):
                low, high = arrays["low"][row, member], arrays["high"][row, member]
                for at, least, most in zip(arrays["at"], low, high, strict=True):
                    if not math.isnan(least):
                        yield name, member + 1, int(at), _plain(least), _plain(most)


def _plain(value: float) -> float | None:
    number = float(f"{value:.7g}")  # as many digits as single precision has
    return number if math.isfinite(number) else None


def as_csv(record: Record) -> bytes:
    """The curves, a value a row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["reading", "member", "step", "low", "high"])
    writer.writerows(rows(record))
    return text.getvalue().encode()


def as_json(record: Record) -> bytes:
    """The settings and the curves."""
    curves: dict[str, dict[int, dict[str, list[float | None]]]] = {}
    for name, member, step, low, high in rows(record):
        curve = curves.setdefault(name, {}).setdefault(member, {"step": [], "low": [], "high": []})
        for key, value in (("step", step), ("low", low), ("high", high)):
            curve[key].append(value)
    about = {
        "run": record.name, "step": record.step, "seeds": list(record.recipe.seeds),
        "values": shown_to_others(record.recipe.values()), "curves": curves,
    }  # fmt: skip
    return (json.dumps(about, indent=1) + "\n").encode()


def as_safetensors(record: Record) -> bytes:
    """The model's tensors, with the settings in the header."""
    from safetensors.torch import save

    plain = {name: t.detach().cpu().contiguous() for name, t in record.weights().items()}
    values = json.dumps(shown_to_others(record.recipe.values()))
    return save(plain, metadata={"values": values, "step": str(record.step)})


FORMATS: dict[str, tuple[str, Callable[[Record], bytes]]] = {
    "csv": ("csv", as_csv),
    "json": ("json", as_json),
    "safetensors": ("safetensors", as_safetensors),
    "script": ("py", lambda record: script.as_script(record.recipe, record.step).encode()),
    "notebook": ("ipynb", lambda record: script.as_notebook(record.recipe, record.step).encode()),
}
