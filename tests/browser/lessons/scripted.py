"""A scripted student in a real page: answers each block of an open lesson as a person would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.browser.conftest import module
from tests.oracles import lessons
from tests.ui.lessons.students import CHALLENGES, GUESSES, Tried

ARTICLE = "#pg-lesson .pg-lesson-body > article"
NEXT = '#pg-lesson [data-do="next"]'
# what scenes call their numbers inside, which nobody should read
CODE_NAMES = {"posterior", "probability", "derror", "gerror", "v", "slope", "df", "jsd", "last",
              "payoff", "mutual", "bound", "hc"}  # fmt: skip
PICTURE = {"width": 320, "height": 220, "left": 46, "right": 10, "top": 10, "bottom": 34}


class Student:
    """Reads ``lesson`` in ``page``, where its column is open at the introduction. Where its runs
    are ``cut`` short it makes only the mistake in a challenge that needs one."""

    def __init__(self, page: Any, lesson: Mapping[str, Any], name: str, cut: bool = False) -> None:
        self.page, self.lesson, self.name, self.cut = page, lesson, name, cut
        self.milliseconds = 90_000  # for a run
        self.verdicts: dict[str, bool | None] = {}

    def reads(self) -> None:
        """The whole lesson, from its first step to its last."""
        for number, step in enumerate(self.lesson["steps"], 1):
            self.page.click(NEXT)
            self.page.wait_for_selector(
                f'#pg-lesson .pg-lesson-ticks [data-step="{number}"][aria-current]'
            )
            for place, block in enumerate(step["blocks"]):
                here = self.page.locator(f"{ARTICLE} > :nth-child({place + 2})")
                here.wait_for()
                getattr(self, block["kind"])(block, here)
        self.page.click(NEXT)
        self.page.wait_for_selector("#pg-lesson article > h2:has-text('What you did')")

    @property
    def is_phone(self) -> bool:
        """Whether the lesson lies over the page."""
        return bool(self.page.viewport_size["width"] <= 900)

    def ticks(self) -> int:
        """How many steps have their tick."""
        done: int = self.page.locator('.pg-lesson-ticks [data-done="true"]').count()
        return done

    # -- blocks ----------------------------------------------------------------------------------

    def text(self, block: Mapping[str, Any], here: Any) -> None:
        assert here.inner_text().strip()

    def note(self, block: Mapping[str, Any], here: Any) -> None:
        if block["id"]:
            here.locator("textarea").fill("What I think of it.")

    def open(self, block: Mapping[str, Any], here: Any) -> None:
        here.locator("button").click()
        self.page.wait_for_selector(f"#tab-{block['tab']}", state="visible")
        here.locator("button:enabled").wait_for()
        assert here.locator(".pg-error").is_hidden(), here.inner_text()
        if block["tab"] == "how":
            scene = block["with"]["scene"]
            self.page.wait_for_selector(f"article[data-scene={scene}]", state="visible")
            assert not self.page.inner_text(".how-complaint").strip()

    def predict(self, block: Mapping[str, Any], here: Any) -> None:
        guess = guess_of(self.name, block)
        getattr(self, f"guesses_{block['form']}")(block, here, guess)
        here.locator(".pg-lock button").click()
        here.locator(".pg-verdict-line").wait_for(timeout=self.milliseconds)
        right = here.locator(".pg-compare").get_attribute("data-right")
        self.verdicts[block["id"]] = {"true": True, "false": False}.get(right or "")

    def slip(self, block: Mapping[str, Any], here: Any) -> None:
        other = 1 if block["wrong"] != 1 else 2
        here.locator(".pg-part").nth(other - 1).click()
        here.locator(".pg-mistake").wait_for()
        here.locator(".pg-part").nth(block["wrong"] - 1).click()
        here.locator(".pg-verdict-line").wait_for()
        self.verdicts[block["id"]] = True

    def discriminator(self, block: Mapping[str, Any], here: Any) -> None:
        here.get_by_role("button", name="Show the pictures").click()
        for picture in range(block["count"]):
            here.get_by_text(f"Picture {picture + 1} of").wait_for(timeout=self.milliseconds)
            here.locator("[data-real=true]").click()
        here.locator(".pg-verdict-line").wait_for()

    def challenge(self, block: Mapping[str, Any], here: Any) -> None:
        attempts = CHALLENGES[self.name, block["id"]]
        self.tries(block, here, attempts.bad[0])
        if self.cut and block["start"]["tab"] != "how":
            return
        self.tries(block, here, attempts.good[0])
        self.verdicts[block["id"]] = here.get_attribute("data-right") == "true"

    # -- guesses ---------------------------------------------------------------------------------

    def guesses_choice(self, block: Mapping[str, Any], here: Any, guess: int) -> None:
        here.locator(f'.pg-option input[value="{guess}"]').check()

    def guesses_number(self, block: Mapping[str, Any], here: Any, guess: float) -> None:
        here.locator("input[type=text]").fill(f"{guess:g}")

    def guesses_order(self, block: Mapping[str, Any], here: Any, guess: Sequence[int]) -> None:
        shuffled = module("tabs/lessons/judge.js") + ".shuffled"
        now = self.page.evaluate(
            f"async ([id, n]) => {shuffled}(id, n)", [block["id"], len(block["items"])]
        )
        for place, item in enumerate(guess):
            for at in range(now.index(item), place, -1):
                here.locator("li").nth(at).get_by_label("Move up").click()
                now[at - 1], now[at] = now[at], now[at - 1]

    def guesses_curve(self, block: Mapping[str, Any], here: Any, guess: Any) -> None:
        svg = here.locator("svg")
        svg.scroll_into_view_if_needed()
        box = svg.bounding_box()
        for i, (x, y) in enumerate(guess):
            self.page.mouse.move(*on_screen(box, block, x, y), steps=6 if i else 1)
            if not i:
                self.page.mouse.down()
        self.page.mouse.up()

    # -- challenges ------------------------------------------------------------------------------

    def tries(self, block: Mapping[str, Any], here: Any, each: Tried) -> None:
        """Starts the challenge and moves settings, until it is solved or its words are heard. On a
        phone the lesson is laid aside for that and taken up again."""
        here.locator(".pg-primary").click()
        start = block["start"]
        if start["tab"] == "how":
            self.moves_in_scene(start["with"], each.moves)
        else:
            self.sheet("peek")
            self.moves_in_run(start["tab"], start["with"], each.moves)
            self.sheet("half")
        if each.said:
            self.page.wait_for_function(  # words about the start may stand there before the moves
                "([here, said]) => here.querySelector('.pg-mistake')?.innerHTML.includes(said)",
                arg=[here.element_handle(), each.said], timeout=self.milliseconds,
            )  # fmt: skip
            return
        self.page.wait_for_function(
            "section => section.dataset.right === 'true'",
            arg=here.element_handle(), timeout=self.milliseconds,
        )  # fmt: skip

    def sheet(self, height: str) -> None:
        """The lesson as high as that, where it lies over the page."""
        if not self.is_phone:
            return
        for _ in range(3):
            if self.page.get_attribute("#pg-lesson", "data-height") != height:
                self.page.click("#pg-lesson .pg-lesson-height")
        assert self.page.get_attribute("#pg-lesson", "data-height") == height

    def moves_in_scene(self, first: Mapping[str, Any], moves: Mapping[str, Any]) -> None:
        """The scene's link with these values, as the address bar would."""
        self.page.wait_for_selector(f"article[data-scene={first['scene']}]", state="visible")
        for part in self.page.locator("#pg-lesson .pg-goal > li").all():  # by the scene's words
            part.wait_for()
            title = part.locator("span").first.inner_text()
            assert title and title not in CODE_NAMES, title
        values = {**first, **moves}
        query = "&".join(f"{name}={linked(value)}" for name, value in values.items())
        self.page.evaluate(
            """(query) => {
              dispatchEvent(new Event("pagehide"));  // writes what waits for the URL
              const address = new URLSearchParams(location.search);
              for (const [name, value] of new URLSearchParams(query)) address.set(name, value);
              history.replaceState(history.state, "", `?${address}`);
              dispatchEvent(new PopStateEvent("popstate", {state: history.state}));
            }""",
            f"tab=how&{query}",
        )

    def moves_in_run(self, tab: str, first: Mapping[str, Any], moves: Mapping[str, Any]) -> None:
        """Each control as a hand leaves it, then Train."""
        self.page.wait_for_selector(f"#{tab}", state="visible")
        name = next(name for name in first if name not in ("data", "gan", "steps", "seed"))
        self.page.wait_for_function(KNOB_IS, arg=[tab, name, str(first[name])])
        for name, value in moves.items():
            self.page.evaluate(SET_KNOB, [tab, name, str(value)])
        self.page.wait_for_selector(f"#{tab}-start:enabled")
        if self.is_phone:  # between the picture, which sticks, and the sheet
            assert self.page.evaluate(SCROLL_TO, f"#{tab}-start")
        self.page.click(f"#{tab}-start")


