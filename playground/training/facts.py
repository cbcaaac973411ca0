"""What is known of a run when something is said about it, and how a sentence says it.

A sentence is a function of ``Facts`` that says nothing (None) unless the readings it speaks of are
there and are of now.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from playground.core.losses import OBJECTIVES
from playground.core.snapshot import Metrics

VANISHED = 30.0  # the generator's gradient has fallen by this factor from its peak
BY_CHANCE = 0.3  # share of good samples; with less a mode may be hit by one that passes
UNTRAINED = 0.05  # likewise; with less G has hardly found anything
ENOUGH = 0.95  # of the modes that true samples hit, where these are a matter of chance
FRESH_STEPS, FRESH_SHARE = 200, 0.1  # a count is of now for so many steps or this share of them


@dataclass(frozen=True)
class Diagnosis:
    """``name`` is the sentence's; ``tone`` is ``good``, ``warn``, ``bad`` or empty, for the colour;
    a verdict has a ``title`` to read from afar."""

    name: str
    text: str
    tone: str = ""
    title: str = ""

    def json(self) -> dict[str, str]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Facts:
    """What is known of a run at ``step``.

    ``readings`` are means over the ``members`` (``d_real``, ``d_fake``, ``g_grad``, ...), taken at
    the steps ``taken`` (now, where it does not say); ``peak_g_grad`` is the largest gradient norm
    of G so far; ``metrics`` are those of ``Training.measure``, one value a member, counted at
    ``measured_step``; ``ended`` is why the run has stopped, None while it may go on.
    """

    objective: str
    step: int
    readings: Mapping[str, float] = field(default_factory=dict)
    peak_g_grad: float = 0.0
    metrics: Metrics = field(default_factory=Metrics)
    measured_step: int = 0
    taken: Mapping[str, int] = field(default_factory=dict)
    members: int = 1
    ended: str | None = None

    def now(self, name: str) -> float:
        """A reading of this step; NaN where there is none."""
        late = self.taken.get(name, self.step) < self.step
        return math.nan if late else self.readings.get(name, math.nan)

    def fall(self) -> float:
        """By what factor G's gradient norm has fallen from its peak; infinite at 0, NaN unknown."""
        g_grad = self.now("g_grad")
        return math.inf if g_grad == 0 else self.peak_g_grad / g_grad

    @property
    def critic(self) -> bool:
        """D's output is no probability."""
        return OBJECTIVES[self.objective].critic

    def finite(self, metric: str) -> list[float]:
        """A metric's finite values, one a member; empty where it was not measured."""
        values = self.metrics.get(metric)
        if not isinstance(values, list):
            return []
        return [value for value in values if value is not None and math.isfinite(value)]

    def fresh(self, metric: str) -> list[float]:
        """Likewise, empty too where the count is too old to stand beside the picture of now."""
        age = self.step - self.measured_step
        return self.finite(metric) if age <= max(FRESH_STEPS, FRESH_SHARE * self.step) else []

    def quality(self) -> float:
        """The median share of good samples, of images those among the real ones; NaN where it is
        not known of now."""
        return median(self.fresh("high_quality") or self.fresh("precision"))

    def within_reach(self) -> float:
        """How many modes so many true samples hit."""
        return self.metrics.get("reachable", self.metrics["modes"])

    def enough(self) -> float:
        """As many captured modes are all: of a thousand, true samples hit more or fewer by
        chance."""
        share = ENOUGH if "reachable" in self.metrics else 1.0
        return share * self.within_reach()

    def counted(self) -> str:
        """When the metrics were counted, where that was not at this step."""
        late = self.measured_step != self.step
        return f" (counted at step {self.measured_step:,})" if late else ""

    def scores(self) -> str:
        """Both of D's verdicts in words."""
        of = f", mean of {self.members} members" if self.members > 1 else ""
        real, fake = (small(self.now(name)) for name in ("d_real", "d_fake"))
        return f"D(x) = {real}, D(G(z)) = {fake}{of}"


Sentence = Callable[[Facts], "Diagnosis | None"]


def first(sentences: Sequence[Sentence], facts: Facts) -> Diagnosis:
    """What the first of ``sentences`` says that speaks."""
    said = (sentence(facts) for sentence in sentences)
    return next((found for found in said if found), Diagnosis("", ""))


def median(values: Sequence[float]) -> float:
    """The upper median; NaN of nothing."""
    return sorted(values)[len(values) // 2] if values else math.nan


def small(value: float) -> str:
    """A score to two digits, a tiny one as a power of ten."""
    if abs(value) >= 0.1 or value == 0:
        return f"{value:.2f}"
    return f"{value:.3f}" if abs(value) >= 0.0005 else f"{value:.0e}".replace("e-0", "e-")


def folds(value: float) -> str:
    """A factor in words: ``340-fold``, ``to zero`` for an infinite one."""
    if math.isinf(value):
        return "to zero"
    if value >= 1e6:
        return "more than a million-fold"
    digits = max(0, int(math.log10(value)) - 1)
    return f"{round(value, -digits):,.0f}-fold"
