"""Training LeNet-5 on a set of small grey pictures."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, torch
from playground.core.spec import Dataset
from playground.networks.classifier import load_split
from playground.training.one_cycle import train_epochs

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import lenet, state_dict
else:
    lenet = Lazy("playground.networks.lenet")
    state_dict = Lazy("playground.networks.state_dict")

log = logging.getLogger(__name__)

RATE, DECAY = 4e-3, 0.01


def train_lenet(
    dataset: Dataset,
    root: str = "data",
    out: Path = checkpoints.ROOT,
    *,
    seed: int = 0,
    epochs: int = 12,
    batch: int = 128,
) -> float:
    """Trains LeNet-5 on the training half of ``dataset`` and writes it to ``out/lenet-NAME`` in
    half precision, an older one kept aside; returns the accuracy on the other half of what was
    written. Trained by ``train_epochs`` on pictures shifted by up to a pixel.

    Raises:
        PlaygroundError: when its data cannot be had.
    """
    x, y = load_split(dataset, root, train=True)
    test, labels = load_split(dataset, root, train=False)
    stream = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():  # initial weights know only the global stream
        torch.manual_seed(seed)
        net = lenet.LeNet5()
    x = lenet.as_input(x)

    def loss_of(rows: Tensor) -> Tensor:
        by = tuple(torch.randint(-1, 2, (2,), generator=stream).tolist())
        return F.cross_entropy(net(x[rows].roll(by, (2, 3))), y[rows])

    trained = train_epochs(
        net, loss_of, len(x), stream, epochs=epochs, batch=batch, rate=RATE, decay=DECAY
    )
    for epoch, loss in enumerate(trained, 1):
        log.info("lenet-%s epoch %d: loss %.4f", dataset.name, epoch, loss.item())
    tensors = state_dict.halved(net.state_dict())
    net.load_state_dict(tensors)
    share = accuracy(net, test, labels)
    meta = {
        "kind": "lenet",
        "data": dataset.name,
        "parameters": sum(p.numel() for p in net.parameters()),
        "rebuild": f"python -m playground train lenet {dataset.name} "
        f"--seed {seed} --epochs {epochs}",
        "seed": seed,
        "epochs": epochs,
        "test": {"accuracy": share, "images": len(test)},
    }
    checkpoints.save(out / f"lenet-{dataset.name}", tensors, meta)
    return share


def accuracy(net: lenet.LeNet5, images: Tensor, labels: Tensor) -> float:
    """Share of the pictures (N, 1, 28, 28) in [-1, 1] to which ``net`` gives their label."""
    with torch.no_grad():
        parts = [net(lenet.as_input(part)).argmax(1) for part in torch.split(images, 1000)]
    return float((torch.cat(parts) == labels).float().mean())
