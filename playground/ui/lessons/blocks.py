"""The kinds of blocks: what each reads from its fields, and what it refuses.

A new kind is a function here, its ``TypedDict`` in ``types.py``, and what draws it on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from playground.core.errors import named
from playground.ui.lessons.conditions import conditions
from playground.ui.lessons.fields import Fields, Item, LessonError, number_of, text_of, whole_of
from playground.ui.lessons.markup import inline
from playground.ui.lessons.types import (
    Axis,
    Block,
    Challenge,
    Discriminator,
    Missed,
    Note,
    Open,
    Option,
    Predict,
    Question,
    Run,
    Slip,
    Start,
    Wrong,
)

MOST_STEPS = 100_000  # of a run that a lesson starts
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}", re.ASCII)

Tabs = Collection[str]  # names that a lesson may open


def html(fields: Fields, name: str, required: bool = False) -> str:
    """A field's Markdown, or nothing."""
    item = fields.need(name) if required else fields.find(name)
    return "" if item is None else inline(item, name)


def _start(fields: Fields, tabs: Tabs) -> Start:
    return {"tab": fields.choice("tab", tabs), "with": fields.settings("with")}


def _opening(fields: Fields, tabs: Tabs) -> Start | None:
    inner = fields.table_of("open")
    if inner is None:
        return None
    start = _start(inner, tabs)
    inner.done()
    return start


def _run(fields: Fields, tabs: Tabs) -> Run | None:
    inner = fields.table_of("run")
    if inner is None:
        return None
    steps = inner.optional_whole("steps", 1, MOST_STEPS)
    run: Run = {**_start(inner, tabs), "steps": steps}
    inner.done()
    return run


def open_block(fields: Fields, tabs: Tabs) -> Open:
    """``open``: a tab or a scene with settings."""
    start = _start(fields, tabs)
    say, play = html(fields, "say"), fields.yes("play")
    return {"kind": "open", "line": fields.line, **start, "say": say, "play": play}


def predict(fields: Fields, tabs: Tabs) -> Question:
    """``predict``: a guess, a run, and both side by side."""
    form = fields.choice("kind", FORMS)
    common: Predict = {
        "kind": "predict", "line": fields.line, "id": fields.id(),
        "ask": html(fields, "ask", True), "run": _run(fields, tabs), "why": html(fields, "why"),
        "wrong": [],
    }  # fmt: skip
    question = FORMS[form](fields, common)
    most = len(question["options"]) if question["form"] == "choice" else 0
    question["wrong"] = [_wrong(item, most) for item in fields.items("wrong", 0, 12)]
    return question


def _wrong(item: Item, options: int) -> Wrong:
    fields = Fields(item, "an entry of wrong")
    when = fields.need("when")
    say = html(fields, "say", True)
    fields.done()
    if options and isinstance(when.value, str) and when.value.isdecimal():
        return {"option": whole_of(when, "when", 1, options), "when": [], "say": say}
    return {"option": None, "when": conditions(when, "when", guess=True), "say": say}


def _choice(fields: Fields, common: Predict) -> Question:
    options = [_option(item) for item in fields.items("options", 2, 8)]
    answer = fields.optional_whole("answer", 1, len(options))
    judged = any(option["when"] for option in options)
    if (answer is None) != judged:
        raise LessonError(
            fields.line, "either answer says which option is right, or when of the options does."
        )
    if judged:
        _needs_run(fields, common, "options with when")
    return {**common, "form": "choice", "options": options, "answer": answer}


def _option(item: Item) -> Option:
    if not isinstance(item.value, dict):
        return {"text": inline(item, "an option"), "when": []}
    fields = Fields(item, "an option")
    option: Option = {
        "text": html(fields, "text", True), "when": conditions(fields.find("when"), "when"),
    }  # fmt: skip
    fields.done()
    return option


def _number(fields: Fields, common: Predict) -> Question:
    low, high = fields.number("low"), fields.number("high")
    if low >= high:
        raise LessonError(fields.line, f"low is {low:g}, which must be below high, {high:g}.")
    step = fields.number("step", 1e-9, high - low)
    answer, reading = _truth(fields, common)
    within = fields.find("tolerance")
    return {
        **common, "form": "number", "low": low, "high": high, "step": step,
        "unit": fields.text("unit", "", 40), "reading": reading,
        "answer": None if answer is None else number_of(answer, "answer"),
        "tolerance": step if within is None else number_of(within, "tolerance", 0, 1e12),
    }  # fmt: skip


def _order(fields: Fields, common: Predict) -> Question:
    items = [inline(item, "an item") for item in fields.items("items", 2, 8)]
    if len(set(items)) < len(items):
        raise LessonError(fields.line, "two items are the same.")
    return {**common, "form": "order", "items": items}


def _curve(fields: Fields, common: Predict) -> Question:
    x, y = _axis(fields, "x"), _axis(fields, "y")
    answer, reading = _truth(fields, common)
    within = fields.find("tolerance")
    return {
        **common, "form": "curve", "x": x, "y": y, "reading": reading,
        "answer": None if answer is None else _points(answer, x),
        "tolerance": 0.2 if within is None else number_of(within, "tolerance", 0, 1),
    }  # fmt: skip


def _axis(fields: Fields, name: str) -> Axis:
    inner = fields.table_of(name, required=True)
    assert inner is not None
    axis: Axis = {
        "name": inner.text("name", None, 60), "low": inner.number("low"),
        "high": inner.number("high"),
    }  # fmt: skip
    if axis["low"] >= axis["high"]:
        raise LessonError(inner.line, f"low of {name} must be below its high.")
    inner.done()
    return axis


