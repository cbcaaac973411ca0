"""The shipped lessons as files: all parse, each has what a lesson must have, and whatever they
open, run or start from is accepted by the tab that gets it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from playground.training import presets
from playground.training.recipe import parse_recipe
from playground.ui.lessons import library
from playground.ui.lessons.types import Lesson
from playground.ui.tabs import collapse
from playground.ui.tabs.cyclegan.training import SHOWN, TRAINED
from playground.ui.tabs.how import katex
from playground.ui.tabs.how.family import PARTS, methods

LESSONS = {name: library.shipped(name) for name in library.names()}
HOW = Path(collapse.__file__).parents[1] / "how"
OF_RACE = {"scene", "data", "seeds", "lanes", "curves"}
# Readings of a run that conditions may ask for; others would never hold and nobody would notice.
OF_RUNS = {
    "step", "captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein", "d_loss",
    "g_loss", "d_real", "d_fake", "g_grad", "d_grad", "collapsed", "cycle_loss", "identity_loss",
}  # fmt: skip
# What the page's own ``readAll`` says to each link, with as much of a page as the modules ask for.
NODE = """
globalThis.MutationObserver = class { observe() {} };
globalThis.location = {search: "", href: "http://here/"};
globalThis.addEventListener = () => {};
globalThis.document = {documentElement: {}, querySelector: () => null, addEventListener() {}};
const [folder, asked, family] = process.argv.slice(1);
const {readAll} = await import(`${folder}params.js`);
const {scenesOf} = await import(`${folder}how.js`);
const all = scenesOf(JSON.parse(family));
const scenes = Object.fromEntries(all.map((one) => [one.name, one]));
const complaints = JSON.parse(asked).map(({scene, ...values}) => {
  if (!scenes[scene]) return [`no scene is named ${scene}`];
  const unknown = Object.keys(values).filter((name) => !scenes[scene].params[name]);
  const get = (name) => (name in values ? String(values[name]) : null);
  return [...readAll(scenes[scene], get).complaints, ...unknown];
});
console.log(JSON.stringify({complaints, names: Object.keys(scenes)}));
"""

KATEX = """
globalThis.document = {compatMode: "CSS1Compat"};
const katex = (await import(process.argv[1])).default, wrong = [];
for (const text of JSON.parse(process.argv[2])) {
  try {
    katex.renderToString(text, {strict: "error"});
  } catch (error) {
    wrong.push([text, error.message]);
  }
}
console.log(JSON.stringify(wrong));
"""


def blocks(lesson: Lesson) -> list[Any]:
    return [block for step in lesson["steps"] for block in step["blocks"]]


def starts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that a lesson opens, with where that stands."""
    for name, lesson in LESSONS.items():
        for block in blocks(lesson):
            at = f"{name}, line {block.get('line')}"
            if block["kind"] == "open":
                yield at, block
            for key in ("run", "start", "open"):
                if block.get(key):
                    yield at, block[key]


def of(tab: str) -> list[tuple[str, dict[str, Any]]]:
    return [(at, start["with"]) for at, start in starts() if start["tab"] == tab]


