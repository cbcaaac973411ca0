"""What is seen of a run: what may be asked for, and what comes back. Plain data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np


class Ask(TypedDict, total=False):
    """What a picture is to show. The histories of the readings and of the metrics come along where
    they are named; ``extent``: the data lies within ± this, for who draws."""

    layers: Sequence[str]
    dots: int  # samples
    member: int
    fps: float
    measure: bool  # the metrics for each frame
    curve: Mapping[str, object]
    metric_curve: Mapping[str, object]
    extent: float


class Metrics(TypedDict, total=False):
    """What was counted of a run's samples, one value a member where it is a list; what the data do
    not have is left out. Points: ``playground.evaluation.metrics``, images:
    ``playground.evaluation.classifier_metrics``."""

    measured_step: int  # the samples are of then
    modes: int  # there are so many modes or classes
    captured: list[int]
    counted: int  # of the last so many samples, where there are a thousand modes,
    reachable: float  # and so many modes are hit by as many true samples
    mode_counts: np.ndarray  # (E, modes), likewise; sent as a picture, not among the metrics
    high_quality: list[float]
    ceiling: float  # of high_quality: the share of perfect samples
    reverse_kl: list[float]
    jsd: list[float]
    jsd_real: float  # the same of the points to train on, where others are held out
    width: list[float]  # of modes, over the data's; NaN where too few samples are in modes
    tight: float  # a width below this is too tight
    wasserstein: list[float]  # to the truth, in data units; counted more seldom
    wasserstein_real: float  # the same of perfect samples
    counts: list[list[int]]  # samples a mode, of good ones alone
    nearest: list[list[int]]  # likewise of all
    collapsed: list[bool]
    confidence: list[float]
    precision: list[float]
    recall: list[float]
    density: list[float]
    coverage: list[float]
    frechet: list[float]
    kid: list[float]
    compared: str  # how many samples these six are of, and in whose features; or to which points
    frechet_real: float
    kid_real: float
    frechet_noise: float


class HistoryHeader(TypedDict):
    """What the arrays of a history are."""

    names: list[str]
    version: int
    count: int


@dataclass(frozen=True)
class Snapshot:
    """What a run looks like now: numbers and uint8/float32 arrays only.

    ``scores`` are D(x) and D(G(z)); ``view`` holds the arrays of the live picture and those of the
    ``history``, whose headers are here by name (see ``playground.training.history.History``).
    ``metrics`` are those last measured, ``readings`` the newest of training, means over members,
    ``diagnosis`` one line on them: ``name``, ``text`` and ``tone``; ``verdicts`` the same for each
    aspect that a lane is read by.
    """

    run: str
    step: int
    seconds: float
    steps_per_second: float
    losses: dict[str, float]
    scores: dict[str, float]
    metrics: Metrics
    view: dict[str, np.ndarray] = field(default_factory=dict)
    history: dict[str, HistoryHeader] = field(default_factory=dict)
    diagnosis: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, dict[str, str]] = field(default_factory=dict)
    readings: dict[str, float] = field(default_factory=dict)
    peak_g_grad: float = 0.0
