"""The Status tab shows what the status route tells, and follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conftest import Playground


def test_the_machine_in_numbers(open_page: Callable[..., Any], playground: Playground) -> None:
    run = playground.engine_client.submit({"data": "ring8", "width": 16}, "status-visitor").result(
        90
    )
    page = open_page("?tab=status")
    row = page.locator(".pg-status-runs tbody tr", has_text=run["run"][:4])
    row.wait_for()
    assert "ring8, mlp" in row.inner_text()
    step = "row => Number(row.cells[3].textContent.replaceAll(',', ''))"
    first = row.evaluate(step)
    page.wait_for_function(
        f"([name, first]) => [...document.querySelectorAll('.pg-status-runs tbody tr')]"
        f".some((row) => row.textContent.startsWith(name) && ({step})(row) > first)",
        arg=[run["run"][:4], first],
    )
    titles = page.locator(".pg-status-cards dt").all_inner_texts()
    assert {"Device", "Memory", "Uptime", "Queue", "Fusion", "Inference", "Pictures"} <= set(titles)
    assert "cpu" in page.locator(".pg-status-cards").inner_text()
    address = page.locator("a", has_text="/gradio_api/live/metrics").get_attribute("href")
    told = page.request.get(f"{playground.url}/{address}")
    assert told.ok and "gan_playground_up 1" in told.text()
    playground.engine_client.steer(run["run"], "drop").result(90)


def test_an_accelerator_has_a_card(open_page: Callable[..., Any]) -> None:
    """The engine here has a CPU: what a GPU's would tell is put into its answer."""
    page = open_page("?tab=status")
    page.locator(".pg-status-cards dt", has_text="Device").wait_for()
    card = page.locator(".pg-status-cards > div", has=page.locator("dt", has_text="Accelerator"))
    assert card.count() == 0

    def answer(route: Any) -> None:
        response = route.fetch()
        told = response.json()
        told["engine"] |= {"utilisation": 42.0, "graphs": {"held": 7, "eager": {}}}
        told["engine"]["memory_megabytes"] |= {
            "device": 300.0, "device_reserved": 500.0, "device_free": 22800.0,
        }  # fmt: skip
        route.fulfill(response=response, json=told)

    page.route("**/gradio_api/live/status", answer)  # it is asked every two seconds
    card.wait_for()
    said = card.inner_text()
    assert "42 % busy" in said and "300 MB in use, 200 MB kept, 22.8 GB free" in said
    assert "steps as graphs: 7" in said
