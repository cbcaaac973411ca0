"""One line in words on what is going on in a run, from its numbers alone.

``diagnose`` is pure: ``Facts`` in, a sentence and its tone out. ``SENTENCES`` stand in the order of
urgency; the first that speaks is heard.
"""

from __future__ import annotations

import math

from playground.evaluation.metrics import TIGHT
from playground.training.facts import (
    BY_CHANCE,
    UNTRAINED,
    VANISHED,
    Diagnosis,
    Facts,
    Sentence,
    first,
    folds,
    median,
    small,
)

EARLY_STEPS = 50  # before that every run looks alike
WON = 0.02  # D(G(z)) below this and D(x) above 1 - this: D is sure of both
FOOLED = 0.9
BALANCED = 0.15  # of ½, for both verdicts
GOOD_QUALITY = 0.9  # share of the ceiling
# JSD in nats to the true density from which on samples are not distributed as the data. Of 2,500
# perfect samples it is 0.001 to 0.035, of three needles in the mixture's three modes 0.20.
UNLIKE = 0.1


def diagnose(facts: Facts) -> Diagnosis:
    """The first sentence that has something to say; an empty one where nothing is known."""
    return first(SENTENCES, facts)


# -- what needs no reading -----------------------------------------------------------------------


def diverged(f: Facts) -> Diagnosis | None:
    """The run has stopped by itself; what its networks did before does not matter now."""
    if f.ended in (None, "limit"):
        return None
    return Diagnosis("diverged", str(f.ended), "bad")


def not_started(f: Facts) -> Diagnosis | None:
    """Step 0."""
    if f.step:
        return None
    return Diagnosis("not_started", "Not started: both networks are at their random beginning.")


def first_steps(f: Facts) -> Diagnosis | None:
    """Nothing can be told apart yet."""
    if f.step >= EARLY_STEPS:
        return None
    text = "The first steps: D learns where the data lies, G has seen little of it."
    return Diagnosis("first_steps", text)


# -- who moves and who wins ----------------------------------------------------------------------


def d_stands_still(f: Facts) -> Diagnosis | None:
    """Only G moves: k is 0, or steps are made by hand."""
    since = f.taken.get("d_real", f.step)
    if since >= f.step or math.isnan(f.now("d_fake")):
        return None
    fake = small(f.now("d_fake"))
    text = f"D stands still since step {since:,}; G learns against it: D(G(z)) = {fake}."
    return Diagnosis("d_stands_still", text, "warn")


def g_stands_still(f: Facts) -> Diagnosis | None:
    """Only D moves."""
    since = f.taken.get("g_grad", f.step)
    if since >= f.step or math.isnan(f.now("d_real")):
        return None
    text = f"G stands still since step {since:,}; D learns alone: {f.scores()}."
    return Diagnosis("g_stands_still", text, "warn")


def _sure(f: Facts) -> bool:
    return not f.critic and f.now("d_fake") < WON and f.now("d_real") > 1 - WON


def vanishing(f: Facts) -> Diagnosis | None:
    """D is sure of both and G's gradient is gone."""
    if not (_sure(f) and f.fall() >= VANISHED):
        return None
    advice = (
        "try the non-saturating objective"
        if f.objective == "minimax"
        else "lower D's learning rate or k, or add instance noise"
    )
    text = (
        f"D wins: D(G(z)) = {small(f.now('d_fake'))}, the generator's gradient has fallen "
        f"{folds(f.fall())}: vanishing gradient; {advice}."
    )
    return Diagnosis("vanishing", text, "bad")


def d_wins(f: Facts) -> Diagnosis | None:
    """D is sure of both, but G still learns from it."""
    if not (_sure(f) and f.fall() < VANISHED):
        return None
    fake = small(f.now("d_fake"))
    text = f"D wins: D(G(z)) = {fake}, but G's gradient is still alive; lower D's rate or k."
    return Diagnosis("d_wins", text, "warn")


def d_too_weak(f: Facts) -> Diagnosis | None:
    """D takes everything for real."""
    if f.critic or not min(f.now("d_real"), f.now("d_fake")) > FOOLED:
        return None
    text = f"D says real to everything: {f.scores()}. It is too weak; raise k or D's learning rate."
    return Diagnosis("d_too_weak", text, "warn")


# -- modes ---------------------------------------------------------------------------------------


def _missing(f: Facts) -> list[int]:
    """Modes that each member lacks; empty where that cannot be said: not counted of now, or so few
    good samples that a mode is hit by chance."""
    captured = f.fresh("captured")
    if not captured or not f.quality() >= BY_CHANCE:
        return []
    return [round(f.within_reach() - c) if c < f.enough() else 0 for c in captured]


def members_lack_modes(f: Facts) -> Diagnosis | None:
    """Of several members some lack modes."""
    missing = _missing(f)
    lacking = sum(m > 0 for m in missing)
    if len(missing) < 2 or not lacking:
        return None
    text = f"{lacking} of {len(missing)} members lack modes{f.counted()}."
    return Diagnosis("members_lack_modes", text, "warn")


