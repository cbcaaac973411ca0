"""Lesson files: what each block becomes, and that each mistake is told with its line."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from playground.ui.lessons.blocks import KINDS
from playground.ui.lessons.fields import LessonError
from playground.ui.lessons.parse import parse_lesson
from playground.ui.lessons.types import Lesson

TABS = ("how", "train", "collapse")
WHOLE = (Path(__file__).parent / "whole.md").read_text("utf-8")
HEAD = "---\ntitle: T\nminutes: 20\nlevel: beginner\nsource: S\n---\n"


def parsed(text: str) -> Lesson:
    return parse_lesson(text, "", TABS)


def refused(text: str) -> LessonError:
    with pytest.raises(LessonError) as caught:
        parsed(text)
    assert str(caught.value).startswith(f"line {caught.value.line}: ")
    return caught.value


def blocks() -> dict[str, Any]:
    """The blocks of the whole lesson by id, or by kind."""
    found = [block for step in parsed(WHOLE)["steps"] for block in step["blocks"]]
    return {str(block.get("id") or block["kind"]): block for block in found}


def test_the_head() -> None:
    lesson = parsed(WHOLE)
    assert lesson["title"] == "Everything: a lesson with each kind of block"
    assert (lesson["minutes"], lesson["level"], lesson["order"]) == (20, "beginner", 3)
    assert lesson["goals"][0] == 'Say what <span class="math">D</span> does'
    assert [step["title"] for step in lesson["steps"]] == [
        'First <em>step</em> with <span class="math">D(x)</span>', "Second",
    ]  # fmt: skip
    assert parsed(HEAD + "## S")["order"] is None


def test_text_is_rendered_with_formulas_left_to_katex() -> None:
    lesson = parsed(WHOLE)
    assert (
        '<p>Welcome. It costs $5, and <span class="math">a &lt; b</span>.</p>'
        in (lesson["introduction"])
    )
    assert '<div class="math">\\min_G \\max_D V(D, G)</div>' in lesson["introduction"]
    first = str(lesson["steps"][0]["blocks"][0].get("html"))
    assert "<code>code $1</code>" in first and "<h3>A smaller heading</h3>" in first
    assert '<a href="https://example.org" target="_blank" rel="noopener noreferrer">' in first
    assert '<a href="?tab=train">' in first
    assert '<code class="language-python">' in first


def test_open() -> None:
    assert blocks()["open"] == {
        "kind": "open", "line": 24, "tab": "train", "say": "Press <em>Train</em>", "play": True,
        "with": {"data": "ring8", "d_steps": 3, "r1": 0.5, "average": True, "seed": "5",
                 "means": [1, 2.5]},
    }  # fmt: skip


def test_the_kinds_of_predictions() -> None:
    found = blocks()
    choice = found["how-many"]
    assert choice["form"] == "choice" and choice["answer"] is None
    assert choice["options"][1]["when"] == [
        {"name": "modes", "op": ">=", "value": 8}, {"name": "quality", "op": ">", "value": 0.85},
    ]  # fmt: skip
    assert choice["options"][2]["when"] == [{"name": "modes", "op": "<", "value": 8}]
    assert choice["run"] == {"tab": "train", "with": {"data": "ring8"}, "steps": 2000}
    assert choice["why"] == "<p>Because of this.</p>\n<p>And that.</p>"
    assert choice["wrong"][0] == {"option": 1, "when": [], "say": "Never none."}
    assert choice["wrong"][1]["option"] is None
    number = found["number"]
    assert (number["reading"], number["answer"], number["tolerance"]) == ("max.modes", None, 0.05)
    assert number["wrong"][0]["when"] == [{"name": "guess", "op": ">", "value": 0.5}]
    assert found["order"]["items"] == ["one", "two", "three"]
    curve = found["curve"]
    assert curve["answer"] == [[0, 0], [0.5, -1.386], [1, -0.1]] and curve["tolerance"] == 0.2
    assert curve["x"] == {"name": "$p$", "low": 0, "high": 1}


def test_the_other_kinds() -> None:
    found = blocks()
    rescue = found["rescue"]
    assert rescue["goal"][1] == {"name": "setting.penalty", "op": "==", "value": "r1"}
    assert (rescue["within"], rescue["changes"]) == (2000, 1)
    assert rescue["start"] == {"tab": "collapse", "with": {"lane1.k": 1}}
    assert found["quiz"]["count"] == 10
    assert found["slip"]["say"] == {"1": "No", "3": "Yes"}
    assert found["slip"]["open"] == {"tab": "how", "with": {"scene": "minimax"}}
    assert found["note"]["text"] == "a remark" and found["note"]["id"] is None
    assert found["mine"]["ask"] == "In your own words?"
    kinds = {block["kind"] for block in found.values()}
    assert kinds == {*KINDS, "text"}


def test_line_ends_of_other_systems_are_read() -> None:
    assert parsed("\ufeff" + WHOLE.replace("\n", "\r\n")) == parsed(WHOLE)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("---\ntitle", "title", 1, "begins with ---"),
        ("title: \"Everything: a lesson with each kind of block\"\n", "", 2, "needs title"),
        ("title: \"Everything: a", "title: Everything: \"a", 2, "needs quotes"),
        ("minutes: 20", "minutes: 200", 3, "minutes is '200', but must be a number from 1 to 180"),
        ("minutes: 20", "minutes: 2.5", 3, "must be a whole number"),
        ("level: beginner", "level: easy", 4, "one of beginner, intermediate, advanced"),
        ("order: 3", "colour: red", 6, "has no field colour"),
        ("order: 3", "titel: red", 6, "Is title meant?"),
        ("Welcome.", "```note\ntext: a\n```\n\nWelcome.", 9, "must stand in a step"),
        ("costs \\$5", "costs $5", 9, "no second $"),
        ("min_G \\max_D V(D, G)\n$$", "min", 11, "no second $"),
        ("a [link]", "a ![link]", 15, "pictures"),
        ("## First", "# First", 15, "begins with ##"),
        ("tab: train\nwith", "tab: trian\nwith", 24, "one of how, train, collapse"),
        ("d_steps: 3", "d_steps: {a: 1}", 25, "d_steps must be a number, true, false or a text"),
        ("d_steps: 3", "d_steps: *a", 25, "& and *"),
        ("d_steps: 3", "d_steps: &a 3", 25, "& and *"),
        ("d_steps: 3", "d_steps: !!python/object/apply:os.system [x]", 25, "tags"),
        ("d_steps: 3", "d steps: 3", 25, "no name of a setting"),
        ("play: true", "play: maybe", 27, "true or false"),
        ("play: true", "pley: true", 27, "Is play meant?"),
        ("play: true", "tab: train", 27, "said twice"),
        ("```open", "```opne", 23, "Is open meant?"),
        ("```python", "```brainfuck", 19, "no kind of block"),
        ("id: how-many", "id: How Many", 31, "id must be"),
        ("id: number", "id: how-many", 49, "the id how-many is that of line 30"),
        ("kind: choice", "kind: choose", 32, "choice, number, order, curve"),
        ("  - none\n  - text: all eight\n    when: [modes >= 8, quality > 0.85]\n", "", 34,
         "a list of 2 to 8, not 1"),
        ("    when: [modes >= 8, quality > 0.85]\n  - {text: a few, when: modes < 8}",
         "  - no", 31, "either answer"),
        ("modes >= 8, q", "modes => 8, q", 37, "no condition"),
        ("modes >= 8, q", "modes, q", 37, "no condition"),
        ("modes >= 8, q", "modes >= many, q", 37, "with a number"),
        ("modes >= 8, q", "guess >= 1, q", 37, "no reading"),
        ("modes >= 8, q", "mo-des >= 1, q", 37, "no reading"),
        ("run: {tab: train, with: {data: ring8}, steps: 2000}\n", "", 31, "needs run"),
        ("steps: 2000}", "steps: 0}", 39, "from 1 to 100000"),
        ("{when: 1, say: Never none.}", "{when: 4, say: Never none.}", 45, "from 1 to 3"),
        ("{when: 1, say: Never none.}", "Never none.", 45, "must be fields"),
        ("{when: 1, say: Never none.}", "{when: 1}", 45, "needs say"),
        ("high: 1\nstep", "high: 0\nstep", 50, "must be below high"),
        ("step: 0.05", "step: 2", 55, "from 1e-09 to 1"),
        ("step: 0.05", "step: wide", 55, "step is 'wide'"),
        ("reading: max.modes", "reading: max modes", 57, "no condition"),
        ("reading: max.modes", "unit2: a", 50, "either answer or reading"),
        ("items: [one, two, three]", "items: [one]", 66, "a list of 2 to 8, not 1"),
        ("items: [one, two, three]", "items: [one, one]", 63, "the same"),
        ("[0.5, -1.386]", "[0.5]", 76, "must be [x, y]"),
        ("[0.5, -1.386]", "[0, -1.386]", 76, "left to right"),
        ("[0.5, -1.386]", "[5, -1.386]", 76, "from 0 to 1"),
        ("x: {name: $p$, low: 0", "x: {name: $p$, low: 3", 74, "low of x"),
        ("goal: [lane1.modes >= 8, setting.penalty == r1]", "goal: []", 83, "a list of 1 to 8"),
        ("setting.penalty == r1", "setting.penalty > r1", 83, "== or !="),
        ("model: dcgan-mnist", "model: ../x", 95, "must be a name"),
        ("model: dcgan-mnist", "model: a\ncount: 50", 96, "from 2 to 20"),
        ("wrong: 3", "wrong: 4", 102, "from 1 to 3"),
        ("say: {1: No, 3: Yes}", "say: {9: No}", 103, "1 to 3"),
        ("'\\max_D'", "\"\\max_D\"", 101, "single quotes"),
        ("text: a remark", "text: a remark\nask: b", 110, "either text, or id and ask"),
        ("text: a remark", "", 110, "nothing in this block"),
        ("text: a remark", "[" * 50, 110, "nested deeper"),
        ("text: a remark", "text: [a", 111, "no YAML"),
        ("text: a remark", "text: a\n---\ntext: b", 111, "one document"),
        ("text: a remark", "text: " + "a" * 5000, 110, "1 to 4000 characters"),
        ("text: a remark", "text: {a: b}", 110, "text must be a text"),
        ("text: a remark", "x: [" + "1," * 2000 + "]", 110, "at most 1000 values"),
        ("text: a remark", "text: a\x07", 110, "U+0007"),
        ("In your own words?\n```", "In your own words?", 113, "not ended by ```"),
        ("```note\ntext: a remark\n```", "- a\n\n  ```note\n  text: a\n  ```", 111, "in no list"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(old: str, new: str, line: int, words: str) -> None:
    assert WHOLE.count(old) == 1, f"{old!r} stands {WHOLE.count(old)} times"
    error = refused(WHOLE.replace(old, new))
    assert words in error.reason and error.line == line, str(error)


def test_what_is_too_much_is_refused() -> None:
    assert "64,000 bytes" in str(refused(HEAD + "é" * 40_000))
    assert "at most 40 steps" in str(refused(HEAD + "## S\n" * 41))
    note = "\n```note\ntext: a\n```\n"
    assert len(parsed(HEAD + "## S\n" + note * 100)["steps"][0]["blocks"]) == 100
    assert "at most 100 blocks" in str(refused(HEAD + "## S\n" + note * 101))
    assert "needs a step" in str(refused(HEAD + "words alone"))
    assert "at most 4000 characters" in str(refused(HEAD + "## S\n" + "a" * 5000))


SIGNS = ("[ * ` `a`` > $ $$ ![ [a]( < _a - | & \\ # 1. a| ( <a: " + "~~~\n").split(" ")


@pytest.mark.parametrize("sign", [f"{sign} " if sign in "-1." else sign for sign in SIGNS])
def test_a_hostile_file_is_read_or_refused_at_once(sign: str) -> None:
    for text in (sign * (60_000 // len(sign)), (sign * 300 + "\n") * (60_000 // 301 // len(sign)),
                 f"```note\nid: {sign * (50_000 // len(sign))}\n```"):  # fmt: skip
        began = time.process_time()
        try:
            parsed(HEAD + "## S\n" + text)
        except LessonError as error:
            assert len(str(error)) < 300
        assert time.process_time() - began < 3.0, repr(sign)


def test_no_markup_of_a_writer_reaches_the_page() -> None:
    lesson = parsed(
        HEAD + "## <script>x</script>\n<img src=x onerror=y> [a](javascript:x) <b>"
        ' [b](data:text/html,x) [c](https://x/"onclick=y) $<i>$\n\n$$<i>$$\n\n'
        '<https://a.b/"> [d](//evil.example) ```<u>```\n'
    )
    html = lesson["steps"][0]["title"] + str(lesson["steps"][0]["blocks"][0].get("html"))
    for bad in ("<script", "<img", "<b>", "<i>", "<u>", 'href="java', 'href="data', '"onclick',
                'href="//'):  # fmt: skip
        assert bad not in html, html
    assert html.count("<a ") == 2


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    at=some.integers(0, len(WHOLE)),
    cut=some.integers(0, 40),
    put=some.text(max_size=8) | some.sampled_from(["```", "---", "\t", ": ", "[", "}", "$", "\n"]),
)
def test_whatever_is_changed_in_a_lesson_it_is_read_or_refused(at: int, cut: int, put: str) -> None:
    text = WHOLE[:at] + put + WHOLE[at + cut :]
    try:
        parsed(text)
    except LessonError as error:
        assert 1 <= error.line <= text.count("\n") + text.count("\r") + 1
