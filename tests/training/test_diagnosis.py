"""What may be said of a run: readings as of a picture against what must and must not be said.

Every sentence there is stands in at least one row that must say it and in one that must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from playground.training.diagnosis import SENTENCES, diagnose
from playground.training.facts import Facts
from playground.training.verdicts import VERDICTS, verdicts

HALF = {"d_real": 0.52, "d_fake": 0.47, "g_grad": 1.0, "g_loss": 1.34}
WON = {"d_real": 0.999, "d_fake": 0.001, "g_grad": 1.0, "g_loss": 6.9}


def ring(**more: Any) -> dict[str, Any]:
    """The metrics of one member on the ring, learnt well."""
    return {
        "modes": 8, "captured": [8], "high_quality": [0.97], "jsd": [0.01], "collapsed": [False],
        "nearest": [[312] * 8], "ceiling": 0.989, "width": [0.97], **more,
    }  # fmt: skip


def digits(**more: Any) -> dict[str, Any]:
    """Those of digits that can be read."""
    return {
        "modes": 10, "captured": [10], "precision": [0.73], "confidence": [0.89],
        "collapsed": [False], "nearest": [[100] * 10], "frechet": [113.0], **more,
    }  # fmt: skip


def facts(step: int = 1000, metrics: dict[str, Any] | None = None, **more: Any) -> Facts:
    given = {"objective": "non-saturating", "readings": HALF, "peak_g_grad": 3.0} | more
    return Facts(step=step, metrics=metrics or {}, **{"measured_step": step} | given)


@dataclass(frozen=True)
class Row:
    """``must`` and ``must_not`` are names of sentences or words of them."""

    picture: str
    facts: Facts
    must: tuple[str, ...]
    must_not: tuple[str, ...]


LINES = [
    Row("nothing yet", facts(0, readings={}), ("not_started",), ("first_steps", "d_ahead")),
    Row("step 10", facts(10), ("first_steps",), ("not_started", "balanced_only")),
    Row("a ring learnt well", facts(metrics=ring()), ("balanced_good", "hardly tell"),
        ("first_steps", "both_learn", "modes_lacking", "balanced_unlike", "diverged", "counted")),
    Row("a ring of needles", facts(metrics=ring(high_quality=[1.0], width=[0.62])),
        ("modes_too_tight", "Too tight", "0.62 times as wide"), ("balanced_good", "hardly tell")),
    Row("a width just enough", facts(metrics=ring(width=[0.9])), ("balanced_good",),
        ("modes_too_tight", "tight")),
    Row("needles in five of eight modes", facts(metrics=ring(captured=[5], width=[0.62])),
        ("modes_lacking",), ("modes_too_tight", "tight")),
    Row("needles among few good samples", facts(metrics=ring(high_quality=[0.5], width=[0.62])),
        ("balanced_on_the_way",), ("modes_too_tight", "tight")),
    Row("no mode with samples enough for a width",
        facts(metrics=ring(width=[float("nan")])), ("balanced_good",), ("modes_too_tight",)),
    Row("three members, two of needles, counted before",
        facts(metrics=ring(captured=[8] * 3, high_quality=[0.99] * 3, width=[0.95, 0.7, 0.8]),
              members=3, measured_step=900),
        ("modes_too_tight", "0.80", "step 900"), ("members_lack_modes",)),
    Row("the same, stopped by NaN",
        facts(metrics=ring(), ended="d_loss became nan at step 1001: diverged."),
        ("diverged", "became nan"), ("balanced_good", "D(x)")),
    Row("the same, at its step limit", facts(metrics=ring(), ended="limit"), ("balanced_good",),
        ("diverged", "limit")),
    Row("a ring counted 100 steps ago", facts(metrics=ring(), measured_step=900),
        ("balanced_good",), ("both_learn",)),
    Row("half the samples good, counted 100 steps ago",
        facts(metrics=ring(high_quality=[0.3]), measured_step=900),
        ("balanced_on_the_way", "30%", "(counted at step 900)"), ("balanced_good", "hardly")),
    Row("a count of long ago", facts(10_000, metrics=ring(high_quality=[0.01]), measured_step=300),
        ("balanced_only",), ("both_learn", "quality yet", "balanced_on_the_way", "0%")),
    Row("one sample in a hundred hits", facts(metrics=ring(high_quality=[0.01], jsd=[0.5])),
        ("both_learn", "hardly a sample"), ("modes_lacking", "balanced_good", "hardly tell")),
    Row("readable digits", facts(metrics=digits()), ("balanced_on_the_way", "73%"),
        ("both_learn", "hardly")),
    Row("digits not counted yet", facts(), ("balanced_only", "not how good"),
        ("both_learn", "balanced_good", "balanced_on_the_way", "quality")),
    Row("digits of which two are never made", facts(metrics=digits(captured=[8])),
        ("modes_lacking", "2 of 10"), ("members_lack_modes", "both_learn")),
    Row("noise that a classifier calls an eight",
        facts(metrics=digits(captured=[1], precision=[0.0], confidence=[1.0], collapsed=[True])),
        ("both_learn",), ("modes_lacking", "lost")),
    Row("three needles in one dimension",
        facts(metrics=ring(modes=3, captured=[3], high_quality=[1.0], ceiling=0.997, jsd=[0.2])),
        ("balanced_unlike", "0.20 nats"), ("balanced_good", "hardly tell")),
    Row("two moons, no modes to count", facts(metrics={"jsd": [0.05]}), ("balanced_good",),
        ("balanced_unlike", "modes")),
    Row("two moons, half found", facts(metrics={"jsd": [0.3]}), ("balanced_unlike",),
        ("balanced_good",)),
    Row("a thousand modes, as many hit as true samples hit",
        facts(metrics=digits(modes=1000, captured=[620], counted=1000, reachable=632.3,
                             precision=[0.9])),
        ("balanced_only",), ("modes_lacking", "lost")),
    Row("a thousand modes, a third of what true samples hit",
        facts(metrics=digits(modes=1000, captured=[200], counted=1000, reachable=632.3)),
        ("modes_lacking", "432 of 632 modes that 1,000 true samples hit"), ("members_lack_modes",)),
    Row("five of eight modes", facts(metrics=ring(captured=[5])), ("modes_lacking", "3 of 8"),
        ("balanced_good", "members")),
    Row("modes not yet found are not lost",
        facts(metrics=ring(captured=[5], high_quality=[0.05])), ("balanced_on_the_way",),
        ("modes_lacking", "lost")),
    Row("one of three members lacks modes",
        facts(metrics=ring(captured=[8, 8, 2], high_quality=[0.9] * 3), members=3),
        ("members_lack_modes", "1 of 3 members"), ("modes_lacking",)),
    Row("three members in balance",
        facts(metrics=ring(captured=[8] * 3, high_quality=[0.97] * 3, jsd=[0.01] * 3), members=3),
        ("balanced_good", "mean of 3 members"), ("members_lack_modes",)),
    Row("D has won, G's gradient is gone",
        facts(readings=WON | {"g_grad": 0.01}, objective="minimax"),
        ("vanishing", "300-fold", "try the non-saturating", "D(G(z)) = 0.001"),
        ("d_wins", "alive")),
    Row("a gradient of exactly zero", facts(readings=WON | {"g_grad": 0.0}),
        ("vanishing", "fallen to zero", "instance noise"), ("d_wins",)),
    Row("D has won, G's gradient lives", facts(readings=WON), ("d_wins", "still alive"),
        ("vanishing", "d_ahead")),
    Row("D says real to everything",
        facts(readings=HALF | {"d_real": 0.95, "d_fake": 0.96}), ("d_too_weak", "0.95"),
        ("g_ahead", "balanced_only")),
    Row("D ahead", facts(readings=HALF | {"d_real": 0.7, "d_fake": 0.3}),
        ("d_ahead", "useful gradient"), ("d_ahead_g_weak", "g_ahead", "d_wins")),
    Row("D ahead, little reaches G",
        facts(readings=HALF | {"d_real": 0.7, "d_fake": 0.3, "g_grad": 0.01}),
        ("d_ahead_g_weak", "300-fold"), ("useful", "vanishing")),
    Row("G ahead", facts(readings=HALF | {"d_real": 0.3, "d_fake": 0.7}), ("g_ahead",),
        ("d_ahead", "d_too_weak")),
    Row("k = 0 since step 400", facts(taken={"d_real": 400, "d_fake": 1000, "g_grad": 1000}),
        ("d_stands_still", "since step 400"), ("D(x)", "balanced_only", "g_stands_still")),
    Row("only D steps by hand", facts(taken={"d_real": 1000, "d_fake": 1000, "g_grad": 990}),
        ("g_stands_still", "since step 990"), ("d_stands_still", "gradient")),
    Row("a critic", facts(readings=HALF | {"d_real": 2.5, "d_fake": -1.0}, objective="wasserstein"),
        ("critic_gap", "3.5 above"), ("d_ahead", "d_too_weak", "½")),
    Row("no readings", facts(readings={}), (), ("D(x)", "nan", "d_ahead", "critic_gap")),
]  # fmt: skip

CROWD = [1200, 1150, 150, 0, 0, 0, 0, 0]
VERDICT_ROWS = {
    "modes": [
        Row("not counted", facts(), ("uncounted",), ("too_early", "COLLAPSED")),
        Row("a blob at step 60",
            facts(60, ring(captured=[0], high_quality=[0.0], nearest=[CROWD], collapsed=[True])),
            ("too_early", "TOO EARLY"), ("COLLAPSED", "collapsed", "uncounted")),
        Row("noise called an eight with confidence 100 %",
            facts(metrics=digits(captured=[1], precision=[0.0], confidence=[1.0],
                                 collapsed=[True])),
            ("too_early",), ("COLLAPSED", "100")),
        Row("a thousand ones",
            facts(metrics=digits(captured=[1], collapsed=[True], nearest=[[0, 1000] + [0] * 8])),
            ("collapsed", "100% of the samples are nearest to 1 class", "1 of 10 classes"),
            ("TOO EARLY", "too_early")),
        Row("crowded between modes",
            facts(metrics=ring(captured=[0], high_quality=[0.0], nearest=[CROWD],
                               collapsed=[True])),
            ("COLLAPSED", "94% of the samples are nearest to 2 modes", "0 of 8 modes hit"),
            ("again and again", "found_all", "hit_by_chance")),
        Row("a thousand modes, collapsed",
            facts(metrics=digits(modes=1000, captured=[7], collapsed=[True], nearest=None)),
            ("collapsed", "7 of 1,000 modes hit"), ("nearest",)),
        Row("hundreds of a thousand in so many samples",
            facts(metrics=digits(modes=1000, captured=[620], counted=1000, reachable=632.3)),
            ("some_missing", "620 OF 1,000 MODES IN 1,000 SAMPLES",
             "1,000 true samples hit 632"), ("found_all",)),
        Row("a few of a thousand, rough, and no noise any more",
            facts(metrics=digits(modes=1000, captured=[27], counted=4000, reachable=981.7,
                                 precision=[0.003], collapsed=[True], nearest=[], frechet=[4700.0],
                                 frechet_noise=34700.0)),
            ("collapsed", "COLLAPSED", "27 of 1,000 modes in 4,000 samples hit"),
            ("too_early", "nearest to")),
        Row("the first digits of a G that will find a thousand",
            facts(330, digits(modes=1000, captured=[67], counted=3000, reachable=950.0,
                              precision=[0.055], collapsed=[True], nearest=[])),
            ("too_early", "counted at step 330; a verdict comes from step 600 on"),
            ("COLLAPSED",)),
        Row("a few of a thousand, as far away as noise",
            facts(metrics=digits(modes=1000, captured=[9], counted=2000, reachable=864.8,
                                 precision=[0.0], collapsed=[True], frechet=[31000.0],
                                 frechet_noise=34700.0)),
            ("too_early", "0% of the samples look like real ones"), ("COLLAPSED",)),
        Row("a few of a thousand before noise was compared",
            facts(metrics=digits(modes=1000, captured=[9], counted=1000, reachable=632.3,
                                 precision=[0.0], collapsed=[True], frechet=[4700.0])),
            ("too_early",), ("COLLAPSED",)),
        Row("all eight", facts(metrics=ring()), ("found_all", "ALL 8 FOUND", "97%"),
            ("some_missing", "hit_by_chance", "seeds_found_all", "has_diverged")),
        Row("all eight as needles", facts(metrics=ring(high_quality=[1.0], width=[0.62])),
            ("found_all", "too tight: 0.62 of the data's width"), ("some_missing",)),
        Row("all eight as wide as the data", facts(metrics=ring()), ("found_all",), ("tight",)),
        Row("four seeds of needles",
            facts(metrics=ring(captured=[8] * 4, high_quality=[1.0] * 4, collapsed=[False] * 4,
                               width=[0.6, 0.7, 0.8, 0.7])),
            ("seeds_found_all", "too tight: 0.70"), ("seeds_differ",)),
        Row("8 of 8 modes at 0.9 % quality", facts(metrics=ring(high_quality=[0.009])),
            ("hit_by_chance", "8 OF 8 MODES HIT", "0.9%"), ("found_all", "FOUND", "some_missing")),
        Row("five of eight, counted before", facts(metrics=ring(captured=[5]), measured_step=800),
            ("some_missing", "5 OF 8 MODES", "3 modes missing", "step 800"),
            ("found_all", "seeds_differ")),
        Row("four seeds, three collapsed",
            facts(metrics=ring(captured=[1, 2, 1, 8], high_quality=[0.9] * 4,
                               collapsed=[True] * 3 + [False])),
            ("seeds_collapsed", "3 of 4 seeds", "3 of 8 modes"), ("seeds_found_all",)),
        Row("four seeds, all found",
            facts(metrics=ring(captured=[8] * 4, high_quality=[0.9] * 4, collapsed=[False] * 4)),
            ("seeds_found_all", "ALL FOUND"), ("seeds_collapsed", "seeds_differ", "found_all")),
        Row("four seeds at 0.9 % quality",
            facts(metrics=ring(captured=[8] * 4, high_quality=[0.009] * 4,
                               collapsed=[False] * 4)),
            ("seeds_differ", "8 OF 8 MODES HIT", "0.9% good samples"),
            ("FOUND", "seeds_found_all")),
        Row("four seeds of which one has collapsed",
            facts(metrics=ring(captured=[8, 8, 8, 1], high_quality=[0.9] * 4,
                               collapsed=[False] * 3 + [True])),
            ("seeds_differ", "90% good samples", "in 1 of 4 seeds"), ("HIT", "FOUND")),
        Row("all samples at infinity",
            facts(metrics=ring(captured=[0], high_quality=[0.0], nearest=[[0] * 8],
                               collapsed=[True])),
            ("COLLAPSED", "no sample is a finite point"), ("0% of", "nearest to")),
        Row("a count of the first steps that has become old",
            facts(5000, ring(captured=[0], high_quality=[0.0], collapsed=[True]),
                  measured_step=100),
            ("too_early", "step 100; a verdict comes from step"), ("COLLAPSED", "hardly moved")),
        Row("diverged", facts(metrics=ring(), ended="g_loss became inf at step 7: diverged."),
            ("has_diverged", "DIVERGED"), ("found_all",)),
    ],
    "gradient": [
        Row("the vanishing scene's own point, on few modes",
            facts(metrics=ring(captured=[1], collapsed=[True]), readings=WON | {"g_grad": 0.01}),
            ("gradient_vanished", "GRADIENT VANISHED", "300-fold"),
            ("COLLAPSED", "gradient_alive")),
        Row("its other lane", facts(readings=WON), ("gradient_alive", "GRADIENT ALIVE"),
            ("gradient_vanished", "gradient_unknown")),
        Row("before G moved", facts(readings={}), ("gradient_unknown", "no gradient yet"),
            ("gradient_alive", "nan")),
        Row("G has stood still for a while", facts(taken={"g_grad": 900}),
            ("gradient_unknown", "still since step 900"), ("gradient_alive", "no gradient yet")),
        Row("a gradient gone while D was not read",
            facts(readings={"g_grad": 0.01}), ("gradient_vanished", "300-fold"), ("D(G(z))",)),
    ],
    "quality": [
        Row("a loss that rises with the quality", facts(metrics=ring(high_quality=[0.43])),
            ("quality_and_loss", "43% GOOD", "1.34"), ("COLLAPSED", "uncounted")),
        Row("not counted", facts(), ("uncounted",), ("quality_and_loss",)),
    ],
    "places": [
        Row("a blob that goes around the ring",
            facts(metrics=ring(nearest=[CROWD], collapsed=[True])),
            ("where_samples_are", "AT 2 OF 8 MODES", "mode 1"), ("COLLAPSED",)),
        Row("not counted", facts(), ("uncounted",), ("where_samples_are",)),
        Row("all samples at infinity", facts(metrics=ring(nearest=[[0] * 8])), (),
            ("where_samples_are", "mode 1", "0%", "AT 0")),
    ],
}  # fmt: skip
SAID = [
    *((row, diagnose(row.facts).json()) for row in LINES),
    *((row, verdicts(row.facts)[a]) for a, rows in VERDICT_ROWS.items() for row in rows),
]


@pytest.mark.parametrize(("row", "said"), SAID, ids=lambda v: getattr(v, "picture", ""))
def test_says_what_the_readings_say(row: Row, said: dict[str, str]) -> None:
    told = f"{said['title']} {said['text']}"
    for wanted in row.must:
        assert wanted == said["name"] or wanted in told, said
    for refused in row.must_not:
        assert refused != said["name"] and refused not in told, said
    assert not re.search(r"\bnan\b|\binf\b|None", said["text"]) or row.facts.ended, said


def test_every_sentence_is_asked_for_and_refused() -> None:
    there = {s.__name__ for s in SENTENCES} | {s.__name__ for v in VERDICTS.values() for s in v}
    assert there - {m for row, _ in SAID for m in row.must} == set()
    assert there - {m for row, _ in SAID for m in row.must_not} == set()


def test_a_sentence_bears_its_functions_name() -> None:
    for row, _ in SAID:
        for sentence in SENTENCES:
            found = sentence(row.facts)
            assert found is None or found.name == sentence.__name__
