"""Editing a picture that no training has seen, for the page and for programs:

client.predict(handle_file("face.png"), {"mouth": "smile"}, api_name="/edit")
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

import gradio as gr
import numpy as np

from playground.core.errors import shown
from playground.core.spec import Dataset, PlaygroundError, knob, parse
from playground.data import DATASETS
from playground.data.held_out import MOST, held_out
from playground.data.imaging.drawn_faces import SIDE
from playground.ui.endpoints import latent
from playground.ui.endpoints.codes import infer
from playground.ui.endpoints.training import as_gradio_errors, picture_file, sprite
from playground.ui.site import Site

LONGEST = 256  # pixels of what is decoded
STEPS, AT_ONCE = 40, 12  # of the search that goes on from the encoder; pictures for the page
Table = Sequence[tuple[str, list[str]]]  # attributes and their choices


class Drawn(TypedDict):
    """What is used of the engine's answers."""

    images: np.ndarray
    choices: list[list[int]]
    distance: float


@dataclass(frozen=True)
class HeldOutArgs:
    """``n`` pictures that no training has seen, from number ``first`` on."""

    first: int = knob(0, "First", "number of the first", low=0, high=MOST - AT_ONCE, step=1)
    n: int = knob(AT_ONCE, "Pictures", "how many", low=1, high=AT_ONCE, step=1)


async def pictures_of_page(site: Site, data: Mapping[str, object]) -> dict[str, object]:
    """For ``{"data", "first", "n"}``: ``images``, bytes ``(n, side, side, 3)`` in base64, and their
    ``side``; or ``{"error": words}``."""
    try:
        named = data.get("data")
        if not isinstance(named, str) or named not in DATASETS:
            raise PlaygroundError(f"data is {shown(named)}, but must be a data set's name.")
        asked = parse(HeldOutArgs, {k: data[k] for k in ("first", "n") if k in data})
        found = await asyncio.to_thread(held_out, DATASETS[named], site.root, asked.first, asked.n)
    except PlaygroundError as error:
        return {"error": str(error)}
    return {"images": base64.b64encode(found.tobytes()).decode(), "side": found.shape[1]}


def publish(site: Site) -> None:
    """Adds ``/edit`` to the page that is being built."""
    gr.api(_edit(site), api_name="edit", concurrency_limit=None)  # type: ignore[attr-defined]


def _edit(site: Site) -> Callable[..., object]:
    async def edit(
        photo: object, attributes: object, request: gr.Request, model: str = "icgan-faces",
        amount: float = 1.0,
    ) -> object:  # fmt: skip
        """Edits the middle square of a picture that G did not draw: an encoder and a short search
        give its z, and the attributes, {name: choice}, are changed by an amount of 0 to 1. Returns
        {image: the path of a lossless PNG with the picture, the picture drawn again and the edited
        one side by side; distance: of the second from the first, a share of the range; before,
        after: what the independent classifier reads in the last two; reached: share of the wanted
        choices that it reads afterwards; kept: share of the other attributes that are as before}.
        A picture of another kind than the model's is refused; nothing of it is kept."""
        with as_gradio_errors(), site.calling():
            table, data = await _known(site, model)
            changes = numbered(attributes, table)
            pixels = await asyncio.wrap_future(
                site.decoder.photo(site.file(photo, request), LONGEST)
            )
        image = square(pixels, SIDE if data.shape[0] == 3 else data.shape[-1])
        found = await infer(site, model, "edit_invert", {"image": image})
        if found["strange"]:
            raise gr.Error(
                f"This network knows “{data.title}” only, and this is something else; nothing of "
                "it is kept.", print_exception=False,
            )  # fmt: skip
        so_far = {"z": found["z"], "label": found["label"]}
        found = await infer(site, model, "edit_invert", {"image": image, "steps": STEPS, **so_far})
        asked = {"z": found["z"], "label": found["label"], "amount": amount,
                 "changes": [number for pair in changes.items() for number in pair]}  # fmt: skip
        edited = await infer(site, model, "edit_change", asked)
        return await _told(image, cast(Drawn, found), cast(Drawn, edited), changes, table)

    edit.__annotations__ = {
        "photo": gr.FileData, "attributes": dict, "request": gr.Request, "model": str,
        "amount": float, "return": dict,
    }  # fmt: skip
    return edit


async def _known(site: Site, model: object) -> tuple[Table, Dataset]:
    """What is read in a model's pictures, and what it was trained on."""
    for one in await latent.choices(site, model):
        if one["name"] == model:
            return cast(Table, one["table"]), DATASETS[str(one["data"])]
    raise PlaygroundError(f"model is {shown(model)}, but must draw pictures from noise.")


def numbered(attributes: object, table: Table) -> dict[int, int]:
    """Attributes and choices by their numbers.

    Raises:
        PlaygroundError: for what the table does not have.
    """
    if not isinstance(attributes, Mapping) or not attributes:
        raise PlaygroundError(
            f"attributes is {shown(attributes)}, but must be names with choices, such as "
            f'{{"{table[0][0]}": "{table[0][1][0]}"}}.' if table else
            "attributes is given, but nobody reads this model's pictures."
        )  # fmt: skip
    names = [name for name, _ in table]
    found = {}
    for name, choice in attributes.items():
        plain = str(name).replace("_", " ")
        if plain not in names:
            raise PlaygroundError(
                f"An attribute is {shown(name)}, but must be one of {', '.join(names)}."
            )
        choices = table[names.index(plain)][1]
        if choice not in choices:
            raise PlaygroundError(
                f"{plain} is {shown(choice)}, but must be one of {', '.join(choices)}."
            )
        found[names.index(plain)] = choices.index(str(choice))
    return found


def square(pixels: np.ndarray, side: int) -> np.ndarray:
    """The middle square of a picture ``(H, W, 3)``, ``side`` pixels large."""
    from PIL import Image

    height, width, _ = pixels.shape
    least = min(height, width)
    top, left = (height - least) // 2, (width - least) // 2
    cut = Image.fromarray(pixels[top : top + least, left : left + least])
    return np.asarray(cut.resize((side, side), Image.Resampling.LANCZOS))


async def _told(
    image: np.ndarray, found: Drawn, edited: Drawn,
    changes: Mapping[int, int], table: Table,
) -> dict[str, object]:  # fmt: skip
    before, after = edited["choices"]
    others = [k for k in range(len(table)) if k not in changes]
    shown_again = [x if x.ndim == 4 else np.repeat(x[..., None], 3, 3) for x in (
        found["images"], edited["images"][1:])]  # fmt: skip
    side = shown_again[0].shape[1]
    tiles = np.concatenate([square(image, side)[None], *shown_again])
    return {
        "image": await picture_file(sprite(tiles, 3)), "distance": found["distance"],
        "before": {name: choices[k] for (name, choices), k in zip(table, before, strict=True)},
        "after": {name: choices[k] for (name, choices), k in zip(table, after, strict=True)},
        "reached": float(np.mean([after[k] == choice for k, choice in changes.items()])),
        "kept": float(np.mean([after[k] == before[k] for k in others])) if others else None,
    }  # fmt: skip
