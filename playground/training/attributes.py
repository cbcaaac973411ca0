"""Training the classifier of attributes on drawn faces."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, torch
from playground.core.spec import Report
from playground.data import DATASETS
from playground.data.portraits import FACES, STYLES, TEST_SEED, TRAIN_SEED, drawn, halved
from playground.networks.attributes import (
    FEATURES,
    SIDE,
    AttributeClassifier,
    accuracy,
    as_faces,
    logits,
    network,
)
from playground.training.one_cycle import train_epochs

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import state_dict
else:
    state_dict = Lazy("playground.networks.state_dict")

log = logging.getLogger(__name__)

RATE, DECAY, BATCH = 4e-3, 0.02, 64


def train_attributes(
    out: Path = checkpoints.ROOT,
    *,
    data: str = FACES.name,
    seed: int = 0,
    epochs: int = 8,
    faces: int = 10_000,
    held_out: int = 2000,
    report: Report | None = None,
) -> dict[str, float]:
    """Trains on ``faces`` drawn faces, half of them enlarged from 32 pixels, shifted by up to two
    pixels, and writes the network in half precision to ``out/classifier-DATA``, an older one kept
    aside. Returns the accuracy on ``held_out`` faces of another seed, by attribute, of
    what was written.

    Raises:
        PlaygroundError: when no face can be drawn here.
    """
    style, name = STYLES[data], DATASETS[data].classifier
    table = {attribute.name: attribute.names for attribute in style.attributes}
    pictures, chosen = drawn(style, faces, TRAIN_SEED, report)
    x, small = torch.from_numpy(pictures), torch.from_numpy(halved(pictures))
    y = torch.from_numpy(chosen.astype(np.int64))
    stream = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():  # initial weights and dropout know only the global stream
        torch.manual_seed(seed)
        net = network(table).to(memory_format=torch.channels_last)

        def loss_of(rows: Tensor) -> Tensor:
            half = len(rows) // 2
            seen = torch.cat([as_faces(x[rows[:half]]), as_faces(small[rows[half:]])])
            by = tuple(torch.randint(-2, 3, (2,), generator=stream).tolist())
            seen = seen.roll(by, (2, 3)).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                found, _ = logits(net, table, seen)
            losses = [F.cross_entropy(one.float(), y[rows, n]) for n, one in enumerate(found)]
            return torch.stack(losses).sum()

        trained = train_epochs(
            net, loss_of, len(x), stream, epochs=epochs, batch=BATCH, rate=RATE, decay=DECAY
        )
        for epoch, loss in enumerate(trained, 1):
            log.info("%s epoch %d: loss %.3f", name, epoch, loss.item())
    tensors = state_dict.halved(net.state_dict())
    net.load_state_dict(tensors)
    test, truth = drawn(style, held_out, TEST_SEED, report)
    classifier = AttributeClassifier(net, table)
    shares = {side: accuracy(classifier, faces_of, truth)
              for side, faces_of in ((SIDE, test), (SIDE // 2, halved(test)))}  # fmt: skip
    told = "" if data == FACES.name else f"--data {data} "
    checkpoints.save(out / name, tensors, {
        "kind": "classifier", "data": data, "attributes": list(table.items()),
        "features": FEATURES, "parameters": sum(p.numel() for p in net.parameters()),
        "seed": seed, "epochs": epochs,
        "rebuild": f"python -m playground train attributes {told}--seed {seed} "
        f"--epochs {epochs} --faces {faces}",
        "data_licence": style.licence, "data_origin": style.origin,
        "test": {"images": held_out, "accuracy": shares[SIDE], "accuracy_32": shares[SIDE // 2]},
    })  # fmt: skip
    return shares[SIDE]