def _points(item: Item, x: Axis) -> list[list[float]]:
    """Points from left to right, within the axis."""
    if not isinstance(item.value, list) or not 2 <= len(item.value) <= 200:
        raise LessonError(item.line, "answer must be a list of 2 to 200 points, [[x, y], ...].")
    points: list[list[float]] = []
    for one in item.value:
        if not isinstance(one.value, list) or len(one.value) != 2:
            raise LessonError(one.line, "a point of the answer must be [x, y].")
        pair = [
            number_of(one.value[0], "x of the answer", x["low"], x["high"]),
            number_of(one.value[1], "y of the answer"),
        ]
        if points and pair[0] <= points[-1][0]:
            raise LessonError(one.line, "the points of an answer go from left to right.")
        points.append(pair)
    return points


def _truth(fields: Fields, common: Predict) -> tuple[Item | None, str | None]:
    """What is right: an answer in the file, or the name of a reading of the run."""
    answer, reading = fields.find("answer"), fields.find("reading")
    if (answer is None) == (reading is None):
        raise LessonError(fields.line, "either answer or reading is wanted, one of them.")
    if reading is None:
        return answer, None
    _needs_run(fields, common, "reading")
    name = text_of(reading, "reading", 80)
    conditions(Item(reading.line, f"{name} > 0"), "reading")
    return None, name


def _needs_run(fields: Fields, common: Predict, what: str) -> None:
    if common["run"] is None:
        raise LessonError(fields.line, f"{what} needs run: nothing else could be read.")


FORMS: Mapping[str, Callable[[Fields, Predict], Question]] = {
    "choice": _choice, "number": _number, "order": _order, "curve": _curve,
}  # fmt: skip


def challenge(fields: Fields, tabs: Tabs) -> Challenge:
    """``challenge``: a goal from a start."""
    inner = fields.table_of("start", required=True)
    assert inner is not None
    start = _start(inner, tabs)
    inner.done()
    return {
        "kind": "challenge", "line": fields.line, "id": fields.id(),
        "ask": html(fields, "ask", True), "start": start,
        "goal": conditions(fields.need("goal"), "goal"),
        "within": fields.optional_whole("within", 1, MOST_STEPS),
        "changes": fields.optional_whole("changes", 0, 60),
        "wrong": [_missed(item) for item in fields.items("wrong", 0, 12)],
        "hint": html(fields, "hint"), "solved": html(fields, "solved"),
    }  # fmt: skip


def _missed(item: Item) -> Missed:
    fields = Fields(item, "an entry of wrong")
    missed: Missed = {
        "when": conditions(fields.need("when"), "when"), "say": html(fields, "say", True),
    }  # fmt: skip
    fields.done()
    return missed


def discriminator(fields: Fields, tabs: Tabs) -> Discriminator:
    """``discriminator``: pictures, real or generated."""
    return {
        "kind": "discriminator", "line": fields.line, "id": fields.id(),
        "ask": html(fields, "ask", True), "data": _name(fields, "data"),
        "model": _name(fields, "model"), "count": fields.whole("count", 2, 20, 10),
        "why": html(fields, "why"),
    }  # fmt: skip


def _name(fields: Fields, name: str) -> str:
    item = fields.need(name)
    if not isinstance(item.value, str) or not _NAME.fullmatch(item.value):
        raise LessonError(item.line, f"{name} must be a name like mnist or dcgan-mnist.")
    return item.value


def slip(fields: Fields, tabs: Tabs) -> Slip:
    """``slip``: the wrong part of a printed formula."""
    parts = [text_of(item, "a part", 400) for item in fields.items("parts", 2, 12)]
    wrong = fields.whole("wrong", 1, len(parts))
    return {
        "kind": "slip", "line": fields.line, "id": fields.id(), "ask": html(fields, "ask", True),
        "parts": parts, "wrong": wrong, "say": _said(fields, len(parts)),
        "right": fields.text("right"), "why": html(fields, "why", True),
        "open": _opening(fields, tabs),
    }  # fmt: skip


def _said(fields: Fields, parts: int) -> dict[str, str]:
    item = fields.find("say")
    if item is None:
        return {}
    if not isinstance(item.value, dict):
        raise LessonError(item.line, "say must be `number of the part: text`.")
    for key, value in item.value.items():
        if not key.isdecimal() or not 1 <= int(key[:4]) <= parts:
            reason = f"say has {named(key)}, but must have numbers of parts, 1 to {parts}."
            raise LessonError(value.line, reason)
    return {str(int(key)): inline(value, "say") for key, value in item.value.items()}


def note(fields: Fields, tabs: Tabs) -> Note:
    """``note``: a remark, or room for the student's own words."""
    text, ask = html(fields, "text"), html(fields, "ask")
    if bool(text) == bool(ask):
        raise LessonError(fields.line, "a note has either text, or id and ask.")
    return {
        "kind": "note", "line": fields.line, "id": fields.id() if ask else None, "ask": ask,
        "text": text,
    }  # fmt: skip


KINDS: Mapping[str, Callable[[Fields, Tabs], Block]] = {
    "open": open_block, "predict": predict, "challenge": challenge,
    "discriminator": discriminator, "slip": slip, "note": note,
}  # fmt: skip
