"""Two kinds of a visitor's own pictures: uploaded, checked, kept for an hour to train on."""

from __future__ import annotations

import asyncio
import html
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.spec import PlaygroundError
from playground.data import own
from playground.data.imaging.decode import accepted
from playground.data.pairs import FEW
from playground.ui.endpoints import translation
from playground.ui.endpoints.training import as_gradio_errors
from playground.ui.site import EVENT, Site

# By pictures of a kind: how real D calls those that it was trained on, and others, after 800 steps
# (``tests/bench/few_photos.json``). Uploads have four at least.
KNOWN_BY_HEART = {4: (0.79, 0.46), 16: (0.74, 0.58)}
WORDS = """<p class="pg-note">Pictures or ZIP archives of each kind, from 4 to {limits.of_a_kind}
pictures and at most {limits.kind_megabytes:g} MB a kind. Middle squares of
{side} pixels are kept on this machine for an hour and then deleted.</p>"""


def build(site: Site) -> None:
    """Draws the two upload boxes; the page reads the number of what was kept off ``#cycle-own``."""
    with gr.Accordion("Train on your own pictures", open=False, elem_id="cycle-own-box"):
        gr.HTML(WORDS.format(limits=site.decoder.limits, side=own.LARGEST))
        with gr.Row():
            kinds = [
                _kind(site, name, letter) for name, letter in (("first", "X"), ("second", "Y"))
            ]
        use = gr.Button("Use these pictures", elem_id="cycle-own-use")
        message = gr.HTML("", elem_id="cycle-own")
    how = {**EVENT, "queue": True, "show_progress": "minimal", "trigger_mode": "once"}
    use.click(_handler(site), kinds, message, **how)


def _kind(site: Site, name: str, letter: str) -> gr.File:
    with gr.Column(min_width=240):
        files = gr.File(
            label=f"Pictures of the {name} kind ({letter})", file_count="multiple",
            file_types=["image", ".zip", *accepted()[1:]], type="filepath", height=140,
            elem_id=f"cycle-own-{name}",
        )  # fmt: skip
        folder = gr.UploadButton(f"A whole folder for {letter}", file_count="directory",
                                 type="filepath", size="sm")  # fmt: skip
        folder.upload(_pictures(site), folder, files, **EVENT)
    return files


def _pictures(site: Site) -> Any:
    """What of a folder is a picture by its name; the rest is left out."""
    from playground.data.imaging.archives import ENDINGS

    def pictures(paths: list[str] | None, request: gr.Request) -> list[str]:
        with as_gradio_errors():
            found = _files(site, paths, request)
        return [str(path) for path in found if path.suffix.lower() in ENDINGS]

    return pictures


def _handler(site: Site) -> Any:
    async def handle(
        first: list[str] | None, second: list[str] | None, request: gr.Request,
        progress: Any = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> str:  # fmt: skip
        try:
            one, other = (_files(site, paths, request) for paths in (first, second))
            with site.opening(request):
                kept = site.decoder.pictures(one, other, lambda words, n: progress(n, desc=words))
                number, *counts = await asyncio.wrap_future(kept)
        except PlaygroundError as error:
            return f"<p class='pg-error' role='alert'>{html.escape(str(error))}</p>"
        translation.sweep_later(site)
        return (
            f"<p class='pg-note' data-pictures='{number}'>{counts[0]} and {counts[1]} pictures "
            f"are ready: press Train above.</p>{advice(min(counts))}"
        )

    return handle


def advice(count: int) -> str:
    """What to expect of so few pictures of a kind, and why; nothing where there are enough."""
    if count >= FEW:
        return ""
    measured = max(n for n in KNOWN_BY_HEART if n <= count)
    known, unseen = KNOWN_BY_HEART[measured]
    return (
        f"<p class='pg-note cycle-hint' role='status'>Only {count} pictures of a kind: expect "
        f"collapse. D learns so few by heart, and G is then led to their colours alone. After "
        f"800 steps on {measured} of our zebras D called those {known:.2f} real and others "
        f"{unseen:.2f}, although DiffAugment was on. Better bring {FEW} or more.</p>"
    )


def _files(site: Site, paths: list[str] | None, request: gr.Request) -> list[Path]:
    return [site.file(path, request) for path in paths or []]
