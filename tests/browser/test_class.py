"""A lesson in two real browsers: the teacher's page and a student's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SCREEN = "#class .pg-view-points canvas"
TILE = '.pg-tile [data-kind="points"] canvas'
SHOWN = """selector => {
  const canvas = document.querySelector(selector);
  if (!canvas || !canvas.width) return false;
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let marks = 0;
  for (let i = 0; i < data.length; i += 4) marks += data[i] > 180 && data[i + 2] < 60;
  return marks > 30;
}"""  # orange dots


def choose(page: Any, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()


def drawn(page: Any, selector: str) -> None:
    """Waits until generated samples can be seen there."""
    page.wait_for_function(SHOWN, arg=selector)


def test_an_open_room_leaves_the_tabs_their_place(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=class", 1280, 720)
    page.click("#class-open")
    page.wait_for_selector("#pg-room:not([hidden])")
    last = page.get_by_role("tab", name="Class", exact=True).bounding_box()
    assert last["x"] + last["width"] <= page.locator("#pg-engine").bounding_box()["x"]
    tabs = "const {scrollWidth, clientWidth} = document.querySelector('#pg-tabs .tab-container');"
    assert page.evaluate(f"() => {{{tabs} return scrollWidth <= clientWidth}}")


def test_a_lesson(open_page: Callable[..., Any]) -> None:
    teacher = open_page("?tab=class")
    teacher.click("#class-open")
    link = teacher.input_value("#class-link")
    assert "room=" in link and "key=" not in link and "key=" not in teacher.url
    student = open_page(link[link.index("?") :])
    student.wait_for_selector("text=Nothing is shown yet")
    teacher.wait_for_selector("text=1 student here")

    choose(teacher, "Train")
    teacher.click("#train-start")
    drawn(student, SCREEN)
    student.wait_for_selector("text=The teacher's run: Ring")
    student.fill("#class-name", "Mia <b>")
    student.press("#class-name", "Enter")

    student.click("#class-fork")
    student.wait_for_selector('#train[data-run="running"]')
    choose(teacher, "Class")
    teacher.wait_for_selector(".pg-tile header >> text=Mia <b>")
    drawn(teacher, TILE)
    teacher.wait_for_selector(".pg-tile-says >> text=/of 8 modes|found|collapsed|early/i")

    teacher.click(".pg-tile button")
    teacher.wait_for_selector("text=Mia <b>'s run")
    student.wait_for_selector("#pg-room >> text=New on the class screen")
    teacher.click("#class-pause")
    student.wait_for_selector('#train[data-run="paused"]')
    student.wait_for_selector("#pg-room >> text=has paused the class")
    student.reload(wait_until="domcontentloaded")  # on the Train tab: its page is in class again
    student.wait_for_selector("#pg-room >> text=has paused the class")
    teacher.click("#class-pause")
    student.wait_for_selector('#train[data-run="running"]')

    teacher.reload(wait_until="domcontentloaded")  # its browser died and came back
    teacher.wait_for_selector("text=1 student here")
    drawn(teacher, TILE)
    teacher.click("#class-close")
    student.wait_for_selector("#pg-room", state="hidden")
    choose(student, "Class")
    student.wait_for_selector("text=The teacher has closed the room")


def test_a_forged_link_says_so(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=class&room=forged")
    page.wait_for_selector("text=There is no such room")
    page.wait_for_selector("#class-open")
    assert "room=" not in page.evaluate("async () => { await new Promise(r => setTimeout(r, 500));"
                                        "return location.search; }")  # fmt: skip
