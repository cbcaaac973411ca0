"""A drawn portrait as its emoji, for the page and for programs:

client.predict(handle_file("portrait.png"), "cyclegan-face-styles", api_name="/emoji")

Nothing of a picture is kept: it is decoded, asked about and forgotten.
"""

from __future__ import annotations

import asyncio
import base64
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
import numpy as np

from playground.core.checkpoints import ROOT
from playground.core.spec import knob, parse
from playground.data import face_styles, held_out
from playground.data.imaging import drawn_faces
from playground.data.portraits import TEST_SEED
from playground.ui.endpoints import squares
from playground.ui.endpoints.codes import infer
from playground.ui.endpoints.training import as_gradio_errors, picture_file, sprite
from playground.ui.site import Site

OFFERED = 12  # portraits at a time
PAINTERS = ("pix2pix-face-styles", "cyclegan-face-styles")  # with pairs, without
# what the classifier reads, and which of it is the same of every emoji
TABLE = [(a.name.replace("_", " "), list(a.names)) for a in face_styles.TARGET.attributes]
CONSTANT = [k for k, (_, _, to) in enumerate(face_styles.table()) if len(set(to.tolist())) == 1]


@dataclass(frozen=True)
class PortraitArgs:
    """Which portraits are offered, the ``turn``-th dozen of them."""

    turn: int = knob(0, "Turn", "which dozen", low=0, high=99, step=1)


@functools.lru_cache(maxsize=16)
def portraits(turn: int) -> Mapping[str, object]:
    """The ``turn``-th dozen of portraits that no training drew, and what they ought to become:
    ``pictures`` and ``emojis``, base64 of bytes ``(n, S, S, 3)``, their ``side``, and the
    ``choices`` of each emoji.

    Raises:
        PlaygroundError: where the packages that draw faces are missing.
    """
    first = turn * OFFERED
    pictures = held_out.faces(face_styles.SOURCE, first, OFFERED)
    chosen = drawn_faces.choose(face_styles.SOURCE, first + OFFERED, TEST_SEED)[first:]
    wanted = face_styles.counterparts(chosen)
    emojis = drawn_faces.draw(face_styles.TARGET, wanted)
    return {
        "pictures": _text(pictures), "emojis": _text(emojis), "side": drawn_faces.SIDE,
        "choices": wanted.tolist(),
    }  # fmt: skip


def _text(pictures: np.ndarray) -> str:
    """Bytes ``(n, 3, S, S)`` as the page takes them."""
    return base64.b64encode(pictures.transpose(0, 2, 3, 1).tobytes()).decode()


def shipped() -> dict[str, object] | None:
    """What the scene needs of its models; None where one is not shipped."""
    there = all((Path(ROOT) / name / "meta.json").is_file() for name in PAINTERS)
    return {"painters": PAINTERS, "table": TABLE, "constant": CONSTANT} if there else None


def functions(site: Site) -> list[Callable[..., object]]:
    """What the scene asks the server for."""

    async def portraits_to_restyle(
        data: Mapping[str, object], request: gr.Request
    ) -> Mapping[str, object]:
        """``portraits`` of ``{"turn"}``, or ``{"error"}``."""

        async def drawn() -> Mapping[str, object]:
            return await asyncio.to_thread(portraits, parse(PortraitArgs, data).turn)

        return await squares.told(site.asking, request, drawn)

    async def own_portrait(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """Of ``{"file": base64}`` ``{"picture": base64 of bytes}``, its middle square; or
        ``{"error"}``."""

        async def cut() -> dict[str, object]:
            file = data.get("file")
            return {"picture": await squares.of_page(site, file, drawn_faces.SIDE, False)}

        return await squares.told(site.opening, request, cut)

    return [portraits_to_restyle, own_portrait]


def publish(site: Site) -> None:
    """Adds ``/emoji`` to the page that is being built."""
    gr.api(_emoji(site), api_name="emoji", concurrency_limit=None)  # type: ignore[attr-defined]


def _emoji(site: Site) -> Callable[..., object]:
    async def emoji(portrait: object, request: gr.Request, model: str = PAINTERS[0]) -> object:
        """Draws the emoji of a portrait's middle square, by pix2pix-face-styles or
        cyclegan-face-styles: {image: the path of a lossless PNG, the square as it was seen, 64
        pixels a side, and the emoji beside it, then CycleGAN's way back; read: what an independent
        classifier reads in the emoji}."""
        with as_gradio_errors(), site.calling():
            seen = await squares.square(site, site.file(portrait, request), drawn_faces.SIDE)
        found = await infer(site, model, "restyle", {"image": seen})
        images, back, choices = (found[name] for name in ("images", "back", "choices"))
        assert isinstance(images, np.ndarray) and isinstance(back, np.ndarray)
        assert isinstance(choices, list)
        tiles = np.concatenate([seen[None], images, back.reshape(-1, *seen.shape)])
        read = {name: names[k] for (name, names), k in zip(TABLE, choices, strict=True)}
        return {"image": await picture_file(sprite(tiles, len(tiles))), "read": read}

    emoji.__annotations__ = {
        "portrait": gr.FileData, "request": gr.Request, "model": str, "return": dict,
    }  # fmt: skip
    return emoji
