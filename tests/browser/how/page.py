"""One loaded page of "How it works" and what its tests read from it."""

from __future__ import annotations

from typing import Any

SCENES = (
    "players", "hand", "minimax", "optimal", "equilibrium", "pairs", "algorithm",
    "information", "neuron", "lenet", "autoencoder", "change", "measuring", "asking",
    "schedules", "slips", "family",
)  # fmt: skip


class Page:
    """``open`` follows a link within the page, as the address bar would."""

    def __init__(self, context: Any, url: str) -> None:
        context.set_default_timeout(45_000)  # the machine may be busy
        self.page, self.url = context.new_page(), url
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.load()

    def load(self, query: str = "") -> None:
        """The address with ``query`` in a page loaded anew."""
        self.page.goto(f"{self.url}/?tab=how{query}", wait_until="domcontentloaded")
        self.page.wait_for_selector(".how .katex", timeout=120_000)

    def open(self, scene: str, **values: Any) -> Page:
        """The scene, with these parameters in its link."""
        query = "".join(f"&{name}={value}" for name, value in values.items())
        self.page.evaluate(
            """(query) => {
              dispatchEvent(new Event("pagehide"));  // writes what waits for the URL
              history.replaceState(history.state, "", query);
              dispatchEvent(new PopStateEvent("popstate", {state: history.state}));
            }""",
            f"?tab=how&scene={scene}{query}",
        )
        return self

    def numbers(self) -> dict[str, float]:
        """Every live number that is on screen, in full precision."""
        found = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('.how output[data-name]')]
              .filter((o) => o.offsetParent).map((o) => [o.dataset.name, o.dataset.value]))"""
        )
        return {name: float(text) for name, text in found.items()}

    def js(self, code: str, argument: Any = None) -> Any:
        """What a function of the page gives."""
        return self.page.evaluate(code, argument)
