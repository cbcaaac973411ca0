"""What a student may hand in, and what a class's answers come to."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from playground.core.errors import PlaygroundError
from playground.ui.classroom.answers import HEIGHTS, Answer, checked, questions_of, tally
from playground.ui.classroom.room_lesson import RoomLesson, begun
from playground.ui.lessons import library

WHOLE = (Path(__file__).parents[1] / "lessons" / "whole.md").read_text("utf-8")
QUESTIONS = questions_of(library.read(WHOLE))


def lesson() -> RoomLesson:
    return begun(library.read(WHOLE), WHOLE)


def test_the_questions_of_a_lesson_are_known_by_kind_and_step() -> None:
    found = {name: (q.form, q.step, q.size) for name, q in QUESTIONS.items()}
    assert found == {
        "how-many": ("choice", 1, 3), "number": ("number", 1, 0), "order": ("order", 1, 3),
        "curve": ("curve", 2, 0), "rescue": ("challenge", 2, 60), "quiz": ("discriminator", 2, 10),
        "slip": ("slip", 2, 3),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("how-many", 3, 3), ("number", 0.25, 0.25), ("order", [2, 0, 1], [2, 0, 1]), ("slip", 1, 1),
     ("quiz", 7, 7), ("rescue", 1, 1),
     ("curve", [[0, 0], [1, -2]], [-2 * n / (HEIGHTS - 1) for n in range(HEIGHTS)]),
     ("curve", [[0.5, -1], [0.75, -1]], [-1] * HEIGHTS)],
)  # fmt: skip
def test_an_answer_is_kept_as_the_question_has_it(name: str, value: Any, kept: Any) -> None:
    assert checked(QUESTIONS[name], value) == pytest.approx(kept)


STRANGE: list[Any] = [None, True, "1", "<b>", {}, [], [[]], 1e308, float("nan"), 10**400, -1, 99,
                      1.5, [1], [0, 0, 1], [0, 1, True], [0, 1, 9], [[0, 0]], [[0, 0], [1]],
                      [[0, 0], [1, "x"]], [[0, 0], [1, float("inf")]], [[0, 0]] * 200]  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("value", STRANGE, ids=lambda value: repr(value)[:20])
def test_nothing_else_is_kept(name: str, value: Any) -> None:
    with pytest.raises(PlaygroundError) as refused:
        checked(QUESTIONS[name], value)
    assert len(str(refused.value)) < 100


def test_a_class_s_answers_are_counted_without_names() -> None:
    given = [Answer(1.0, True, 0), Answer(1.0, True, 0), Answer(3.0, False, 0),
             Answer(2.0, None, 0)]  # fmt: skip
    told = tally(QUESTIONS["how-many"], given)
    assert told["counts"] == [2, 1, 1]
    assert (told["answered"], told["right"], told["wrong"]) == (4, 2, 1)
    orders = [Answer([0.0, 1.0, 2.0], True, 0), Answer([1.0, 0.0, 2.0], False, 0)]
    assert tally(QUESTIONS["order"], orders)["counts"] == [[1, 1, 0], [1, 1, 0], [0, 0, 2]]
    assert tally(QUESTIONS["number"], [Answer(0.5, None, 0)])["values"] == [0.5]
    assert tally(QUESTIONS["curve"], [Answer([0.0] * HEIGHTS, None, 0)])["curves"] == [
        [0.0] * HEIGHTS
    ]


def test_the_first_guess_counts_and_its_verdict_comes_later() -> None:
    room = lesson()
    assert room.answer(1, "how-many", 2, None)
    assert not room.answer(1, "how-many", 3, True)  # another guess, once the answer is known
    assert room.answer(1, "how-many", 2, False)
    assert not room.answer(1, "how-many", 3, True)
    kept = room.answers["how-many"][1]
    assert (kept.value, kept.right) == (2, False)
    assert room.answer(1, "quiz", 4, False) and room.answer(1, "quiz", 9, True)
    assert room.answers["quiz"][1].value == 9


def test_a_verdict_is_not_changed_by_who_says_it_again() -> None:
    room = lesson()
    room.answer(1, "slip", 1, False)
    room.answer(1, "slip", 1, True)
    assert room.answers["slip"][1].right is False


def test_students_see_what_is_shown_and_their_class_s_mean_of_a_quiz_they_played() -> None:
    room = lesson()
    room.answer(1, "how-many", 2, True)
    room.answer(1, "quiz", 8, None)
    room.answer(2, "quiz", 5, None)
    assert room.seen_by_students(1)["answers"] == []
    assert room.seen_by_students(1)["means"] == {"quiz": 6.5}
    assert room.seen_by_students(3)["means"] == {}
    room.show("how-many", True)
    (told,) = room.seen_by_students(3)["answers"]  # type: ignore[misc]
    assert told["counts"] == [0, 1, 0]
    room.show("how-many", False)
    assert room.seen_by_students(3)["answers"] == []


def test_the_teacher_sees_the_step_s_answers_and_who_has_solved() -> None:
    room = lesson()
    room.answer(4, "how-many", 2, True)
    room.answer(5, "rescue", 1, True)
    seen = room.seen_by_teacher()
    assert seen["answers"] == [] and seen["counted"] == {"how-many": 1, "rescue": 1}
    assert seen["solved"] == {"rescue": [5]}
    room.go(1, None)
    told: Any = room.seen_by_teacher()["answers"]
    assert [one["id"] for one in told] == ["how-many", "number", "order"]
    room.forget(5)
    assert room.seen_by_teacher()["solved"] == {"rescue": []}


@pytest.mark.parametrize("step", [-1, 3, 1.0, True, "1", []])
def test_a_step_that_is_not_there_is_refused(step: Any) -> None:
    room = lesson()
    with pytest.raises(PlaygroundError, match="from 0 to 2"):
        room.go(step, None)
    with pytest.raises(PlaygroundError, match="free must be"):
        room.go(None, "yes")
    assert (room.step, room.free) == (0, False)


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_results_is_a_formula(name: str) -> None:
    room = lesson()
    room.answer(1, "how-many", 2, True)
    room.answer(1, "order", [1, 0, 2], False)
    room.answer(2, "number", 0.5, None)
    rows = list(csv.reader(io.StringIO(room.csv({1: name}), newline="")))
    assert rows[0] == ["name", "question", "step", "answer", "right", "seconds"]
    assert [row[:5] for row in rows[1:]] == [
        [f"'{name}", "how-many", "1", "2", "yes"], ["Student 2", "number", "1", "0.5", ""],
        [f"'{name}", "order", "1", "2 1 3", "no"],
    ]  # fmt: skip
    assert all(float(row[5]) >= 0 for row in rows[1:])


def test_a_name_with_commas_and_quotes_stays_one_cell() -> None:
    room = lesson()
    room.answer(1, "how-many", 2, True)
    (_, row) = csv.reader(io.StringIO(room.csv({1: 'Mia, "the", fast\none'}), newline=""))
    assert row[0] == 'Mia, "the", fast\none' and len(row) == 6
