"""The YAML of a block, read safely: a small tree whose every value knows its line.

Strangers' files come here. PyYAML's events are taken one by one: no tag, anchor or alias is
followed, nothing is built but texts, lists and tables, and depth and number are bounded before
anything is kept. What a value means (text, number, yes or no) is asked by the field that it fills,
so ``ask: no`` is the text "no" and ``1:30`` is no number of seconds.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field

import yaml

from playground.core.errors import PlaygroundError, named, shown
from playground.ui.lessons.types import Setting

DEEPEST = 6  # levels; a curve of a prediction has four
MOST_VALUES = 1000  # of one block; 200 points of a curve are 600
LONGEST = 4000  # characters of a text
_LONGEST_REASON = 250  # characters
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_ID = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


class LessonError(PlaygroundError):
    """A mistake in a lesson file. ``line`` counts from 1, ``reason`` is the sentence about it."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…"
        super().__init__(f"line {line}: {self.reason}")


@dataclass(frozen=True)
class Item:
    """A value of a file; a text is ``plain`` when no quotes and no ``|`` stand around it."""

    line: int
    value: str | list[Item] | dict[str, Item]
    plain: bool = False


def read_yaml(text: str, line: int) -> Item:
    """The tree in ``text``, which begins at ``line`` of its file.

    Raises:
        LessonError: for anything that is no table with simple values, too deep or too long.
    """
    reader = _Reader(line)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        raise LessonError(line + (at.line if at else 0), _told(error)) from None
    except yaml.YAMLError as error:
        raise LessonError(line, f"this is no YAML: {named(error)}.") from None
    if reader.root is None:
        raise LessonError(line, "there is nothing in this block.")
    return reader.root


def _told(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or "this is no YAML")
    if "mapping values are not allowed" in problem:
        return "a text with a colon in it needs quotes, or its own lines after |."
    if "found unknown escape" in problem:
        return "in double quotes a backslash is special: put formulas in single quotes."
    return f"this is no YAML: {named(problem)}."


class _Reader:
    """Builds the tree of one document from its events."""

    def __init__(self, line: int) -> None:
        self._first, self._count = line, 0
        self._open: list[Item] = []
        self._keys: list[Item | None] = []  # of each open table, the key that waits for its value
        self.root: Item | None = None

    def take(self, event: yaml.Event) -> None:
        line = self._first + event.start_mark.line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise LessonError(line, "& and * of YAML are not read here: put the text in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is not None:
                raise LessonError(line, f"tags like {named(event.tag)} are not read here.")
            self._add(Item(line, event.value, event.style is None))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if event.tag is not None:
                raise LessonError(line, f"tags like {named(event.tag)} are not read here.")
            is_map = isinstance(event, yaml.MappingStartEvent)
            self._begin(Item(line, {} if is_map else []))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise LessonError(line, "a block holds one document: --- does not belong here.")

    def _begin(self, item: Item) -> None:
        if len(self._open) >= DEEPEST:
            raise LessonError(item.line, f"this is nested deeper than {DEEPEST} levels.")
        self._add(item)
        self._open.append(item)
        self._keys.append(None)

    def _add(self, item: Item) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise LessonError(item.line, f"a block holds at most {MOST_VALUES} values.")
        if not self._open:
            self.root = item
            return
        inside = self._open[-1].value
        if isinstance(inside, list):
            inside.append(item)
        elif isinstance(inside, dict):
            self._pair(inside, item)

    def _pair(self, inside: dict[str, Item], item: Item) -> None:
        key = self._keys[-1]
        if key is None:
            if not isinstance(item.value, str):
                raise LessonError(item.line, "a name is wanted before the colon.")
            if item.value in inside:
                raise LessonError(item.line, f"{named(item.value)} is said twice.")
            self._keys[-1] = item
            return
        inside[str(key.value)] = Item(key.line, item.value, item.plain)  # grows with its value
        self._keys[-1] = None


@dataclass
class Fields:
    """A table's fields by name, each read once by what it should be; ``what`` names the table in
    refusals. ``done`` refuses what nobody has asked for."""

    item: Item
    what: str
    _read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.item.value, dict):
            raise LessonError(self.item.line, f"{self.what} must be fields, each `name: value`.")
        self.table = self.item.value

    @property
    def line(self) -> int:
        return self.item.line

    def find(self, name: str) -> Item | None:
        """The field's item; an empty one is as good as none."""
        self._read.add(name)
        item = self.table.get(name)
        return None if item is None or (item.plain and item.value == "") else item

    def need(self, name: str) -> Item:
        """The same of one that must be there."""
        item = self.find(name)
        if item is None:
            raise LessonError(self.line, f"{self.what} needs {name}.")
        return item

    def text(self, name: str, default: str | None = None, most: int = LONGEST) -> str:
        item = self.find(name) if default is not None else self.need(name)
        if default is not None and (item is None or item.value == ""):
            return default
        return text_of(self.need(name), name, most)

    def number(self, name: str, low: float = -1e12, high: float = 1e12) -> float:
        return number_of(self.need(name), name, low, high)

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        item = self.find(name) if default is not None else self.need(name)
        return (default or 0) if item is None else whole_of(item, name, low, high)

    def optional_whole(self, name: str, low: int, high: int) -> int | None:
        item = self.find(name)
        return None if item is None else whole_of(item, name, low, high)

    def yes(self, name: str) -> bool:
        """``true`` or ``false``, which is what nothing means."""
        item = self.find(name)
        if item is not None and item.value not in ("true", "false"):
            raise LessonError(item.line, f"{name} must be true or false.")
        return item is not None and item.value == "true"

    def id(self) -> str:
        item = self.need("id")
        if not isinstance(item.value, str) or not _ID.fullmatch(item.value):
            raise LessonError(item.line, "id must be 1 to 40 of a-z, 0-9 and -.")
        return item.value

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        item = self.find(name) if default is not None else self.need(name)
        if item is None:
            return default or ""
        value = text_of(item, name)
        if value not in allowed:
            raise LessonError(
                item.line, f"{name} is {shown(value)}, but must be one of {', '.join(allowed)}."
            )
        return value

    def items(self, name: str, low: int, high: int) -> list[Item]:
        """A list with ``low`` to ``high`` entries; one that may be empty may be missing."""
        item = self.find(name) if low == 0 else self.need(name)
        return [] if item is None else list_of(item, name, low, high)

    def table_of(self, name: str, required: bool = False) -> Fields | None:
        item = self.need(name) if required else self.find(name)
        return None if item is None else Fields(item, name)

    def settings(self, name: str) -> dict[str, Setting]:
        """``{name: value}`` as a link holds them."""
        item = self.find(name)
        if item is None:
            return {}
        if not isinstance(item.value, dict) or len(item.value) > 60:
            raise LessonError(item.line, f"{name} must be at most 60 settings, `name: value`.")
        for key, value in item.value.items():
            if not re.fullmatch(r"[A-Za-z][\w.-]{0,60}", key, re.ASCII):
                raise LessonError(value.line, f"{shown(key)} is no name of a setting.")
        return {key: _setting(value, key) for key, value in item.value.items()}

    def done(self) -> None:
        """Raises LessonError for a field that does not exist, with the one that was meant."""
        for name, item in self.table.items():
            if name not in self._read:
                meant = difflib.get_close_matches(name, self._read, 1)
                hint = f" Is {meant[0]} meant?" if meant else ""
                raise LessonError(item.line, f"{self.what} has no field {named(name)}.{hint}")


