"""Knobs: every number, switch and choice that may come from outside, each declared once.

A knob is a field of a frozen dataclass. Its slider, its check, its place in URL, command line,
environment, API and metadata, and the ranges that tests try, follow from the declaration.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from playground.core.errors import KnobError, named, shown

T = TypeVar("T")
Value = int | float | str | tuple[float, ...]  # bool is an int
D = TypeVar("D", bound=Value)
MOST_NUMBERS = 100  # in a list; each is checked
MOST_LETTERS = 200  # of a text whose knob says no other ``high``


@dataclass(frozen=True)
class Unless:
    """A knob is idle, for ``reason``, while every value named in ``when`` is among those listed.

    A name is another knob, or ``data``, ``gan`` or ``objective`` with an attribute of it:
    ``{"data.kind": ("images",)}``, ``{"objective.penalty": (None,)}``.
    """

    when: Mapping[str, tuple[object, ...]]
    reason: str


@dataclass(frozen=True)
class Knob:
    """One setting, declared once: slider, validation, metadata, URL, CLI flag and test range.

    ``kind`` is ``int``, ``float``, ``bool``, ``choice``, ``text`` or ``numbers``, a list. ``live``
    knobs may change while a run trains; the others take effect at the next reset. ``advanced`` ones
    start folded away. ``active`` says when the knob has nothing to act on.

    ``fuse`` says what it means for runs that would train as one population: ``same`` must agree,
    ``own`` may differ from member to member, ``switch`` likewise where all or none use it (it is
    0), ``alone`` follows the run's own count of iterations, so a run that uses it trains alone.
    """

    name: str
    default: Value
    kind: str
    title: str
    help: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    live: bool = False
    advanced: bool = False
    group: str = ""
    log: bool = False
    active: tuple[Unless, ...] = ()
    fuse: str = "same"

    @property
    def allowed(self) -> str:
        """The permitted values in words, for help texts and error messages."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "text":
            return f"a text of at most {self._letters:,} letters"
        kind = {"int": "a whole number", "numbers": "a list of numbers"}.get(self.kind, "a number")
        return f"{kind} from {self.low:.10g} to {self.high:.10g}"

    @property
    def _letters(self) -> int:
        return MOST_LETTERS if self.high is None else int(self.high)

    def json(self) -> dict[str, object]:
        """As JSON for pages and programs, but for ``active``, which speaks of registries."""
        names = (f.name for f in dataclasses.fields(self) if f.name not in ("active", "fuse"))
        return {name: getattr(self, name) for name in names} | {"allowed": self.allowed}

    def check(self, value: object) -> Value:
        """Returns ``value`` as this knob's type.

        Raises:
            KnobError: naming the knob, what came and what is allowed.
        """
        try:
            result = _CONVERT[self.kind](value)
        except (TypeError, ValueError, OverflowError):
            raise self._error(value) from None
        if self.kind == "choice" and result not in self.choices:
            raise self._error(value)
        if self.kind == "text" and len(result) > self._letters:
            raise self._error(value)
        if self.kind in ("int", "float") and not self.low <= result <= self.high:
            raise self._error(value)
        if self.kind == "numbers":
            if len(result) > MOST_NUMBERS:
                raise KnobError(
                    f"{self.name} has {len(result):,} numbers, but may have {MOST_NUMBERS} at most."
                )
            return tuple(self._check_part(place, number) for place, number in enumerate(result))
        checked: Value = result
        return checked

    def _check_part(self, place: int, number: object) -> float:
        one = dataclasses.replace(self, kind="float", name=f"{self.name}[{place}]")
        if isinstance(number, str):  # lists come as JSON, which has numbers
            raise one._error(number)
        checked = one.check(number)
        assert isinstance(checked, (int, float)), "it is a float's"
        return float(checked)

    def _error(self, value: object) -> KnobError:
        return KnobError(f"{self.name} is {shown(value)}, but must be {self.allowed}.")


def _to_int(value: object) -> int:
    if isinstance(value, bool):
        raise TypeError
    number = float(value) if isinstance(value, (str, numbers.Real)) else math.nan
    if not number.is_integer():
        raise ValueError
    return int(value) if isinstance(value, numbers.Integral) else int(number)


def _to_float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (str, numbers.Real)):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _to_bool(value: object) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    text = str(value).strip().lower()
    if text in ("true", "1", "yes", "on"):
        return True
    if text in ("false", "0", "no", "off"):
        return False
    raise ValueError


def _to_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _to_numbers(value: object) -> tuple[object, ...]:
    if isinstance(value, (str, bytes)) or not isinstance(value, (Sequence, np.ndarray)):
        raise TypeError
    return tuple(value)


_CONVERT: Mapping[str, Callable[[object], Any]] = {
    "int": _to_int,
    "float": _to_float,
    "bool": _to_bool,
    "choice": _to_text,
    "text": _to_text,
    "numbers": _to_numbers,
}


def knob(
    default: D,
    title: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    choices: Iterable[str] = (),
    unit: str = "",
    live: bool = False,
    advanced: bool = False,
    group: str = "",
    log: bool = False,
    active: Iterable[Unless] = (),
    fuse: str = "same",
) -> D:
    """Declares a field of a config dataclass as a knob; its kind is the type of its default."""
    choices = tuple(choices)
    kinds = {bool: "bool", int: "int", float: "float", tuple: "numbers", str: "text"}
    kind = "choice" if choices else kinds[type(default)]
    declared = Knob(
        "", default, kind, title, help, low, high, step, choices, unit, live, advanced, group, log,
        tuple(active), fuse,
    )  # fmt: skip
    return field(default=default, metadata={"knob": declared})


def again(config: type, name: str, default: Value | None = None, **changes: Any) -> Any:
    """The field ``name`` of ``config`` for a config that extends it, with another default or other
    properties; it keeps its place among the knobs."""
    declared = next(k for k in knobs(config) if k.name == name)
    value = declared.default if default is None else default
    changed = dataclasses.replace(declared, name="", default=value, **changes)
    return field(default=value, metadata={"knob": changed})


def knobs(config: type) -> tuple[Knob, ...]:
    """The knobs of a config dataclass, in order of declaration."""
    return tuple(
        dataclasses.replace(f.metadata["knob"], name=f.name)
        for f in dataclasses.fields(config)
        if "knob" in f.metadata
    )


def parse(config: type[T], values: Mapping[str, object]) -> T:
    """Returns ``config`` filled from ``values``, every one checked; missing ones take defaults.

    Raises:
        KnobError: for a value out of range and for a name that is no knob of ``config``.
    """
    declared = {k.name: k for k in knobs(config)}
    unknown = [name for name in values if name not in declared]
    if unknown:
        raise KnobError(
            f"{named(unknown[0])} is no setting here; there are: {', '.join(declared)}."
        )
    return config(**{name: declared[name].check(value) for name, value in values.items()})
