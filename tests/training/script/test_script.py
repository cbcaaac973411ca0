"""Exported scripts: they run without this package, say nothing idle, and reach what ours reach."""

from __future__ import annotations

import ast
import json
import statistics
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from playground.data import DATASETS, drawing
from playground.gans import GANS
from playground.training.recipe import Recipe, parse_recipe
from playground.training.script import (
    as_notebook,
    as_script,
    convolutions,
    perceptrons,
    translation,
)
from playground.training.training import Training
from tests.bench import exported
from tests.bench.exported import KNOWN
from tests.conftest import write_digits

SEEDS = 4


def defined(text: str) -> set[str]:
    """Names that a script defines: functions, classes and what it assigns at the top."""
    found = set()
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {n.id for target in node.targets for n in ast.walk(target)
                      if isinstance(n, ast.Name)}  # fmt: skip
    return found


def read(text: str) -> set[str]:
    """Names that it reads anywhere."""
    return {n.id for n in ast.walk(ast.parse(text))
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}  # fmt: skip


def recipes() -> list[Recipe]:
    """Every GAN on each kind of data that it fits, and what only some settings say."""
    found = []
    for gan in GANS.values():
        for data in DATASETS.values():
            if not data.domains and not gan.fits(data) and data.name in (
                "ring8", "moons", "checkerboard", "mixture1d", "mnist", "stacked",
                "drawn-faces", "drawn-faces-glasses"):  # fmt: skip
                found.append(parse_recipe({"gan": gan.name, "data": data.name}))
    for data in DATASETS.values():
        if data.domains:
            found += [parse_recipe({"gan": gan.name, "data": data.name})
                      for gan in GANS.values()
                      if gan.name in translation.NAMES and not gan.fits(data)]  # fmt: skip
    rare = {"family": "resnet", "blocks": 1, "identity": 0, "pool": 0, "decay": 50}
    own = {"data": "pictures", "picture_set": f"{'a' * 32}.28x1.2", "instance_noise": 0.1}
    pictures = DATASETS["pictures"]
    found += [parse_recipe({"gan": gan, **own}) for gan in convolutions.NAMES
              if not GANS[gan].fits(pictures)]  # fmt: skip
    found += [parse_recipe({"gan": gan, "data": "small-faces", **game})
              for gan in translation.OF_PAIRS
              for game in ({"adversarial": 0}, {"adversarial": 0.1, "warmup": 50})]  # fmt: skip
    return [*found, parse_recipe({"gan": "cyclegan", "data": "own", **rare})]


@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: f"{r.gan.name}-{r.data.name}")
def test_every_gan_is_written_with_nothing_idle(recipe: Recipe) -> None:
    text = as_script(recipe)
    known, used = defined(text), read(text)
    assert not known - used, "defined and never used"
    assert "playground" not in "".join(
        line for line in text.splitlines() if "import" in line and not line.startswith(" ")
    )
    assert all(len(line) <= 100 for line in text.splitlines()), max(text.splitlines(), key=len)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.If, ast.IfExp)):
            assert not isinstance(node.test, ast.Constant), ast.unparse(node)


def test_every_gan_is_known() -> None:
    assert set(KNOWN) == set(GANS), "no script is written for one, or it is not compared"


def test_a_setting_is_in_the_script_only_while_it_acts() -> None:
    plain = {"gan": "mlp", "data": "ring8", "r1": 0, "average": 0, "z_kind": "uniform"}
    text = as_script(parse_recipe(plain))
    for idle in ("R1", "AVERAGE", "noisy", "penalty", "dropout", "lr_factor", "smoothing"):
        assert idle not in text, idle
    acting = {"r1": 0.5, "average": 0.9, "instance_noise": 0.1, "dropout": 0.2, "rate_steps": 500,
              "label_smoothing": 0.1, "noise_steps": 100}  # fmt: skip
    text = as_script(parse_recipe({**plain, **acting}))
    for acts in ("R1 = 0.5", "AVERAGE = 0.9", "INSTANCE_NOISE = 0.1", "DROPOUT = 0.2",
                 "RATE_STEPS = 500", "NOISE_STEPS = 100", "0.1 * real"):  # fmt: skip
        assert acts in text, acts


def test_a_notebook_says_the_same_as_the_script() -> None:
    recipe = parse_recipe({"gan": "pacgan", "data": "grid25", "members": 3, "seed": 5})
    notebook = json.loads(as_notebook(recipe))
    assert notebook["nbformat"] == 4 and len({c["id"] for c in notebook["cells"]}) == len(
        notebook["cells"])  # fmt: skip
    code = "\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    script = as_script(recipe)
    assert f"SEEDS = {list(recipe.seeds)}" in code and len(recipe.seeds) == 3
    assert defined(script) == defined(code)


