"""The page's modules as a browser gets them: each under one address, and nothing beside them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from posixpath import normpath

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from playground.ui import OPENS, _modules, assets
from playground.ui.guard import PREFIX, ROUTES
from playground.ui.site import tabs

IMPORT = re.compile(r'^(?:import\s+|(?:import|export)\s[^;=]*?from\s+)"([^"]+)";', re.M)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=assets.routes()))


def test_every_module_is_served_to_be_kept(client: TestClient) -> None:
    assert len(assets.modules()) > 60
    for name in assets.modules():
        got = client.get(f"/{assets.url(name)}")
        assert got.status_code == 200, name
        assert got.headers["content-type"].startswith("text/javascript")
        assert "immutable" in got.headers["cache-control"]
        assert got.text == (assets.ROOT / name).read_text("utf-8")


def test_plotly_lies_beside_them(client: TestClient) -> None:
    # as static/explore.js asks for it: relative to itself
    address = normpath(f"{PurePosixPath(assets.url('static/explore.js')).parent}/../vendor")
    assert client.get(f"/{address}/plotly.min.js").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "tabs/train/__init__.py", "assets.py", "static/app.css", "package.json", "static/",
        "../../app.py", "%2e%2e/%2e%2e/app.py", "static/../tabs/train/__init__.py",
        "/etc/passwd", "static//live.js", "",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    folder = assets.url("static/live.js").removesuffix("static/live.js")
    assert client.get(f"/{folder}{name}").status_code == 404


def test_an_old_page_gets_no_new_modules(client: TestClient) -> None:
    got = client.get(f"/{assets.PATH}/0123456789abcdef/static/live.js")
    assert got.status_code == 404 and "reload the page" in got.text


def test_imports_stay_below_the_address_and_name_what_is_there() -> None:
    known = set(assets.modules())
    for name in assets.modules():
        for target in IMPORT.findall((assets.ROOT / name).read_text("utf-8")):
            assert target.startswith("."), (name, target)
            assert normpath(f"{PurePosixPath(name).parent}/{target}") in known, (name, target)


def test_modules_that_tabs_share_import_no_tab() -> None:
    for name in assets.modules():
        if name.startswith("static/"):
            text = (assets.ROOT / name).read_text("utf-8")
            assert not re.search(r"from \"[^\"]*tabs/", text), name


def test_every_tabs_module_is_loaded_with_the_page() -> None:
    assert assets.entries()["train"] == "tabs/train/train.js"
    head = assets.load(["static/shell.js"], assets.entries(), "train")
    for name in assets.modules():
        if name not in (
            "static/login.js",
            "static/types.js",
            "tabs/lessons/types.js",
        ):  # not of this page, or types
            assert assets.url(name) in head
    assert 'import(new URL("gradio_api/' not in head  # relative to the page, wherever that stands
    assert "document.baseURI" in head


def test_what_a_tab_imports_comes_with_it_and_nothing_else() -> None:
    head = assets.load(["static/shell.js"], {"how": "tabs/how/how.js"}, "how")
    assert assets.url("tabs/how/math/random.js") in head  # of a scene that the tab's module imports
    assert assets.url("tabs/train/train.js") not in head
    with pytest.raises(KeyError):
        assets.load(["static/nothing.js"], {}, "train")


def test_every_tab_has_a_module() -> None:
    known = _modules(tabs())
    assert set(known) == {tab.name for tab in tabs()} and OPENS in known
    assert known["class"] == "tabs/classroom/classroom.js"


def test_an_unknown_module_is_named() -> None:
    with pytest.raises(KeyError, match="no module static/nothing.js"):
        assets.url("static/nothing.js")


def test_it_works_below_a_path_of_its_own() -> None:
    client = TestClient(Starlette(routes=[Mount("/class", routes=assets.routes())]))
    assert client.get(f"/class/{assets.url('static/live.js')}").status_code == 200


def test_styles_of_tabs_come_after_the_shared_ones() -> None:
    styles = assets.styles()
    assert styles.index(".pg-chart-body") < styles.index(".pg-dataset-list")
    assert "/*" not in styles and "\n" not in styles
    assert styles.count("{") == styles.count("}")


def test_all_styles_but_the_roots_have_weight_and_can_stand_inside_a_rule() -> None:
    before, weight, inside = assets.styles().partition(assets.WEIGHT)
    assert weight and ":root" in before and "@keyframes" in before
    assert not re.search(r"@(keyframes|font-face|import|layer)|:root|(^|[\s,}>])html\b", inside)


def test_facts_lie_at_the_address_of_what_they_say(client: TestClient) -> None:
    address = assets.facts({"learning": ["rate", 0.5]})
    assert address == assets.facts({"learning": ["rate", 0.5]}) != assets.facts({"learning": []})
    got = client.get(f"/{address}")
    assert got.json() == {"learning": ["rate", 0.5]} and "immutable" in got.headers["cache-control"]
    assert ROUTES.fullmatch(f"/{address}".removeprefix(PREFIX))
    for other in (address.replace("facts.json", "static/live.js"), address[:-16] + "0/facts.json"):
        assert client.get(f"/{other}").status_code == 404
    with pytest.raises(ValueError):
        assets.facts(float("nan"))


@pytest.mark.parametrize("name", assets.modules())
def test_the_guard_lets_every_module_through(name: str) -> None:
    route = "/" + assets.url(name)
    assert route.startswith(PREFIX) and ROUTES.fullmatch(route.removeprefix(PREFIX))