def text_of(item: Item, name: str, most: int = LONGEST) -> str:
    """A text that is not empty."""
    if not isinstance(item.value, str):
        raise LessonError(item.line, f"{name} must be a text.")
    text = item.value.strip()
    if not 0 < len(text) <= most:
        raise LessonError(item.line, f"{name} must be 1 to {most} characters, not {len(text)}.")
    return text


def number_of(item: Item, name: str, low: float = -1e12, high: float = 1e12) -> float:
    """A finite number from ``low`` to ``high``."""
    value = item.value
    found = float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else math.nan
    if not low <= found <= high:
        bounds = "" if (low, high) == (-1e12, 1e12) else f" from {low:g} to {high:g}"
        came = shown(value) if isinstance(value, str) else "no number"
        raise LessonError(item.line, f"{name} is {came}, but must be a number{bounds}.")
    return int(found) if found.is_integer() else found


def whole_of(item: Item, name: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``."""
    found = number_of(item, name, low, high)
    if not float(found).is_integer():
        raise LessonError(item.line, f"{name} is {found:g}, but must be a whole number.")
    return int(found)


def list_of(item: Item, name: str, low: int, high: int) -> list[Item]:
    """A list with ``low`` to ``high`` entries."""
    if not isinstance(item.value, list) or not low <= len(item.value) <= high:
        count = f", not {len(item.value)}" if isinstance(item.value, list) else ""
        raise LessonError(item.line, f"{name} must be a list of {low} to {high}{count}.")
    return item.value


def _setting(item: Item, name: str) -> Setting:
    if isinstance(item.value, list):
        return [_scalar(one, name) for one in list_of(item, name, 0, 60)]
    return _scalar(item, name)


def _scalar(item: Item, name: str) -> str | float | bool:
    if not isinstance(item.value, str) or len(item.value) > LONGEST:
        raise LessonError(item.line, f"{name} must be a number, true, false or a text.")
    if item.plain and item.value in ("true", "false"):
        return item.value == "true"
    if item.plain and _NUMBER.fullmatch(item.value):
        return number_of(item, name)
    return item.value
