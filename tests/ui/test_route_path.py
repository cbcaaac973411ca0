"""What is left of a path below the place where the app is mounted, as Starlette's routes see it."""

from __future__ import annotations

import pytest
from starlette._utils import get_route_path

from playground.ui.route_path import route_path

CASES = {
    ("/gradio_api/upload", ""): "/gradio_api/upload",
    ("/gan/gradio_api/upload", "/gan"): "/gradio_api/upload",
    ("/gradio_api/upload", "/gan"): "/gradio_api/upload",  # the proxy has taken it off
    ("/gan", "/gan"): "",
    ("/gan/", "/gan"): "/",
    ("/ganymede", "/gan"): "/ganymede",  # begins alike, lies elsewhere
    ("/", ""): "/",
}


@pytest.mark.parametrize(("asked", "wanted"), CASES.items())
def test_the_path_below_the_root(asked: tuple[str, str], wanted: str) -> None:
    scope = {"path": asked[0], "root_path": asked[1]}
    assert route_path(scope) == wanted == get_route_path(scope)
    if not asked[1]:
        assert route_path({"path": asked[0]}) == wanted
