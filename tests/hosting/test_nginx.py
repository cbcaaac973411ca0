"""The app behind a real nginx: as the README says, and as people have it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from playground.ui.live.frames import unpack
from tests.attack.conftest import App
from tests.browser.conftest import SHOTS
from tests.hosting.conftest import Proxy, bare, shipped

LIVE = "gradio_api/live"
BROWSER = {"sec-fetch-site": "same-origin"}  # what a browser adds over https or on this machine


@pytest.fixture(scope="module")
def proxy(nginx: Callable[..., Proxy], local: App, below: App) -> Proxy:
    listed = '"$http_host, inner.example"'
    return nginx({
        "shipped": shipped(local),
        "below": shipped(below, "/gan/"),
        "no port": bare(local, "Host $host"),
        "no host": bare(local),
        "list": bare(local, f"X-Forwarded-Host {listed}"),
        "rfc 7239": bare(local, """Forwarded 'for=1.2.3.4;host="$http_host";proto=http'"""),
        "port apart": bare(
            local, "X-Forwarded-Host $host", "X-Forwarded-Port $server_port"
        ),
        "unknown": bare(local, "Host inner.example"),
    })  # fmt: skip


def socket(proxy: Proxy, name: str, path: str = "/", origin: str = "") -> str:
    """What the live channel says at first, or why it is closed."""
    page = proxy.url(name)
    with connect(f"{page}{path.lstrip('/')}{LIVE}".replace("http", "ws", 1),
                 origin=origin or page.rstrip("/")) as channel:  # fmt: skip
        try:
            return str(unpack(channel.recv(timeout=30, decode=False))["type"])
        except ConnectionClosed as closed:
            assert closed.rcvd
            return closed.rcvd.reason


def post(proxy: Proxy, name: str, **headers: str) -> httpx.Response:
    origin = {"origin": proxy.url(name).rstrip("/")}
    url = proxy.url(name, f"/{LIVE}")
    return httpx.post(url, json={"ops": []}, headers={**origin, **headers}, timeout=30)


@pytest.mark.parametrize("name", ["shipped", "list", "rfc 7239", "port apart"])
def test_what_tells_the_outer_address_works(proxy: Proxy, name: str) -> None:
    assert socket(proxy, name) == "status"
    assert post(proxy, name).status_code == 200
    foreign = {"origin": "http://evil.example"}
    assert post(proxy, name, **foreign).status_code == 403
    assert "another site" in socket(proxy, name, origin="http://evil.example")


@pytest.mark.parametrize("name", ["no port", "no host"])
def test_what_hides_it_works_where_the_browser_vouches_and_is_told_else(
    proxy: Proxy, name: str
) -> None:
    page = proxy.url(name).rstrip("/")
    assert "another site" in socket(proxy, name)
    assert post(proxy, name, **BROWSER).status_code == 200
    told = post(proxy, name)
    assert told.status_code == 403
    words = told.json()["message"]
    assert page in words and "the address seen here is 127.0.0.1" in words
    assert f"--allow-hosts {page.removeprefix('http://')}" in words
    assert post(proxy, name, **{"sec-fetch-site": "same-site"}).status_code == 403


@pytest.mark.parametrize("name", ["shipped", "no port"])  # one overwrites the header, one does not
def test_no_visitor_chooses_the_address_that_is_counted(proxy: Proxy, name: str) -> None:
    """What an address has uploaded without a cookie is that address's own."""
    sent = {"files": ("a.txt", b"words")}
    upload = proxy.url(name, "/gradio_api/upload")
    kept = httpx.post(upload, files=sent, headers={"x-forwarded-for": "6.6.6.6"}, timeout=30).json()
    file = proxy.url(name, f"/gradio_api/file={kept[0]}")
    other = httpx.get(file, headers={"x-forwarded-for": "7.7.7.7"}, timeout=30)
    assert other.status_code == 200 and other.text == "words"


def test_a_file_that_is_too_large_is_refused_whatever_it_is_called(
    proxy: Proxy, below: App
) -> None:
    upload = proxy.url("below", "/gan/gradio_api/upload")
    for name in ("G.pth", "G.pt", "G.ckpt", "G"):
        for size, status in ((900_000, 200), (1_100_000, 413)):
            sent = {"files": (name, bytes(size))}
            assert httpx.post(upload, files=sent, timeout=30).status_code == status
    assert "at most 1 MB" in below.get("/config").text  # as the page says beside the box


def test_a_name_that_is_not_known_is_told_to_who_opens_the_page(proxy: Proxy) -> None:
    told = httpx.get(proxy.url("unknown"), headers={"accept": "text/html,*/*"}, timeout=30)
    assert told.status_code == 421 and told.headers["content-type"].startswith("text/plain")
    assert "The address seen is inner.example" in told.text
    assert "--allow-hosts inner.example" in told.text


def test_a_page_below_a_path(proxy: Proxy, below: App) -> None:
    asked = httpx.get(proxy.url("below", "/gan"), timeout=30)
    assert asked.status_code in (301, 302) and asked.headers["location"] == "/gan/"
    page = httpx.get(proxy.url("below", "/gan/"), timeout=30).text
    root = proxy.url("below", "/gan")
    assert f'"root":"{root}"' in page.replace(" ", "")
    assert socket(proxy, "below", "/gan/") == "status"
    # who writes the path into the address himself gets past no guard
    for route in ("proxy=http://127.0.0.1/", "file=http://127.0.0.1:1/x", "monitoring/summary"):
        plain = below.get(f"/gradio_api/{route}").status_code
        assert plain in (403, 404)
        assert below.get(f"/gan/gradio_api/{route}").status_code == plain


@pytest.mark.parametrize(("name", "path"), [("shipped", "/"), ("below", "/gan/"), ("no host", "/")])
def test_a_browser_trains_behind_it(browser: Any, proxy: Proxy, name: str, path: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(proxy.url(name, path), wait_until="domcontentloaded")
    page.wait_for_selector('.pg-engine[data-state="ready"]')
    page.get_by_role("button", name="Train", exact=True).first.click()
    page.wait_for_function("document.body.innerText.match(/Pause/)")
    page.close()
    assert not failed


def test_a_refused_page_says_why_and_asks_seldom(browser: Any, proxy: Proxy) -> None:
    page = browser.new_page()
    sockets: list[float] = []
    page.on("websocket", lambda _: sockets.append(time.monotonic()))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if r.url.endswith(LIVE) else None)
    page.goto(proxy.url("no host", host="lab.test"), wait_until="domcontentloaded")
    page.wait_for_selector(".pg-notice", timeout=60_000)
    page.wait_for_timeout(18_000)
    chip = page.inner_text(".pg-engine")
    words = page.inner_text(".pg-notice")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "refused.png")
    page.close()
    assert "Refused" in chip and "Disconnected" not in chip
    assert "http://lab.test:" in words and "address seen here is 127.0.0.1" in words
    assert "--allow-hosts lab.test:" in words
    assert len(sockets) + len(asked) <= 10, (len(sockets), len(asked))  # 66 in 18 s before
