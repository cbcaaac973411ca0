"""Adding a thing is one file, or as few places as the README says; each is added to a scratch copy
of the package and seen on the page, in the API, on the command line and in the race."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent

GAN = """
from dataclasses import dataclass

from playground.core.lazy import torch
from playground.core.spec import GAN, knob
from playground.gans import mlp


@dataclass(frozen=True)
class SparkleConfig(mlp.MLPConfig):
    sparkle: float = knob(0.25, "Sparkle", "how much it glitters", low=0.0, high=1.0, live=True)


def d_step(players):
    readings = mlp.d_step(players)
    return readings | {"glitter": torch.full_like(readings["d_loss"], players.config.sparkle)}


def build(config, setting):
    players = mlp.build(config, setting)
    players.d_step = d_step
    return players


SPARKLE = GAN("sparkle", "Sparkling GAN", "nobody 2026", SparkleConfig, build,
              lambda dataset: None, population=16, defaults=mlp.MLP.defaults)
"""

DATASET = """
from dataclasses import dataclass

from playground.core.lazy import torch
from playground.core.spec import Dataset
from playground.data.images import ImageConfig, ImageSource


def opened(config, root, device, report=None):
    labels = torch.arange(100) % 10
    pictures = torch.zeros(100, 1, 28, 28, dtype=torch.uint8)
    for row, label in enumerate(labels):
        pictures[row, :, : 2 + 2 * int(label)] = 255
    return ImageSource(pictures, labels, "drawn stripes")


STRIPES = Dataset("stripes", "Ten heights of stripes", (1, 28, 28), ImageConfig, opened, "drawn",
                  "MIT", classes=tuple("0123456789"), classifier="classifier-stripes",
                  icon='<path class="real" d="M10 10H90V50H10Z"/>')
"""

OBJECTIVE = """
def absolute_d(real: Tensor, fake: Tensor, smoothing: Smoothing = 0.0) -> Tensor:
    return ((real - 1 + smoothing).abs() + fake.abs()).mean(-1)


ABSOLUTE = Objective("absolute", "Absolute error", "|D - 1|", "nobody 2026", absolute_d,
                     least_squares_g, squash=False)


