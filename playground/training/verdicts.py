"""Verdicts to read from the last row: what a lane of the race writes large, from its numbers.

A verdict speaks of one aspect of a run; a scene names the aspect that it is about. Modes are read
as on the page: a seed has *collapsed* when 90 % of its samples are nearest to at most three modes
in eight (``metrics.collapsed``). As in ``diagnosis``, every sentence is a function of its own that
says nothing unless its readings are there; one that speaks of an old count tells its step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import fmean

import numpy as np

from playground.evaluation.metrics import TIGHT, main_modes
from playground.training.diagnosis import diverged
from playground.training.facts import (
    BY_CHANCE,
    UNTRAINED,
    VANISHED,
    Diagnosis,
    Facts,
    Sentence,
    first,
    folds,
    small,
)

ALL = 0.98  # of the modes, on average over the seeds, count as all
NOISE = 0.25  # of noise's distance to real pictures: what is nearer is none
SETTLED_STEPS = 200  # before that every G is still one blob, which is nearest to few modes
SETTLED_THOUSAND = 600  # and, of a thousand modes, draws the few digits that it found first


def verdicts(facts: Facts) -> dict[str, dict[str, str]]:
    """The verdict on every aspect as plain values: ``title``, ``text``, ``tone``, ``name``."""
    return {aspect: first(said, facts).json() for aspect, said in VERDICTS.items()}


def has_diverged(f: Facts) -> Diagnosis | None:
    """As the line in words has it."""
    said = diverged(f)
    return said and Diagnosis("has_diverged", said.text, said.tone, "DIVERGED")


# -- modes ---------------------------------------------------------------------------------------


def _images(f: Facts) -> bool:
    return "precision" in f.metrics


def _good(f: Facts) -> float:
    """The mean share of good samples over the seeds; NaN where that was not measured."""
    shares = f.finite("high_quality") or f.finite("precision")
    return fmean(shares) if shares else math.nan


def _named(f: Facts, count: float) -> str:
    """``1 mode``, ``25 modes``, of images ``3 classes``; a thousand are modes, as on their map."""
    classes = _images(f) and f.metrics["modes"] < 1000
    one, many = ("class", "classes") if classes else ("mode", "modes")
    return f"{count:,} {one if count == 1 else many}"


def _modes(f: Facts) -> str:
    """``7.5 of 8 modes``, on average over the seeds."""
    total = _named(f, f.metrics["modes"])
    samples = f.metrics.get("counted")
    among = f" in {samples:,} samples" if samples else ""
    return f"{round(fmean(f.metrics['captured']), 1):g} of {total}{among}"


def _tight(f: Facts) -> str:
    """``, too tight: 0.62 of the data's width`` where that is so, on average over the seeds."""
    widths = f.finite("width")
    narrow = bool(widths) and fmean(widths) < TIGHT
    return f", too tight: {fmean(widths):.2f} of the data's width" if narrow else ""


def uncounted(f: Facts) -> Diagnosis | None:
    """No count yet."""
    if f.metrics.get("captured"):
        return None
    return Diagnosis("uncounted", "counting what it makes", "", "…")


def _untrained(f: Facts) -> bool:
    """Images of which next to none looks real. Of a thousand modes a collapse is seen before that:
    once they are much nearer to real ones than noise is."""
    if not (_images(f) and _good(f) < UNTRAINED):
        return False
    noise = f.metrics.get("frechet_noise")
    if noise is None or "reachable" not in f.metrics:
        return True
    return fmean(f.metrics["frechet"]) > NOISE * noise


def too_early(f: Facts) -> Diagnosis | None:
    """Its samples still wander, or its images are none to a classifier sure of noise, too."""
    settled = SETTLED_THOUSAND if "reachable" in f.metrics else SETTLED_STEPS
    if f.measured_step < settled:
        text = f"counted at step {f.measured_step:,}; a verdict comes from step {settled} on"
    elif _untrained(f):
        text = f"{_good(f):.0%} of the samples look like real ones{f.counted()}"
    else:
        return None
    return Diagnosis("too_early", text, "", "TOO EARLY TO SAY")


def _fallen(f: Facts) -> int:
    return sum(map(bool, f.metrics["collapsed"]))


def seeds_collapsed(f: Facts) -> Diagnosis | None:
    """More than half of several seeds have collapsed."""
    seeds = len(f.metrics["captured"])
    if seeds == 1 or _fallen(f) <= seeds / 2:
        return None
    text = f"in {_fallen(f)} of {seeds} seeds; {_modes(f)} on average{f.counted()}"
    return Diagnosis("seeds_collapsed", text, "bad", "COLLAPSED")


def seeds_found_all(f: Facts) -> Diagnosis | None:
    """Of several seeds none has collapsed and next to no mode is missing."""
    seeds = len(f.metrics["captured"])
    found = fmean(f.metrics["captured"]) > ALL * f.metrics["modes"]
    if seeds == 1 or _fallen(f) or not found or not _good(f) >= BY_CHANCE:
        return None
    good = f"{_good(f):.0%} good samples{_tight(f)}"
    text = f"{_modes(f)} on average over {seeds} seeds, {good}{f.counted()}"
    return Diagnosis("seeds_found_all", text, "good", "ALL FOUND")


