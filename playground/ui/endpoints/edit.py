"""Editing a picture that no training has seen, for the page and for programs:

client.predict(handle_file("face.png"), {"mouth": "smile"}, api_name="/edit")
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

import gradio as gr
import numpy as np

from playground.core.errors import shown
from playground.core.spec import Dataset, PlaygroundError, knob, parse
from playground.data import DATASETS, held_out
from playground.data.held_out import MOST
from playground.data.images import MNIST
from playground.data.imaging.drawn_faces import SIDE
from playground.data.portraits import STYLES
from playground.ui.endpoints import codes, latent, squares
from playground.ui.endpoints.codes import infer
from playground.ui.endpoints.training import as_gradio_errors, picture_file, sprite
from playground.ui.site import Site

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


def functions(site: Site) -> list[Callable[..., object]]:
    """What the scene asks the server for."""

    async def held_out(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """See ``pictures_of_page``, or ``{"error"}``."""
        return await squares.told(site.asking, request, lambda: pictures_of_page(site, data))

    async def own_picture(data: Mapping[str, object], request: gr.Request) -> Mapping[str, object]:
        """Of ``{"file": base64, "data"}`` ``{"image": base64 of bytes, "side"}``: the middle square
        of a picture, a digit as MNIST would hold it; or ``{"error"}``."""

        async def cut() -> dict[str, object]:
            image = await taken(site, named(data), codes.content_of(data.get("file")))
            return {"image": base64.b64encode(image.tobytes()).decode(), "side": len(image)}

        return await squares.told(site.opening, request, cut)

    return [held_out, own_picture]


async def taken(site: Site, dataset: Dataset, source: bytes | Path) -> np.ndarray:
    """The middle square of a picture as such data hold it, bytes ``(side, side, 3)``: of a digit
    what MNIST would, of garments light on dark.

    Raises:
        PlaygroundError: for what is no picture, too large, or too narrow.
    """
    if dataset is MNIST:
        return np.repeat(np.array(await codes.digit(site, source), np.uint8)[..., None], 3, 2)
    found = await squares.square(site, source, side_of(dataset))
    return squares.light_on_dark(found) if dataset.shape[0] == 1 else found


def named(data: Mapping[str, object]) -> Dataset:
    """The data set that a question of the page names.

    Raises:
        PlaygroundError: for a name that is none.
    """
    name = data.get("data")
    if not isinstance(name, str) or name not in DATASETS:
        raise PlaygroundError(f"data is {shown(name)}, but must be a data set's name.")
    return DATASETS[name]


def side_of(dataset: Dataset) -> int:
    """Pixels of a side of what is edited: faces come as large as they are drawn."""
    return SIDE if dataset.name in STYLES else dataset.shape[-1]


async def pictures_of_page(site: Site, data: Mapping[str, object]) -> dict[str, object]:
    """For ``{"data", "first", "n"}``: ``images``, bytes ``(n, side, side, 3)`` in base64, their
    ``side`` and a ``note`` on where they are from.

    Raises:
        PlaygroundError: for what cannot be had.
    """
    dataset = named(data)
    asked = parse(HeldOutArgs, {k: data[k] for k in ("first", "n") if k in data})
    found, note = await asyncio.to_thread(
        held_out.held_out, dataset, site.root, asked.first, asked.n
    )
    images = base64.b64encode(found.tobytes()).decode()
    return {"images": images, "side": found.shape[1], "note": note}


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
            image = await taken(site, data, site.file(photo, request))
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


async def _told(
    image: np.ndarray, found: Drawn, edited: Drawn,
    changes: Mapping[int, int], table: Table,
) -> dict[str, object]:  # fmt: skip
    before, after = edited["choices"]
    others = [k for k in range(len(table)) if k not in changes]
    shown_again = [x if x.ndim == 4 else np.repeat(x[..., None], 3, 3) for x in (
        found["images"], edited["images"][1:])]  # fmt: skip
    again = len(image) // shown_again[0].shape[1]  # a model of 32 pixels beside faces of 64
    larger = [x.repeat(again, 1).repeat(again, 2) for x in shown_again]
    tiles = np.concatenate([image[None], *larger])
    return {
        "image": await picture_file(sprite(tiles, 3)), "distance": found["distance"],
        "before": {name: choices[k] for (name, choices), k in zip(table, before, strict=True)},
        "after": {name: choices[k] for (name, choices), k in zip(table, after, strict=True)},
        "reached": float(np.mean([after[k] == choice for k, choice in changes.items()])),
        "kept": float(np.mean([after[k] == before[k] for k in others])) if others else None,
    }  # fmt: skip