OBJECTIVES: dict["""

TAB = """
import gradio as gr

from playground.ui.site import Tab

TAB = Tab("extra", "An extra tab", 95, lambda site: gr.HTML("<p>What it shows</p>"))
"""

CHART = """
  glitter: {title: "Glitter", x: {name: "step"}, y: {name: "glitter"},
    series: [{name: "glitter", label: "D", color: "grad"}]},
  gradient: {"""

LOOK = """
import base64, json, sys
import playground
from playground.__main__ import main
from playground.cli import train
from playground.core import checkpoints, limits
from playground.engine.core.subscriptions import flat
from playground.evaluation import metrics
from playground.training.recipe import describe, parse_recipe
from playground.training.training import Training, open_source
from playground.ui import assets, build_app
from playground.ui.endpoints import race, training
from playground.ui.live.frames import pack
from playground.ui.site import Site
from playground.ui.tabs import collapse
import app

seen = {"package": playground.__file__}
page = build_app(Site(None))
facts = "".join(body.decode() for body in assets._FACTS.values())
seen["page"] = json.dumps(page.get_config_file(), default=str) + facts
api = page.get_api_info()["named_endpoints"]["/train"]
seen["api"] = json.dumps([p["parameter_name"] for p in api["parameters"]])
seen["settings"] = json.dumps({k: v.allowed for k, v in training.settings().items()})
seen["catalogue"] = json.dumps(describe())
seen["cli"] = train.parser("sparkle", ["stripes"]).format_help()
lanes = [{"gan": "sparkle"}, {"objective": "absolute"}]
seen["race"] = json.dumps([v for _, v in race.chosen("stripes", lanes, 10, 1)])
seen["race page"] = json.dumps(collapse.catalogue(""))
recipe = parse_recipe({"gan": "sparkle", "data": "stripes", "objective": "absolute", "steps": 2})
run = Training(recipe, open_source(recipe, "", "cpu"))
run.advance(9)
run.refresh_metrics(force=True)
told = run.snapshot({"curve": {}})
seen["frame"] = base64.b64encode(pack(flat(told)).bytes(type="snapshot")).decode()
seen["readings"] = json.dumps(told.readings)
seen["curve"] = json.dumps(told.history["curve"])
seen["captured"] = json.dumps(told.metrics.get("captured"))
seen["limits"] = limits.limits_text()
seen["limit set"] = json.dumps(app.options(["--limits", "naps=3"], {}).limits.engine.naps)
out = sys.argv[1] + "/out"
seen["exit"] = main(["train", "sparkle", "ring8", "--steps", "3", "--objective", "absolute",
                     "--sparkle", "0.5", "--device", "cpu", "--precision", "fp32", "--threads", "1",
                     "--out", out])
seen["meta"] = json.dumps(checkpoints.read_meta(checkpoints.Path(out)))
open(sys.argv[1] + "/seen.json", "w").write(json.dumps(seen))
"""


def add(path: Path, text: str, before: str = "") -> None:
    """A new file, or ``text`` in the place of ``before``, which it must bring again."""
    if not before:
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists()
        path.write_text(text.lstrip())
        return
    held = path.read_text()
    assert held.count(before) == 1
    path.write_text(held.replace(before, text.lstrip("\n")))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy with one more of everything shows."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "playground", copy / "playground",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    shutil.copy(ROOT / "app.py", copy)
    (copy / "checkpoints").mkdir()
    for model in (ROOT / "checkpoints").iterdir():
        (copy / "checkpoints" / model.name).symlink_to(model)
    package = copy / "playground"
    add(package / "gans" / "sparkle.py", GAN)
    add(package / "data" / "stripes.py", DATASET)
    shutil.copytree(ROOT / "checkpoints" / "classifier-mnist",
                    copy / "checkpoints" / "classifier-stripes")  # fmt: skip
    add(package / "core" / "losses.py", OBJECTIVE, "OBJECTIVES: dict[")
    add(package / "ui" / "tabs" / "extra" / "__init__.py", TAB)
    add(package / "ui" / "static" / "run-curves.js", CHART, "  gradient: {")
    line = "    chunk_seconds: float = limit("
    add(package / "core" / "limits.py", f'    naps: int = limit(2, "naps", 1, 9)\n{line}', line)
    add(copy / "look.py", LOOK)
    ended = subprocess.run(
        [sys.executable, "look.py", str(copy)], cwd=copy, capture_output=True, text=True,
        timeout=240, env={**os.environ, "PYTHONPATH": str(copy)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    found: dict[str, Any] = json.loads((copy / "seen.json").read_text())
    assert Path(found["package"]).is_relative_to(copy)
    return found


@pytest.mark.parametrize("where", ["page", "settings", "catalogue", "cli", "race"])
def test_a_gan_is_one_file(seen: dict[str, Any], where: str) -> None:
    assert "sparkle" in seen[where]


def test_a_gan_s_knob_is_in_the_api_and_trains(seen: dict[str, Any]) -> None:
    assert "sparkle" in json.loads(seen["api"])
    assert "0.25" in seen["page"] and "a number from 0 to 1" in seen["settings"]
    meta = json.loads(seen["meta"])
    assert seen["exit"] == 0 and meta["training"]["steps"] == 3
    assert (meta["values"]["gan"], meta["values"]["sparkle"]) == ("sparkle", 0.5)


@pytest.mark.parametrize("where", ["page", "settings", "catalogue", "cli", "race"])
def test_an_objective_is_one_function(seen: dict[str, Any], where: str) -> None:
    assert "absolute" in seen[where]


def test_an_objective_s_training_counts(seen: dict[str, Any]) -> None:
    assert json.loads(seen["meta"])["values"]["objective"] == "absolute"


@pytest.mark.parametrize("where", ["page", "catalogue", "race", "race page"])
def test_an_image_dataset_is_one_file(seen: dict[str, Any], where: str) -> None:
    assert "stripes" in seen[where]


def test_its_classifier_and_icon_come_with_it(seen: dict[str, Any]) -> None:
    entry = json.loads(seen["catalogue"])["data"]["stripes"]
    assert entry["classifier"] == "classifier-stripes" and "<path" in entry["icon"]
    assert 0 <= json.loads(seen["captured"])[0] <= 10


def test_a_tab_is_one_folder(seen: dict[str, Any]) -> None:
    assert "An extra tab" in seen["page"] and "What it shows" in seen["page"]


def test_a_limit_is_one_line_and_the_line_that_keeps_to_it(seen: dict[str, Any]) -> None:
    assert "naps=2" in seen["limits"] and json.loads(seen["limit set"]) == 3