def seeds_differ(f: Facts) -> Diagnosis | None:
    """Several seeds, and neither of the above."""
    seeds = len(f.metrics["captured"])
    if seeds == 1:
        return None
    good = "" if math.isnan(_good(f)) else f"{_share(_good(f))} good samples, "
    text = f"on average; {good}collapsed in {_fallen(f)} of {seeds} seeds{f.counted()}"
    hit = " hit" if _good(f) < BY_CHANCE else ""
    return Diagnosis("seeds_differ", text, "warn", f"{_modes(f)}{hit}".upper())


def _astray(f: Facts) -> bool:
    """No sample of the first seed is near any mode: all have left for infinity."""
    return bool(f.metrics.get("nearest")) and not sum(f.metrics["nearest"][0])


def collapsed(f: Facts) -> Diagnosis | None:
    """The one seed has collapsed: where its samples crowd, and how many modes they hit."""
    if not f.metrics["collapsed"][0]:
        return None
    nearest = ""
    if _astray(f):
        nearest = "no sample is a finite point; "
    elif f.metrics.get("nearest"):  # not kept of a thousand modes
        modes, share = main_modes(np.asarray(f.metrics["nearest"][0]))
        nearest = f"{share:.0%} of the samples are nearest to {_named(f, modes)}; "
    return Diagnosis("collapsed", f"{nearest}{_modes(f)} hit{f.counted()}", "bad", "COLLAPSED")


def found_all(f: Facts) -> Diagnosis | None:
    """No mode is missing, and enough samples are good for that to be no chance."""
    if f.metrics["captured"][0] < f.metrics["modes"] or not _good(f) >= BY_CHANCE:
        return None
    text = f"{_good(f):.0%} of the samples are good ones{_tight(f)}{f.counted()}"
    return Diagnosis("found_all", text, "good", f"ALL {f.metrics['modes']:,} FOUND")


def hit_by_chance(f: Facts) -> Diagnosis | None:
    """Samples pass modes rather than stay there."""
    if not _good(f) < BY_CHANCE:
        return None
    rest = "the others look like no real one" if _images(f) else "the others lie between modes"
    text = f"only {_share(_good(f))} of the samples are good ones, {rest}{f.counted()}"
    return Diagnosis("hit_by_chance", text, "warn", f"{_modes(f)} hit".upper())


def some_missing(f: Facts) -> Diagnosis | None:
    """What is left."""
    good = "" if math.isnan(_good(f)) else f"; {_good(f):.0%} of the samples are good ones"
    text = f"{_named(f, round(f.metrics['modes'] - f.metrics['captured'][0]))} missing{good}"
    if "reachable" in f.metrics:
        text += f"; {f.metrics['counted']:,} true samples hit {f.metrics['reachable']:.0f}"
    return Diagnosis("some_missing", text + f.counted(), "warn", _modes(f).upper())


def _share(value: float) -> str:
    """Per cent, with a decimal where there are few."""
    return f"{value:.0%}" if value >= 0.1 or value == 0 else f"{value:.1%}"


# -- G's gradient --------------------------------------------------------------------------------


def gradient_unknown(f: Facts) -> Diagnosis | None:
    """G has not moved, or does not now."""
    if f.fall() >= 0:
        return None
    since = f.taken.get("g_grad", f.step)
    text = "G has no gradient yet" if since == f.step else f"G stands still since step {since:,}"
    return Diagnosis("gradient_unknown", text, "", "…")


def gradient_vanished(f: Facts) -> Diagnosis | None:
    """It has fallen far from its peak."""
    if not f.fall() >= VANISHED:
        return None
    fake = f.now("d_fake")
    beside = "" if math.isnan(fake) else f"; D(G(z)) = {small(fake)}"
    text = f"G's gradient has fallen {folds(f.fall())}{beside}"
    return Diagnosis("gradient_vanished", text, "bad", "GRADIENT VANISHED")


def gradient_alive(f: Facts) -> Diagnosis | None:
    """It has not."""
    text = f"norm {f.now('g_grad'):.2g}, at most {f.peak_g_grad:.2g} so far"
    return Diagnosis("gradient_alive", text, "good", "GRADIENT ALIVE")


# -- quality beside the loss, places -------------------------------------------------------------


def quality_and_loss(f: Facts) -> Diagnosis | None:
    """Two numbers for the eye to compare; neither is a verdict."""
    if uncounted(f) or math.isnan(_good(f)) or math.isnan(f.now("g_loss")):
        return None
    text = f"{_modes(f)}{f.counted()}, while G's loss is {f.now('g_loss'):.2f}"
    return Diagnosis("quality_and_loss", text, "", f"{_share(_good(f))} GOOD SAMPLES")


def where_samples_are(f: Facts) -> Diagnosis | None:
    """How many modes hold most samples, of the first seed; not whether that is good."""
    if uncounted(f) or not f.metrics.get("nearest") or _astray(f):
        return None
    nearest = np.asarray(f.metrics["nearest"][0])
    modes, share = main_modes(nearest)
    text = f"{share:.0%} of the samples, most of them at mode {nearest.argmax() + 1}{f.counted()}"
    title = f"AT {modes} OF {_named(f, len(nearest)).upper()}"
    return Diagnosis("where_samples_are", text, "", title)


VERDICTS: Mapping[str, tuple[Sentence, ...]] = {
    "modes": (has_diverged, uncounted, too_early, seeds_collapsed, seeds_found_all, seeds_differ,
              collapsed, found_all, hit_by_chance, some_missing),
    "gradient": (has_diverged, gradient_unknown, gradient_vanished, gradient_alive),
    "quality": (has_diverged, quality_and_loss, uncounted),
    "places": (has_diverged, where_samples_are, uncounted),
}  # fmt: skip
