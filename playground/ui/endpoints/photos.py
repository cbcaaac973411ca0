"""Translation for programs: ``/translate``, ``/translate_with`` and ``/cyclegan_models``."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr

from playground.ui.endpoints import translation
from playground.ui.endpoints.training import as_gradio_errors, picture_file
from playground.ui.site import Site

ANSWER = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def publish(site: Site) -> None:
    """Adds ``/translate``, ``/translate_with`` and ``/cyclegan_models`` to the page."""
    for name, endpoint in (
        ("translate", _translate(site)),
        ("translate_with", _translate_with(site)),
        ("cyclegan_models", _models(site)),
    ):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


async def _answered(answer: dict[str, Any]) -> tuple[Any, Any, dict[str, Any]]:
    there, again = answer["translation"], answer.get("reconstruction")
    back = None if again is None else await picture_file(again)
    return await picture_file(there), back, translation.scalars(answer)


def _translate(site: Site) -> Any:
    async def translate(
        photo: Any, request: gr.Request, model: str = "cyclegan-horse2zebra",
        direction: str = "AB", size: int = 256,
    ) -> Any:  # fmt: skip
        """Translates a photo with a model of /cyclegan_models in direction AB or BA at a working
        size of 16 to 1024 pixels (long side). Returns the translated PNG, the reconstructed PNG
        (null when the model knows one direction only) and {cycle_l1, seconds, width, height,
        tiles, model}."""
        with as_gradio_errors(), site.calling():
            path = site.file(photo, request)
            answer = await translation.translate(site, path, model, direction, size)
        return await _answered(answer)

    translate.__annotations__ = {
        "photo": dict[str, Any], "request": gr.Request, "model": str, "direction": str,
        "size": int, "return": ANSWER,
    }  # fmt: skip
    return translate


def _translate_with(site: Site) -> Any:
    async def translate_with(
        photo: Any, weights_file: Any, request: gr.Request, size: int = 256
    ) -> Any:
        """Translates a photo with uploaded weights (.pth or .safetensors in the official ResNet
        layout, or a checkpoint of the playground), which are deleted afterwards. Returns the same
        as /translate."""
        with as_gradio_errors(), site.calling():
            path, weights = site.file(photo, request), site.file(weights_file, request)
            name = await asyncio.to_thread(translation.keep_upload, weights)
            try:
                answer = await translation.translate(site, path, name, "AB", size)
            finally:
                translation.forget_uploads(model=name)
        return await _answered({**answer, "model": "uploaded"})

    translate_with.__annotations__ = {
        "photo": dict[str, Any], "weights_file": dict[str, Any], "request": gr.Request,
        "size": int, "return": ANSWER,
    }  # fmt: skip
    return translate_with


def _models(site: Site) -> Any:
    async def cyclegan_models() -> Any:
        """Every model that translates photos: {name, title, kinds, directions, source}."""
        with as_gradio_errors(), site.calling():
            return [t.row() for t in await translation.translators(site)]

    cyclegan_models.__annotations__ = {"return": list}
    return cyclegan_models
