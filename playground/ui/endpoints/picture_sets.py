"""A visitor's own pictures as a dataset: read, cut, kept for an hour. For the page as functions of
its Train tab, for programs as ``/images_dataset`` and ``/honesty``:

    found = client.predict([handle_file("photos.zip")], side=32, api_name="/images_dataset")
    client.submit(data="pictures", gan="dcgan", picture_set=found["picture_set"], api_name="/train")

What a stranger can do here: have files that are his own uploads decoded in a process with limits of
memory and time, one set at a time, and leave small squares on the disk for an hour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from playground.core.errors import shown
from playground.core.spec import SMALL_SIDES, PlaygroundError, knob, parse
from playground.data import picture_set
from playground.data.images import FEW
from playground.ui.endpoints import translation
from playground.ui.endpoints.training import (
    answer,
    as_gradio_errors,
    picture_file,
    plain,
    sprite,
)
from playground.ui.site import Site

if TYPE_CHECKING:
    from playground.data.imaging.archives import Form

MOST_FILES = 1000  # in one call; archives hold more
# What it gains was measured by tests/bench/few_pictures.py.
WHY = (
    "With fewer than {few:,} pictures D soon learns them by heart and has less to tell G, so "
    "DiffAugment is on: D sees real and fake pictures shifted, recoloured and with a piece cut "
    "out. On 200 it halved the Fréchet distance to pictures held out."
)


@dataclass(frozen=True)
class FormArgs:
    """What becomes of each picture."""

    side: str = knob("32", "Side", "pixels a side", choices=tuple(map(str, SMALL_SIDES)))
    fit: str = knob("crop", "Fit", "the middle square, or all of it on white",
                    choices=("crop", "pad"))  # fmt: skip
    colour: str = knob("colour", "Colour", "three channels or one", choices=("colour", "grey"))


def publish(site: Site) -> None:
    """Adds ``/images_dataset`` and ``/honesty`` to the page that is being built."""

    async def images_dataset(
        files: object, request: gr.Request, side: str = "32", fit: str = "crop",
        colour: str = "colour",
    ) -> object:  # fmt: skip
        """Makes a dataset of your own pictures for /train: {data, picture_set, pictures, classes,
        side, channels, few, note}. ``files`` are pictures or ZIP archives, 20 to 20,000 pictures in
        all; folders in an archive are classes where there are at least two. ``side`` 28, 32, 48 or
        64 pixels; ``fit`` crop or pad; ``colour`` colour or grey. Kept for an hour after their last
        use."""
        with as_gradio_errors(), site.calling():
            given = files if isinstance(files, list) else [files]
            paths = [site.file(file, request) for file in bounded(given)]
            names = [path.name for path in paths]
            form = form_of({"side": side, "fit": fit, "colour": colour})
            kept = await read(site, paths, names, form)
        return plain(told(kept))

    async def honesty(run: str = "", member: int = 0) -> object:
        """Whether a live run copies its training pictures: {words, copies, own_copies, precision,
        recall, compared, copied, step, samples, nearest}: samples are the 64 of the live picture,
        nearest the training picture nearest to each, in the same places, both as PNG; copies is
        the share of near-copies among 500 samples."""
        with as_gradio_errors(), site.calling():
            owner = site.callers.program().owner
            found = await answer(site, site.engine.honesty(run, member, owner))
        numbers = {k: v for k, v in found.items() if k not in ("images", "samples")}
        pictures = {k: await picture_file(sprite(found[name], 8))
                    for k, name in (("samples", "samples"), ("nearest", "images"))}  # fmt: skip
        return {**plain(numbers), **pictures}

    images_dataset.__annotations__ = {
        "files": list[dict[str, object]], "request": gr.Request, "side": str, "fit": str,
        "colour": str, "return": dict,
    }  # fmt: skip
    honesty.__annotations__ = {"run": str, "member": int, "return": dict}
    for name, endpoint in (("images_dataset", images_dataset), ("honesty", honesty)):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


def bounded(files: object) -> Sequence[object]:
    """The files of one call.

    Raises:
        PlaygroundError: where there are none, or too many.
    """
    if not isinstance(files, Sequence) or isinstance(files, str) or not files:
        raise PlaygroundError("Choose a folder, pictures or a ZIP archive first.")
    if len(files) > MOST_FILES:
        raise PlaygroundError(
            f"{len(files):,} files came at once; put more than {MOST_FILES:,} into a ZIP archive."
        )
    return files


def form_of(values: Mapping[str, object]) -> Form:
    """The form that is asked for.

    Raises:
        KnobError: for a value that is not allowed.
    """
    from playground.data.imaging.archives import Form

    asked = parse(FormArgs, values)
    return Form(int(asked.side), asked.fit == "pad", asked.colour == "grey")


async def read(
    site: Site, paths: Sequence[Path], names: Sequence[str], form: Form,
    report: Callable[[str, float], None] = lambda words, share: None,
) -> picture_set.Kept:  # fmt: skip
    """Has the pictures read and kept, and looks after them being deleted.

    Raises:
        PlaygroundError: for what is no set of pictures, in one sentence.
    """
    asked = site.decoder.picture_set(paths, names, form, report)
    kept: picture_set.Kept = await asyncio.wrap_future(asked)
    translation.sweep_later(site)
    return kept


def told(kept: picture_set.Kept) -> dict[str, object]:
    """What is known of a set of pictures."""
    few = kept.count < FEW
    return {
        "data": picture_set.PICTURES.name, "picture_set": kept.name, "pictures": kept.count,
        "classes": kept.classes, "side": kept.side, "channels": kept.channels, "few": few,
        "note": WHY.format(few=FEW) if few else "",
    }  # fmt: skip


# -- the page --------------------------------------------------------------------------------------


def functions(site: Site) -> list[Callable[..., object]]:
    """What the Train tab calls; each answers ``{"error"}`` with a sentence where it cannot."""
    reading: dict[str, tuple[str, float]] = {}  # by owner: what is being done, the share done

    async def keep_pictures(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """A dataset of the uploaded ``{"files": [{"path", "name"}], "side", "fit", "colour"}``."""
        owner = site.owner(request)
        try:
            paths, names = _named(site, data, request)
            form = form_of({n: data[n] for n in ("side", "fit", "colour") if n in data})
            with site.opening(request):
                reading[owner] = ("Waiting", 0.0)
                kept = await read(
                    site, paths, names, form,
                    lambda words, share: reading.__setitem__(owner, (words, share)),
                )  # fmt: skip
        except PlaygroundError as error:
            return {"error": str(error)}
        finally:
            reading.pop(owner, None)
        return told(kept)

    async def reading_pictures(
        data: Mapping[str, object], request: gr.Request
    ) -> dict[str, object]:
        """How far ``keep_pictures`` is; who asks before is about to call it."""
        site.decoder.expect_pictures()
        words, share = reading.get(site.owner(request), ("", 0.0))
        return {"words": words, "share": share}

    return [keep_pictures, reading_pictures]


def _named(site: Site, data: object, request: gr.Request) -> tuple[list[Path], list[str]]:
    given = bounded(data.get("files") if isinstance(data, Mapping) else None)
    paths, names = [], []
    for file in given:
        name = file.get("name") if isinstance(file, Mapping) else None
        if not isinstance(name, str) or not 0 < len(name) <= 1000:
            raise PlaygroundError(f"A file's name is {shown(name)}, but must be a text.")
        paths.append(site.file(file, request))
        names.append(name)
    return paths, names
