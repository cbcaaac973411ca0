"""What a photo may cost is told before it begins."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.inference import photo_models, translation
from playground.networks import translators


def model(ngf: int) -> SimpleNamespace:
    with torch.device("meta"):  # nothing is computed, so nothing needs to be there
        net = translators.ResNetGenerator(ngf)
    return SimpleNamespace(mean_g=net, mean_f=net, device="meta", has_discriminators=False)


def test_wide_weights_are_refused_before_they_begin() -> None:
    photo = np.zeros((1024, 1024, 3), np.uint8)
    ask = photo_models.ASKS["translate_ab"]
    ask.prepare(model(64), {"photo": photo})  # the authors' size at the largest photo
    with pytest.raises(PlaygroundError, match="billion multiplications.*1024 by 1024.*smaller"):
        ask.prepare(model(96), {"photo": photo})
    ask.prepare(model(96), {"photo": photo[:512, :512]})


def test_the_choice_of_precision_keeps_nobody_waiting() -> None:
    """An engine makes it between two steps of everybody's, on the first photo: 4 s at one time."""
    begin = time.perf_counter()
    translation.bf16_pays.__wrapped__("cpu")
    assert time.perf_counter() - begin < 0.5
