"""What an independent classifier makes of generated digits and clothes.

For images a mode is a class: the classifier (``playground.networks.classifier``) labels a
thousand samples, and the histogram over classes is read like the one over Gaussians. Stacked
digits (Metz et al. 2017, section 3.3.1) have one class a colour channel and so a thousand modes.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.snapshot import Metrics
from playground.core.spec import Dataset, PlaygroundError, Source
from playground.evaluation import metrics
from playground.networks.classifier import Classifier, load_classifier

if TYPE_CHECKING:
    Tensor = torch.Tensor
    Verdicts = tuple[np.ndarray, np.ndarray, np.ndarray]

Classification = Iterator[Metrics]

SAMPLES = 1000  # samples judged at a time, of all members together
LEAST = 200  # of one member
CHUNK = 250
SEED = 778


@functools.lru_cache(maxsize=4)
def classifier_of(dataset: Dataset, root: str, device: str) -> Classifier | None:
    """The classifier for a dataset from a folder of checkpoints, or None where there is none."""
    if not dataset.classifier:
        return None
    try:
        return load_classifier(dataset, root, device)
    except PlaygroundError:
        return None


def labels(classifier: Classifier, images: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Class, confidence 0 … 1 and features of images ``(n, C, 28, 28)``; the digits of C > 1
    channels make one number, the first channel its highest digit."""
    n, channels = images.shape[:2]
    verdict = classifier.label(images.reshape(n * channels, 1, 28, 28))
    digits = verdict.probabilities.argmax(1).reshape(n, channels)
    sure = verdict.probabilities.max(1).reshape(n, channels).min(1)
    which = (digits * 10 ** np.arange(channels - 1, -1, -1)).sum(1)
    return which, sure, verdict.features.reshape(n, -1)


def real_images(source: Source, n: int, noise_dim: int, device: str) -> Tensor:
    """``n`` real images, the same each time."""
    rng = torch.Generator(device).manual_seed(SEED)
    u = torch.rand(1, n, generator=rng, device=device)
    normal = torch.randn(1, n, max(1, noise_dim), generator=rng, device=device)
    return source.draw(u, normal[..., :noise_dim]).x[0]


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
    samples (one sample of a thousand modes), ``reverse_kl`` of the classes from uniform in nats,
    ``confidence`` the mean largest probability, which noise gets too, ``precision`` the share of
    samples among the real ones (``metrics.precision``), ``frechet`` the distance of features to
    real ones, with two anchors from the second verdict on: ``frechet_real`` of real images to
    others, ``frechet_noise`` of noise.
    """
    classifier = classifier_of(dataset, checkpoints, device)
    if classifier is None:
        return
    n = max(LEAST, SAMPLES // members)
    real = real_images(source, 2 * n, dataset.noise_dim, device)
    noise = torch.rand(real[:n].shape, generator=torch.Generator().manual_seed(SEED))
    _, _, known = yield from _in_portions(classifier, real[:n])
    anchors: Metrics = {}  # come with the second verdict: the first one is waited for
    classes = 10 ** real.shape[1]
    for seed in itertools.count(SEED):
        samples = sample(n, seed)  # (E, n, C, 28, 28)
        verdicts = []
        for member in range(members):
            found = yield from _in_portions(classifier, samples[member])
            verdicts.append(found)
        yield _summary(verdicts, known, classes) | anchors
        if not anchors:
            _, _, others = yield from _in_portions(classifier, real[n:])
            _, _, blank = yield from _in_portions(classifier, noise.to(device) * 2 - 1)
            anchors["frechet_real"] = metrics.frechet(known, others)
            anchors["frechet_noise"] = metrics.frechet(known, blank)


def _in_portions(classifier: Classifier, images: Tensor) -> Generator[Metrics, None, Verdicts]:
    parts = []
    for portion in torch.split(images, CHUNK):
        parts.append(labels(classifier, portion))
        yield {}
    which, sure, features = (np.concatenate(p) for p in zip(*parts, strict=True))
    return which, sure, features


def _summary(verdicts: list[Verdicts], real: np.ndarray, classes: int) -> Metrics:
    counts = [np.bincount(which, minlength=classes) for which, _, _ in verdicts]
    least = max(1, len(verdicts[0][0]) // (10 * classes))
    found: Metrics = {
        "modes": classes,
        "captured": [int((c >= least).sum()) for c in counts],
        "reverse_kl": [metrics.kl_to_uniform(c) for c in counts],
        "confidence": [float(sure.mean()) for _, sure, _ in verdicts],
        "precision": [metrics.precision(real, features) for _, _, features in verdicts],
        "frechet": [metrics.frechet(real, features) for _, _, features in verdicts],
        "collapsed": [metrics.collapsed(c) for c in counts],
    }
    if classes <= 10:
        found["counts"] = found["nearest"] = [c.tolist() for c in counts]
    return found
