"""The page in a frame of another site's, as courses embed it."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.attack.conftest import App, start
from tests.browser.conftest import SHOTS

NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
  });
}
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def framed(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """``framed(url, script="", attributes="", outside="other.test")``: the frame that shows ``url``
    in a page of that host, and the page. In a frame of another site Chromium keeps nothing."""
    handler = partial(_Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    contexts = []

    def show(url: str, script: str = "", attributes: str = "", outside: str = "other.test") -> Any:
        frame = f'<iframe {attributes} src="{url}" style="width:1200px;height:760px"></iframe>'
        (tmp_path / "index.html").write_text(f"<!doctype html><h1>A course</h1>{frame}")
        context = browser.new_context(viewport={"width": 1260, "height": 860})
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script or "0")
        page.goto(f"http://{outside}:{server.server_port}/", wait_until="domcontentloaded")
        return page.frame_locator("iframe"), page

    yield show
    for context in contexts:
        context.close()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app under a name, with a login."""
    app = start(tmp_path_factory.mktemp("named"), "--allow-hosts", "lab.test", "--auth", "ann:x")
    yield app
    app.close()


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def test_it_works_in_a_frame(framed: Callable[..., Any], local: App) -> None:
    frame, page = framed(local.url, outside="127.0.0.1")
    frame.locator('.pg-engine[data-state="ready"]').wait_for()
    frame.get_by_role("button", name="Train", exact=True).first.click()
    frame.get_by_role("button", name="Pause", exact=True).first.wait_for()
    assert frame.locator(".pg-notice").count() == 0
    shot(page, "frame")


@pytest.mark.parametrize("script", ["", NO_STORAGE], ids=["other-site", "switched-off"])
def test_a_frame_that_keeps_nothing_says_so(
    framed: Callable[..., Any], local: App, script: str
) -> None:
    frame, page = framed(local.url, script)
    frame.locator('.pg-engine[data-state="ready"]').wait_for()
    notice = frame.locator(".pg-notice")
    notice.wait_for()
    assert "after a reload it has forgotten your run" in notice.inner_text()
    assert notice.locator("a").get_attribute("href").startswith(local.url)
    frame.get_by_role("button", name="Train", exact=True).first.click()
    frame.get_by_role("button", name="Pause", exact=True).first.wait_for()
    shot(page, "frame-without-storage")


def test_a_sandboxed_frame_is_refused_and_says_why(framed: Callable[..., Any], local: App) -> None:
    frame, page = framed(local.url, attributes='sandbox="allow-scripts"')
    notice = frame.locator('[data-notice="refused"]')
    notice.wait_for()
    page.wait_for_function("() => true")
    notice.get_by_text("allow-same-origin").wait_for()
    shot(page, "frame-sandboxed")


def test_a_login_that_a_frame_does_not_keep_is_explained(
    framed: Callable[..., Any], named: App
) -> None:
    frame, page = framed(f"http://lab.test:{named.port}")
    told = frame.get_by_text("keeps no login over http")
    told.wait_for()
    link = frame.get_by_role("link", name="Open it by itself")
    assert link.get_attribute("href").startswith(f"http://lab.test:{named.port}")
    shot(page, "frame-login")


def test_a_login_outside_of_a_frame_is_kept_and_nothing_is_said(browser: Any, named: App) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"http://lab.test:{named.port}", wait_until="domcontentloaded")
    page.get_by_label("username").fill("ann")
    assert page.get_by_text("asked again and again").count() == 0
    page.get_by_label("password").fill("x")
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector('.pg-engine[data-state="ready"]')
    page.close()
