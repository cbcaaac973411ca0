"""The public endpoints: what the page shows, for programs."""

from __future__ import annotations

from playground.ui.site import Site


def publish(site: Site) -> None:
    """Adds ``/train``, ``/samples`` and ``/status`` to the page that is being built."""
