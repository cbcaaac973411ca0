"""torch at first use, so that describing a GAN never costs the two seconds of importing it.

The web process imports every GAN, dataset and objective for its titles and knobs, and must neither
wait for torch nor hold it in memory. Files that compute with torch write
``from playground.core.lazy import torch`` and use it inside functions only; annotations stay
strings (``from __future__ import annotations``).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any


class Lazy:
    """A module that is imported when the first of its attributes is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)  # later look-ups cost what a plain attribute costs
        return value


if TYPE_CHECKING:
    import torch as torch
    import torch.nn.functional as F
    from torch import nn as nn
else:
    torch = Lazy("torch")
    nn = Lazy("torch.nn")
    F = Lazy("torch.nn.functional")

__all__ = ["F", "Lazy", "nn", "torch"]
