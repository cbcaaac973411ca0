"""Translation for programs: ``/translate``, ``/translate_with`` and ``/cyclegan_models``."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr

from playground.core.spec import knobs, parse
from playground.inference.pretrained import WeightsArgs
from playground.ui.endpoints import translation, weights
from playground.ui.endpoints.training import as_gradio_errors, picture_file
from playground.ui.site import Site

UNSAID = WeightsArgs()
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
        tiles, model}; of a model of horses and zebras also what it turns, into what, and which of
        both were found in the photo: {turns, into, found}."""
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
        photo: Any, weights_file: Any, request: gr.Request, size: int = 256,
        generator: str = UNSAID.generator, upsample: str = UNSAID.upsample,
        padding: str = UNSAID.padding, norm: str = UNSAID.norm,
    ) -> Any:  # fmt: skip
        said = {"generator": generator, "upsample": upsample, "padding": padding, "norm": norm}
        with as_gradio_errors(), site.calling():
            path, file = site.file(photo, request), site.file(weights_file, request)
            asked = parse(WeightsArgs, said)
            name = await asyncio.to_thread(translation.keep_upload, file)
            try:
                reading = await weights.read(site, path, name, asked, size)
            finally:
                translation.forget_uploads(model=name)
        pictures = await _answered({**reading.answer, "model": "uploaded"})
        return *pictures[:2], {**pictures[2], **reading.about}

    translate_with.__doc__ = (
        "Translates a photo with uploaded weights (PyTorch or safetensors, whatever the file is "
        "called: a ResNet generator in the authors' layout, the checkpoint of a training, or one "
        "of the playground), which are deleted afterwards. Returns the same as /translate, and of "
        "the file: generators, its names; generator and back, those that were used; open, what it "
        "does not say, with two candidates each, the first of which was taken. To answer: "
        + "; ".join(f"{k.name}: {k.help} ({k.allowed})" for k in knobs(WeightsArgs))
    )
    translate_with.__annotations__ = {
        "photo": dict[str, Any], "weights_file": dict[str, Any], "request": gr.Request,
        "size": int, **{k.name: str for k in knobs(WeightsArgs)}, "return": ANSWER,
    }  # fmt: skip
    return translate_with


def _models(site: Site) -> Any:
    async def cyclegan_models() -> Any:
        """Every model that translates photos: {name, title, kinds, directions, source}."""
        with as_gradio_errors(), site.calling():
            return [t.row() for t in await translation.translators(site)]

    cyclegan_models.__annotations__ = {"return": list}
    return cyclegan_models