def modes_lacking(f: Facts) -> Diagnosis | None:
    """The one member lacks modes."""
    missing = _missing(f)
    if len(missing) != 1 or not missing[0]:
        return None
    total = round(f.within_reach())
    samples = f.metrics.get("counted")
    many = f" that {samples:,} true samples hit" if samples else ""
    text = f"{missing[0]} of {total:,} modes{many} lost: no sample hits them{f.counted()}."
    return Diagnosis("modes_lacking", text, "warn")


def modes_too_tight(f: Facts) -> Diagnosis | None:
    """No mode is missing and the samples are good, but closer together than the data."""
    width = median(f.fresh("width"))
    good = f.quality() >= GOOD_QUALITY * f.metrics.get("ceiling", 1.0)
    if any(_missing(f)) or not good or not width < TIGHT:
        return None
    text = (
        f"Too tight: within the modes the samples spread only {width:.2f} times as wide as the "
        f"data{f.counted()}. High quality alone does not show it."
    )
    return Diagnosis("modes_too_tight", text, "warn")


# -- the balance ---------------------------------------------------------------------------------


def critic_gap(f: Facts) -> Diagnosis | None:
    """What a critic's output says."""
    gap = f.now("d_real") - f.now("d_fake")
    if not f.critic or math.isnan(gap):
        return None
    text = (
        f"The critic rates data {gap:.3g} above fakes: the smaller the gap, the closer G is. "
        "Its output is no probability."
    )
    return Diagnosis("critic_gap", text)


def _even(f: Facts) -> bool:
    return not f.critic and all(abs(f.now(n) - 0.5) < BALANCED for n in ("d_real", "d_fake"))


def both_learn(f: Facts) -> Diagnosis | None:
    """Both verdicts near ½, and next to nothing hits."""
    if not (_even(f) and f.quality() < UNTRAINED):
        return None
    text = (
        f"Both still learn: {f.scores()}, both near ½, and hardly a sample is of high quality "
        f"yet{f.counted()}."
    )
    return Diagnosis("both_learn", text)


def balanced_on_the_way(f: Facts) -> Diagnosis | None:
    """Both verdicts near ½, the samples half good."""
    if not (_even(f) and f.quality() < GOOD_QUALITY * f.metrics.get("ceiling", 1.0)):
        return None
    share = f"{f.quality():.0%}"
    text = f"Balanced: {f.scores()}. {share} of the samples are of high quality{f.counted()}."
    return Diagnosis("balanced_on_the_way", text)


def balanced_unlike(f: Facts) -> Diagnosis | None:
    """Both verdicts near ½ though the samples are not distributed as the data."""
    jsd = median(f.fresh("jsd"))
    if not (_even(f) and jsd > UNLIKE):
        return None
    text = (
        f"D is at a loss, {f.scores()}, but the samples are not distributed as the data: JSD "
        f"{jsd:.2f} nats{f.counted()}, 0 is best."
    )
    return Diagnosis("balanced_unlike", text, "warn")


def balanced_good(f: Facts) -> Diagnosis | None:
    """Both verdicts near ½, and what was counted agrees."""
    if not (_even(f) and median(f.fresh("jsd")) <= UNLIKE):
        return None
    text = f"Balanced: {f.scores()}, both near ½. D can hardly tell real from fake."
    return Diagnosis("balanced_good", text, "good")


def balanced_only(f: Facts) -> Diagnosis | None:
    """Both verdicts near ½, and nothing else is known."""
    if not _even(f):
        return None
    text = (
        f"Balanced: {f.scores()}, both near ½. That says how the two stand, not how good the "
        "samples are."
    )
    return Diagnosis("balanced_only", text)


def g_ahead(f: Facts) -> Diagnosis | None:
    """D takes more fakes for real than data."""
    if f.critic or not f.now("d_fake") > f.now("d_real"):
        return None
    text = f"G is ahead: D takes fakes for real more often than data ({f.scores()})."
    return Diagnosis("g_ahead", text)


def d_ahead(f: Facts) -> Diagnosis | None:
    """D tells the two apart, and G learns from it."""
    if f.critic or not (f.now("d_real") >= f.now("d_fake") and f.fall() < VANISHED):
        return None
    return Diagnosis("d_ahead", f"D is ahead: {f.scores()}. G still gets a useful gradient.")


def d_ahead_g_weak(f: Facts) -> Diagnosis | None:
    """D tells the two apart, and little of it reaches G."""
    if f.critic or not (f.now("d_real") >= f.now("d_fake") and f.fall() >= VANISHED):
        return None
    text = f"D is ahead: {f.scores()}. G's gradient has fallen {folds(f.fall())} from its peak."
    return Diagnosis("d_ahead_g_weak", text, "warn")


SENTENCES: tuple[Sentence, ...] = (
    diverged, not_started, first_steps, d_stands_still, g_stands_still, vanishing, d_wins,
    d_too_weak, members_lack_modes, modes_lacking, modes_too_tight, critic_gap, both_learn,
    balanced_on_the_way, balanced_unlike, balanced_good, balanced_only, g_ahead, d_ahead,
    d_ahead_g_weak,
)  # fmt: skip
