"""Training the independent classifier of a set of small grey pictures."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, torch
from playground.core.spec import Dataset
from playground.networks.classifier import FEATURES, Classifier, load_split
from playground.training.one_cycle import train_epochs

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import convolutional
else:
    convolutional = Lazy("playground.networks.convolutional")

log = logging.getLogger(__name__)

RATE, DECAY = 4e-3, 0.02


def train_classifier(
    dataset: Dataset,
    root: str = "data",
    out: Path = checkpoints.ROOT,
    *,
    seed: int = 0,
    epochs: int = 8,
    batch: int = 128,
) -> dict[str, Any]:
    """Trains the classifier that ``dataset`` names on its training half and writes it under
    ``out``, an older one kept aside; returns its meta data with the accuracy on the other half.

    Trained by ``train_epochs`` on pictures shifted by up to two pixels, or by one and mirrored
    where a mirror image is of the same class.

    Raises:
        PlaygroundError: when the dataset has no classifier, or its data cannot be had.
    """
    x, y = load_split(dataset, root, train=True)
    test = load_split(dataset, root, train=False)
    stream = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():  # initial weights and dropout know only the global stream
        torch.manual_seed(seed)
        net = convolutional.Classifier().to(memory_format=torch.channels_last)

        def loss_of(rows: Tensor) -> Tensor:
            seen = _vary(x[rows], dataset.mirrors, stream)
            seen = seen.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                return F.cross_entropy(net(seen)[0].float(), y[rows])

        trained = train_epochs(
            net, loss_of, len(x), stream, epochs=epochs, batch=batch, rate=RATE, decay=DECAY
        )
        for epoch, _ in enumerate(trained, 1):
            share = accuracy(Classifier(net), *test)
            log.info("%s epoch %d: %.2f %% right", dataset.classifier, epoch, 100 * share)
    meta = {
        "kind": "classifier",
        "data": dataset.name,
        "features": FEATURES,
        "parameters": sum(p.numel() for p in net.parameters()),
        "rebuild": f"python -m playground train classifier {dataset.name} "
        f"--seed {seed} --epochs {epochs}",
        "seed": seed,
        "epochs": epochs,
        "test": {"accuracy": share, "images": len(test[0])},
    }
    return checkpoints.save(out / dataset.classifier, net.state_dict(), meta)


def _vary(x: Tensor, mirrors: bool, stream: torch.Generator) -> Tensor:
    far = 1 if mirrors else 2
    down, right = torch.randint(-far, far + 1, (2,), generator=stream).tolist()
    if mirrors:
        flip = torch.rand(len(x), 1, 1, 1, generator=stream) < 0.5
        x = torch.where(flip, x.flip(3), x)
    return x.roll((down, right), (2, 3))


def accuracy(classifier: Classifier, x: Tensor, y: Tensor) -> float:
    """Share of the pictures to which the classifier gives their label."""
    right = classifier.label(x).probabilities.argmax(1) == y.numpy()
    return float(right.mean())
