"""A lesson as JSON: what ``/lesson`` answers and the reader in the browser draws.

Each key of a block is always there: ``None``, empty or ``[]`` where the file says nothing. Fields
named ``*html`` in the comments hold rendered Markdown in which formulas are still TeX, in
``<span class="math">`` and ``<div class="math">``. ``tabs/lessons/types.js`` says the same for the
page; ``tests/ui/lessons/test_types.py`` compares the keys.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

Setting: TypeAlias = str | float | bool | list[str | float | bool]  # as a link may hold it


class Condition(TypedDict):
    """``name op value``: ``modes >= 8``."""

    name: str
    op: str
    value: str | float | bool


# by calls, as ``with`` is a word of Python's
Start = TypedDict("Start", {"tab": str, "with": dict[str, Setting]})
Run = TypedDict("Run", {"tab": str, "with": dict[str, Setting], "steps": int | None})


class Option(TypedDict):
    """An answer to choose; ``when`` its conditions hold it is the right one."""

    text: str  # html
    when: list[Condition]


class Wrong(TypedDict):
    """What is said to a wrong guess: to ``option`` (from 1), or where all of ``when`` hold."""

    option: int | None
    when: list[Condition]
    say: str  # html


class Missed(TypedDict):
    """What is said to a challenge that is in this state."""

    when: list[Condition]
    say: str  # html


class Axis(TypedDict):
    """An axis to draw a curve over."""

    name: str
    low: float
    high: float


class TextBlock(TypedDict):
    """Text between blocks."""

    kind: Literal["text"]
    html: str


Open = TypedDict(
    "Open",
    {"kind": Literal["open"], "line": int, "tab": str, "with": dict[str, Setting],
     "say": str, "play": bool},
)  # fmt: skip
Open.__doc__ = "A button that opens a tab or a scene with settings."


class Predict(TypedDict):
    """What every prediction has."""

    kind: Literal["predict"]
    line: int
    id: str
    ask: str  # html
    run: Run | None
    why: str  # html
    wrong: list[Wrong]


class Choice(Predict):
    """One of a few; without an ``answer`` (from 1) the options' conditions decide."""

    form: Literal["choice"]
    options: list[Option]
    answer: int | None


class Number(Predict):
    """A number; the truth is ``answer`` or what the run reads."""

    form: Literal["number"]
    low: float
    high: float
    step: float
    unit: str
    answer: float | None
    reading: str | None
    tolerance: float


class Order(Predict):
    """Things to be put in order; here they stand in the right one."""

    form: Literal["order"]
    items: list[str]  # html


class Curve(Predict):
    """A curve drawn by hand; ``tolerance`` is the mean distance allowed, over the height of y."""

    form: Literal["curve"]
    x: Axis
    y: Axis
    answer: list[list[float]] | None
    reading: str | None
    tolerance: float


class Challenge(TypedDict):
    """A goal to be reached from a start."""

    kind: Literal["challenge"]
    line: int
    id: str
    ask: str  # html
    start: Start
    goal: list[Condition]
    within: int | None
    changes: int | None
    wrong: list[Missed]
    hint: str  # html
    solved: str  # html


class Discriminator(TypedDict):
    """Pictures, real or generated: you against D."""

    kind: Literal["discriminator"]
    line: int
    id: str
    ask: str  # html
    data: str
    model: str
    count: int
    why: str  # html


class Slip(TypedDict):
    """A printed formula with a slip in part ``wrong`` (from 1)."""

    kind: Literal["slip"]
    line: int
    id: str
    ask: str  # html
    parts: list[str]  # TeX
    wrong: int
    say: dict[str, str]  # html by the number of the part
    right: str  # TeX
    why: str  # html
    open: Start | None


class Note(TypedDict):
    """A remark (``text``), or with an ``id`` room for the student's own words on ``ask``."""

    kind: Literal["note"]
    line: int
    id: str | None
    ask: str  # html
    text: str  # html


Question: TypeAlias = Choice | Number | Order | Curve
Block: TypeAlias = TextBlock | Open | Question | Challenge | Discriminator | Slip | Note


class Step(TypedDict):
    """One step under its heading."""

    title: str  # html
    blocks: list[Block]


class Lesson(TypedDict):
    """A whole lesson; ``name`` is empty for one that somebody brought."""

    name: str
    title: str
    minutes: int
    level: str
    source: str
    order: float | None
    goals: list[str]  # html
    introduction: str  # html
    steps: list[Step]


class Card(TypedDict):
    """A lesson in the list of lessons; ``steps`` counts them."""

    name: str
    title: str
    minutes: int
    level: str
    source: str
    steps: int
    order: float | None
