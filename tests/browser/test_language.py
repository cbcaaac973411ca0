"""The page in another language: which one, what of it, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.browser.conftest import module

DEVANAGARI = re.compile("[\u0900-\u097f]")
PREFERS = "Object.defineProperty(navigator, 'languages', {get: () => %s, configurable: true})"


def missing(page: Any) -> list[str]:
    found: list[str] = page.evaluate(f"async () => {module('static/language.js')}.missing()")
    return found


def test_the_train_tab_in_hindi_and_back(open_page: Callable[..., Any]) -> None:
    page = open_page("?lang=hi&tab=train", width=1280, height=720)
    page.wait_for_function("document.querySelector('#train-start')?.textContent === 'Train करें'")
    assert page.evaluate("document.documentElement.lang") == "hi"
    assert DEVANAGARI.search(page.text_content("#tab-how-button"))
    assert page.text_content("#train-reset") == "Reset करें"
    assert DEVANAGARI.search(page.get_attribute("#pg-engine", "title"))
    assert page.input_value("#pg-language") == "hi"
    page.click("#train-start")
    said = "document.querySelector('#train .pg-words')?.textContent"
    page.wait_for_function(f"{said}?.includes('पहले steps')")  # the first of the live sentences
    page.wait_for_function(f"{said} && !{said}.includes('पहले steps')")
    assert DEVANAGARI.search(page.evaluate(said))
    assert not [text for text in missing(page) if re.search(r"[a-z] [a-z]+ [a-z]+ [a-z]", text)]
    room = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert room <= 0
    page.select_option("#pg-language", "en")
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.wait_for_selector("#train-start, #train-pause", state="attached")
    assert page.text_content("#train-reset") == "Reset"
    assert "lang=" not in page.url
    page.reload()  # the switch is remembered
    page.wait_for_selector("#train-reset")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_browser_chooses_where_nobody_has(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=train", script=PREFERS % '["fr", "hi-IN", "en"]')
    page.wait_for_function("document.querySelector('#train-start')?.textContent === 'Train करें'")
    page.select_option("#pg-language", "en")
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.wait_for_function("document.querySelector('#train-start')?.textContent === 'Train'")


def test_gradios_own_words_follow_the_page(open_page: Callable[..., Any]) -> None:
    """The footer's, which is Gradio's alone."""
    said = "document.querySelector('footer .show-api')?.textContent"
    hindi = "; Object.defineProperty(navigator, 'language', {get: () => 'hi-IN', %s})"
    browser = PREFERS % '["hi-IN", "hi"]' + hindi % "configurable: true"
    page = open_page("?lang=en&tab=train", script=browser)
    page.wait_for_function(said)
    assert not DEVANAGARI.search(page.evaluate(said))
    page = open_page("?lang=hi&tab=train")
    page.wait_for_function(said)
    assert DEVANAGARI.search(page.evaluate(said))


def test_an_unknown_language_is_english(open_page: Callable[..., Any]) -> None:
    page = open_page("?lang=xx&tab=train")
    page.wait_for_selector("#train-start")
    assert page.text_content("#train-start") == "Train"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert missing(page) == []


def test_what_a_visitor_has_written_stays(open_page: Callable[..., Any]) -> None:
    page = open_page("?lang=hi&tab=train")
    page.wait_for_function("document.querySelector('#train-start')?.textContent === 'Train करें'")
    page.evaluate("""() => {
      const own = document.createElement("p");
      own.translate = false;
      own.id = "own";
      document.body.append(own);
      own.textContent = "Train";
      const ours = document.createElement("p");
      ours.id = "ours";
      document.body.append(ours);
      ours.textContent = "Train";
    }""")
    page.wait_for_function("document.querySelector('#ours')?.textContent === 'Train करें'")
    assert page.text_content("#own") == "Train"


def test_lessons_stay_in_english_which_the_page_says(open_page: Callable[..., Any]) -> None:
    page = open_page("?lang=hi&tab=lessons&lesson=two-players&lesson_step=1")
    page.wait_for_selector("#pg-lesson .pg-predict")
    assert "पाठ English में हैं" in page.inner_text("#tab-lessons .pg-lead")
    written = page.locator("#pg-lesson article .pg-written").all_inner_texts()
    assert written and not [text for text in written if DEVANAGARI.search(text)]
    assert "Only the discriminator sees the data." in written
    assert DEVANAGARI.search(page.inner_text("#pg-lesson .pg-lock"))
