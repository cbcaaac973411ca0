"""What a lesson's answers are worth: the rules of ``tabs/lessons/judge.js`` once more, in Python.

A prediction is right by its answer or by what the run reads, a challenge is solved when all of its
goal holds in time and with few enough changes, and the first mistake whose conditions all hold has
its words said. A reading that is not there makes a condition false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Readings = Mapping[str, Any]
Block = Mapping[str, Any]

COMPARES: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
ROUNDING = 1e-9  # of tolerances: 0.3 - 0.2 is within 0.1
SAMPLES = 41  # places at which two curves are compared


def holds(condition: Mapping[str, Any], readings: Readings) -> bool:
    """Whether ``{name, op, value}`` is true of the readings."""
    found, op, value = readings.get(condition["name"]), condition["op"], condition["value"]
    if found is None:
        return False
    if isinstance(value, bool | str):
        same = str(found) == str(value)
        return same if op == "==" else op == "!=" and not same
    if isinstance(found, str) or not np.isfinite(found):
        return False
    return COMPARES[op](float(found), float(value))


def all_hold(conditions: Sequence[Mapping[str, Any]], readings: Readings) -> bool:
    """No condition is none that holds."""
    return bool(conditions) and all(holds(each, readings) for each in conditions)


def words(wrong: Sequence[Mapping[str, Any]], guess: Any, readings: Readings) -> str:
    """What is said to a mistake; "" where the lesson has nothing to say."""
    known = {**readings, "guess": guess} if isinstance(guess, int | float) else readings
    for each in wrong:
        option = each.get("option")
        if option == guess if option is not None else all_hold(each["when"], known):
            return str(each["say"])
    return ""


def truth(question: Block, readings: Readings) -> Any:
    """The right option (from 1), the number, the order or the curve; None while not known."""
    if question["form"] == "order":
        return list(range(len(question["items"])))
    if question["answer"] is not None:
        return question["answer"]
    if question["form"] == "choice":
        decided = [all_hold(option["when"], readings) for option in question["options"]]
        return decided.index(True) + 1 if True in decided else None
    return readings.get(question["reading"])


def apart(
    guess: Sequence[Sequence[float]], true: Sequence[Sequence[float]], height: float
) -> float:
    """The mean distance of two curves where both are known, over the height of the axis."""
    (x0, y0), (x1, y1) = np.transpose(guess), np.transpose(true)
    at = np.linspace(max(x0[0], x1[0]), min(x0[-1], x1[-1]), SAMPLES)
    return float(np.abs(np.interp(at, x0, y0) - np.interp(at, x1, y1)).mean() / height)


def is_right(question: Block, guess: Any, readings: Readings) -> bool | None:
    """The verdict on a guess; None where nothing decides it."""
    true = truth(question, readings)
    if true is None:
        return None
    if question["form"] == "number":
        return bool(abs(guess - true) <= question["tolerance"] + ROUNDING)
    if question["form"] == "curve":
        y = question["y"]
        return apart(guess, true, y["high"] - y["low"]) <= question["tolerance"] + ROUNDING
    return bool(guess == true)


def solved(challenge: Block, readings: Readings, changed: int = 0) -> bool:
    """Whether the goal is reached, in time and with few enough changes."""
    allowed, within = challenge["changes"], challenge["within"]
    if allowed is not None and changed > allowed:
        return False
    if within is not None and readings.get("step", 0) > within:
        return False
    return all_hold(challenge["goal"], readings)
