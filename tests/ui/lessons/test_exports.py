"""A lesson on paper and as a notebook."""

from __future__ import annotations

import contextlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from playground.ui.lessons import library
from playground.ui.lessons.handout import handout
from playground.ui.lessons.notebook import notebook, trained
from playground.ui.lessons.told import conditions_text, link, mixed

WHOLE = (Path(__file__).parent / "whole.md").read_text("utf-8")
VOID = {"meta", "path", "br", "hr"}


class Balanced(HTMLParser):
    """Elements that are closed in their order, with the texts of each class."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.open[-3:])


def found() -> tuple[Any, str]:
    return library.found(WHOLE)


@pytest.mark.parametrize("name", ["", *library.names()])
def test_a_handout_is_one_sound_document_without_scripts(name: str) -> None:
    document = handout(library.found(name or WHOLE)[0])
    reader = Balanced()
    reader.feed(document)
    reader.close()
    assert not reader.open and "size: A4" in document
    assert not reader.names & {"script", "link", "img", "iframe", "form"}
    assert not [name for name in reader.attributes if name.startswith("on")]


def test_questions_are_numbered_and_answers_come_on_a_page_of_their_own() -> None:
    document = handout(found()[0])
    questions, answers = document.split('<div class="answers">')
    assert [int(n) for n in re.findall(r"<section class=\"question[^>]*><b>(\d+)", questions)] == [
        1, 2, 3, 4, 5, 6, 7, 8,
    ]  # fmt: skip
    # of the quiz and of the student's own words there is nothing to tell
    assert [int(n) for n in re.findall(r"<section><b>(\d+)", answers)] == [1, 2, 3, 4, 5, 7]
    assert "break-before: page" in document
    for told in ("Because of this.", "modes &gt;= 8 and quality &gt; 0.85", "<ol><li>one</li>",
                 "Through (0, 0)", "\\log(1 - D)", "Well done"):  # fmt: skip
        assert told in answers and told not in questions, told
    for asked in ("Empty axes", "Start from collapse: lane1.k 1", "within 2,000 steps", "Hint:",
                  "dcgan-mnist on mnist"):  # fmt: skip
        assert asked in questions, asked
    assert questions.count('class="rule"') == 2 + 3 + 6


@pytest.mark.parametrize("name", library.names())
def test_no_code_name_of_a_scene_is_on_paper(name: str) -> None:
    """What a scene reads is asked for in words; what a run reads has the name it has in the API."""
    lesson, text = library.found(name)
    on_paper = handout(lesson) + json.dumps(notebook(lesson, text))
    assert not re.search(r"(Reached|if) [^.]*\bscene\.\w", on_paper)


def test_an_order_is_never_shown_in_the_right_order() -> None:
    for key in map(str, range(50)):
        shown = mixed(["a", "b", "c"], key)
        assert [n for _, n in shown] != [1, 2, 3] and shown == mixed(["a", "b", "c"], key)
        assert sorted(shown) == [("a", 1), ("b", 2), ("c", 3)]


def test_a_link_holds_what_a_page_reads() -> None:
    assert link("how", {"scene": "hand", "px": [1, 0, 0.5], "on": True}) == (
        "?tab=how&scene=hand&px=1,0,0.5&on=true"
    )
    said = conditions_text([{"name": "a", "op": ">=", "value": 0.5},
                            {"name": "setting.x", "op": "==", "value": "r1"}])  # fmt: skip
    assert said == "a >= 0.5 and setting.x == r1"


@pytest.mark.parametrize("name", ["", *library.names()])
def test_a_notebook_is_one(name: str) -> None:
    """Format 4.5, as its schema wants it: every cell with an id of its own and its keys."""
    book = json.loads(json.dumps(notebook(*library.found(name or WHOLE))))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", i) for i in ids)
    for cell in book["cells"]:
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source", *more}
        source = "".join(cell["source"])
        assert source.strip()
        if cell["cell_type"] == "code":
            compile(source, cell["id"], "exec")


def test_a_notebook_says_the_lesson_s_own_words_and_its_answers_last() -> None:
    book: Any = notebook(*found())
    texts = ["".join(cell["source"]) for cell in book["cells"]]
    last = texts.index("## Answers")
    words = "\n".join(texts[:last])
    assert "$$\n\\min_G \\max_D V(D, G)\n$$" in words and "## First *step* with $D(x)$" in words
    assert "```note" not in words and "kind: choice" not in words
    assert "Why" not in words and "**1.** How many modes will $G$ have?" in words
    answers = "\n".join(texts[last:])
    assert "Because of this." in answers and "1. one\n2. two" in answers
    assert "all eight: if modes >= 8" in answers


def test_the_runs_of_a_notebook_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = WHOLE.replace(
        '{data: ring8, d_steps: 3, r1: 0.5, average: true, seed: "5", means: [1, 2.5]}',
        "{data: ring8, steps: 20, r1: 0.5, layers: fake}",
    )
    text = text.replace("with: {data: ring8}, steps: 2000", "with: {data: line}, steps: 10")
    book: Any = notebook(*library.found(text))
    cells = ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]
    assert cells[1:] == [
        "end = run(data='ring8', gan='mlp', steps=20, r1=0.5)",
        "end = run(data='line', gan='mlp', steps=10)",
    ]
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        for cell in cells:
            exec(cell, names)
    assert names["end"].step == 10 and "d_loss" in told.getvalue()


def test_what_makes_no_run_with_an_end_is_a_link() -> None:
    assert trained({"data": "ring8"}) is None
    assert trained({"data": "ring8", "steps": 0}) is None
    assert trained({"data": "nope", "steps": 5}) is None
    assert trained({"data": "pictures", "steps": 5}) is None
    assert trained({"data": "ring8", "gan": "dcgan", "steps": 5}) is None
    assert trained({"data": "ring8", "steps": 5, "d_rate": -1}) is None
    assert trained({"steps": 5, "chart": "d"}) == {"data": "ring8", "gan": "mlp", "steps": 5}
