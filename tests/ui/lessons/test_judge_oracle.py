"""The oracle in ``tests/oracles/lessons.py`` and the page's ``judge.js`` give the same verdicts: on
every question and challenge of the shipped lessons, with guesses and readings of all sizes."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from playground.ui import lessons as package
from playground.ui.lessons import library
from tests.oracles import lessons

FOLDER = Path(package.__file__).parents[1] / "tabs" / "lessons"
TRIES = 12
NODE = """
const {readFileSync} = await import("node:fs");
const {judge, standing} = await import(process.argv[1]);
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(
  ({block, guess, readings, differing}) => {
    const read = (name) => readings[name];
    if (block.kind === "challenge") {
      const {state, say} = standing(block, read, differing);
      return [state === "solved", say];
    }
    const {right, say} = judge(block, guess, read, (name) => readings[name] ?? null);
    return [right, say];
  })));
"""


def names(block: Any) -> set[str]:
    """Readings that a block's conditions ask for."""
    wrong = block["wrong"] if block["kind"] != "slip" else []
    holders = [block, *block.get("options", []), *wrong]
    lists = [[*holder.get("when", []), *holder.get("goal", [])] for holder in holders]
    asked = {each["name"] for conditions in lists for each in conditions} - {"guess"}
    return asked | ({block["reading"]} if block.get("reading") else set())


def values(block: Any, rng: random.Random) -> dict[str, Any]:
    """Some of the readings, near to what the conditions compare them with."""
    text = json.dumps(block)
    return {
        name: rng.choice(["mlp", "minimax"]) if f'"{name}", "op": "==", "value": "' in text
        else rng.choice([rng.random(), 10 * rng.random(), 2000, 60, 0, 1])
        for name in names(block) if rng.random() < 0.9
    }  # fmt: skip


def guess(block: Any, rng: random.Random) -> Any:
    if block["form"] == "choice":
        return rng.randint(1, len(block["options"]))
    if block["form"] == "number":
        return block["low"] + block["step"] * rng.randint(0, 12)
    if block["form"] == "order":
        return rng.sample(range(len(block["items"])), len(block["items"]))
    x, y = block["x"], block["y"]
    places = [x["low"] + (x["high"] - x["low"]) * i / 20 for i in range(21)]
    return [[at, rng.uniform(y["low"], y["high"])] for at in places]


def cases() -> list[dict[str, Any]]:
    rng = random.Random(5)
    found: list[dict[str, Any]] = []
    for name in library.names():
        for step in library.shipped(name)["steps"]:
            for block in step["blocks"]:
                if block["kind"] not in ("predict", "challenge"):
                    continue
                for _ in range(TRIES):
                    readings = values(block, rng)
                    given = guess(block, rng) if block["kind"] == "predict" else None
                    if block.get("form") == "curve" and block.get("reading"):
                        readings = {str(block.get("reading")): guess(block, rng)}
                    differing = ["a"] * rng.randint(0, 2)
                    found.append({"block": block, "guess": given, "readings": readings,
                                  "differing": differing})  # fmt: skip
    return found


def ours(case: dict[str, Any]) -> list[Any]:
    block, readings = case["block"], case["readings"]
    if block["kind"] == "challenge":
        solved = lessons.solved(block, readings, len(case["differing"]))
        return [solved, "" if solved else lessons.words(block["wrong"], None, readings)]
    right = lessons.is_right(block, case["guess"], readings)
    said = "" if right else lessons.words(block["wrong"], case["guess"], readings)
    return [right, said]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_page_and_the_oracle_agree() -> None:
    asked = cases()
    command = ["node", "--input-type=module", "-e", NODE, (FOLDER / "judge.js").as_uri()]
    told = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stderr
    theirs = json.loads(told.stdout)
    apart = [(case, page, ours(case)) for case, page in zip(asked, theirs, strict=True)
             if page != ours(case)]  # fmt: skip
    assert not apart, (len(apart), apart[0])
    rights = [right for right, _ in theirs]
    assert rights.count(True) > 50 and rights.count(False) > 50  # both were seen
