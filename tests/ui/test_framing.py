"""Who may frame the page: said to the browser only where somebody set it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.cli.serving import parse_origins
from playground.ui.framing import Framing


def policy(origins: list[str]) -> str | None:
    inner = Starlette(routes=[Route("/", lambda request: PlainTextResponse("page"))])
    found: str | None = (
        TestClient(Framing(inner, origins)).get("/").headers.get("content-security-policy")
    )
    return found


def test_nothing_is_said_where_nothing_is_set() -> None:
    assert policy([]) is None


def test_the_sites_that_may_are_named() -> None:
    origins = parse_origins("https://school.example, http://localhost:8000/")
    said = policy(origins)
    assert said == "frame-ancestors 'self' https://school.example http://localhost:8000"


@pytest.mark.parametrize("text", ["school.example", "https://a b", "*", "https://x; script-src *"])
def test_what_is_no_origin_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="frame-origins holds"):
        parse_origins(text)