SCROLL_TO = """async (selector) => {
  const button = document.querySelector(selector), sheet = document.querySelector("#pg-lesson");
  const place = () => button.getBoundingClientRect();
  scrollBy(0, place().bottom - sheet.getBoundingClientRect().top + 16);
  await new Promise((done) => { setTimeout(done, 300); });
  const {left, top, width, height} = place();
  return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
KNOB_IS = """([tab, name, value]) => {
  const control = document.querySelector(`#${tab}-knob-${name}-number`)
    ?? document.querySelector(`#${tab}-knob-${name}`);
  return control && (control.value === value || Number(control.value) === Number(value));
}"""
SET_KNOB = """([tab, name, value]) => {
  const control = document.querySelector(`#${tab}-knob-${name}-number`)
    ?? document.querySelector(`#${tab}-knob-${name}`);
  if (!control) throw new Error(`no control for ${name}`);
  control.value = value;
  for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, {bubbles: true}));
}"""


def linked(value: Any) -> str:
    """A parameter as a link has it."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def guess_of(name: str, block: Mapping[str, Any]) -> Any:
    """The guess that is right, as far as a file can say."""
    known = GUESSES.get((name, block["id"]))
    if known is not None:
        return known
    true = lessons.truth(block, {})
    if block["form"] != "number":
        return true
    low, step = block["low"], block["step"]
    return round(low + step * round((true - low) / step), 6)


def on_screen(
    box: Mapping[str, float], block: Mapping[str, Any], x: float, y: float
) -> tuple[float, float]:
    """Where a point of a curve is on the page, whose axes stand in ``box``."""
    p, (of_x, of_y) = PICTURE, (block["x"], block["y"])
    across = (x - of_x["low"]) / (of_x["high"] - of_x["low"])
    up = (y - of_y["low"]) / (of_y["high"] - of_y["low"])
    left = p["left"] + across * (p["width"] - p["left"] - p["right"])
    down = p["top"] + (1 - up) * (p["height"] - p["top"] - p["bottom"])
    return (
        box["x"] + left / p["width"] * box["width"],
        box["y"] + down / p["height"] * box["height"],
    )
