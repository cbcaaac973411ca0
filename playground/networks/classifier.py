"""The independent judge: a small convolutional classifier of 28x28 grey pictures.

No GAN here trains with it, so its verdict on generated samples is that of a stranger. It gives
class probabilities and a 64-dimensional feature (the rectified layer under the logits), on which
the Frechet distance of Heusel et al. (2017) and the within-class diversity are taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, torch
from playground.core.spec import Dataset, PlaygroundError
from playground.data.imaging import pixels
from playground.networks.attributes import AttributeClassifier, Verdict, load_attributes

if TYPE_CHECKING:
    from torch import nn

    from playground.core.spec import Tensor
    from playground.networks import convolutional, state_dict
else:
    convolutional = Lazy("playground.networks.convolutional")
    state_dict = Lazy("playground.networks.state_dict")

FEATURES = 64


class Classifier:
    """A trained classifier, ready to label."""

    def __init__(self, net: nn.Module, device: str = "cpu") -> None:
        self.net = net.to(device).eval()
        self.device = device

    def label(self, images: Tensor | np.ndarray, chunk: int = 500) -> Verdict:
        """Judges ``images``, ``(N, 1, 28, 28)`` or ``(N, 28, 28)``: uint8 0..255, or float in
        [-1, 1] (array or tensor)."""
        x = as_pixels(images)
        with torch.no_grad():
            parts = [self.net(part.to(self.device)) for part in torch.split(x, chunk)]
        logits = torch.cat([p[0] for p in parts]) if parts else torch.zeros(0, 10)
        features = torch.cat([p[1] for p in parts]) if parts else torch.zeros(0, FEATURES)
        probabilities = F.softmax(logits.float(), -1)
        return Verdict(probabilities.cpu().numpy(), features.float().cpu().numpy())


Labeller: TypeAlias = Classifier | AttributeClassifier


def as_pixels(images: Tensor | np.ndarray) -> Tensor:
    """``images`` as float32 ``(N, 1, 28, 28)`` in [-1, 1].

    Raises:
        PlaygroundError: for any other shape.
    """
    x = torch.as_tensor(images)
    x = pixels.from_bytes(x) if x.dtype == torch.uint8 else x.float()
    if x.ndim not in (3, 4) or x.shape[-2:] != (28, 28) or (x.ndim == 4 and x.shape[1] != 1):
        raise PlaygroundError(
            f"The classifier takes grey pictures of 28 by 28 pixels, not {tuple(x.shape)}."
        )
    return x.reshape(-1, 1, 28, 28)


def load_split(dataset: Dataset, root: str, train: bool) -> tuple[Tensor, Tensor]:
    """The pictures ``(N, 1, 28, 28)`` in [-1, 1] and labels ``(N,)`` of one half of a set.

    Raises:
        PlaygroundError: when it has no halves, or they cannot be had.
    """
    if dataset.halves is None:
        raise PlaygroundError(f"{dataset.name} has no half for training and half for testing.")
    found, labels = dataset.halves(root, train)
    return pixels.from_bytes(torch.tensor(found)[:, None]), torch.tensor(labels)


def load_classifier(dataset: Dataset, root: str = "", device: str = "cpu") -> Labeller:
    """The classifier that ``dataset`` names, from the folder ``root`` of checkpoints. Of coloured
    pictures with classes it is one of attributes, and their label is one of these.

    Raises:
        PlaygroundError: when there is none, or its file is damaged or of another version.
    """
    if not dataset.classifier:
        raise PlaygroundError(f"There is no classifier for {dataset.name}.")
    if dataset.shape[0] == 3 and dataset.classes:
        return load_attributes(dataset.classifier, root, device, dataset.classes)
    tensors, _ = checkpoints.load(Path(root or checkpoints.ROOT) / dataset.classifier)
    net = convolutional.Classifier()
    state_dict.fill(net, tensors, dataset.classifier)
    return Classifier(net, device)
