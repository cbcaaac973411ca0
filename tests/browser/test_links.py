"""Links with settings win over what this browser had; what stands beside a run that ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import SHOTS
from tests.browser.test_train import RUNNING, SMALL, run_of, wait_for_step, wait_for_url

WILD = "&objective=wasserstein-gp&d_optimizer=sgd&d_rate=1&penalty=100"
SENTENCE = ".pg-words"


def reopen(page: Any, query: str) -> None:
    page.goto(page.url.partition("?")[0] + query, wait_until="domcontentloaded")
    page.wait_for_selector('.pg-engine[data-state="ready"]')


def query_of(page: Any) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries(new URLSearchParams(location.search))"
    )
    return found


def test_a_link_wins_over_the_run_from_before_which_is_one_click_away(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(f"?tab=train&data=ring8{SMALL}")
    page.click("#train-start")
    page.wait_for_selector(RUNNING)
    wait_for_step(page, 5)
    mine = run_of(page)
    assert mine and page.is_hidden("#train-earlier")
    reopen(page, "?tab=train&data=moons&seed=5&d_steps=3")
    page.wait_for_selector("#train-earlier:visible")
    assert page.get_attribute("#train", "data-run") == "none"
    page.wait_for_timeout(500)  # what is written to the address comes a moment later
    found = query_of(page)
    assert (found["data"], found["seed"], found["d_steps"]) == ("moons", "5", "3")
    assert "run" not in found and run_of(page) == mine
    page.screenshot(path=SHOTS / "link-wins.png")
    page.click("#train-earlier")
    page.wait_for_selector(RUNNING)
    wait_for_url(page, f"run={mine}")
    assert query_of(page).get("data", "ring8") == "ring8"
    page.wait_for_selector("#train-earlier", state="hidden")
    reopen(page, "?tab=train")  # a link that sets nothing
    page.wait_for_selector(RUNNING)
    wait_for_url(page, f"run={mine}")


def test_another_link_that_is_gone_leaves_ones_own_run(open_page: Callable[..., Any]) -> None:
    page = open_page(f"?tab=train&data=ring8{SMALL}")
    page.click("#train-start")
    page.wait_for_selector(RUNNING)
    mine = run_of(page)
    reopen(page, "?tab=train&data=moons&run=gone-since-long")
    page.wait_for_selector("#train .pg-error:not([hidden])")
    assert "is gone" in page.inner_text("#train .pg-actions .pg-error")
    assert run_of(page) == mine
    page.click("#train-earlier")
    page.wait_for_selector(RUNNING)


def test_a_new_run_from_a_link_leaves_the_one_before_in_reach(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(f"?tab=train&data=ring8{SMALL}")
    page.click("#train-start")
    page.wait_for_selector(RUNNING)
    mine = run_of(page)
    reopen(page, f"?tab=train&data=moons{SMALL}")
    page.wait_for_selector("#train-earlier:visible")
    page.click("#train-start")
    page.wait_for_selector(RUNNING)
    assert run_of(page) != mine
    other = run_of(page)
    page.click("#train-earlier")
    wait_for_url(page, f"run={mine}")
    page.click("#train-earlier")  # and back again
    wait_for_url(page, f"run={other}")


def test_beside_a_divergence_the_sentence_speaks_of_it(open_page: Callable[..., Any]) -> None:
    page = open_page(f"?tab=train&data=ring8&steps=3000{SMALL}{WILD}")
    page.click("#train-start")
    page.wait_for_selector('#train[data-run="failed"]')
    page.wait_for_function(
        "selector => document.querySelector(selector).innerText.includes('diverged')", arg=SENTENCE
    )
    page.screenshot(path=SHOTS / "diverged.png")
    for verdict in ("Balanced", "ahead", "wins", "critic rates"):
        assert verdict not in page.inner_text(SENTENCE)