@pytest.mark.parametrize(("count", "marks"), [(40, 0), (900, 2)])
def test_own_points_are_in_the_script_itself(
    count: int, marks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = np.random.default_rng(0).normal(size=(count, 2)).clip(-2.4, 2.4)
    modes = np.array([[0.0, 1.0], [1.0, 0.0]])[:marks].reshape(-1, 2)
    text = drawing.encode(drawing.Drawing(points, modes))
    recipe = parse_recipe({"gan": "mlp", "data": "yours", "drawing": text, "steps": 2})
    script = as_script(recipe)
    assert max(map(len, script.splitlines())) <= 100 and not defined(script) - read(script)
    found = run(script, tmp_path, monkeypatch)
    assert recipe.data.split is not None
    trained = recipe.data.split(recipe.data_config)[0]
    np.testing.assert_allclose(found["POINTS"].numpy(), trained, atol=2e-3)
    drawn = found["draw_data"](200, torch.Generator().manual_seed(0))
    assert float(torch.cdist(drawn, found["POINTS"]).min(1).values.max()) < 1e-3
    assert ("evaluate" in found) == bool(marks)


def run(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a script defines, its main part not run."""
    monkeypatch.chdir(folder)
    module = types.ModuleType("exported")
    exec(compile(text, "exported.py", "exec"), module.__dict__)
    return module.__dict__


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped digits where torchvision looks for them."""
    folder = tmp_path_factory.mktemp("digits")
    write_digits(folder / "data")
    raw = folder / "data" / "MNIST" / "raw"
    for train in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        (raw / train.replace("train", "t10k")).write_bytes((raw / train).read_bytes())
    return folder


def moments(x: torch.Tensor) -> list[float]:
    """A few numbers that tell samples apart: mean, spread, and how they differ from each other."""
    flat = x.flatten(1).float()
    apart = (flat[::2] - flat[1::2]).norm(dim=1).mean()
    return [float(flat.mean()), float(flat.std()), float(apart)]


def within_the_spread(ours: list[list[float]], theirs: list[list[float]]) -> None:
    """Each number's means agree within three and a half standard errors of the seeds, or 5 %, or
    0.02 of the data's range, whichever is most."""
    for mine, other in zip(np.transpose(ours), np.transpose(theirs), strict=True):
        error = statistics.variance(mine) / len(mine) + statistics.variance(other) / len(other)
        close = max(3.5 * error**0.5, 0.05 * abs(float(np.mean(mine))), 0.02)
        assert abs(np.mean(mine) - np.mean(other)) <= close, (mine, other)


SMALL: dict[str, dict[str, Any]] = {
    "mlp": {"steps": 600}, "unrolled": {"unroll": 2, "steps": 60}, "pacgan": {}, "minibatch": {},
    "spectral": {"steps": 75},
    "dcgan": {"maps": 8, "batch": 16}, "pacdcgan": {"maps": 8, "batch": 24},
    "r3gan": {"maps": 8, "batch": 8, "steps": 10}, "cgan": {"maps": 8, "batch": 20},
    "cgan_mlp": {"batch": 20, "steps": 12}, "infogan": {"maps": 8, "batch": 20},
    "icgan": {"data": "drawn-faces", "faces": 200, "maps": 8, "d_maps": 8, "batch": 8, "steps": 12},
    "cyclegan": {"data": "blobs", "steps": 10, "width": 4, "d_width": 4, "batch": 2},
    "pix2pix": {"data": "outlines", "steps": 12, "width": 4, "d_width": 4, "batch": 2},
    "srgan": {"data": "small-faces", "faces": 200, "steps": 60, "width": 4, "depth": 1, "ema": 0.9,
              "d_width": 4, "batch": 2, "warmup": 20, "g_rate": 5e-3},
}  # fmt: skip


def recipe_of(gan: str, seed: int, members: int = 1) -> Recipe:
    """A short run on small data."""
    if gan in perceptrons.NAMES:
        usual: dict[str, Any] = {"data": "ring8", "steps": 150, "width": 32, "batch": 48}
    else:
        usual = {"data": "mnist", "steps": 25}
    return parse_recipe({"gan": gan, **usual, **SMALL[gan], "seed": seed, "members": members})


def made_by_ours(gan: str, root: str) -> list[Any]:
    """What each seed makes."""
    if gan in perceptrons.NAMES:
        return exported.ours(recipe_of(gan, 3, SEEDS), root, 512)
    return [exported.ours(recipe_of(gan, 3 + n), root, 512)[0] for n in range(SEEDS)]


@pytest.mark.parametrize("gan", KNOWN)
def test_an_exported_script_ends_where_ours_does(gan: str, digits: Path) -> None:
    mine = made_by_ours(gan, str(digits / "data"))
    recipe = recipe_of(gan, 3, SEEDS if gan in perceptrons.NAMES else 1)
    seeds = list(range(3, 3 + SEEDS)) if recipe.run.members == 1 else list(recipe.seeds)
    other = exported.theirs(as_script(recipe), seeds, digits, 512)
    if gan not in translation.NAMES:
        within_the_spread([moments(x) for x in mine], [moments(x) for x in other])
    assert not outside(recipe, digits, mine, other)


def outside(recipe: Recipe, digits: Path, mine: list[Any], other: list[Any]) -> list[str]:
    """The metrics of the page whose median over the script's seeds is not within our spread."""
    measure = exported.measure_of(recipe, str(digits / "data"))
    a, b = ([measure(made) for made in both] for both in (mine, other))
    return [name for name in a[0] if not exported.within_spread(
        name, [row[name] for row in a], [row[name] for row in b])]  # fmt: skip


@pytest.mark.parametrize(
    ("gan", "right", "wrong"),
    [
        ("mlp", "parameters(), G_RATE", "parameters(), 0.02 * G_RATE"),
        ("dcgan", "parameters(), G_RATE", "parameters(), 20 * G_RATE"),
        ("cyclegan", "Adam(translators, G_RATE", "Adam(translators, 20 * G_RATE"),
    ],
)
def test_a_script_with_another_setting_ends_elsewhere(
    gan: str, right: str, wrong: str, digits: Path
) -> None:
    recipe = recipe_of(gan, 3, SEEDS if gan in perceptrons.NAMES else 1)
    script = as_script(recipe)
    assert right in script
    seeds = list(recipe.seeds) if recipe.run.members > 1 else [3, 4, 5]
    other = exported.theirs(script.replace(right, wrong), seeds[:3], digits, 512)
    assert outside(recipe, digits, made_by_ours(gan, str(digits / "data"))[:3], other)


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"gan": "cyclegan", "data": "blobs", "width": 4}, ("g", "f", "d_a", "d_b")),
        ({"gan": "cyclegan", "data": "blobs", "family": "resnet"}, ("g", "f", "d_a", "d_b")),
        ({"gan": "pix2pix", "data": "outlines", "depth": 2}, ("g", "d")),
        ({"gan": "srgan", "data": "small-faces", "faces": 200, "depth": 1}, ("g", "d")),
    ],
)
def test_a_translator_begins_with_our_weights(
    values: dict[str, Any], parts: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = parse_recipe({**values, "seed": 3})
    made = run(as_script(recipe), tmp_path, monkeypatch)["make_networks"](3)
    model = Training(recipe, exported.opened(recipe.gan.name, recipe.data.name, "")).model
    x = torch.rand(2, 6 if parts == ("g", "d") else 3, 32, 32)
    for net, name in zip(made, parts, strict=True):
        own = getattr(model, name)
        assert net.state_dict().keys() == own.state_dict().keys()
        seen = x if name.startswith("d") else x[:, :3]
        theirs, mine = net(seen), own(seen)
        for a, b in zip(theirs, mine, strict=True):
            torch.testing.assert_close(a, b)


def test_the_main_part_trains_every_seed_and_writes_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"gan": "mlp", "data": "ring8", "members": 2, "steps": 5, "width": 8, "batch": 8}
    monkeypatch.chdir(tmp_path)
    text = as_script(parse_recipe(values))
    exec(compile(text, "exported.py", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.count("high quality") == 2
    assert len(list(tmp_path.glob("samples-*.png"))) == 2


OWN = {"data": "pictures", "picture_set": f"{'a' * 32}.28x1.2", "maps": 8, "batch": 8}
FOLDERS = [
    {"gan": "cyclegan", "data": "own", "side": 32, "width": 4, "d_width": 4},
    {"gan": "dcgan", **OWN}, {"gan": "cgan", **OWN},
]  # fmt: skip


@pytest.mark.parametrize("values", FOLDERS, ids=lambda values: values["gan"])
def test_folders_of_pictures_are_read(
    values: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("own/trainA", "own/trainB", "pictures/a", "pictures/b"):
        (tmp_path / name).mkdir(parents=True)
        for number in range(3):
            colour = (80 * number, 200, 40)
            Image.new("RGB", (50, 40 + number), colour).save(tmp_path / name / f"{number}.png")
    script = run(as_script(parse_recipe({**values, "steps": 2})), tmp_path, monkeypatch)
    made = script["sample"](script["train"](0), 4)
    script["save_picture"](made, "samples.png")
    assert (tmp_path / "samples.png").exists()
    side, channels = (32, 3) if values["gan"] == "cyclegan" else (28, 1)
    assert made[0].shape[-3:] == (channels, side, side)
    if values["gan"] != "cyclegan":
        assert script["IMAGES"].shape == (6, 1, 28, 28) and "augmented" in script
