"""Lesson files that somebody brings or writes here, and a lesson as a handout and a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lessons.reader import FILE, STEP, brought


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("no lesson at all", 1, "begins with ---"),
        (FILE.read_text("utf-8").replace("kind: order", "kind: odd"), 46, "odd"),
    ],
)
def test_a_bad_file_is_refused_by_line_and_reason(
    open_page: Callable[..., Any], tmp_path: Path, text: str, line: int, reason: str
) -> None:
    page = open_page("?tab=lessons")
    bad = tmp_path / "mine.md"
    bad.write_text(text, "utf-8")
    brought(page, bad)
    page.wait_for_selector(".pg-lessons-shelf > .pg-error:not([hidden])")
    said = page.inner_text(".pg-lessons-shelf > .pg-error")
    assert f"line {line}:" in said and reason in said and said.startswith("mine.md"), said
    assert page.is_hidden("#pg-lesson")


def test_the_editor_shows_what_is_written(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=lessons")
    page.click('[data-do="write"]')
    page.wait_for_selector(".pg-editor-preview .pg-predict")
    box = page.locator(".pg-lessons-editor textarea")
    text = box.input_value()
    box.fill(text.replace("kind: number", "kind: numbr"))
    page.wait_for_function(
        "document.querySelector('.pg-editor-said').textContent.includes('line ')"
    )
    assert page.locator('[data-do="use"]').is_disabled()
    box.fill(text.replace("A lesson of my own", "Brand new"))
    page.wait_for_selector(".pg-editor-preview h2:has-text('Brand new')")
    page.click('[data-do="use"]')
    page.wait_for_selector(f"{STEP}:has-text('Brand new')")


def test_a_handout_opens_ready_to_be_printed(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=lessons", script="window.print = () => { document.title = 'printed'; };")
    page.wait_for_selector(".pg-lesson-card")
    page.wait_for_timeout(1000)  # KaTeX
    with page.expect_popup() as opened:
        page.locator('[data-lesson="optimal-d"] [data-do="handout"]').click()
    sheet = opened.value
    sheet.wait_for_selector("math")
    assert "$" not in sheet.inner_text("body") and "\\log" not in sheet.inner_text("body")
    with page.expect_download() as found_file:
        page.locator('[data-lesson="optimal-d"] [data-do="notebook"]').click()
    notebook = json.loads(Path(found_file.value.path()).read_text("utf-8"))
    assert notebook["nbformat"] == 4 and notebook["cells"]
