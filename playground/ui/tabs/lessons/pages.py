"""What the tab of lessons asks: a lesson, whether a text is one, and its file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import gradio as gr

from playground.core.spec import PlaygroundError
from playground.ui.lessons import library
from playground.ui.site import Site


def functions(site: Site) -> list[Callable[..., object]]:
    """What the page calls; each answers ``{"error"}`` with a sentence where it cannot."""

    async def answer_of(
        request: gr.Request, work: Callable[[], Mapping[str, object]]
    ) -> Mapping[str, object]:
        try:
            with site.asking(request):  # a text may be 64 kB of YAML: not in the page's own loop
                return await asyncio.get_running_loop().run_in_executor(site.tables, work)
        except PlaygroundError as error:
            return {"error": str(error)}

    async def lesson(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """The shipped ``Lesson`` of ``{"name"}``."""

        def work() -> Mapping[str, object]:
            library.source(data.get("name"))  # refuses what is no name
            return library.shipped(str(data["name"]))

        return await answer_of(request, work)

    async def lesson_check(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """The ``Lesson`` in ``{"text"}``, or the line and the reason why it is none."""
        return await answer_of(request, lambda: library.read(data.get("text")))

    async def lesson_text(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """The file ``{"text"}`` of the shipped lesson of ``{"name"}``."""
        return await answer_of(request, lambda: {"text": library.source(data.get("name"))})

    return [lesson, lesson_check, lesson_text]
