"""Answers of a class to a lesson's questions: what a student may hand in, and what is made of all.

A stranger's page sends them and the teacher's page draws them, so only what the question can have
for an answer is kept: a number of an option, a number, an order, heights of a curve, a count.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from playground.core.errors import PlaygroundError
from playground.ui.lessons.types import Block, Lesson

MOST_BYTES = 2048  # of an answer as JSON
HEIGHTS = 17  # of a curve that are kept, from the left end to the right
Value: TypeAlias = float | list[float]


@dataclass(frozen=True)
class Question:
    """What a room knows of a question. ``size`` counts its options, items, parts or pictures;
    ``low`` and ``high`` are the ends of a number or of a curve's x. ``first``: the first answer of
    a student counts, as of a prediction; else the newest."""

    id: str
    form: str  # choice, number, order, curve, challenge, discriminator, slip
    step: int  # from 1
    size: int = 0
    low: float = 0.0
    high: float = 0.0

    @property
    def first(self) -> bool:
        return self.form not in ("challenge", "discriminator")


@dataclass
class Answer:
    """One student's; ``seconds`` since the lesson began in the room."""

    value: Value
    right: bool | None
    seconds: float


def questions_of(lesson: Lesson) -> dict[str, Question]:
    """The questions of a lesson by id, in its order; a student's own words are none."""
    found: dict[str, Question] = {}
    for number, step in enumerate(lesson["steps"], 1):
        for block in step["blocks"]:
            question = _question(block, number)
            if question:
                found[question.id] = question
    return found


def _question(block: Block, step: int) -> Question | None:
    if block["kind"] == "challenge":
        return Question(block["id"], "challenge", step, 60)
    if block["kind"] == "discriminator":
        return Question(block["id"], "discriminator", step, block["count"])
    if block["kind"] == "slip":
        return Question(block["id"], "slip", step, len(block["parts"]))
    if block["kind"] != "predict":
        return None
    if block["form"] == "choice":
        return Question(block["id"], "choice", step, len(block["options"]))
    if block["form"] == "order":
        return Question(block["id"], "order", step, len(block["items"]))
    if block["form"] == "number":
        return Question(block["id"], "number", step, 0, block["low"], block["high"])
    return Question(block["id"], "curve", step, 0, block["x"]["low"], block["x"]["high"])


# -- what may be handed in -------------------------------------------------------------------------


def checked(question: Question, value: object) -> Value:
    """The answer as it is kept: an option or part from 1; a number; an order as places from 0; a
    curve as ``HEIGHTS`` heights; how many settings a challenge took; how many pictures were right.

    Raises:
        PlaygroundError: for what is no answer to this question.
    """
    return _CHECKS[question.form](question, value)


def _number(value: object, low: float, high: float, what: str) -> float:
    # compared as it came: a whole number from JSON may be too large for a float
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        raise PlaygroundError(f"{what} must be a number from {low:g} to {high:g}.")
    return float(value)  # type: ignore[arg-type]


def _whole(value: object, low: int, high: int, what: str) -> float:
    number = _number(value, low, high, what)
    if not number.is_integer():
        raise PlaygroundError(f"{what} must be a whole number.")
    return number


def _option(question: Question, value: object) -> Value:
    return _whole(value, 1, question.size, "The answer")


def _count(question: Question, value: object) -> Value:
    return _whole(value, 0, question.size, "The answer")


def _guess(question: Question, value: object) -> Value:
    return _number(value, question.low, question.high, "The answer")


def _order(question: Question, value: object) -> Value:
    if not isinstance(value, list) or len(value) != question.size:
        raise PlaygroundError(f"The answer must be an order of {question.size} items.")
    order = [_whole(place, 0, question.size - 1, "A place") for place in value]
    if len(set(order)) < len(order):
        raise PlaygroundError("An order has each item once.")
    return order


def _curve(question: Question, value: object) -> Value:
    if not isinstance(value, list) or not 2 <= len(value) <= 128:
        raise PlaygroundError("The answer must be a curve of 2 to 128 points.")
    points: list[tuple[float, float]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise PlaygroundError("A point of the curve must be [x, y].")
        x, y = (_number(one, -1e12, 1e12, "A point of the curve") for one in pair)
        points.append((x, y))
    points.sort()
    span = question.high - question.low
    places = (question.low + span * n / (HEIGHTS - 1) for n in range(HEIGHTS))
    return [_height(points, x) for x in places]


def _height(points: Sequence[tuple[float, float]], x: float) -> float:
    """The curve at ``x``, level beyond its ends."""
    at = bisect.bisect_left(points, (x, -math.inf))
    if at == 0 or at == len(points):
        return points[min(at, len(points) - 1)][1]
    (x0, y0), (x1, y1) = points[at - 1], points[at]
    share = (x - x0) / (x1 - x0) if x1 > x0 else 0.0
    return y0 + share * (y1 - y0)


_CHECKS: Mapping[str, Callable[[Question, object], Value]] = {
    "choice": _option, "slip": _option, "number": _guess, "order": _order, "curve": _curve,
    "challenge": _count, "discriminator": _count,
}  # fmt: skip


# -- what is made of all ---------------------------------------------------------------------------


def tally(question: Question, answers: Iterable[Answer]) -> dict[str, object]:
    """How a class answered, without names: ``counts`` an option or part, or an item's places
    (``counts[item][place]``); ``values`` of a number or a quiz; ``curves`` of heights. How many
    ``answered``, were ``right`` and ``wrong``."""
    given = list(answers)
    told: dict[str, object] = {
        "id": question.id, "form": question.form, "step": question.step, "size": question.size,
        "low": question.low, "high": question.high, "answered": len(given),
        "right": sum(answer.right is True for answer in given),
        "wrong": sum(answer.right is False for answer in given),
    }  # fmt: skip
    values = [answer.value for answer in given]
    if question.form in ("choice", "slip"):
        told["counts"] = [values.count(n) for n in range(1, question.size + 1)]
    elif question.form == "order":
        told["counts"] = [
            [sum(value[place] == item for value in values if isinstance(value, list))
             for place in range(question.size)]
            for item in range(question.size)
        ]  # fmt: skip
    elif question.form == "curve":
        told["curves"] = values
    else:
        told["values"] = values
    return told
