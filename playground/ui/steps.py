"""A tab in numbered steps, one of them open at a time: its row of buttons as HTML, which
``static/steps.js`` switches."""

from __future__ import annotations

from collections.abc import Mapping


def row(titles: Mapping[str, str]) -> str:
    """The row for steps of these names and titles, the first one open. The parts of a step are what
    carries its name in ``data-step``; the page's own markup hides those of the later ones."""
    buttons = "".join(
        f'<li><button type="button" data-opens="{name}"{"" if i else _OPEN}><b>{i + 1}</b>'
        f"<span>{title}</span></button></li>"
        for i, (name, title) in enumerate(titles.items())
    )
    return f'<nav class="pg-steps-row" aria-label="Steps"><ol>{buttons}</ol></nav>'


_OPEN = ' aria-current="step"'
