"""The encoder of a latent space: it draws again, is written and read, and refuses others."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from playground.cli import train_encoder as command
from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.networks.encoder import load_encoder
from playground.training.encoder import train_encoder

NAME = "encoder-cgan-mnist"


def test_what_is_written_is_read_and_more_training_is_nearer(tmp_path: Path) -> None:
    few = train_encoder("cgan-mnist", out=tmp_path / "few", steps=10)
    more = train_encoder("cgan-mnist", out=tmp_path / "more", steps=60)
    assert more["picture"] < few["picture"]
    meta = checkpoints.read_meta(tmp_path / "more" / NAME)
    assert meta["test"]["picture"] == more["picture"] and meta["kind"] == "encoder"
    net = load_encoder("cgan-mnist", str(tmp_path / "more"), 64, "cpu")
    assert net is not None
    assert net(torch.zeros(2, 1, 28, 28)).shape == (2, 64)


def test_there_is_none_for_another_model_or_another_noise(tmp_path: Path) -> None:
    assert load_encoder("cgan-mnist", str(tmp_path), 64, "cpu") is None
    assert load_encoder("cgan-mnist", "", 99, "cpu") is None
    assert load_encoder("cgan-mnist", "", 64, "cpu") is not None


def test_the_shipped_one_draws_digits_again_as_its_card_says() -> None:
    told = checkpoints.read_meta(checkpoints.ROOT / NAME)["test"]
    assert told["picture"] < 0.06
    card = (checkpoints.ROOT / NAME / "README.md").read_text("utf-8")
    assert f"{told['picture']:.3f}" in card and f"{told['z']:.2f}" in card


@pytest.mark.parametrize(
    ("model", "words"),
    [("cyclegan-blobs", "no convolutions"), ("mlp-mnist", "no convolutions"), ("nobody", "nobody")],
)
def test_a_model_without_an_encoder_is_refused(model: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(PlaygroundError, match=words):
        train_encoder(model, out=tmp_path, steps=10)


def test_nothing_finished_is_replaced_unasked() -> None:
    with pytest.raises(PlaygroundError, match="overwrite"):
        command.main(["cgan-mnist"])
