"""What tests do with a lesson beside the tabs: open it, turn to a step, answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "short.md"  # every kind of block that needs no checkpoint
STEP = "#pg-lesson article > h2"
NEXT = '#pg-lesson [data-do="next"]'


def brought(page: Any, path: Path = FILE) -> None:
    """The lesson file dropped onto the shelf."""
    page.wait_for_selector(".pg-lesson-drop", state="visible")
    page.wait_for_selector(".pg-lesson-cards[data-drawn]", state="attached")
    page.set_input_files(".pg-lesson-drop input", path)


def begun(open_page: Callable[..., Any], **how: Any) -> Any:
    page = open_page("?tab=lessons", **how)
    brought(page)
    page.wait_for_selector(f"{STEP}:has-text('A short lesson')")
    return page


def at(page: Any, step: int) -> None:
    """Goes to a step by its tick."""
    page.click(f'#pg-lesson .pg-lesson-ticks [data-step="{step}"]')
    page.wait_for_selector(f'#pg-lesson [data-step="{step}"][aria-current]')


def block(page: Any, kind: str, nth: int = 0) -> Any:
    return page.locator(f"#pg-lesson .pg-{kind}").nth(nth)


def locked(question: Any) -> str:
    """Locks the guess and gives what is said of it."""
    question.locator(".pg-lock button").click()
    line = question.locator(".pg-verdict-line")
    line.wait_for(timeout=90_000)
    return " ".join(line.inner_text().split())
