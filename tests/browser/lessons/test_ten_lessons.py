"""All shipped lessons, each driven from its first step to its last in a real page by a scripted
student: every guess is locked and gets its verdict, every mistake its words, every run is played.

Runs are cut to ``STEPS`` here, in a copy of the lesson that is dropped onto the page: what a whole
run decides is measured in ``tests/ui/lessons/test_truths.py``. One lesson is done in its whole
length, on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from playground.ui.lessons import library
from playground.ui.site import tabs
from tests.browser.lessons.scripted import Student
from tests.conftest import Playground
from tests.oracles import lessons as rules

pytestmark = pytest.mark.skipif(
    not any(tab.name == "lessons" for tab in tabs()), reason="there is no reader yet"
)
STEPS = 60
LONG = re.compile(r"(steps: |within: |step >= )(\d+)")


def shortened(text: str) -> str:
    """The lesson with runs of so many steps, and goals in reach of them."""
    text = LONG.sub(lambda found: f"{found[1]}{min(STEPS, int(found[2]))}", text)
    text = text.replace("fashion", "mnist")  # whose pictures are no part of the tests
    return re.sub(r"goal: \[.*(captured|g_grad|cycle_loss).*\]", "goal: [step >= 1000]", text)


@pytest.fixture
def page(chromium: Any, playground: Playground) -> Iterator[Any]:
    """A page of a browser that has read nothing yet."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(45_000)  # the machine may be busy
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{playground.url}/?tab=lessons", wait_until="domcontentloaded")
    page.wait_for_selector('.pg-engine[data-state="ready"]', state="attached")
    yield page
    context.close()
    assert not errors, errors


@pytest.mark.parametrize("name", library.names())
def test_a_lesson_is_read_to_its_end(page: Any, name: str) -> None:
    page.get_by_role("tab", name="Lessons", exact=True).click()
    page.wait_for_selector(".pg-lesson-drop", state="visible")
    text = shortened(library.source(name))
    lesson: Any = library.read(text)
    file = {"name": f"{name}.md", "mimeType": "text/markdown", "buffer": text.encode()}
    page.set_input_files(".pg-lesson-drop input", file)
    page.wait_for_function(
        "title => document.querySelector('#pg-lesson .pg-lesson-title')?.textContent === title",
        arg=lesson["title"],
    )
    student = Student(page, lesson, name, cut=True)
    student.reads()
    wrong = {
        block["id"]
        for step in lesson["steps"]
        for block in step["blocks"]
        if student.verdicts.get(block.get("id")) is False and decided_by_the_file(block)
    }
    assert not wrong
    if not any(in_a_run(block) for step in lesson["steps"] for block in step["blocks"]):
        assert student.ticks() == len(lesson["steps"])


def in_a_run(block: Any) -> bool:
    return bool(block["kind"] == "challenge" and block["start"]["tab"] != "how")


def decided_by_the_file(block: Any) -> bool:
    """Whether a short run cannot change what is right."""
    if block["kind"] == "predict":
        return rules.truth(block, {}) is not None
    return not in_a_run(block)


def test_lesson_five_alone_on_a_phone(open_page: Callable[..., Any]) -> None:
    """In its whole length: each guess is right, and the run is repaired."""
    page = open_page("?tab=lessons&lesson=first-gan", 390, 844)
    lesson: Any = library.shipped("first-gan")
    page.wait_for_selector("#pg-lesson .pg-lesson-ticks [data-step]")
    student = Student(page, lesson, "first-gan")
    student.reads()
    assert all(student.verdicts.values()), student.verdicts
    assert student.ticks() == len(lesson["steps"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
