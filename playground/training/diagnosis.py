"""One line in words on what is going on in a run, from its numbers alone.

``say`` is pure: readings and metrics in, a sentence and its tone out. Rules stand in the order of
urgency; the first that applies speaks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from playground.core.losses import OBJECTIVES

EARLY_STEPS = 50  # before that every run looks alike
WON = 0.02  # D(G(z)) below this and D(x) above 1 - this: D is sure of both
FOOLED = 0.9
BALANCED = 0.15  # of ½, for both verdicts
VANISHED = 30.0  # the generator's gradient has fallen by this factor from its peak
GOOD_QUALITY = 0.9  # share of the ceiling
UNTRAINED = 0.05


@dataclass(frozen=True)
class Words:
    """``tone`` is ``good``, ``warn``, ``bad`` or empty, for the colour of the line."""

    text: str
    tone: str = ""

    def json(self) -> dict[str, str]:
        """As plain values."""
        return asdict(self)


def say(
    objective: str,
    step: int,
    readings: Mapping[str, float],
    peak_g_grad: float = 0.0,
    metrics: Mapping[str, Any] | None = None,
) -> Words:
    """What goes on at ``step``.

    ``readings`` are means over the members (``d_real``, ``d_fake``, ``g_grad``, ...);
    ``peak_g_grad`` is the largest gradient norm of G so far; ``metrics`` are those of
    ``Training.measure``, one value a member.
    """
    metrics = metrics or {}
    if step == 0:
        return Words("Not started: both networks are at their random beginning.")
    if step < EARLY_STEPS:
        return Words("The first steps: D learns where the data lies, G has seen little of it.")
    if OBJECTIVES[objective].critic:
        return _modes(metrics) or _critic(readings)
    real, fake = readings.get("d_real", math.nan), readings.get("d_fake", math.nan)
    if fake < WON and real > 1 - WON:
        return _d_wins(objective, fake, _fall(readings, peak_g_grad))
    if fake > FOOLED and real > FOOLED:
        return Words(
            f"D says real to everything: D(x) = {real:.2f}, D(G(z)) = {fake:.2f}. "
            "It is too weak; raise k or D's learning rate.", "warn",
        )  # fmt: skip
    lost = _modes(metrics)
    if lost:
        return lost
    if abs(real - 0.5) < BALANCED and abs(fake - 0.5) < BALANCED:
        return _balanced(real, fake, metrics)
    if fake > real:
        return Words(
            f"G is ahead: D takes fakes for real more often than data "
            f"(D(G(z)) = {fake:.2f}, D(x) = {real:.2f}).",
        )  # fmt: skip
    return Words(
        f"D is ahead: D(x) = {real:.2f}, D(G(z)) = {fake:.2f}. G still gets a useful gradient."
    )


def _fall(readings: Mapping[str, float], peak: float) -> float:
    """By what factor G's gradient norm has fallen from its peak."""
    now = readings.get("g_grad", math.nan)
    return peak / now if now > 0 and math.isfinite(now) else math.inf if now == 0 else 1.0


def _d_wins(objective: str, fake: float, fall: float) -> Words:
    start = f"D wins: D(G(z)) = {_small(fake)}"
    if fall < VANISHED:
        return Words(f"{start}, but G's gradient is still alive; lower D's rate or k.", "warn")
    folds = f"{_round(fall)}-fold" if math.isfinite(fall) else "to zero"
    advice = (
        "try the non-saturating objective"
        if objective == "minimax"
        else "lower D's learning rate or k, or add instance noise"
    )
    return Words(
        f"{start}, the generator's gradient has fallen {folds}: vanishing gradient; {advice}.",
        "bad",
    )


def _modes(metrics: Mapping[str, Any]) -> Words | None:
    """Lost modes, where the data has modes and the samples have found some of them."""
    total, captured = metrics.get("modes"), _finite(metrics.get("captured", ()))
    if not total or not captured:
        return None
    quality = _median(_finite(metrics.get("high_quality", ())))
    if quality < 0.2:
        return None  # still on the way: nothing is lost that was not yet found
    if len(captured) > 1:
        whole = sum(c == total for c in captured)
        if whole < len(captured) and max(captured) > 1:
            text = f"{len(captured) - whole} of {len(captured)} members have lost modes."
            return Words(text, "warn")
        return None
    lost = int(total - captured[0])
    if captured[0] == 0 or lost == 0:
        return None
    name = "mode" if total == 1 else "modes"
    return Words(f"{lost} of {total} {name} lost: G repeats what D let pass.", "warn")


def _balanced(real: float, fake: float, metrics: Mapping[str, Any]) -> Words:
    quality = _median(_finite(metrics.get("high_quality", ())))
    best = metrics.get("ceiling", 1.0)
    both = f"D(x) = {real:.2f}, D(G(z)) = {fake:.2f}, both near ½"
    if metrics.get("modes") and quality < UNTRAINED:
        return Words(f"Both still learn: {both}, and hardly a sample is of high quality yet.")
    if metrics.get("modes") and quality < GOOD_QUALITY * best:
        return Words(f"Balanced: {both}. {quality:.0%} of the samples are of high quality.")
    return Words(f"Balanced: {both}. D can hardly tell real from fake.", "good")


def _critic(readings: Mapping[str, float]) -> Words:
    gap = readings.get("d_real", math.nan) - readings.get("d_fake", math.nan)
    if not math.isfinite(gap):
        return Words("The critic has not been trained yet.")
    return Words(
        f"The critic rates data {gap:.3g} above fakes: the smaller the gap, the closer G is. "
        "Its output is no probability."
    )


def _finite(values: Sequence[float]) -> list[float]:
    return [v for v in values if v is not None and math.isfinite(v)]


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _small(value: float) -> str:
    return f"{value:.3f}" if value >= 0.0005 else f"{value:.0e}".replace("e-0", "e-")


def _round(value: float) -> str:
    if value >= 1e6:
        return "a million"
    digits = max(0, int(math.log10(value)) - 1)
    return f"{round(value, -digits):,.0f}"
