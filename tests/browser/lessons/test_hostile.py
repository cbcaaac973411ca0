"""What a stranger's lesson and a student's name do to who looks at them: they are read, no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.sync.client import connect

from tests.browser.lessons.reader import STEP, at, brought
from tests.conftest import Playground
from tests.ui.live.client import Client

NAME = "<svg onload=hack()>"  # a name has 24 letters
# each line was tried against a page that trusts its formulas; most of them did something there
HOSTILE = r"""---
title: '<img src=x onerror=hack()>'
minutes: 15
level: beginner
source: '<script>hack()</script>'
goals: ['<b onmouseover=hack()>know</b>', '$\href{javascript:hack()}{g}$']
---
<script>hack()</script> <img src=x onerror=hack()> [press](javascript:hack())
[data](data:text/html,<script>hack()</script>)

## <svg onload=hack()> $\href{javascript:hack()}{h}$
$\href{javascript:hack()}{press}$ $\url{javascript:hack()}$ $\href{http://192.0.2.1/a}{away}$
$\includegraphics[height=1em]{http://192.0.2.1/seen.png}$ $\htmlStyle{position: fixed; inset: 0}{x}$
$\htmlClass{pg-primary}{x}$ $\htmlId{pg-lesson}{x}$ $\htmlData{do=close}{x}$ $\rule{9999em}{9999em}$

$$\def\bomb{\bomb\bomb}\bomb$$

```slip
id: slip
ask: '<iframe srcdoc="<script>parent.hack()</script>"></iframe>'
parts: ['\href{javascript:hack()}{a}', '<img src=x onerror=hack()>']
wrong: 2
say: {1: '<a href="javascript:hack()">press</a>'}
right: '\includegraphics{http://192.0.2.1/right.png}'
why: '<details open ontoggle=hack()>'
```

```predict
id: guess
kind: choice
ask: Which?
options: ['<img src=x onerror=hack()>', '$\href{javascript:hack()}{b}$']
answer: 1
why: yes
```
"""
INSIDE = """(root) => {
  const all = [...root.querySelectorAll("*")], inked = all.filter((e) => e.closest(".katex"));
  return {
    links: all.filter((e) => /^(javascript|data):/i.test(e.getAttribute("href") ?? "")).length,
    away: all.filter((e) => /192/.test(e.getAttribute("href") ?? "")).length,
    foreign: all.filter((e) => ["SCRIPT", "IMG", "IFRAME", "DETAILS"].includes(e.tagName)
      && !e.matches(".pg-fold")).length,
    acting: all.filter((e) => [...e.attributes].some(({name}) => name.startsWith("on"))).length,
    posing: root.querySelectorAll(".katex .pg-primary, .katex [data-do], .katex [id]").length,
    fixed: inked.filter((e) => getComputedStyle(e).position === "fixed").length,
    widest: Math.max(...inked.map((e) => e.getBoundingClientRect().width)),
  };
}"""


def harmless(page: Any, selector: str) -> None:
    found = page.evaluate(f"({INSIDE})(document.querySelector({selector!r}))")
    assert found.pop("widest") < 700, found
    assert not any(found.values()), found
    assert page.evaluate("window.hacked") is None


def test_a_hostile_lesson_is_only_read(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("?tab=lessons", script="window.hack = () => { window.hacked = true; };")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    file = tmp_path / "hostile.md"
    file.write_text(HOSTILE, "utf-8")
    brought(page, file)
    page.wait_for_selector(f"{STEP}:has-text('onerror')")
    page.wait_for_selector("#pg-lesson .katex")
    harmless(page, "#pg-lesson")
    at(page, 1)
    page.wait_for_selector("#pg-lesson .pg-slip .katex")
    harmless(page, "#pg-lesson")
    for link in page.locator("#pg-lesson article a").all():
        link.click()
    page.locator("#pg-lesson .pg-part").nth(0).click()
    page.locator("#pg-lesson .pg-part").nth(1).click()
    page.wait_for_selector("#pg-lesson .pg-slip .pg-verdict-line")
    harmless(page, "#pg-lesson")
    assert "onerror=hack()>" in page.inner_text("#pg-lesson .pg-lesson-title")
    card = page.locator(".pg-lesson-card", has_text="onerror")
    with page.expect_popup() as opened:
        card.locator('[data-do="handout"]').click()
    opened.value.wait_for_selector("math", state="attached")
    harmless(opened.value, "body")
    assert not [url for url in asked if "192.0.2.1" in url]


def test_names_of_students_are_only_read(
    open_page: Callable[..., Any], playground: Playground
) -> None:
    teacher = open_page("?tab=class", script="window.hack = () => { window.hacked = true; };")
    teacher.click("#class-open")
    room = parse_qs(urlsplit(teacher.input_value("#class-link")).query)["room"][0]
    address = playground.url.replace("http", "ws") + "/gradio_api/live"
    with connect(address, origin=playground.url, max_size=None) as socket:  # type: ignore[arg-type]
        mallory = Client(socket, "mallory-mallory", 30)
        entered = mallory.ask(op="room_enter", room=room, name=NAME)
        assert entered["name"] == NAME
        teacher.wait_for_selector(f".pg-tile >> text={NAME}")
        teacher.select_option("#class-lesson", "two-players")
        teacher.click('.pg-class-lesson [data-do="begin"]')
        teacher.wait_for_selector(".pg-class-at >> text=Introduction")
        for step in (1, 2, 3):
            teacher.click('.pg-class-lesson [data-do="next"]')
            teacher.wait_for_selector(f".pg-class-at >> text=Step {step} of")
        told = mallory.ask(
            op="room_answer", lesson=1, question="move-the-border", value=1, right=True
        )
        assert told["type"] == "reply", told
        teacher.wait_for_selector(f".pg-class-solved >> text={NAME}")
    for part in (".pg-class-wall", ".pg-class-lesson"):
        harmless(teacher, part)
