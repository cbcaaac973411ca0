"""The independent judge: a small convolutional classifier of 28x28 grey pictures.

No GAN here trains with it, so its verdict on generated samples is that of a stranger. It gives
class probabilities and a 64-dimensional feature (the rectified layer under the logits), on which
the Frechet distance of Heusel et al. (2017) and the within-class diversity are taken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from playground.core.lazy import F, Lazy, torch
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import convolutional
else:
    convolutional = Lazy("playground.networks.convolutional")

log = logging.getLogger(__name__)

NAMES = {"mnist": "classifier-mnist", "fashion": "classifier-fashion"}
GOAL = {"mnist": 0.992, "fashion": 0.91}  # share of the 10,000 test images
FEATURES = 64
ROOT = str(Path(__file__).parents[2] / "checkpoints")
WEIGHTS, META = "weights.safetensors", "meta.json"
FORMAT = 1


class Verdict(NamedTuple):
    """``probabilities`` (N, 10), rows sum to 1; ``features`` (N, 64), none negative."""

    probabilities: np.ndarray
    features: np.ndarray


class Classifier:
    """A trained classifier, ready to label."""

    def __init__(self, net: Any, device: str = "cpu") -> None:
        self.net = net.to(device).eval()
        self.device = device

    def label(self, images: Any, chunk: int = 500) -> Verdict:
        """Judges ``images``, ``(N, 1, 28, 28)`` or ``(N, 28, 28)``: uint8 0..255, or float in
        [-1, 1] (array or tensor)."""
        x = as_pixels(images)
        with torch.no_grad():
            parts = [self.net(part.to(self.device)) for part in torch.split(x, chunk)]
        logits = torch.cat([p[0] for p in parts]) if parts else torch.zeros(0, 10)
        features = torch.cat([p[1] for p in parts]) if parts else torch.zeros(0, FEATURES)
        probabilities = F.softmax(logits.float(), -1)
        return Verdict(probabilities.cpu().numpy(), features.float().cpu().numpy())


def as_pixels(images: Any) -> Tensor:
    """``images`` as float32 ``(N, 1, 28, 28)`` in [-1, 1].

    Raises:
        PlaygroundError: for any other shape.
    """
    x = torch.as_tensor(images)
    x = x.float() / 127.5 - 1 if x.dtype == torch.uint8 else x.float()
    if x.ndim not in (3, 4) or x.shape[-2:] != (28, 28) or (x.ndim == 4 and x.shape[1] != 1):
        raise PlaygroundError(
            f"The classifier takes grey pictures of 28 by 28 pixels, not {tuple(x.shape)}."
        )
    return x.reshape(-1, 1, 28, 28)


def load_classifier(data: str, root: str = ROOT, device: str = "cpu") -> Classifier:
    """The classifier for ``mnist`` or ``fashion`` from ``root/classifier-*``.

    Raises:
        PlaygroundError: when there is none, or its file is damaged or of another version.
    """
    if data not in NAMES:
        raise PlaygroundError(f"There is no classifier for {data}; there are: {', '.join(NAMES)}.")
    from safetensors import SafetensorError
    from safetensors.torch import load

    folder = Path(root) / NAMES[data]
    try:
        meta = json.loads((folder / META).read_text())
        content = (folder / WEIGHTS).read_bytes()
        tensors = load(content)
    except FileNotFoundError as error:
        raise PlaygroundError(f"{folder.name}: {Path(error.filename).name} is missing.") from None
    except (SafetensorError, ValueError, OSError) as error:
        raise PlaygroundError(f"{folder.name} is damaged: {error}.") from None
    if meta.get("format") != FORMAT:
        raise PlaygroundError(
            f"{folder.name} has format {meta.get('format')!r}, but this program reads {FORMAT}."
        )
    if meta.get("sha256") != hashlib.sha256(content).hexdigest():
        raise PlaygroundError(f"{folder.name} is damaged: {WEIGHTS} is not what {META} describes.")
    net = convolutional.Classifier()
    try:
        net.load_state_dict({k: v.float() for k, v in tensors.items()})
    except RuntimeError as error:
        raise PlaygroundError(
            f"{folder.name} does not fit: {str(error).splitlines()[-1]}"
        ) from None
    return Classifier(net, device)


def train_classifier(
    data: str,
    root: str = "data",
    out: str = ROOT,
    *,
    seed: int = 0,
    epochs: int = 8,
    batch: int = 128,
) -> dict[str, Any]:
    """Trains the classifier of ``mnist`` or ``fashion`` on its 60,000 training images and writes
    ``out/classifier-NAME``; returns its meta data with the accuracy on the 10,000 test images.

    AdamW under a one-cycle rate (Smith and Topin 2018), pictures shifted by up to two pixels and,
    for clothes, mirrored. ``root`` holds the data in torchvision's layout.
    """
    if data not in NAMES:
        raise PlaygroundError(f"There is no classifier for {data}; there are: {', '.join(NAMES)}.")
    x, y = images(data, root, train=True)
    test = images(data, root, train=False)
    stream = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():  # initial weights and dropout know only the global stream
        torch.manual_seed(seed)
        net = convolutional.Classifier().to(memory_format=torch.channels_last)
        rate = 4e-3
        optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
        steps = len(x) // batch
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=epochs * steps)
        for epoch in range(epochs):
            net.train()
            order = torch.randperm(len(x), generator=stream)[: steps * batch]
            for rows in torch.split(order, batch):
                seen = _vary(x[rows], data, stream).contiguous(memory_format=torch.channels_last)
                with torch.autocast("cpu", torch.bfloat16):
                    loss = F.cross_entropy(net(seen)[0].float(), y[rows])
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
            share = _accuracy(Classifier(net), *test)
            log.info("%s epoch %d: %.2f %% right", NAMES[data], epoch + 1, 100 * share)
    return _write(
        data,
        out,
        net,
        {"seed": seed, "epochs": epochs, "test": {"accuracy": share, "images": len(test[0])}},
    )


def images(data: str, root: str, train: bool) -> tuple[Tensor, Tensor]:
    """The pictures ``(N, 1, 28, 28)`` in [-1, 1] and labels ``(N,)`` of one half of a set."""
    from torchvision import datasets

    family = {"mnist": datasets.MNIST, "fashion": datasets.FashionMNIST}[data]
    try:
        found = family(root, train=train)
    except RuntimeError as error:
        raise PlaygroundError(f"{data} is not under {root}: {error}") from None
    return found.data[:, None].float() / 127.5 - 1, found.targets


def _vary(x: Tensor, data: str, stream: torch.Generator) -> Tensor:
    far = 2 if data == "mnist" else 1
    down, right = torch.randint(-far, far + 1, (2,), generator=stream).tolist()
    if data == "fashion":
        turn = torch.rand(len(x), 1, 1, 1, generator=stream) < 0.5
        x = torch.where(turn, x.flip(3), x)
    return x.roll((down, right), (2, 3))


def _accuracy(judge: Classifier, x: Tensor, y: Tensor) -> float:
    right = judge.label(x).probabilities.argmax(1) == y.numpy()
    return float(right.mean())


def _write(data: str, out: str, net: Any, facts: dict[str, Any]) -> dict[str, Any]:
    from safetensors.torch import save_file

    folder = Path(out) / NAMES[data]
    folder.mkdir(parents=True, exist_ok=True)
    weights = {k: v.contiguous() for k, v in net.state_dict().items()}
    save_file(weights, str(folder / WEIGHTS))
    meta = {
        "format": FORMAT,
        "kind": "classifier",
        "data": data,
        "features": FEATURES,
        "parameters": sum(p.numel() for p in net.parameters()),
        "sha256": hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest(),
        "rebuild": f"python -m playground train classifier {data} "
        f"--seed {facts['seed']} --epochs {facts['epochs']}",
        **facts,
    }
    (folder / META).write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n")
    return meta


def main(arguments: Sequence[str]) -> int:
    """``python -m playground train classifier DATA``; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m playground train classifier")
    parser.add_argument("data", choices=list(NAMES))
    parser.add_argument("--data-root", default="data", help="datasets in torchvision's layout")
    parser.add_argument("--out", default="checkpoints", help="folder of checkpoints")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=8)
    chosen = parser.parse_args(arguments)
    meta = train_classifier(
        chosen.data, chosen.data_root, chosen.out, seed=chosen.seed, epochs=chosen.epochs
    )
    log.info("test accuracy %.4f", meta["test"]["accuracy"])
    return 0
