"""Tables that strangers paste, and what is said of those that are none."""

from __future__ import annotations

import json

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from playground.data import tables
from playground.data.drawing import EXTENT, MOST
from playground.data.tables import MOST_ROWS, fitted, read_drawing, read_table

ROWS = [[float(i), i * 2.5 - 10] for i in range(12)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{x},{y}" for x, y in ROWS),
        "x, y\n# a remark\n\n" + "\r\n".join(f"{x}, {y}" for x, y in ROWS),
        "\n".join(f"{x}\t{y}" for x, y in ROWS),
        '"a";"b"\n' + "\n".join(f"{x};{y}".replace(".", ",") for x, y in ROWS),
        "\n".join(f"{x} {y}" for x, y in ROWS),
        json.dumps(ROWS),
        json.dumps([{"a": x, "b": y} for x, y in ROWS]),
        json.dumps({"a": [x for x, _ in ROWS], "b": [y for _, y in ROWS]}),
    ],
)
def test_every_kind_of_table_is_read(text: str) -> None:
    assert read_table(text).tolist() == ROWS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing in it"), (" \n\n", "nothing in it"), ("# only a remark", "nothing in it"),
        ("1,2\n3,abc", r"Row 2 has 'abc' in column 2, but every value must be a number"),
        ("1,2\n3,NaN", r"Row 2 has 'NaN' in column 2, but every value must be finite"),
        ("1,2\n3,inf", "finite"), ("1,2\n1e39,4", "below 1e"),
        ("1,2,3", "Row 1 has 3 columns"), ("1\n2", "Row 1 has 1 column, but two columns"),
        ("1,2\n3", "Row 2 has 1 column"), ("[[1, 2], [3]]", "Row 2 has 1 column"),
        ("[[1, null]]", "Row 1 has None"), ('[[1, "x"]]', "Row 1 has 'x'"),
        ("[[1, [2]]]", "must be a number"), ("[1, 2]", "Row 1 is 1"), ("[[1, 2]", "no JSON"),
        ("[" * 100 + "]" * 100, "nested"), ('{"a": [1], "b": [1, 2]}', "no two lists"),
        ('{"a": 1}', "no two lists"), ("[[true, 1]]", "Row 1 has True"),
        ("PK\x03\x04 not a table", "columns"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_with_its_row(text: str, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        read_table(text)


def test_ten_million_rows_are_refused_before_they_are_read() -> None:
    with pytest.raises(PlaygroundError, match="10,000,000 rows, but 100,000 at most"):
        read_table("1,2\n" * 10_000_000)
    with pytest.raises(PlaygroundError, match=f"{MOST_ROWS + 1:,} rows"):
        read_table("1,2\n" * (MOST_ROWS + 1))
    assert len(read_table("1,2\r\n" * MOST_ROWS)) == MOST_ROWS


@pytest.mark.parametrize(("n", "words"), [(1, "has 1 point"), (9, "has 9 points")])
def test_too_few_rows_are_counted(n: int, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        read_drawing("\n".join(f"{i},{i}" for i in range(n)))


def test_one_place_is_no_data() -> None:
    with pytest.raises(PlaygroundError, match="All 20 rows are the same point"):
        read_drawing("4,4\n" * 20)


def test_many_rows_are_thinned_by_chance_with_a_note() -> None:
    text = "\n".join(f"{i},{i % 7}" for i in range(20_000))
    drawing, note = read_drawing(text)
    assert len(drawing.points) == MOST and note.startswith("20,000 rows, thinned to 5,000 points")
    assert np.abs(drawing.points.mean(0)).max() < 0.1  # of the whole, not of its beginning
    assert np.array_equal(drawing.points, read_drawing(text)[0].points)


def test_the_scale_gives_the_rows_back_and_keeps_the_shape() -> None:
    rows = np.array([[1000.0, 5.0], [1010.0, 9.0], [1004.0, 6.5]])
    points, (x0, ux, y0, uy) = fitted(rows)
    assert np.allclose(points * [ux, uy] + [x0, y0], rows)
    assert ux == uy and np.abs(points).max() == pytest.approx(2.0)


def test_sides_that_differ_much_have_a_scale_each_and_a_line_keeps_one() -> None:
    points, (_, ux, _, uy) = fitted(np.array([[0.0, 0.0], [1000.0, 1.0]]))
    assert ux == pytest.approx(1000 * uy) and np.abs(points).max(0) == pytest.approx([2.0, 2.0])
    flat, (_, ux, _, uy) = fitted(np.array([[0.0, 3.0], [90.0, 3.0]]))
    assert ux == uy and (flat[:, 1] == 0).all()


def test_what_fits_the_view_stays_as_it_is() -> None:
    rows = np.array([[-1.0, 0.0], [EXTENT, 1.0]])
    assert np.array_equal(fitted(rows)[0], rows)
    assert "own units" in read_drawing("\n".join(f"{i / 10},{-i / 10}" for i in range(12)))[1]


@pytest.mark.parametrize("head", ["", "x,y\n", "# a note\n"])
def test_plain_tables_are_read_at_once_and_alike(
    head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = head + "1, 2.5\n-3e2,4\n\n 5 ,6\n"
    at_once = read_table(table)
    assert at_once.tolist() == [[1, 2.5], [-300, 4], [5, 6]]
    monkeypatch.setattr(tables, "_plain", lambda lines, separator: None)
    assert read_table(table).tolist() == at_once.tolist()


def test_a_first_row_with_a_number_is_no_head() -> None:
    with pytest.raises(PlaygroundError, match="Row 1 has 'x' in column 1"):
        read_table("x,1\n2,3\n")
