"""What an independent classifier makes of generated digits and clothes.

For images a mode is a class: the classifier (``playground.networks.classifier``) labels a
thousand samples, and the histogram over classes is read like the one over Gaussians. Stacked
digits (Metz et al. 2017, section 3.3.1) have one class a colour channel and so a thousand modes:
they are counted over the last 25,600 samples, as in PacGAN (Lin et al. 2018, section 4.2), where
the KL is that of the modes' shares from uniform ones.
"""

from __future__ import annotations

import functools
import itertools
import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.snapshot import Metrics
from playground.core.spec import Dataset, PlaygroundError, Source
from playground.evaluation import feature_metrics, metrics
from playground.networks.attributes import AttributeClassifier
from playground.networks.classifier import Labeller, load_classifier

if TYPE_CHECKING:
    Tensor = torch.Tensor
    Verdicts = tuple[np.ndarray, np.ndarray, np.ndarray]

Classification = Iterator[Metrics]

SAMPLES = 1000  # samples judged at a time, of all members together
LEAST = 200  # of one member
FEW_CLASSES = 10  # with more, samples of several verdicts are counted together
WINDOW = 25_600  # samples of a member, then, at most
FEWEST = 3 / 8  # of the classes that true samples hit: with fewer, many classes have collapsed
CHUNK = 250
SEED = 778


@functools.lru_cache(maxsize=4)
def classifier_of(dataset: Dataset, root: str, device: str) -> Labeller | None:
    """The classifier for a dataset from a folder of checkpoints, or None where there is none."""
    if not dataset.classifier:
        return None
    try:
        return load_classifier(dataset, root, device)
    except PlaygroundError:
        return None


