"""Lessons for the page, as functions of its Lessons tab, and for programs:

    client.predict(api_name="/lessons")                       # [{name, title, minutes, ...}]
    client.predict(text=open("mine.md").read(), api_name="/lesson_check")
    client.predict(model="dcgan-mnist", data="mnist", api_name="/discern")

What a stranger can do here: have a file of at most 64 kB read, one at a time and within the limits
of calls. Nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Callable, Mapping
from typing import TypeVar

import gradio as gr
import numpy as np

from playground.core.errors import PlaygroundError
from playground.engine.client import Discerned, EngineError
from playground.ui.endpoints.once_open import answer_once_open
from playground.ui.endpoints.training import as_gradio_errors
from playground.ui.lessons import library
from playground.ui.lessons.handout import handout
from playground.ui.lessons.notebook import notebook
from playground.ui.site import Site

T = TypeVar("T")


def publish(site: Site) -> None:
    """Adds the endpoints of lessons and ``/discern`` to the page that is being built."""
    for name, endpoint in (
        ("lessons", _lessons(site)), ("lesson", _lesson(site)), ("lesson_check", _check(site)),
        ("lesson_handout", _handout(site)), ("lesson_notebook", _notebook(site)),
        ("discern", _discern(site)),
    ):  # fmt: skip
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


async def apart(site: Site, work: Callable[[], T]) -> T:
    """The work's result, done in the thread that reads strangers' files one after the other."""
    return await asyncio.get_running_loop().run_in_executor(site.tables, work)


def _lessons(site: Site) -> Callable[..., object]:
    async def lessons() -> object:
        """The lessons that are shipped, in their order: [{name, title, minutes, level, source,
        steps, order}]; steps counts them."""
        with as_gradio_errors(), site.calling():
            return await apart(site, library.cards)

    lessons.__annotations__ = {"return": list}
    return lessons


def _lesson(site: Site) -> Callable[..., object]:
    async def lesson(name: str = "") -> object:
        """A shipped lesson: {name, title, minutes, level, source, order, goals, introduction,
        steps: [{title, blocks}]}. A block has a kind (text, open, predict, challenge,
        discriminator, slip, note) and its fields; texts are HTML in which formulas are TeX, in
        elements of the class math."""
        with as_gradio_errors(), site.calling():
            return await apart(site, lambda: library.shipped(library.known(name)))

    lesson.__annotations__ = {"name": str, "return": dict}
    return lesson


def _check(site: Site) -> Callable[..., object]:
    async def lesson_check(text: str = "") -> object:
        """A lesson file's text as /lesson has it, or the line and the reason why it is none."""
        with as_gradio_errors(), site.calling():
            return await apart(site, lambda: library.read(text))

    lesson_check.__annotations__ = {"text": str, "return": dict}
    return lesson_check


def _handout(site: Site) -> Callable[..., object]:
    async def lesson_handout(lesson: str = "") -> object:
        """A lesson on paper, of a shipped one's name or of a file's text: an HTML document for A4,
        questions with space, answers on the last page; formulas are TeX."""
        with as_gradio_errors(), site.calling():
            return await apart(site, lambda: handout(library.found(lesson)[0]))

    lesson_handout.__annotations__ = {"lesson": str, "return": str}
    return lesson_handout


def _notebook(site: Site) -> Callable[..., object]:
    async def lesson_notebook(lesson: str = "") -> object:
        """A lesson as a Jupyter notebook, of a shipped one's name or of a file's text: JSON to be
        written into a file NAME.ipynb."""
        with as_gradio_errors(), site.calling():
            return await apart(site, lambda: notebook(*library.found(lesson)))

    lesson_notebook.__annotations__ = {"lesson": str, "return": dict}
    return lesson_notebook


