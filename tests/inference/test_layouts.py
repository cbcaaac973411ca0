"""Weights as people have them: which generator a file's tensors belong to."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.inference import layouts
from playground.networks import translators
from tests.inference.paper import Theirs, Weights, official, picture, reference


def built(tensors: Weights, **said: str) -> Any:
    return layouts.build(tensors, said)


def same(net: Any, theirs: torch.nn.Module, tolerance: float = 1e-4) -> bool:
    x = picture()
    with torch.inference_mode():
        return bool((net(x) - theirs(x)).abs().max() < tolerance)


@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("blocks", [6, 9])
def test_official_layout_computes_what_the_paper_describes(blocks: int, affine: bool) -> None:
    weights = official(blocks, affine=affine)
    net = layouts.build(weights)
    x = picture()
    assert net(x) == pytest.approx(reference(weights, x, blocks), abs=1e-4)


def test_official_size_and_names() -> None:
    net = translators.ResNetGenerator()
    assert sum(p.numel() for p in net.parameters()) == 11_378_179
    names = set(net.state_dict())
    assert names == set(official(9)) and "model.26.bias" in names


def test_old_statistics_and_module_prefix_are_stripped() -> None:
    weights = official(6)
    old: Weights = {f"module.{k}": v for k, v in weights.items()}
    old["module.model.2.running_mean"] = torch.full((8,), 7.0)
    old["module.model.2.running_var"] = torch.full((8,), 9.0)
    old["module.model.2.num_batches_tracked"] = torch.tensor(3)
    x = picture()
    assert layouts.build(old)(x) == pytest.approx(layouts.build(weights)(x))


@pytest.mark.parametrize("grow", ["transpose", "resize nearest", "resize-reflect bilinear"])
@pytest.mark.parametrize("dropout", [False, True])
@pytest.mark.parametrize("padding", ["reflect", "zero"])
def test_layouts_are_read_off_the_names(grow: str, dropout: bool, padding: str) -> None:
    """The first candidate of what the names leave open is taken."""
    theirs = Theirs(grow=grow, dropout=dropout, padding=padding, affine=True)
    assert same(built(theirs.state_dict()), theirs)


@pytest.mark.parametrize(
    "prefix",
    ["module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "state_dict.module.",
     "netG_A.", "trainer.netG_A._orig_mod."],
)  # fmt: skip
def test_prefixes_of_wrapped_modules_are_taken_off(prefix: str) -> None:
    theirs = Theirs()
    wrapped = {f"{prefix}{name}": value for name, value in theirs.state_dict().items()}
    assert same(built(wrapped), theirs)
    inner = {name.replace("model.", "model._orig_mod.", 1): v for name, v in wrapped.items()}
    assert same(built(inner), theirs)  # only a part was compiled


def test_layers_that_were_saved_without_a_name_are_read() -> None:
    theirs = Theirs()
    assert same(built(dict(theirs.model.state_dict())), theirs)


@pytest.mark.parametrize("child", ["block", "conv", "main", "conv_blocks"])
def test_another_word_for_conv_block_is_read(child: str) -> None:
    theirs = Theirs(child=child, grow="resize nearest")
    assert same(built(theirs.state_dict()), theirs)


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (1, 3), (3, 1)])
def test_grey_generators_get_the_brightness_and_give_grey(inputs: int, outputs: int) -> None:
    theirs, x = Theirs(inputs=inputs, outputs=outputs), picture()
    grey = (x * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    y = built(theirs.state_dict())(x)
    assert y == pytest.approx(theirs(grey if inputs == 1 else x).expand(1, 3, 32, 32), abs=1e-4)


def test_batch_norm_uses_its_statistics() -> None:
    for bias in (False, True):
        theirs = Theirs("batch", bias=bias)
        assert same(built(theirs.state_dict(), norm="batch"), theirs)
    assert same(built(Theirs("batch", bias=False).state_dict()), Theirs("batch", bias=False))


OPEN: dict[str, tuple[dict[str, Any], dict[str, tuple[str, str]]]] = {
    "official": ({}, {"padding": ("reflect", "replicate")}),
    "zero": ({"padding": "zero"}, {}),
    "no blocks": ({"blocks": 0}, {}),
    "resize": ({"grow": "resize nearest", "padding": "zero"},
               {"upsample": ("nearest", "bilinear")}),
    "reflected": ({"grow": "resize-reflect nearest", "padding": "zero"},
                  {"upsample": ("bilinear", "nearest")}),
    "batch": ({"norm": "batch", "bias": False, "padding": "zero"}, {"norm": ("batch", "instance")}),
    "tracked": ({"affine": True, "tracked": True, "padding": "zero"},
                {"norm": ("instance", "batch")}),
    "old": ({"tracked": True, "padding": "zero"}, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", OPEN)
def test_what_a_file_cannot_say_is_open_and_both_answers_are_read(name: str) -> None:
    how, questions = OPEN[name]
    tensors = Theirs(**how).state_dict()
    own = next(iter(layouts.generators(tensors).values()))
    assert layouts.build_part(own, {})[1] == questions
    for question, candidates in questions.items():
        for value in candidates:
            changed = {"upsample": {"grow": how.get("grow", "").split(" ")[0] + f" {value}"},
                       "padding": {"padding": value}, "norm": {}}[question]  # fmt: skip
            theirs = Theirs(**how | changed)
            net, still_open = layouts.build_part(own, {question: value})
            assert not still_open
            if question != "norm":
                assert same(net, theirs), value
        first, second = (built(tensors, **{question: value}) for value in candidates)
        assert not same(first, second, 1e-3)  # it does matter


def test_each_number_that_is_none_is_refused_by_name() -> None:
    for value in (float("nan"), float("inf")):
        tensors = official(6)
        tensors["model.4.weight"][0, 0, 0, :2] = value
        with pytest.raises(PlaygroundError, match="model.4.weight holds 2 NaN or infinite"):
            layouts.build(tensors)
    compact = {f"mean_g.{k}": v for k, v in translators.CompactGenerator().state_dict().items()}
    compact["mean_g.head.bias"] = torch.full((12,), float("nan"))
    with pytest.raises(PlaygroundError, match="head.bias holds 12 NaN"):
        layouts.build(compact)
    wide = official(6) | {"model.4.bias": torch.full((16,), 1e300, dtype=torch.float64)}
    with pytest.raises(PlaygroundError, match="model.4.bias holds 16 NaN or infinite"):
        layouts.build(wide)  # which no fp32 number is


# -- more than one in a file -----------------------------------------------------------------------


def checkpoint(*names: str, **others: torch.Tensor) -> Weights:
    """Flat names as ``weights_file.read_tensors`` gives them."""
    seeds = itertools.count()
    parts = {f"{n}.{k}": v for n in names for k, v in Theirs(seed=next(seeds)).state_dict().items()}
    return parts | others


@pytest.mark.parametrize(
    ("prefixes", "names", "pairs"),
    [
        (["G_AB", "G_BA"], ["G_AB", "G_BA"], {"G_AB": "G_BA", "G_BA": "G_AB"}),
        (["G"], ["G"], {"G": None}),
        (["netG_A", "netG_B"], ["netG_A", "netG_B"], {"netG_A": "netG_B"}),
        (["state_dict.genA2B", "state_dict.genB2A"], ["genA2B", "genB2A"], {"genA2B": "genB2A"}),
        (["G", "F"], ["G", "F"], {"F": "G"}),
        (["G_XtoY", "G_YtoX", "ema.G_XtoY", "ema.G_YtoX"],
         ["G_XtoY", "G_YtoX", "ema.G_XtoY", "ema.G_YtoX"],
         {"G_XtoY": "G_YtoX", "ema.G_YtoX": "ema.G_XtoY"}),
        (["G", "G_ema"], ["G", "G_ema"], {"G": None, "G_ema": None}),
        (["horses", "zebras"], ["horses", "zebras"], {"zebras": "horses"}),
        (["model"], ["generator"], {"generator": None}),
    ],
)  # fmt: skip
def test_generators_of_a_checkpoint_are_found_by_name(
    prefixes: list[str], names: list[str], pairs: dict[str, str | None]
) -> None:
    beside = {"D_A.model.0.weight": torch.zeros(4, 3, 4, 4), "opt.state.0.step": torch.zeros(1)}
    tensors = {**checkpoint(*prefixes), **beside}
    found = layouts.generators(tensors)
    assert list(found) == names
    for number, part in enumerate(found.values()):
        assert same(layouts.build_part(part, {})[0], Theirs(seed=number))
    assert {name: layouts.opposite(name, names) for name in pairs} == pairs


def test_a_file_of_countless_generators_is_refused() -> None:
    many = {f"g{n}.model.1.weight": torch.zeros(1, 3, 7, 7) for n in range(17)}
    with pytest.raises(PlaygroundError, match="17 generators; at most 16"):
        layouts.generators(many)


OTHERS: dict[str, tuple[dict[str, tuple[int, ...]], str]] = {
    "U-Net": ({"model.model.0.weight": (64, 3, 4, 4),
               "model.model.1.model.1.weight": (128, 64, 4, 4)}, "is a U-Net .*resnet_9blocks"),
    "discriminator": ({"model.0.weight": (64, 3, 4, 4), "model.0.bias": (64,)},
                      r"is a discriminator: .*G.state_dict\(\)"),
    "ours": ({"g.0.weight": (1, 2, 64)}, r"no CycleGAN generator.*G.state_dict\(\)"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_such_generator_is_told_what_it_is(name: str) -> None:
    shapes, words = OTHERS[name]
    with pytest.raises(PlaygroundError, match=words):
        layouts.generators({k: torch.zeros(shape) for k, shape in shapes.items()})


def without(name: str) -> Weights:
    return {k: v for k, v in official(6).items() if k != name}


MISFITS: dict[str, tuple[Weights, str]] = {
    "missing": (without("model.4.bias"), "Tensor model.4.bias is missing"),
    "block": (without("model.12.conv_block.5.weight"), "model.12.conv_block.5.weight is missing"),
    "shape": (official(6) | {"model.7.weight": torch.zeros(9, 9)}, r"model.7.weight .*\(9, 9\)"),
    "extra": (official(6) | {"model.99.weight": torch.zeros(1)}, "model.99.weight has no place"),
    "kernel": (official(6) | {"model.1.weight": torch.zeros(8, 3, 5, 5)}, r"\(8, 3, 5, 5\)"),
    "alpha": (official(6) | {"model.1.weight": torch.zeros(8, 4, 7, 7)}, "takes .* 4 channels"),
    "beside": (
        {f"G.{k}": v for k, v in official(6).items()} | {"G.attn.weight": torch.zeros(1)},
        "attn.weight has no place",
    ),
    "whole": (official(6) | {"model.4.weight": torch.zeros(16, 8, 3, 3, dtype=torch.int8)}, "int8"),
    "other": ({"layer1.weight": torch.zeros(2)}, "there is layer1.weight"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_misfits_are_refused_by_name(name: str) -> None:
    weights, words = MISFITS[name]
    with pytest.raises(PlaygroundError, match=words):
        layouts.build(weights)
