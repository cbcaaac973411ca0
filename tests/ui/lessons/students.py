"""What scripted students do in the shipped lessons: the good answer to each challenge and the two
commonest wrong ones, with a part of the words that each of these must hear; and the right guess to
each prediction that a run decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tried:
    """Settings that a student moves; ``said`` is a part of the words to the mistake, "" where it is
    none."""

    moves: Mapping[str, Any]
    said: str = ""


@dataclass(frozen=True)
class Attempts:
    """``good`` ones solve the challenge, ``bad`` ones do not."""

    good: Sequence[Tried]
    bad: Sequence[Tried]


def tried(said: str = "", **moves: Any) -> Tried:
    return Tried(moves, said)


def flipping(flip: float, said: str = "") -> Tried:
    """The slider of the noisy channel, which moves the table, too."""
    same, other = (1 - flip) / 2, flip / 2
    return Tried({"flip": flip, "table": [2, same, other, other, same]}, said)


CHALLENGES: Mapping[tuple[str, str], Attempts] = {
    ("two-players", "move-the-border"): Attempts(
        [tried(ma=-4)],
        [tried("brought", mb=3), tried("equally far", ma=-2, mb=2),
         tried("Moving", mb=0.5)],
    ),
    ("gan-by-hand", "worst-face"): Attempts(
        [tried(px=[0, 1, 1, 0])],
        [tried("cancel each other", px=[0, 0, 0, 0]), tried("still speaks for", px=[1, 0, 0, 0]),
         tried("on the way", px=[0, 1, 0, 0])],
    ),
    ("gan-by-hand", "train-until-caught"): Attempts(
        [tried(round=20), tried(round=100, rate=0.05)],
        [tried("too late", round=1000), tried("learnt anything", round=0),
         tried("catching up already", round=100)],
    ),
    ("cross-entropy", "perfect-d"): Attempts(
        [tried(dr=0.97, df=0.03)],
        [tried("to the fake as well", dr=0.97, df=0.9),
         tried("call everything fake", dr=0.1, df=0.05), tried("turned round", dr=0.1, df=0.9),
         tried("right direction", dr=0.9, df=0.1)],
    ),
    ("cross-entropy", "strong-pull"): Attempts(
        [tried(loss="non-saturating")],
        [tried("samples good", df=0.95), tried("surer", df=0.01),
         tried("right loss", loss="non-saturating", df=0.5)],
    ),
    ("optimal-d", "reach-minus-log-4"): Attempts(
        [tried(q=[-1, 0.7, 1])],
        [tried("too narrow", q=[-1, 0.35, 1]), tried("too wide", q=[-1, 1.4, 1]),
         tried("Nearly there", q=[-0.6, 0.7, 1])],
    ),
    ("first-gan", "repair"): Attempts(
        [tried(g_rate=0.001), tried(g_rate=0.002), tried(d_steps=5)],
        [tried("too slow", g_rate=0.0001), tried("slowed", d_rate=0.0001),
         tried("still jump", g_rate=0.01)],
    ),
    ("when-training-fails", "revive"): Attempts(
        [tried(objective="non-saturating")],
        [tried("only delay", d_steps=1), tried("more steps, not", g_rate=0.002),
         tried("a little later", d_rate=0.0002)],
    ),
    ("when-training-fails", "reach-the-equilibrium"): Attempts(
        [tried(method="extragradient", eta=0.5), tried(method="optimistic", eta=0.3),
         tried(method="averaged")],
        [tried("slower", eta=0.01), tried("orbits", method="alternating"),
         tried("right way", method="extragradient"), tried("changed the game", payoff="damped")],
    ),
    ("mode-collapse", "one-knob"): Attempts(
        [tried(d_rate=0.001), tried(d_steps=5)],
        [tried("both crawl", g_rate=0.0001), tried("weaker", r1=1.0),
         tried("separates nothing", instance_noise=0.5)],
    ),
    ("codes", "good-channel"): Attempts(
        [flipping(0.01), flipping(0.99)],
        [flipping(0.1, "one bit in ten"), flipping(0.4, "coin toss"),
         flipping(0.8, "grows again")],
    ),
    ("codes", "readable-code"): Attempts(
        [tried(**{"lambda": 1, "trained": 1000})],
        [tried("plain GAN", trained=2000),
         tried("at most", codes=2, **{"lambda": 1, "trained": 1000}),
         tried("Ask more loudly", **{"lambda": 0.1, "trained": 1000})],
    ),
    ("cyclegan", "bring-it-back"): Attempts(
        [tried(cycle=10)],
        [tried("not in a single digit", identity=2), tried("too quiet", cycle=1),
         tried("drift away faster", g_rate=0.002)],
    ),
    ("measuring", "both-figures"): Attempts(
        [tried(kept=8, gwidth=0.15, fog=0), tried(kept=8, gwidth=0.12, fog=0)],
        [tried("some modes are missing", gwidth=0.15, fog=0), tried("too <em>tight", kept=8,
         gwidth=0.04, fog=0), tried("too wide", kept=8, fog=0),
         tried("What else", kept=8, gwidth=0.15)],
    ),
}  # fmt: skip

CLIMB = [[0, 0], [500, 0], [1000, 0.5], [1500, 0.9], [2000, 0.97]]
# The guess that must be right, by lesson and question, where a run decides it.
GUESSES: Mapping[tuple[str, str], Any] = {
    ("two-players", "scores-after-training"): 3,
    ("first-gan", "first-press"): 4,
    ("first-gan", "quality-curve"): CLIMB,
    ("first-gan", "normal-noise"): 0.25,
    ("when-training-fails", "which-gradient-dies"): 3,
    ("when-training-fails", "around-the-ring"): 3,
    ("when-training-fails", "g-loss-curve"): [[0, 0.9], [1500, 0.9], [3000, 1.2]],
    ("when-training-fails", "quality-meanwhile"): 0.4,
    ("mode-collapse", "left-lane"): 3,
    ("mode-collapse", "right-lane"): 0.95,
    ("mode-collapse", "pac-race"): 2,
    ("mode-collapse", "modes-over-time"): [[0, 0], [200, 3], [500, 6], [1000, 8], [2000, 8]],
    ("cyclegan", "without-cycle"): 2,
    ("measuring", "too-tight"): 3,
}
