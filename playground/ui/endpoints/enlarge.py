"""Pictures four times as large, for the page and for programs:

client.predict(photo=handle_file("photo.jpg"), api_name="/enlarge")

Three ways side by side: cubic interpolation, a network that was told the distance to the answer
alone (L1), and one that D has judged besides. Nothing of a visitor's picture is kept.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import gradio as gr
import numpy as np

from playground.core.spec import PlaygroundError
from playground.data import portraits
from playground.data.imaging import decode, examples
from playground.data.imaging.drawn_faces import TOON_HEAD
from playground.engine.client import EngineError
from playground.inference.enlarge import LONGEST_SMALL, check_size
from playground.ui.endpoints.training import answer, as_gradio_errors, picture_file, plain
from playground.ui.gradio_private import upload_folder
from playground.ui.site import Site

L1, GAME = "enlarge-l1", "enlarge-gan"  # the checkpoints
WAYS = ("bicubic", "l1", "gan")  # in the order of every list
PATIENCE_SECONDS = 120.0
FACES, THUMB = 3, 96  # examples that are drawn; pixels of an example's small picture
Told = dict[str, object]


async def enlarged(
    site: Site, photo: Path | bytes, test: bool
) -> tuple[dict[str, np.ndarray], Told]:
    """The pictures, bytes ``(H, W, 3)``: one a way, ``small``, what they were made of, and, in the
    test, ``truth``; and what was measured: ``width`` and ``height`` of the small one, and in the
    test ``psnr``, ``ssim`` and ``distance``, one number a way.

    Raises:
        PlaygroundError: for what cannot be opened or enlarged, in one sentence.
        EngineDown: when the engine does not answer.
    """
    if not isinstance(test, bool):
        raise PlaygroundError(f"test is {test!r:.60}, but must be true or false.")
    longest = decode.LONGEST if test else LONGEST_SMALL
    pixels = await asyncio.wrap_future(site.decoder.photo(photo, longest, grow=False))
    check_size(pixels.shape[0], pixels.shape[1], test)
    asked = {"photo": pixels, "test": test}
    both = (site.engine.infer(name, "enlarge", asked) for name in (L1, GAME))
    one, other = [await answer(site, future, PATIENCE_SECONDS) for future in both]
    pictures = {"small": one["small"], "bicubic": one["bicubic"], "l1": one["enlarged"],
                "gan": other["enlarged"]}  # fmt: skip
    height, width = one["small"].shape[:2]
    told: Told = {"width": width, "height": height, "test": test}
    if test:
        pictures["truth"] = one["truth"]
        stacked = np.stack([pictures[way] for way in WAYS])
        measured = site.engine.infer(L1, "fidelity", {"truth": one["truth"], "pictures": stacked})
        told |= plain(await answer(site, measured, PATIENCE_SECONDS))
    return pictures, told


def server_functions(site: Site) -> list[Callable[..., object]]:
    """What the page asks: ``enlarge_examples`` and ``enlarge``."""

    async def enlarge_examples(data: Mapping[str, object]) -> Told:
        """The examples, ``{"examples": [{"title", "picture": a small one's address}]}``."""
        found = await asyncio.to_thread(_examples)
        return {"examples": [{"title": title, "picture": small} for title, small, _ in found]}

    async def enlarge(data: Mapping[str, object], request: gr.Request) -> Told:
        """For ``{"file": base64}`` or ``{"example": its number}``, and ``"test"``: ``pictures`` as
        addresses that hold them and what was measured, or ``{"error": words}``."""
        try:
            content = await asyncio.to_thread(_content, data)
        except (binascii.Error, AttributeError, KeyError, IndexError, TypeError, ValueError):
            return {"error": "The picture did not arrive whole; please send it again."}
        try:
            with site.opening(request):
                pictures, told = await enlarged(site, content, bool(data.get("test", True)))
        except (PlaygroundError, EngineError) as error:
            return {"error": str(error)}
        return {"pictures": await asyncio.to_thread(_addresses, pictures), **told}

    return [enlarge_examples, enlarge]


def _content(data: Mapping[str, object]) -> bytes:
    """The picture that the page sent, or the example that it names."""
    example = data.get("example")
    if isinstance(example, int) and example >= 0:
        return _examples()[example][2]
    file = data["file"]
    if not isinstance(file, str):
        raise TypeError
    return base64.b64decode(file, validate=True)


@functools.cache
def _examples() -> tuple[tuple[str, str, bytes], ...]:
    """Title, address of a small picture, and the file's content: photographs and scenes of the tab
    of photos, and drawn faces that no network has seen, where they can be drawn."""
    known = examples.examples(upload_folder() / "examples")
    known.sort(key=lambda one: one[1].paint is not None)  # what is no painting first
    found = [(example.title, path.read_bytes()) for path, example in known]
    with contextlib.suppress(PlaygroundError):
        faces, _ = portraits.drawn(TOON_HEAD, FACES, portraits.TEST_SEED)
        found += [(f"A drawn face, {number + 1}", decode.png(face.transpose(1, 2, 0).copy()))
                  for number, face in enumerate(faces)]  # fmt: skip
    return tuple((title, _addresses({"": decode.open_photo(content, THUMB)})[""], content)
                 for title, content in found)  # fmt: skip


def _addresses(pictures: Mapping[str, np.ndarray]) -> dict[str, str]:
    head = "data:image/png;base64,"
    return {name: head + base64.b64encode(decode.png(picture)).decode()
            for name, picture in pictures.items()}  # fmt: skip


def publish(site: Site) -> None:
    """Adds ``/enlarge`` to the page that is being built."""
    gr.api(_enlarge(site), api_name="enlarge", concurrency_limit=None)  # type: ignore[attr-defined]


def _enlarge(site: Site) -> Callable[..., object]:
    async def enlarge(photo: object, request: gr.Request, test: bool = True) -> object:
        """Makes a picture four times as large, in three ways: bicubic, a network trained by L1
        alone, and one trained by L1 and a GAN. With test, the picture (64 to 1,024 pixels a side)
        is first made four times smaller, so that it is the answer; without, it is enlarged as it is
        (16 to 256 pixels); a larger one is shrunk to that. Returns three PNG and {width, height: of
        what was enlarged; test; in the test, one number a way: psnr in dB, ssim up to 1, distance
        in features of an independent network, 0 for the same}."""
        with as_gradio_errors(), site.calling():
            pictures, told = await enlarged(site, site.file(photo, request), test)
        return *[await picture_file(pictures[way]) for way in WAYS], told

    enlarge.__annotations__ = {
        "photo": gr.FileData, "request": gr.Request, "test": bool,
        "return": tuple[Told, Told, Told, Told],
    }  # fmt: skip
    return enlarge
