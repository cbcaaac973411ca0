"""The metrics of a run in training: measured now and then, images portion by portion."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.snapshot import Metrics
from playground.core.spec import Model, Source
from playground.evaluation import classifier_metrics, metrics, transport
from playground.training.history import History
from playground.training.recipe import Recipe

if TYPE_CHECKING:
    from playground.core.lazy import torch

METRIC_SEED = 777
CURVES = (
    "captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein", "confidence",
    "precision", "recall", "density", "coverage", "frechet", "kid",
)  # fmt: skip
METRIC_SECONDS = 0.5  # between two measurements
# Of the device's time a sixteenth may go into measuring, however many runs share it; a quarter
# until images have had their first verdicts, which are waited for and come before any collapse.
SHARE, FIRST_SHARE, FIRST_VERDICTS = 16, 4, 4
# Counts between two Wasserstein distances of a member, which take longer than all the rest: of a
# population an eighth has its turn at each. None at the first counts, which are waited for.
TRANSPORT_EVERY = 8


@dataclass
class _Clock:
    """The step that a training is at, and the one that the newest samples were drawn at."""

    now: int = 0
    drawn: int = 0


def _stamped(
    sample: Callable[[int, int], torch.Tensor], clock: _Clock
) -> Callable[[int, int], torch.Tensor]:
    """``sample``, which sets the clock. No method: what judges would hold its own holder."""

    def draw(n: int, seed: int) -> torch.Tensor:
        clock.drawn = clock.now
        return sample(n, seed)

    return draw


class Measurement:
    """What was last measured of a run, and its history in ``curve``."""

    def __init__(self, recipe: Recipe, source: Source, device: str, checkpoints: str) -> None:
        self._recipe, self._source, self._how = recipe, source, (device, checkpoints)
        self.metrics: Metrics = {}
        self.mode_counts: np.ndarray | None = None  # (E, modes), where there are a thousand
        self.curve = History(recipe.run.members)
        self._step, self._at = -1, -METRIC_SECONDS
        self._counts = 0
        self._ways = [math.nan] * recipe.run.members  # Wasserstein distances
        self.restart()

    def change(self, recipe: Recipe, source: Source) -> None:
        """The data are others from now on: what was measured was of those before."""
        self._recipe, self._source = recipe, source
        self.metrics, self._step = {}, -1
        self._ways = [math.nan] * recipe.run.members

    def restart(self) -> None:
        """The samples are another model's from now on."""
        self._classification: classifier_metrics.Classification | None = None
        self._clock = _Clock()
        self._verdicts = 0  # on images

    def measure(self, model: Model, step: int, whole: bool = True) -> Metrics:
        """Metrics of 2,500 fresh samples a member; ``{}`` where the data has none. Images are
        judged portion by portion, at once only when the ``whole`` is asked for."""
        dataset = self._recipe.data
        if dataset.kind == "images":
            return self._classified(model, step, whole)
        return self._counted(model, step, whole) if metrics.comparable(dataset) else {}

    def _classified(self, model: Model, step: int, whole: bool) -> Metrics:
        self._clock.now = step
        if self._classification is None:
            self._classification = classifier_metrics.classified(
                self._recipe.data, self._source, self._recipe.run.members, self._how[0],
                _stamped(model.sample, self._clock), self._how[1],
            )  # fmt: skip
        found = next(self._classification, None)
        while whole and found == {}:
            found = next(self._classification, None)
        if not found:
            return self.metrics
        self._verdicts += 1
        self.mode_counts = found.pop("mode_counts", None)
        return {**found, "measured_step": self._clock.drawn}

    def _counted(self, model: Model, step: int, whole: bool) -> Metrics:
        dataset, config = self._recipe.data, self._recipe.data_config
        samples = model.sample(metrics.SAMPLES, METRIC_SEED).cpu().numpy()  # (E, n, dim)
        found: Metrics = {
            "measured_step": step,
            "jsd": [metrics.jsd_to_truth(member, dataset, config) for member in samples],
        }
        found |= self._transported(samples, whole)
        own = None if dataset.split is None else metrics.own_truth(dataset, config)
        if own is not None:
            found |= {"jsd_real": own.jsd, "compared": own.compared}
        centres = dataset.centres(config)
        if centres is not None:
            shares = own.shares if own else None
            reports = [metrics.count_modes(s, centres, config.sigma, shares) for s in samples]
            found |= {
                "modes": len(centres),
                "captured": [r.captured for r in reports],
                "high_quality": [r.high_quality for r in reports],
                "reverse_kl": [r.reverse_kl for r in reports],
                "width": [r.width for r in reports],
                "tight": metrics.TIGHT,
                "counts": [r.counts.tolist() for r in reports],
                "nearest": [r.nearest.tolist() for r in reports],
                "collapsed": [metrics.collapsed(r.nearest) for r in reports],
                "ceiling": own.ceiling if own else metrics.ceiling(dataset.shape[0]),
            }
        return found

    def _transported(self, samples: np.ndarray, whole: bool) -> Metrics:
        """The Wasserstein distances of the members, those measured last; nothing until every one
        was. The ``whole``: all of now."""
        dataset, config = self._recipe.data, self._recipe.data_config
        self._counts += 1
        for member in range(len(samples)):
            turn = (member + self._counts) % TRANSPORT_EVERY == TRANSPORT_EVERY // 2
            if whole or turn:
                self._ways[member] = transport.wasserstein_to_truth(
                    samples[member], dataset, config
                )
        if any(map(math.isnan, self._ways)):
            return {}
        real = transport.wasserstein_of_true_samples(dataset, config)
        return {"wasserstein": self._ways.copy(), "wasserstein_real": real}

    def refresh(self, model: Model, step: int, force: bool, ended: bool, sharers: int) -> None:
        """Measures if the last time was long enough ago, ``force`` in any case; ``sharers``: how
        many runs share the device."""
        now = time.monotonic()
        if step == self._step or (not force and now - self._at < METRIC_SECONDS):
            return
        before = self.metrics
        self.metrics = self.measure(model, step, whole=force and ended)
        awaited = self._recipe.data.kind == "images" and self._verdicts < FIRST_VERDICTS
        pause = (FIRST_SHARE if awaited else SHARE) * sharers * (time.monotonic() - now)
        self._step, self._at = step, now + max(0, pause - METRIC_SECONDS)
        if self.metrics is not before:  # images are judged in portions
            self._record()

    def _record(self) -> None:
        scalars = {
            name: np.array([value], np.float32)
            for name, value in self.metrics.items()
            if name in CURVES
        }
        if scalars:
            # an empty histogram has an infinite divergence, which no axis can show
            scalars = {n: np.where(np.isfinite(v), v, np.nan) for n, v in scalars.items()}
            self.curve.add(np.array([self.metrics["measured_step"]]), scalars)
