"""The shell without a browser: tabs, palette, static files, controls."""

from __future__ import annotations

import pytest

from playground.data import DATASETS
from playground.ui import OPENS, assets
from playground.ui.preview import preview
from playground.ui.site import Tab, tabs
from playground.ui.tabs.train import THUMBNAIL, catalogue
from playground.ui.theme import DARK, LIGHT, variables


def luminance(colour: str) -> float:
    """WCAG 2.1 relative luminance of ``#rrggbb``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("paper", ["page", "card"])
def test_text_can_be_read(colours: dict[str, str], paper: str) -> None:
    for name in ("ink", "soft", *(n for n in colours if n.endswith("-text"))):
        assert contrast(colours[name], colours[paper]) >= 4.5, name


def test_both_themes_define_the_same_colours() -> None:
    assert set(LIGHT) == set(DARK)
    assert "--pg-real:#009E73" in variables()


def test_tabs_are_in_order_and_how_it_works_comes_first() -> None:
    found = tabs()
    assert all(isinstance(tab, Tab) for tab in found)
    assert found[0].name == "how"
    assert OPENS in [tab.name for tab in found]
    assert [tab.name for tab in found if not tab.listed] == ["status"]
    assert [tab.order for tab in found] == sorted(tab.order for tab in found)


@pytest.mark.parametrize("tab", tabs(), ids=lambda tab: tab.name)
def test_a_tab_has_a_title_and_its_script(tab: Tab) -> None:
    assert tab.title
    folder = tab.build.__module__.removeprefix("playground.ui.tabs.").partition(".")[0]
    assert assets.entries()[folder] == f"tabs/{folder}/{folder}.js"


def test_the_catalogue_has_all_data_of_the_issue_and_no_pairs() -> None:
    known = catalogue("")
    issue = (
        "ring8 grid25 line gaussians2 blobs3 moons swissroll checkerboard mixture1d mnist fashion"
    )
    assert set(issue.split()) <= set(known["data"])
    assert "horse2zebra" not in known["data"]
    assert next(iter(known["gans"])) == known["first"]["gan"] == "mlp"
    assert {n: d["gan"] for n, d in known["data"].items() if d["kind"] == "images"} == {
        "mnist": "dcgan", "fashion": "dcgan", "stacked": "dcgan", "pictures": "dcgan",
        "drawn-faces": "dcgan", "drawn-faces-glasses": "dcgan",
    }  # fmt: skip
    assert known["gans"]["dcgan"]["costs"] and known["gans"]["mlp"]["costs"]
    assert known["data"]["ring8"]["gan"] == "mlp"
    for entry in known["data"].values():
        drawn = {"points": THUMBNAIL**2, "line": THUMBNAIL, "images": 0}[entry["kind"]]
        size = 0 if entry["icon"] else drawn
        assert len(entry["thumbnail"] or []) == size
        assert max(entry["thumbnail"] or [255]) == 255


def test_nothing_is_glimpsed_of_pictures() -> None:
    assert preview(DATASETS["mnist"], DATASETS["mnist"].config()) == {}
