"""The section of the page that says where this playground runs, and where else it could."""

from __future__ import annotations

from html import escape

from playground.engine.client import Limits
from playground.engine.deployment import DEPLOYMENTS, described
from playground.ui.site import Site


def section(site: Site) -> str:
    """A folded section, as HTML: this place and what holds here, then the others."""
    here = str(site.options.get("place", "laptop"))
    seconds = float(site.options.get("chunk_seconds", Limits().chunk_seconds))
    known = {name: described(name, seconds) for name in DEPLOYMENTS}
    rows = "".join(
        f"<dt>{escape(place.title)}{' (here)' if name == here else ''}</dt>"
        f"<dd><code>{escape(place.start)}</code><br>{escape(place.text)}</dd>"
        for name, place in known.items()
    )
    return f"""
<details class="pg-where" data-place="{here}">
  <summary>Where this runs: {escape(known[here].title)}</summary>
  <p>{escape(known[here].text)}</p>
  <details><summary>All places it can run in</summary><dl>{rows}</dl></details>
</details>
"""
