"""A chart looked at closely, in a real browser."""

from __future__ import annotations

from typing import Any


def test_a_chart_opens_large_with_its_curves_and_closes_again(open_page: Any) -> None:
    page = open_page("?tab=train&width=16&batch=16")
    page.click("#train-start")
    page.wait_for_function(
        "() => Number(document.querySelector('.pg-step b').textContent.replaceAll(',', '')) > 40"
    )
    # the curves come less often than the picture
    page.wait_for_function(
        "() => /\\d/.test(document.querySelector('.pg-charts .pg-key output').textContent)"
    )
    page.locator(".pg-explore-open").first.click()
    page.wait_for_selector(".pg-explore .js-plotly-plot .scatterlayer .trace")
    names = page.eval_on_selector(
        ".pg-explore .js-plotly-plot",
        "plot => plot.data.filter((t) => t.showlegend !== false).map((t) => t.name)",
    )
    assert names == ["D", "G"]
    assert page.eval_on_selector(".pg-explore .js-plotly-plot", "p => p.data[0].x.length") > 5
    page.keyboard.press("Escape")
    page.wait_for_selector(".pg-explore", state="detached")
    page.click("#train-pause")