def _discern(site: Site) -> Callable[..., object]:
    async def discern(
        model: str = "dcgan-mnist", data: str = "mnist", count: int = 10, seed: int = 0
    ) -> object:
        """Pictures to tell apart, 2 to 20, the same for a seed: {pictures, real, d, note}. pictures
        are PNGs as data: addresses, real says which are real ones of the data, d is the probability
        that the checkpoint's own discriminator gives each, as its training left it."""
        with as_gradio_errors(), site.calling():
            return await discerned(site, model, data, count, seed)

    discern.__annotations__ = {
        "model": str, "data": str, "count": int, "seed": int, "return": dict,
    }  # fmt: skip
    return discern


async def discerned(
    site: Site, model: object, data: object, count: object, seed: object
) -> dict[str, object]:
    """The engine's pictures as a page takes them, once the data are open.

    Raises:
        PlaygroundError: as ``EngineClient.discern`` says.
        EngineDown: when the data are not there in the site's patience.
    """
    found: Discerned = await answer_once_open(
        site,
        lambda: site.engine.call("discern", model=model, data=data, count=count, seed=seed),
    )
    pictures = [_png(image) for image in found["images"]]
    return {"pictures": pictures, "real": found["real"], "d": found["d"], "note": found["note"]}


def _png(image: np.ndarray) -> str:
    """Bytes (H, W) or (H, W, 3) as a ``data:`` address."""
    from PIL import Image

    kept = io.BytesIO()
    Image.fromarray(image).save(kept, "png")
    return f"data:image/png;base64,{base64.b64encode(kept.getvalue()).decode()}"


# -- the page --------------------------------------------------------------------------------------


def functions(site: Site) -> list[Callable[..., object]]:
    """What the Lessons tab calls; each answers ``{"error"}`` with a sentence where it cannot."""

    async def told(request: gr.Request, work: Callable[[], T]) -> T | dict[str, str]:
        try:
            with site.asking(request):
                return await apart(site, work)
        except PlaygroundError as error:
            return {"error": str(error)}

    async def lessons(data: Mapping[str, object], request: gr.Request) -> object:
        """Every shipped lesson's card."""
        return await told(request, library.cards)

    async def lesson(data: Mapping[str, object], request: gr.Request) -> object:
        """The lesson of ``{"name"}``."""
        return await told(request, lambda: library.shipped(library.known(field(data, "name"))))

    async def lesson_check(data: Mapping[str, object], request: gr.Request) -> object:
        """The lesson in ``{"text"}``."""
        return await told(request, lambda: library.read(field(data, "text")))

    async def lesson_text(data: Mapping[str, object], request: gr.Request) -> object:
        """The ``{"text"}`` of the lesson of ``{"name"}``, to write one like it."""
        return await told(request, lambda: {"text": library.source(field(data, "name"))})

    async def lesson_handout(data: Mapping[str, object], request: gr.Request) -> object:
        """The ``{"html"}`` of the lesson of ``{"name"}``, or of that in ``{"text"}``."""
        return await told(request, lambda: {"html": handout(library.found(named(data))[0])})

    async def lesson_notebook(data: Mapping[str, object], request: gr.Request) -> object:
        """The ``{"notebook"}`` of the same."""
        return await told(request, lambda: {"notebook": notebook(*library.found(named(data)))})

    async def discern(data: Mapping[str, object], request: gr.Request) -> object:
        """Pictures for ``{"model", "data", "count", "seed"}``."""
        try:
            with site.asking(request):
                asked = (field(data, name) for name in ("model", "data", "count", "seed"))
                return await discerned(site, *asked)
        except (PlaygroundError, EngineError) as error:
            return {"error": str(error)}

    return [
        lessons, lesson, lesson_check, lesson_text, lesson_handout, lesson_notebook, discern,
    ]  # fmt: skip


def named(data: object) -> object:
    """The name of a lesson, or the text of one, in what a page sends."""
    return field(data, "name") or field(data, "text")


def field(data: object, name: str) -> object:
    """A field of what a page sends, None where there is none."""
    return data.get(name) if isinstance(data, Mapping) else None
