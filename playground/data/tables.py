"""Points from a stranger's table: two columns of CSV, TSV or JSON, scaled to the view.

Not ``numpy.loadtxt`` or ``csv``: a mistake is told with its row and column, and ten million rows
are refused before they are read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from playground.core.errors import shown
from playground.core.read_json import read_json
from playground.core.spec import PlaygroundError
from playground.data.drawing import EXTENT, MOST, OWN_UNITS, Drawing, Scale, check

MOST_ROWS = 100_000
LARGEST = 1e30  # of a value; float32 holds it
FILLED = 2.0  # a table reaches so far from the view's middle
_ALIKE = 4.0  # sides that differ more have a scale each
_FINITE = f"finite and below {LARGEST:g}"
_WANTED = "two columns of numbers are needed, as CSV, TSV or JSON"


def read_drawing(text: object, seed: int = 0) -> tuple[Drawing, str]:
    """The points of a table, thinned and scaled where they must be, and a note that says so.

    Raises:
        PlaygroundError: naming the row and what is wrong with it, or how many rows there may be.
    """
    rows = read_table(text)
    check(min(len(rows), MOST))
    points, scale = fitted(rows)
    note = f"{len(rows):,} rows"
    if len(rows) > MOST:
        keep = np.sort(np.random.default_rng(seed).permutation(len(rows))[:MOST])
        points = points[keep]
        note += f", thinned to {MOST:,} points by chance"
    return Drawing(points, np.zeros((0, 2)), scale), f"{note}; {scale_text(scale)}."


def read_table(text: object) -> np.ndarray:
    """The rows of a table ``(N, 2)``, finite; errors as ``read_drawing``."""
    if not isinstance(text, str) or not text.strip():
        raise PlaygroundError(f"There is nothing in it: {_WANTED}.")
    if text.lstrip()[0] in "[{":
        return _checked(list(_json_rows(text)), first=1)
    lines = text.count("\n") + text.count("\r")
    if lines > 2 * MOST_ROWS + 2:  # before it is cut into lines; Windows ends them with both
        raise PlaygroundError(_too_many(text.count("\n") or lines))
    rows = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1)]
    rows = [(n, line) for n, line in rows if line and not line.startswith("#")]
    if not rows:
        raise PlaygroundError(f"There is nothing in it: {_WANTED}.")
    separator = next((s for s in "\t;," if s in rows[0][1]), None)
    plain = _plain([line for _, line in rows], separator)
    if plain is not None:
        return plain
    cut = [(n, _cells(line, separator)) for n, line in rows]
    if len(cut) > 1 and not any(map(_is_number, cut[0][1])):
        del cut[0]  # names of the columns
    if len(cut) > MOST_ROWS:
        raise PlaygroundError(_too_many(len(cut)))
    return np.array([_row(n, cells) for n, cells in cut])


def _plain(lines: Sequence[str], separator: str | None) -> np.ndarray | None:
    """Two columns of numbers and nothing else, read at once: a quarter of the time of single rows.
    None where a row needs a closer look, or there are too many."""
    if separator is None or len(lines) > MOST_ROWS:
        return None
    numbers = lines if any(map(_is_number, lines[0].split(separator))) else lines[1:]
    if not numbers or any(line.count(separator) != 1 for line in numbers):
        return None
    try:
        values = np.array(separator.join(numbers).split(separator), float).reshape(-1, 2)
    except ValueError:
        return None
    return values if np.isfinite(values).all() and np.abs(values).max() <= LARGEST else None


def _too_many(rows: int) -> str:
    return f"The table has {rows:,} rows, but {MOST_ROWS:,} at most are read; send a part of it."


def _cells(line: str, separator: str | None) -> list[str]:
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    # 1,5;2,5: decimal commas, where something else parts the columns
    return [c.replace(",", ".") for c in cells] if separator in ("\t", ";", None) else cells


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _row(number: int, cells: Sequence[object]) -> tuple[float, float]:
    if len(cells) != 2:
        many = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
        raise PlaygroundError(f"Row {number} has {many}, but {_WANTED}.")
    x, y = (_value(number, column, cell) for column, cell in enumerate(cells, 1))
    return x, y


def _value(row: int, column: int, cell: object) -> float:
    problem = _FINITE
    try:
        if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
            raise ValueError
        value = float(cell)
        if math.isfinite(value) and abs(value) <= LARGEST:
            return value
    except (TypeError, ValueError, OverflowError):
        problem = "a number"
    where = f"Row {row} has {shown(cell)} in column {column}"
    raise PlaygroundError(f"{where}, but every value must be {problem}.")


def _json_rows(text: str) -> Iterator[Sequence[object]]:
    """Pairs of ``[[x, y], …]``, of ``[{"a": x, "b": y}, …]`` or of ``{"a": […], "b": […]}``."""
    value = read_json(text)
    if isinstance(value, dict):
        columns = list(value.values())
        lists = all(isinstance(c, list) for c in columns)
        if len(columns) != 2 or not lists or len(columns[0]) != len(columns[1]):
            raise PlaygroundError(f"This JSON is no two lists of equal length: {_WANTED}.")
        yield from zip(*columns, strict=True)
        return
    for number, row in enumerate(value, 1):
        if not isinstance(row, (list, dict)):
            raise PlaygroundError(f"Row {number} is {shown(row)}, but {_WANTED}.")
        yield list(row.values()) if isinstance(row, dict) else row


def _checked(rows: list[Sequence[object]], first: int) -> np.ndarray:
    if len(rows) > MOST_ROWS:
        raise PlaygroundError(_too_many(len(rows)))
    found = [_row(n, row) for n, row in enumerate(rows, first)]
    return np.array(found).reshape(-1, 2)


def fitted(rows: np.ndarray) -> tuple[np.ndarray, Scale]:
    """Rows ``(N, 2)`` in data units, and the scale. What fits into the view and fills a fifth of it
    stays as it is; else one scale keeps the shape, or two where the sides are no more alike.

    Raises:
        PlaygroundError: where all rows are the same point.
    """
    low, high = rows.min(0), rows.max(0)
    half = (high - low) / 2
    if not half.any():
        raise PlaygroundError(
            f"All {len(rows):,} rows are the same point; at least two different ones are needed."
        )
    if np.abs(rows).max() <= EXTENT and half.max() >= EXTENT / 5:
        return rows, OWN_UNITS
    alike = half.max() <= _ALIKE * half.min() or not half.all()
    units = (np.full(2, half.max()) if alike else half) / FILLED
    middle = (low + high) / 2
    scale = (float(middle[0]), float(units[0]), float(middle[1]), float(units[1]))
    return (rows - middle) / units, scale


def scale_text(scale: Scale) -> str:
    """The scale in words."""
    ox, ux, oy, uy = scale
    if scale == OWN_UNITS:
        return "shown in their own units"
    if np.isclose(ux, uy):
        return f"1 data unit is {ux:.4g} of yours, the middle is ({ox:.4g}, {oy:.4g})"
    return (
        f"1 data unit is {ux:.4g} of your x and {uy:.4g} of your y, the middle is "
        f"({ox:.4g}, {oy:.4g})"
    )
