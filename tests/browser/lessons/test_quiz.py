"""Be the discriminator: the reader against D, on pictures of a checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import SHOTS
from tests.browser.lessons.reader import STEP, at, block, brought
from tests.browser.test_codes import needs

QUIZ = """---
title: A quiz
minutes: 15
level: beginner
source: tests
---
Two pictures.

## Look
```discriminator
id: quiz
ask: Real or made?
data: mnist
model: dcgan-mnist
count: 4
why: D has seen more of them.
```
"""


def test_a_quiz_against_d_is_played(open_page: Callable[..., Any], tmp_path: Path) -> None:
    needs("dcgan-mnist")
    page = open_page("?tab=lessons")
    file = tmp_path / "quiz.md"
    file.write_text(QUIZ, "utf-8")
    brought(page, file)
    page.wait_for_selector(f"{STEP}:has-text('A quiz')")
    at(page, 1)
    quiz = block(page, "quiz")
    quiz.get_by_role("button").click()
    for number in range(1, 5):
        quiz.get_by_text(f"Picture {number} of 4").wait_for()
        assert quiz.locator("img").evaluate("(it) => it.decode().then(() => it.naturalWidth)") >= 28
        quiz.get_by_text("Made by G").click()
    said = quiz.locator(".pg-verdict-line")
    said.wait_for()
    told = [t.split("\n")[0] for t in quiz.locator("figcaption").all_inner_texts()]
    made = sum("made by G" in text for text in told)
    assert len(told) == 4 and 0 < made < 4
    assert f"You told {made} of 4 apart" in said.inner_text()
    assert sum(text.startswith("✓") for text in told) == made
    page.screenshot(path=SHOTS / "lesson-quiz.png")
    at(page, 1)  # the pictures go with the page, the count stays
    assert f"You told {made} of 4 apart" in block(page, "quiz").inner_text()