def labels(classifier: Labeller, images: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Class, confidence 0 … 1 and features of images ``(n, C, 28, 28)``; the digits of C > 1
    channels make one number, the first channel its highest digit. One of attributes takes the
    channels for colours."""
    if isinstance(classifier, AttributeClassifier):
        found = classifier.label(images)
        return found.probabilities.argmax(1), found.probabilities.max(1), found.features
    n, channels = images.shape[:2]
    verdict = classifier.label(images.reshape(n * channels, 1, 28, 28))
    digits = verdict.probabilities.argmax(1).reshape(n, channels)
    sure = verdict.probabilities.max(1).reshape(n, channels).min(1)
    which = (digits * 10 ** np.arange(channels - 1, -1, -1)).sum(1)
    return which, sure, verdict.features.reshape(n, -1)


def real_images(source: Source, n: int, noise_dim: int, device: str, seed: int = SEED) -> Tensor:
    """``n`` real images or points of a seed."""
    rng = torch.Generator(device).manual_seed(seed)
    u = torch.rand(1, n, generator=rng, device=device)
    normal = torch.randn(1, n, max(1, noise_dim), generator=rng, device=device)
    return source.draw(u, normal[..., :noise_dim]).x[0]


class _Side:
    """The features of given pictures, portion by portion, by whoever asks first: races wait for
    those of real pictures only once."""

    def __init__(self, classifier: Labeller, images: Tensor) -> None:
        self._classifier = classifier
        self._waiting = deque(torch.split(images, CHUNK))
        self._found: list[np.ndarray] = []

    def features(self) -> Generator[Metrics, None, np.ndarray]:
        """``(n, d)``, when all portions were judged."""
        while self._waiting:
            self._found.append(labels(self._classifier, self._waiting.popleft())[2])
            yield {}
        return np.concatenate(self._found)


class _Real:
    """What samples of a source are compared with: ``n`` real pictures, as many others and as much
    noise. It holds the source, so that no other can have its ``id``."""

    def __init__(self, source: Source, n: int, noise_dim: int, device: str, by: Labeller) -> None:
        self._source = source
        real = real_images(source, 2 * n, noise_dim, device)
        noise = torch.rand(real[n:].shape, generator=torch.Generator().manual_seed(SEED))
        sides = (real[:n], real[n:], noise.to(device) * 2 - 1)
        self._near, self._others, self._noise = (_Side(by, images) for images in sides)
        self._manifold: feature_metrics.Manifold | None = None
        self._anchors: Metrics | None = None

    def manifold(self) -> Generator[Metrics, None, feature_metrics.Manifold]:
        """The real pictures' features and the balls around them."""
        features = yield from self._near.features()
        self._manifold = self._manifold or feature_metrics.manifold(features)
        return self._manifold

    def anchors(self) -> Generator[Metrics, None, Metrics]:
        """How far other real pictures, and noise, are from them."""
        features = (yield from self.manifold()).features
        others = yield from self._others.features()
        noise = yield from self._noise.features()
        self._anchors = self._anchors or {
            "frechet_real": feature_metrics.frechet(features, others),
            "kid_real": feature_metrics.kid(features, others),
            "frechet_noise": feature_metrics.frechet(features, noise),
        }
        return self._anchors


# by source, size, device and classifier; each lives as long as a run that is judged by it
_REAL: weakref.WeakValueDictionary[tuple[int, int, str, int], _Real] = weakref.WeakValueDictionary()


def _real_of(source: Source, n: int, noise_dim: int, device: str, classifier: Labeller) -> _Real:
    key = (id(source), n, device, id(classifier))
    known = _REAL.get(key)
    if known is None:
        known = _REAL[key] = _Real(source, n, noise_dim, device, classifier)
    return known


def classified(
    dataset: Dataset,
    source: Source,
    members: int,
    device: str,
    sample: Callable[[int, int], Tensor],
    checkpoints: str = "",
) -> Classification:
    """Judges what ``sample(n, seed)`` draws, ``(E, n, *shape)``, in small portions, because a
    training waits meanwhile: yields ``{}`` until the verdict is complete, then the metrics, and
    begins again. It gets what it needs and not the training, which holds it: the two would hold
    each other, and every dropped run would stay until the garbage collector comes by.

    ``counts`` samples a class of each member, ``captured`` classes that got at least 1 % of its
    samples (one of the last ``counted`` samples where there are a thousand, of which true ones hit
    ``reachable``; ``mode_counts`` ``(E, classes)`` is theirs), ``reverse_kl`` of the classes from
    uniform in nats,
    ``confidence`` the mean largest probability, which noise gets too; ``precision``, ``recall``,
    ``density``, ``coverage``, ``frechet`` and ``kid`` (``feature_metrics``) of features to real
    ones, ``compared`` says how many and whose; with anchors from the second verdict on:
    ``frechet_real`` and ``kid_real`` of real images to others, ``frechet_noise`` of noise.
    """
    classifier = classifier_of(dataset, checkpoints, device)
    if classifier is None:
        return
    n = max(LEAST, SAMPLES // members)
    real = _real_of(source, n, dataset.noise_dim, device, classifier)
    known = yield from real.manifold()
    compared = compared_words(n, dataset, known.features.shape[1])
    anchors: Metrics = {}  # come with the second verdict: the first one is waited for
    classes = dataset.kinds
    window: deque[np.ndarray] = deque(maxlen=-(-WINDOW // n))
    for seed in itertools.count(SEED):
        samples = sample(n, seed)  # (E, n, C, 28, 28)
        verdicts = []
        for member in range(members):
            found = yield from _in_portions(classifier, samples[member])
            verdicts.append(found)
        told = _summary(verdicts, known, classes)
        if classes > FEW_CLASSES:
            counts = [np.bincount(which, minlength=classes) for which, *_ in verdicts]
            window.append(np.stack(counts))
            told |= _of_many(window, n)
        yield {**told, "compared": compared, **anchors}
        anchors = anchors or (yield from real.anchors())


def _of_many(window: deque[np.ndarray], n: int) -> Metrics:
    """What ``window`` says, counts ``(E, classes)`` of the last verdicts on ``n`` samples each."""
    counts = np.sum(window, 0)
    counted, classes = n * len(window), counts.shape[1]
    newest = (window[-1] > 0).sum(1)  # a collapse is told from the samples of now
    return {
        "mode_counts": counts, "counted": counted,
        "reachable": metrics.reachable(classes, counted),
        "captured": [int((c > 0).sum()) for c in counts],
        "reverse_kl": [metrics.kl_to_uniform(c) for c in counts],
        "collapsed": [bool(c < FEWEST * metrics.reachable(classes, n)) for c in newest],
    }  # fmt: skip


def count_classes(
    dataset: Dataset,
    device: str,
    sample: Callable[[int, int], Tensor],
    checkpoints: str = "",
    samples: int = WINDOW,
) -> np.ndarray:
    """How many of ``samples`` samples of each member are in each class, ``(E, classes)``, by the
    dataset's classifier; ``sample(n, seed)`` draws ``(E, n, *shape)``.

    Raises:
        PlaygroundError: when there is no classifier.
    """
    classifier = load_classifier(dataset, checkpoints, device)
    classes = dataset.kinds
    total: np.ndarray | int = 0
    for seed, start in enumerate(range(0, samples, SAMPLES), SEED):
        drawn = sample(min(SAMPLES, samples - start), seed)
        called = [labels(classifier, member)[0] for member in drawn]
        total = total + np.stack([np.bincount(which, minlength=classes) for which in called])
    assert isinstance(total, np.ndarray), "there is one sample at least"
    return total


def compared_words(n: int, dataset: Dataset, features: int) -> str:
    """How many samples are compared, and in whose features."""
    return f"{n:,} samples a side, {features} features of {dataset.classifier}, not Inception's"


def _in_portions(classifier: Labeller, images: Tensor) -> Generator[Metrics, None, Verdicts]:
    parts = []
    for portion in torch.split(images, CHUNK):
        parts.append(labels(classifier, portion))
        yield {}
    which, sure, features = (np.concatenate(p) for p in zip(*parts, strict=True))
    return which, sure, features


def _summary(verdicts: list[Verdicts], real: feature_metrics.Manifold, classes: int) -> Metrics:
    counts = [np.bincount(which, minlength=classes) for which, _, _ in verdicts]
    least = max(1, len(verdicts[0][0]) // (10 * classes))
    fakes = [features for _, _, features in verdicts]
    overlaps = [feature_metrics.overlap(real, feature_metrics.manifold(f)) for f in fakes]
    found: Metrics = {
        "modes": classes,
        "captured": [int((c >= least).sum()) for c in counts],
        "reverse_kl": [metrics.kl_to_uniform(c) for c in counts],
        "confidence": [float(sure.mean()) for _, sure, _ in verdicts],
        "precision": [o.precision for o in overlaps],
        "recall": [o.recall for o in overlaps],
        "density": [o.density for o in overlaps],
        "coverage": [o.coverage for o in overlaps],
        "frechet": [feature_metrics.frechet(real.features, f) for f in fakes],
        "kid": [feature_metrics.kid(real.features, f) for f in fakes],
        "collapsed": [metrics.collapsed(c) for c in counts],
    }
    if classes <= FEW_CLASSES:
        found["counts"] = found["nearest"] = [c.tolist() for c in counts]
    return found
