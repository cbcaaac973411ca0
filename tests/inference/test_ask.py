"""What cGAN and InfoGAN can be asked: answers from the seed alone, and mistakes told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import GAN, PlaygroundError, Setting
from playground.data.images import MNIST
from playground.gans import cgan, cgan_mlp, infogan
from playground.inference import arguments
from playground.inference.labels import finish_control
from playground.networks.conv_trainer import ConvTrainer

ONE = [1.0] + [0.0] * 9


def model(gan: GAN, bf16: bool = False, **knobs: Any) -> ConvTrainer:
    built = gan.build(gan.config(**knobs), Setting(MNIST, None, (0,), bf16=bf16))
    assert isinstance(built, ConvTrainer)
    return built


def ask(trainer: ConvTrainer, gan: GAN, what: str, *several: Mapping[str, Any]) -> list[Any]:
    """Answers to several callers whose questions go through the network as one batch."""
    operation = gan.inference[what]
    prepared = [operation.prepare(trainer, args) for args in several]
    joined = {k: torch.cat([p[k] for p in prepared]) for k in prepared[0]}
    with torch.no_grad():
        out = operation.run(trainer, joined)
    answers, start = [], 0
    for args, inputs in zip(several, prepared, strict=True):
        end = start + len(next(iter(inputs.values())))
        answers.append(operation.finish(args, {k: v[start:end] for k, v in out.items()}))
        start = end
    return answers


@pytest.mark.parametrize("bf16", [False, True], ids=["fp32", "bf16"])
@pytest.mark.parametrize("gan", [cgan.CGAN, cgan_mlp.CGAN_MLP], ids=lambda g: g.name)
def test_company_in_the_batch_changes_no_byte(gan: GAN, bf16: bool) -> None:
    trainer = model(gan, bf16)
    mine = {"weights": ONE, "seed": 7, "n": 5}
    alone = ask(trainer, gan, "render", mine)[0]["images"]
    for n in (1, 3, 300):
        other = {"weights": [0.5] * 10, "seed": 1, "n": n}
        first, second = ask(trainer, gan, "render", other, mine)
        assert first["images"].shape == (n, 28, 28)
        assert np.array_equal(second["images"], alone)
    single = ask(trainer, gan, "render", {**mine, "n": 1})[0]["images"]
    assert np.array_equal(single[0], alone[0])


@pytest.mark.parametrize("bf16", [False, True], ids=["fp32", "bf16"])
def test_infogan_company_changes_no_byte(bf16: bool) -> None:
    trainer = model(infogan.INFOGAN, bf16)
    mine = {"category": 3, "c1": 0.5, "c2": -1.0, "seed": 7, "n": 4}
    alone = ask(trainer, infogan.INFOGAN, "render", mine)[0]["images"]
    other = {"category": 1, "seed": 2, "n": 63}
    assert np.array_equal(ask(trainer, infogan.INFOGAN, "render", other, mine)[1]["images"], alone)


def test_noise_is_kept_while_labels_move() -> None:
    trainer = model(cgan.CGAN)
    table = ask(trainer, cgan.CGAN, "table", {"seed": 3, "n": 4})[0]["images"]
    assert table.shape == (40, 28, 28)
    column = ask(trainer, cgan.CGAN, "render", {"weights": ONE, "seed": 3, "n": 4})[0]["images"]
    assert np.array_equal(table[::10], column)


def test_strip_grid_and_categories_agree_with_render() -> None:
    trainer, gan = model(infogan.INFOGAN), infogan.INFOGAN
    still = {"category": 2, "seed": 5}
    strip = ask(trainer, gan, "strip", {**still, "code": 2, "n": 5})[0]["images"]
    ends = [
        ask(trainer, gan, "render", {**still, "c2": c2, "n": 1})[0]["images"][0]
        for c2 in (-2.0, 2.0)
    ]
    assert np.array_equal(strip[0], ends[0]) and np.array_equal(strip[-1], ends[1])
    grid = ask(trainer, gan, "grid", {**still, "n": 5})[0]["images"]
    assert grid.shape == (25, 28, 28)
    assert np.array_equal(grid[2], ends[1])  # the top of the middle column: c1 = 0, c2 = 2
    row = ask(trainer, gan, "categories", {"seed": 5})[0]["images"]
    assert np.array_equal(row[2], ask(trainer, gan, "render", {**still, "n": 1})[0]["images"][0])


def test_q_reads_what_is_shown_and_what_is_drawn() -> None:
    trainer, gan = model(infogan.INFOGAN), infogan.INFOGAN
    answer = ask(trainer, gan, "reading", {"category": 1, "n": 1})[0]
    assert sum(answer["category"]) == pytest.approx(1, abs=1e-5)
    assert answer["c1_std"] > 0 and math.isfinite(answer["c2"])
    again = ask(trainer, gan, "read", {"image": answer["images"][0]})[0]
    assert again["category"] == pytest.approx(answer["category"], abs=1e-5)
    assert again["images"].shape == (1, 28, 28)


def test_truncation_squeezes_the_same_noise() -> None:
    whole, cut = arguments.noise(1, 200, 8), arguments.noise(1, 200, 8, 0.5)
    assert cut.abs().max() <= 0.5 < whole.abs().max()
    order = whole.flatten().argsort()
    assert (cut.flatten()[order].diff() >= 0).all()
    assert torch.allclose(arguments.noise(1, 200, 8, 6.0), whole, atol=1e-3)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"weights": [0] * 10}, "all zero"),
        ({"weights": [math.nan] + [0] * 9}, "nan"),
        ({"weights": [1, 0]}, "has 2 numbers, but must have 10"),
        ({"weights": None}, "a list of numbers from 0 to 1"),
        ({"weights": ["1"] * 10}, "'1'"),
        ({"weights": [2] + [0] * 9}, "from 0 to 1"),
        ({"weights": ONE, "n": 0}, "n is 0"),
        ({"weights": ONE, "n": 10_000}, "n is 10000"),
        ({"weights": ONE, "seed": -1}, "seed is -1"),
        ({"weights": ONE, "seed": 0.5}, "whole number"),
        ({"weights": ONE, "truncation": 9}, "truncation is 9"),
    ],
)
def test_mistakes_are_told(args: dict[str, Any], words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        cgan.CGAN.inference["render"].prepare(model(cgan.CGAN, maps=8), args)


@pytest.mark.parametrize(
    ("what", "args", "words"),
    [
        ("render", {"category": 10}, "category is 10"),
        ("render", {"c1": math.inf}, "c1 is inf"),
        ("strip", {"code": 3}, "code is 3"),
        ("read", {"image": [[0.5]]}, "whole numbers"),
        ("read", {"image": [[1, 2]]}, r"\(28, 28\)"),
    ],
)
def test_infogan_mistakes_are_told(what: str, args: dict[str, Any], words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        infogan.INFOGAN.inference[what].prepare(model(infogan.INFOGAN, maps=8), args)


def test_control_is_told_label_by_label() -> None:
    obeyed = torch.tensor([True] * 11 + [False] * 9)  # two rows of ten columns
    share = {"images": torch.zeros(20, 28, 28, dtype=torch.uint8), "obeyed": obeyed}
    told = finish_control({"n": 2}, share)
    assert told["obeyed"] == pytest.approx(0.55)
    assert told["by_label"] == pytest.approx([1.0] + [0.5] * 9)