def conditions() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each condition of a lesson, with where it stands and its block."""
    for name, lesson in LESSONS.items():
        for block in blocks(lesson):
            wrong = block.get("wrong", []) if block["kind"] != "slip" else []
            holders = [block, *block.get("options", []), *wrong]
            for holder in holders:
                for condition in [*holder.get("when", []), *holder.get("goal", [])]:
                    yield f"{name}, line {block['line']}", condition, block


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_what_a_lesson_needs(name: str) -> None:
    lesson = LESSONS[name]
    kinds = [block["kind"] for block in blocks(lesson)]
    assert 15 <= lesson["minutes"] <= 50
    assert kinds.count("predict") >= 4 and kinds.count("challenge") >= 1
    assert lesson["goals"] and lesson["introduction"] and len(lesson["steps"]) >= 4
    assert all(step["blocks"] for step in lesson["steps"])
    forms = {block["form"] for block in blocks(lesson) if block["kind"] == "predict"}
    assert len(forms) >= 2
    assert any(block["kind"] == "note" and block["id"] for block in blocks(lesson))


def test_they_are_in_their_order() -> None:
    orders = [lesson["order"] for lesson in LESSONS.values()]
    assert orders == sorted(orders) and len(set(orders)) == len(orders)  # type: ignore[type-var]


def test_every_question_is_answered_and_explained() -> None:
    for name, lesson in LESSONS.items():
        for block in blocks(lesson):
            if block["kind"] == "predict":
                assert block["why"], (name, block["id"])
            if block["kind"] == "challenge":
                assert len(block["wrong"]) >= 2 and block["hint"] and block["solved"], block["id"]
            if block["kind"] == "slip":
                parts = {str(n + 1) for n in range(len(block["parts"]))} - {str(block["wrong"])}
                assert set(block["say"]) == parts, (name, block["id"])


@pytest.mark.parametrize(("at", "values"), of("train"), ids=lambda value: str(value)[:40])
def test_settings_for_the_train_tab_are_a_recipe(at: str, values: dict[str, Any]) -> None:
    parse_recipe(values)
    runs = [s for where, s in starts() if where == at and "steps" in s]
    for run in runs:
        assert run["with"].get("steps") == run["steps"], "it must end where it is judged"


@pytest.mark.parametrize(("at", "values"), of("cyclegan"), ids=lambda value: str(value)[:40])
def test_settings_for_the_tab_of_photos_are_known(at: str, values: dict[str, Any]) -> None:
    if values:
        (choice,) = (each for each in TRAINED if each.data == values["data"])
        shown = SHOWN[choice.gan.name]["knobs"]
        assert set(values) <= {"data", "steps", *shown}
        parse_recipe({"gan": choice.gan.name, **values})


@pytest.mark.parametrize(("at", "values"), of("collapse"), ids=lambda value: str(value)[:40])
def test_settings_for_the_race_are_known(at: str, values: dict[str, Any]) -> None:
    assert {name.removeprefix("collapse.") for name in values} <= OF_RACE
    scene = values.get("collapse.scene")
    assert scene is None or scene in presets.SCENES
    lanes = str(values.get("collapse.lanes", "collapse,rescue")).split(",")
    assert 2 <= len(lanes) <= 4 and set(lanes) <= set(presets.PRESETS)
    assert values.get("collapse.data", "ring8") in collapse.DATA


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_every_formula_can_be_set() -> None:
    """By the KaTeX that the page uses; one with a mistake would stand there in red."""
    formulas: list[str] = []
    for lesson in LESSONS.values():
        for found in re.findall(r'class=\\"math\\">(.*?)</(?:span|div)>', json.dumps(lesson)):
            formulas.append(html.unescape(json.loads(f'"{found}"')))
        slips = (block for block in blocks(lesson) if block["kind"] == "slip")
        formulas += [part for slip in slips for part in (*slip["parts"], slip["right"])]
    script = Path(gr.__file__).parent / "templates" / "frontend" / katex()[0]
    command = ["node", "--input-type=module", "-e", KATEX, script.as_uri(), json.dumps(formulas)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == [] and len(formulas) > 100


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_every_scene_is_opened_and_takes_its_parameters() -> None:
    def written(value: Any) -> str:
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)

    asked = [{n: written(v) for n, v in values.items()} for _, values in of("how")]
    given = [json.dumps(asked), json.dumps({"methods": methods(), "parts": PARTS})]
    command = ["node", "--input-type=module", "-e", NODE, f"{HOW}/", *given]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert not {at: c for (at, _), c in zip(of("how"), found["complaints"], strict=True) if c}
    assert {one["scene"] for one in asked} == set(found["names"])


def test_conditions_ask_for_readings_that_there_are() -> None:
    for at, condition, block in conditions():
        kind, _, name = condition["name"].partition(".")
        if kind == "guess":
            continue
        if kind in ("scene", "setting"):
            start = block.get("start") or block.get("run")
            assert (start["tab"] == "how") or kind == "setting", at
        else:
            reading = condition["name"].rpartition(".")[2] or name
            assert reading in OF_RUNS, (at, condition["name"])
