"""What the scenes Complete and Draw ask of the server, for the page and for programs:

client.predict(photo=file("digit.png"), mask=file("mask.png"), api_name="/complete")
client.predict(sketch=file("sketch.png"), api_name="/draw")

Nothing of a picture is kept: it is decoded, asked about and forgotten.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import gradio as gr
import numpy as np

from playground.core.checkpoints import ROOT
from playground.core.lazy import torch
from playground.core.spec import Dataset, PlaygroundError, knob, parse
from playground.data import derived, held_out, images, portraits
from playground.data.imaging import pixels
from playground.data.imaging.drawn_faces import AVATAAARS, TOON_HEAD, Style
from playground.engine.client import EngineError
from playground.inference import complete as completing
from playground.training.recipe import parse_recipe
from playground.ui.endpoints import squares
from playground.ui.endpoints.codes import infer
from playground.ui.endpoints.squares import greyscale, square
from playground.ui.endpoints.training import answer, as_gradio_errors, picture_file, plain, sprite
from playground.ui.site import Site

OFFERED = 12  # pictures or sketches at a time


@dataclass(frozen=True)
class Kind:
    """What can be completed: ``whole`` are the pictures before they get holes, None where none can
    be offered; ``completer`` is the U-Net's checkpoint, ``search`` the model whose latent space is
    searched, "" where no GAN here draws such pictures."""

    name: str
    title: str
    data: Dataset
    whole: Dataset | None
    completer: str
    search: str
    side: int

    def json(self) -> dict[str, object]:
        """As the page needs it."""
        return {k: v for k, v in asdict(self).items() if k not in ("data", "whole")}


KINDS = (
    Kind("digits", "A digit", derived.DIGITS, images.MNIST, "pix2pix-holes-mnist", "dcgan-mnist",
         28),
    Kind("garments", "A garment", derived.GARMENTS, images.FASHION, "pix2pix-holes-fashion",
         "dcgan-fashion", 28),
    Kind("faces", "A drawn face", derived.PORTRAITS, portraits.FACES, "pix2pix-holes-faces",
         "r3gan-faces", 64),
    Kind("landscapes", "A landscape", derived.VIEWS, None, "pix2pix-holes-landscapes", "", 64),
)  # fmt: skip


def kinds() -> list[dict[str, object]]:
    """What the page offers: that whose U-Net is shipped."""
    return [kind.json() for kind in KINDS if _shipped(kind.completer)] or [KINDS[0].json()]


def painters() -> list[dict[str, object]]:
    """Who paints sketches, as the page needs them: those that are shipped, and their editors."""
    there = [one for one in PAINTERS if _shipped(one.model)] or [PAINTERS[0]]
    return [asdict(one) | {"editor": one.editor if _shipped(one.editor) else ""} for one in there]


def _shipped(model: str) -> bool:
    return (Path(ROOT) / model / "meta.json").is_file()


@dataclass(frozen=True)
class OfferArgs:
    """Which pictures are offered, the ``turn``-th dozen of them."""

    kind: str = knob(KINDS[0].name, "Pictures", "what is to be completed",
                     choices=[kind.name for kind in KINDS])  # fmt: skip
    turn: int = knob(0, "Turn", "which dozen", low=0, high=99, step=1)


@dataclass(frozen=True)
class Painter:
    """Who paints sketches of ``data``; ``title``: what they become, ``editor``: who edits that."""

    model: str
    data: str
    title: str
    editor: str


# who paints sketches, and the data whose sketches are examples
PAINTERS = (
    Painter("pix2pix-sketches-faces", derived.SKETCHED.name, "A face", "icgan-faces"),
    Painter("pix2pix-sketches-glasses", derived.GLASSES.name, "An emoji", "icgan-faces-glasses"),
)
STYLES: Mapping[str, Style] = {derived.SKETCHED.name: TOON_HEAD, derived.GLASSES.name: AVATAAARS}


@dataclass(frozen=True)
class SketchArgs:
    """Of which faces sketches are offered."""

    data: str = knob(derived.SKETCHED.name, "Faces", "of which style", choices=list(STYLES))
    turn: int = knob(0, "Turn", "which dozen", low=0, high=99, step=1)


# -- pictures for the page -------------------------------------------------------------------------


def offered(root: str, asked: OfferArgs) -> dict[str, object]:
    """Pictures that no training saw: ``{"pictures", "side", "note"}``, the first in base64 of their
    bytes ``(n, S, S, 3)``.

    Raises:
        PlaygroundError: where there are none.
    """
    kind = next(kind for kind in KINDS if kind.name == asked.kind)
    found, note = _unseen(root, kind, asked.turn)
    return {"pictures": base64.b64encode(found.tobytes()).decode(), "side": kind.side, "note": note}


def _unseen(root: str, kind: Kind, turn: int) -> tuple[np.ndarray, str]:
    """A dozen pictures, bytes ``(n, S, S, 3)``, and what is known of them."""
    if kind.whole is None:
        raise PlaygroundError(f"No {kind.title[2:]} is shipped: bring a photo of one.")
    return held_out.held_out(kind.whole, root, turn * OFFERED, OFFERED)


def sketches(asked: SketchArgs) -> dict[str, object]:
    """Sketches of faces that no training saw, as ``offered``.

    Raises:
        PlaygroundError: where the packages that draw faces are missing.
    """
    faces = held_out.faces(STYLES[asked.data], asked.turn * OFFERED, OFFERED)
    whole = pixels.from_bytes(torch.from_numpy(faces))
    u = torch.rand(len(whole), derived.SKETCH_NUMBERS,
                   generator=torch.Generator().manual_seed(asked.turn))  # fmt: skip
    u[:, :3] = torch.tensor([0.3, 0.0, 1.0])  # thin lines, no colour
    u[:, 5 : 3 + 3 * derived.GAPS : 3] = 0  # none broken off
    drawn = pixels.pictures(derived.sketch(whole, u)).contiguous().numpy()
    return {"pictures": base64.b64encode(drawn.tobytes()).decode(), "side": derived.SIDE,
            "note": ""}  # fmt: skip


def functions(site: Site) -> list[Callable[..., object]]:
    """What the scenes ask the server for."""

    async def pictures(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """``offered`` of ``{"kind", "turn"}``, or ``{"error"}``."""

        async def work() -> dict[str, object]:
            return await asyncio.to_thread(offered, site.root, parse(OfferArgs, data))

        return await squares.told(site.asking, request, work)

    async def drawings(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """``sketches`` of ``{"data", "turn"}``, or ``{"error"}``."""

        async def work() -> dict[str, object]:
            return await asyncio.to_thread(sketches, parse(SketchArgs, data))

        return await squares.told(site.asking, request, work)

    async def bring(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """See ``brought``."""
        return await squares.told(site.opening, request, lambda: brought(site, data))

    return [pictures, drawings, bring]


async def brought(site: Site, data: Mapping[str, object]) -> dict[str, object]:
    """The page's own picture ``{"file": base64, "kind"}``: ``{"picture": base64 of bytes}``, its
    middle square, or ``{"error"}``."""
    try:
        name = parse(OfferArgs, {"kind": data.get("kind")}).kind
        kind = next(kind for kind in KINDS if kind.name == name)
        dark = kind.side == 28
        return {"picture": await squares.of_page(site, data.get("file"), kind.side, dark)}
    except PlaygroundError as error:
        return {"error": str(error)}


# -- for programs ----------------------------------------------------------------------------------


def publish(site: Site) -> None:
    """Adds ``/complete`` and ``/draw`` to the page that is being built."""
    for name, endpoint in (("complete", _complete(site)), ("draw", _draw(site))):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


async def _data_of(site: Site, model: object) -> Dataset | None:
    """What a checkpoint or a run was trained on; None of what the engine will refuse itself."""
    if not isinstance(model, str):
        return None
    try:
        for meta in await answer(site, site.engine.models()):
            if meta["name"] == model:
                values = meta.get("values")
                break
        else:
            values = (await answer(site, site.engine.info(model)))["values"]
        return parse_recipe(values).data if isinstance(values, Mapping) else None
    except (PlaygroundError, EngineError):
        return None


def _complete(site: Site) -> Callable[..., object]:
    async def complete(
        photo: object, mask: object, request: gr.Request, model: str = KINDS[0].completer,
        seed: int = 0,
    ) -> object:  # fmt: skip
        """Completes the part of a photo that is white in the mask, a picture of the same size; of
        both the middle square is taken, at the side of the model's pictures. A model that was
        trained on pictures with holes (pix2pix-holes-mnist, -fashion, -faces, -landscapes) gives
        {image: the path of a lossless PNG, the square as it was seen and its completion side by
        side; verdict: D's, 0 to 1, truth: its verdict on what was there; distance: mean difference
        from that in the hole, 0 to 1; share of the picture that was completed; choices of the
        classifier in both}. A model that draws from noise (dcgan-mnist, r3gan-faces, a run) is
        searched for four completions from the noises of the seed: {image: five pictures, verdicts:
        of its own D on the truth and on each, distances, losses before and after, choices, z}."""
        with as_gradio_errors(), site.calling():
            data = await _data_of(site, model)
            side = 28 if data is None else data.shape[-1] - 2 * derived.border(data)
            seen = await square(site, site.file(photo, request), side)
            hole = await square(site, site.file(mask, request), side)
            grey = data is not None and (data.shape[0] == 1 or side == 28)
            seen = greyscale(seen) if grey else seen
        args: dict[str, object] = {"image": seen, "mask": hole.mean(2) > 127}
        if data is not None and completing.completes(data):
            found = await infer(site, model, "complete", args)
        else:
            found = await infer(site, model, "complete_search", {**args, "seed": seed})
            found.pop("made")
        return await _shown(found, seen)

    complete.__annotations__ = {
        "photo": gr.FileData, "mask": gr.FileData, "request": gr.Request, "model": str,
        "seed": int, "return": dict,
    }  # fmt: skip
    return complete


async def _shown(found: Mapping[str, object], seen: np.ndarray) -> dict[str, object]:
    """An answer as JSON, its pictures behind the one that was seen in the file of a PNG."""
    pictures = found["images"]
    assert isinstance(pictures, np.ndarray), "every answer has pictures"
    told: dict[str, object] = plain({k: v for k, v in found.items() if k != "images"})
    tiles = np.concatenate([seen[None], pictures])
    return {**told, "image": await picture_file(sprite(tiles, len(tiles)))}


def _draw(site: Site) -> Callable[..., object]:
    async def draw(sketch: object, request: gr.Request, model: str = PAINTERS[0].model) -> object:
        """Paints the face that a sketch, dark lines on white, shows: {image: the path of a lossless
        PNG, the sketch as it was seen, 64 pixels a side, and the face beside it; verdict: D's on
        the two, 0 to 1}. Strokes of a colour say what is to be painted there."""
        with as_gradio_errors(), site.calling():
            seen = await square(site, site.file(sketch, request), derived.SIDE)
        return await _shown(await infer(site, model, "draw", {"sketch": seen}), seen)

    draw.__annotations__ = {
        "sketch": gr.FileData, "request": gr.Request, "model": str, "return": dict,
    }  # fmt: skip
    return draw
