"""What axe-core finds on every tab, light and dark, on a desk and on a phone: nothing.

axe-core is a tool of the checks of the page's modules: ``npm ci`` in ``tests/js`` installs it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import each_tab
from tests.browser.how.page import SCENES
from tests.conftest import Playground

AXE = Path(__file__).parents[1] / "js" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# good practice rather than WCAG, or on trial, and wanted all the same
MORE = ("page-has-heading-one", "empty-table-header", "label-content-name-mismatch")
# Parts of Gradio's own that the page cannot mend, each with the reason.
GRADIO: dict[str, str] = {}
RUN = """async ([tags, rules, without]) => {
  const options = {runOnly: {type: "tag", values: tags},
    rules: Object.fromEntries(rules.map((rule) => [rule, {enabled: true}]))};
  const {violations} = await axe.run({include: [["body"]], exclude: without}, options);
  return violations.flatMap(({id, nodes}) => nodes.map(({target, html, failureSummary}) => (
    `${id} at ${target}: ${html.slice(0, 160)} (${failureSummary.split("\\n")[1]?.trim()})`)));
}"""


def found(page: Any) -> list[str]:
    """What axe finds wrong with what can be seen now, a line each."""
    without = [[selector] for selector in GRADIO]
    lines: list[str] = page.evaluate(RUN, [WCAG, list(MORE), without])
    return lines


@pytest.fixture
def axe(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """``axe(query, **how)``: a page with axe-core in it."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in tests/js")

    def open(query: str, **how: Any) -> Any:
        page = open_page(query, **how)
        page.evaluate(AXE.read_text("utf-8"))
        return page

    return open


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_axe_finds_nothing(
    axe: Callable[..., Any], playground: Playground, width: int, height: int, scheme: str
) -> None:
    client = playground.engine_client  # a row of Status is wider than a phone
    run = client.submit({"data": "ring8", "width": 16}, "axe-visitor").result(90)["run"]
    page = axe(f"?__theme={scheme}", width=width, height=height, scheme=scheme)
    wrong: list[str] = []
    for tab in each_tab(page, 1500):  # pictures and numbers come
        wrong += [f"{tab.name}: {line}" for line in found(page)]
    client.steer(run, "drop").result(90)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_scenes(axe: Callable[..., Any], scheme: str) -> None:
    page = axe(f"?tab=how&__theme={scheme}", scheme=scheme)
    page.wait_for_selector(".how .katex", timeout=120_000)
    wrong: list[str] = []
    for scene in SCENES:
        page.click(f".how-nav [data-scene={scene}]")
        page.wait_for_selector(f"article[data-scene={scene}]")
        if scene == "slips":  # what an answer uncovers
            page.locator("button:visible", has_text="Show the slip").click()
        wrong += [f"{scene}: {line}" for line in found(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("data", ["yours", "pictures"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_data_are_brought(
    axe: Callable[..., Any], data: str, scheme: str
) -> None:
    page = axe(f"?data={data}", scheme=scheme)
    page.wait_for_selector(".pg-own:visible")
    assert found(page) == []
