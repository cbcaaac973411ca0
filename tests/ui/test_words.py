"""The tables of words: each says every English text of the page, with the same readings in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from playground.training.recipe import describe
from playground.ui import language
from tests import page_words
from tests.training.test_diagnosis import SAID

CODES = [code for code in language.languages() if code != language.ENGLISH]
SHELL = ("__init__.py", "steps.py", "language.py")
ENGINE = ("diagnosis", "verdicts", "facts", "presets")
# What looks like words and is none: keys, selectors, names of fonts, messages to developers.
NOT_WORDS = {
    "Backspace", "Delete", "Enter", "Escape", "Site", "Tab", "English", "GAN Playground",
    "input, select", "input + output", "button, a", "thead tr", "x unified", "Helvetica Neue",
    "how-button how-primary", "nothing on the page is …", "… is no …",
    "… …px system-ui, sans-serif",
    "status …", "the words cannot be had: …", "Diagnosis | None", "how-wire …",
    "no KaTeX among Gradio's assets in …", "preset is …, but must be one of ….",
    "A link of 1 to … characters is wanted; … came.", "… characters", "hsl(… 62% 48%)",
    "height: …px", "translate(…px, …px)", "… GB", "… / … ms", "The GAN is dead; long live the GAN!",
    "Huang, Gokaslan, Kuleshov, Tompkin,", "(max-width: 899px)",
}  # fmt: skip
CITED = re.compile(r"[A-Z].* (19|20)\d\d")


def table(code: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads(
        (language.ROOT / "words" / f"{code}.json").read_text("utf-8")
    )
    return words


def in_sources() -> Iterator[tuple[str, str]]:
    """Each text of the page with the file it stands in."""
    ui, training = page_words.ROOT / "ui", page_words.ROOT / "training"
    modules = [*ui.rglob("*.js")]
    scripts = [*(ui / name for name in SHELL), *(ui / "tabs").rglob("*.py"),
               *(training / f"{name}.py" for name in ENGINE)]  # fmt: skip
    for paths, read in ((modules, page_words.javascript), (scripts, page_words.python)):
        for path in sorted(paths):
            for string in read(path.read_text("utf-8")):
                for text in page_words.texts(string):
                    yield text, path.name


def declared() -> Iterator[str]:
    """Titles, helps and reasons of every knob, dataset, GAN and objective."""
    told: dict[str, Any] = describe("")
    entries = [*told["data"].values(), *told["gans"].values()]
    for knob in [*told["run"], *(knob for entry in entries for knob in entry["knobs"])]:
        yield from (knob["title"], knob["help"], knob["unit"])
        yield from (rule["reason"] for rule in knob.get("idle", ()))
    for entry in entries:
        yield entry["title"]
        yield from entry.get("costs", {}).values()
        yield from filter(None, entry.get("fits", {}).values())


def _pattern(text: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in text.strip(" .,;:" + page_words.HOLE).split("…")]
    return re.compile(".*?".join(parts))


def missing(code: str) -> dict[str, str]:
    """What the table lacks, with the file it stands in. A text with a hole in it, or one that goes
    on another, has to be a part of some key."""
    keys = list(table(code)["words"])
    pieces = {" ".join(p.split()) for key in keys for p in re.split(r"</?\w+>", key)} | set(keys)
    every = "\n".join(key.replace("{}", "7") for key in keys)
    found: dict[str, str] = {}
    for text, file in in_sources():
        part = "…" in text or text[0] in ",;.:("
        known = text in pieces or (part and _pattern(text).search(every))
        tex = "\\" in text and "$" not in text
        if not (known or tex or text in NOT_WORDS or CITED.fullmatch(text)):
            found[text] = file
    return found


@pytest.mark.parametrize("code", CODES)
def test_no_text_of_the_page_is_missing(code: str) -> None:
    lacking = missing(code)
    assert not lacking, f"words/{code}.json lacks\n" + "\n".join(
        f"  {file}: {text}" for text, file in lacking.items()
    )


@pytest.mark.parametrize("code", CODES)
def test_no_declared_text_is_missing(code: str) -> None:
    words = table(code)["words"]
    lacking = {text for text in declared() if page_words.SPOKEN.search(text)} - set(words)
    assert not {text for text in lacking if not re.fullmatch(r"[\w-]*GAN\w*|pix2pix", text)}


@pytest.mark.parametrize("code", CODES)
def test_what_is_said_has_the_readings_of_its_key(code: str) -> None:
    for key, said in table(code)["words"].items():
        numbers = key.count("{}")
        names = set(re.findall(r"\{([a-z])\}", key)) | {str(n + 1) for n in range(numbers)}
        for text in [said] if isinstance(said, str) else said.values():
            assert text.strip() == text and text, key
            used = re.findall(r"\{(\w?)\}", text)
            assert set(used) == names, (key, text)
            assert sorted(re.findall(r"<(\w+)>", key)) == sorted(re.findall(r"<(\w+)>", text)), key
            assert sorted(key.split("$")[1::2]) == sorted(text.split("$")[1::2]), key


def test_a_language_needs_one_file() -> None:
    assert language.languages()["en"] == "English"
    assert language.languages()["hi"] == "हिन्दी"
    for code in language.languages():
        assert f'value="{code}"' in language.switch() and code in language.offered()
    assert "words/hi.json" in language.tables()


ASK = """
import {readFileSync} from "node:fs";
import {translator} from "./playground/ui/static/translate.js";
const [code, texts] = JSON.parse(readFileSync(0, "utf-8"));
const table = JSON.parse(readFileSync(`playground/ui/words/${code}.json`, "utf-8"));
const {t, missing} = translator(table, code);
texts.forEach(t);
console.log(JSON.stringify(missing()));
"""


def spoken() -> Iterator[str]:
    """What the engine says of runs of every kind: each of its sentences at least once."""
    for _, said in SAID:
        yield from (said["title"], said["text"])


@pytest.mark.parametrize("code", CODES)
def test_the_engine_s_sentences_are_translated_with_their_readings(code: str) -> None:
    if shutil.which("node") is None:
        pytest.skip("no node here")
    texts = sorted(set(spoken()) - {""})
    assert len(texts) > 60
    asked = subprocess.run(["node", "--input-type=module", "-e", ASK], text=True, check=True,
                           input=json.dumps([code, texts]), capture_output=True,
                           cwd=page_words.ROOT.parent, timeout=60)  # fmt: skip
    values = {"d_loss", "g_loss", "nan", "inf"}  # names of readings, and what became of them
    assert set(json.loads(asked.stdout)) <= values
