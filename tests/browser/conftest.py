"""A real headless Chromium, and what the tests need to look into a page."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.ui import assets
from playground.ui.site import Tab, tabs
from tests.conftest import Playground

SHOTS = Path(__file__).parent.parent / "shots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
    "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip


def module(name: str) -> str:
    """JavaScript, an expression in an ``async`` function: the page's own copy of a module, such as
    ``static/live.js``."""
    return f"(await import(new URL({json.dumps(assets.url(name))}, document.baseURI).href))"


class Chromium:
    """A browser that is started anew where it has died: a machine short of memory kills it, and one
    test fails of that, not all that come after it."""

    def __init__(self, start: Callable[[], Any]) -> None:
        self.start = start
        self._browser = start()

    def new_context(self, **options: Any) -> Any:
        """Playwright's."""
        return self._living().new_context(**options)

    def new_page(self, **options: Any) -> Any:
        """Playwright's."""
        return self._living().new_page(**options)

    def _living(self) -> Any:
        if not self._browser.is_connected():
            self._browser = self.start()
        return self._browser

    def close(self) -> None:
        """Ends it."""
        self._browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser of all tests. Skips where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with api.sync_playwright() as playwright:
        launch = functools.partial(playwright.chromium.launch, executable_path=program, args=FLAGS)
        browser = Chromium(launch)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Chromium, playground: Playground) -> Iterator[Callable[..., Any]]:
    """``open_page(query="", width=1440, height=900, scheme="light", script="")``: a page of its own
    visitor with the engine ready; ``script`` runs before the page's own. Errors that the page logs
    fail the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def open(
        query: str = "", width: int = 1440, height: int = 900, scheme: str = "light",
        script: str = "",
    ) -> Any:  # fmt: skip
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        context.set_default_timeout(45_000)  # the machine may be busy
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script or "0")
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{playground.url}/{query}", wait_until="domcontentloaded")
        # "attached": an embedded page hides it
        page.wait_for_selector('.pg-engine[data-state="ready"]', state="attached")
        return page

    yield open
    for context in contexts:
        context.close()
    assert not errors, errors


PIXELS = """selector => {
  const canvas = document.querySelector(selector);
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0, colours = new Set();
  for (let i = 0; i < data.length; i += 4) {
    const pixel = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    if (data[i + 3]) colours.add(pixel);
    sum = (sum * 31 + pixel) % 2147483647;
  }
  return {sum, colours: colours.size};
}"""


@pytest.fixture
def pixels() -> Callable[[Any, str], dict[str, int]]:
    """``pixels(page, selector)``: a checksum of a canvas and how many colours it shows."""

    def read(page: Any, selector: str) -> dict[str, int]:
        found: dict[str, int] = page.evaluate(PIXELS, selector)
        return found

    return read


def each_tab(page: Any, milliseconds: int) -> Iterator[Tab]:
    """Opens one tab after the other as a visitor does, and gives each so long for what comes."""
    for tab in tabs():
        if tab.listed:
            page.get_by_role("tab", name=tab.title, exact=True).click()
        else:
            page.click("#pg-engine")
        page.wait_for_selector(f"#tab-{tab.name}", state="visible")
        page.wait_for_timeout(milliseconds)
        yield tab
