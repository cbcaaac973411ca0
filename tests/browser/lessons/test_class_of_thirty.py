"""Lesson 7 in a room: a teacher in a real browser takes thirty scripted students from its first
step to its last; each answers every question, and the teacher sees all of it and takes it home."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playground.ui.lessons import library
from tests.browser.lessons.scripted import guess_of
from tests.browser.test_class_lesson import students
from tests.conftest import Playground
from tests.oracles import lessons as rules

NAME, COUNT = "mode-collapse", 30
ASKED = ("predict", "challenge", "slip", "discriminator")


def answer(block: Any, rng: random.Random) -> tuple[Any, bool | None]:
    """What a student hands in: the right answer, or now and then another."""
    if block["kind"] == "challenge":
        return 1, True
    guess, knows = guess_of(NAME, block), rng.random() < 0.7
    if block["form"] == "choice" and not knows:
        guess = rng.randint(1, len(block["options"]))
    if block["form"] == "number" and not knows:
        guess = rng.uniform(block["low"], block["high"])
    if block["form"] == "order" and not knows:
        guess = rng.sample(guess, len(guess))
    decided = rules.truth(block, {}) is not None
    return guess, rules.is_right(block, guess, {}) if decided else None


def test_a_teacher_holds_lesson_seven_with_thirty_students(
    open_page: Callable[..., Any], playground: Playground, tmp_path: Path
) -> None:
    rng, lesson = random.Random(7), library.shipped(NAME)
    teacher = open_page("?tab=class")
    teacher.click("#class-open")
    room = parse_qs(urlsplit(teacher.input_value("#class-link")).query)["room"][0]
    with students(playground.url, room, COUNT) as everybody:
        teacher.wait_for_selector(f"text={COUNT} students here")
        teacher.select_option("#class-lesson", NAME)
        teacher.click('.pg-class-lesson [data-do="begin"]')
        teacher.wait_for_selector(".pg-class-at >> text=Introduction")
        asked = 0
        for number, step in enumerate(lesson["steps"], 1):
            teacher.click('.pg-class-lesson [data-do="next"]')
            teacher.wait_for_selector(f".pg-class-at >> text=Step {number} of")
            blocks: list[Any] = [block for block in step["blocks"] if block["kind"] in ASKED]
            for block in blocks:
                for student in everybody:
                    value, right = answer(block, rng)
                    told = student.ask(
                        op="room_answer", lesson=1, question=block["id"], value=value, right=right
                    )
                    assert told["type"] == "reply", told
                one = f'.pg-class-question[data-id="{block["id"]}"]'
                teacher.wait_for_selector(f"{one} >> text={COUNT} of {COUNT} have")
                if block.get("form") == "curve":  # whose axes have names
                    drawn = teacher.text_content(f"{one} .pg-answers-curves")
                    assert block["x"]["name"] in drawn and block["y"]["name"] in drawn
                asked += 1
            if number == 2:
                play(teacher, blocks[0]["id"])
        assert teacher.is_disabled('.pg-class-lesson [data-do="next"]')
        with teacher.expect_download() as saved:
            teacher.click('.pg-class-lesson [data-do="csv"]')
        saved.value.save_as(tmp_path / "answers.csv")
        teacher.click('.pg-class-lesson [data-do="end"]')
        teacher.wait_for_selector("#class-lesson", state="visible")
    rows = list(csv.reader((tmp_path / "answers.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 1 + COUNT * asked and asked >= 10


def play(teacher: Any, question: str) -> None:
    """The class sees its answers, then the run that decides; then it goes on."""
    one = f'.pg-class-question[data-id="{question}"]'
    teacher.click(f'{one} [data-do="show"]')
    teacher.wait_for_selector(f"{one} >> text=Hide from the class")
    teacher.click(f'{one} [data-do="run"]')
    teacher.wait_for_selector('#collapse[data-run="running"]')
    teacher.wait_for_function(
        "Number(document.querySelector('.pg-race-clock b').textContent.replace(',', '')) >= 200"
    )
    teacher.click("#collapse-pause")
    teacher.get_by_role("tab", name="Class", exact=True).click()
