"""What the tab of the latent space asks of the engine, for the page and for programs:

client.predict(model="dcgan-mnist", seed=3, api_name="/latent")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import gradio as gr

from playground.core.errors import shown
from playground.core.spec import GAN, Dataset, PlaygroundError
from playground.data import DATASETS
from playground.engine.client import EngineError
from playground.gans import GANS
from playground.inference import asks, reading
from playground.inference.codes import CATEGORIES
from playground.ui.endpoints.codes import infer
from playground.ui.endpoints.training import answer, as_gradio_errors, picture_file, plain, sprite
from playground.ui.site import Site

Seeds = Sequence[int]
Numbers = Sequence[float]
OWN = "Your run of the Train tab"


def publish(site: Site) -> None:
    """Adds ``/latent`` and ``/arithmetic`` to the page that is being built."""
    for name, endpoint in (("latent", _latent(site)), ("arithmetic", _arithmetic(site))):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


async def choices(site: Site, run: object) -> list[dict[str, object]]:
    """The models that have a latent space, ``{"name", "title", "labels", "table", "data",
    "data_title"}`` each: the visitor's ``run`` first, where there is one, then every checkpoint.
    ``labels`` are the names of what a conditional one can be asked for, ``table`` what is read in
    its pictures, ``data`` what it was trained on."""
    found: list[dict[str, object]] = []
    metas = await answer(site, site.engine.models())
    attributes = {meta["name"]: meta.get("attributes") for meta in metas}
    if isinstance(run, str) and run:
        try:
            info = await answer(site, site.engine.info(run))
            found += _choice(run, OWN, info["values"], attributes)
        except (PlaygroundError, EngineError):
            pass  # it has gone: the others are there
    for meta in metas:
        if meta.get("kind", "gan") == "gan" and "values" in meta:
            found += _choice(meta["name"], meta["name"], meta["values"], attributes)
    return found


def _choice(
    name: str, title: str, values: Mapping[str, object], attributes: Mapping[str, object]
) -> list[dict[str, object]]:
    gan, data = GANS.get(str(values.get("gan"))), DATASETS.get(str(values.get("data")))
    if gan is None or data is None or data.kind != "images" or not asks.draws_from_noise(gan):
        return []
    table = _table(data, attributes.get(data.classifier))
    return [{"name": name, "title": title, "labels": _labels(gan, data), "table": table,
             "data": data.name, "data_title": data.title}]  # fmt: skip


def _table(data: Dataset, attributes: object) -> list[list[object]]:
    """What is read in the pictures: ``[[attribute, [its choices]]]``; of what nobody reads none."""
    if not reading.readable(data):
        return []
    if isinstance(attributes, list):  # of a classifier that reads several
        return [[name.replace("_", " "), list(choices)] for name, choices in attributes]
    return [[name, list(choices)] for name, choices in reading.grey_table(data).items()]


def _labels(gan: GAN, data: Dataset) -> list[str]:
    """Of a conditional model its classes, of one that has found categories their numbers."""
    if "strip" in gan.inference:
        return [str(k) for k in range(CATEGORIES)]
    return list(data.classes) if "render" in gan.inference else []


async def drawn(
    site: Site, model: str, what: str, args: Mapping[str, object], columns: int
) -> dict[str, object]:
    """The engine's answer as JSON, its pictures as the file of a PNG, ``columns`` a row."""
    found = await infer(site, model, what, args)
    told: dict[str, object] = plain({k: v for k, v in found.items() if k != "images"})
    if "images" in found:
        told["image"] = await picture_file(sprite(found["images"], columns))
    return told


def _latent(site: Site) -> Callable[..., object]:
    async def latent(
        model: str = "dcgan-mnist", seed: int = 0, n: int = 16, psi: float = 1.0, label: int = 0,
        direction: str = "", amount: float = 0.0, z: Numbers = (),
    ) -> object:  # fmt: skip
        """The pictures of n noises z, of the seeds from seed on, or of one z that is given as a
        list of as many numbers as the model's has: {image: the path of a lossless
        PNG, tiles side by side without borders, 8 a row; norms: the length of each z; choices: of
        each picture the number of every attribute that the independent classifier reads in it,
        where there is one}. psi multiplies z (truncation). With a direction z is moved along it by
        an amount of -3 to 3 standard deviations: "svd:0" of G's first layer, "means:2:1" or
        "svm:2:1" towards choice 1 of attribute 2; then changed tells in which share of samples each
        attribute differs between its ends, low and high the most frequent choices there."""
        args = {"seed": seed, "n": n, "psi": psi, "label": label, "z": z}
        if direction:
            return await _along(site, model, direction, amount, args)
        return await drawn(site, model, "latent_samples", args, 8)

    latent.__annotations__ = {
        "model": str, "seed": int, "n": int, "psi": float, "label": int, "direction": str,
        "amount": float, "z": list[float], "return": dict,
    }  # fmt: skip
    return latent


async def _along(
    site: Site, model: str, direction: object, amount: float, args: Mapping[str, object]
) -> dict[str, object]:
    """Samples moved along a direction, and what that was measured to change."""
    with as_gradio_errors():
        asked = _named(direction)
    found = await infer(site, model, "latent_direction", {**asked, "label": args["label"]})
    way = [float(value) for value in found.pop("way")]
    moved = {**args, "way": way, "amount": amount}
    told = await drawn(site, model, "latent_move", moved, 8)
    return {**told, **plain(found)}


def _named(direction: object) -> dict[str, object]:
    """The direction of a name such as ``svd:0`` or ``svm:2:1``.

    Raises:
        PlaygroundError: for what names none.
    """
    named = re.fullmatch(r"(svd):(\d{1,2})|(means|svm):(\d{1,2}):(\d{1,2})", str(direction))
    if named is None:
        raise PlaygroundError(
            f"direction is {shown(direction)}, but must be svd:NUMBER, means:ATTRIBUTE:CHOICE or "
            "svm:ATTRIBUTE:CHOICE."
        )
    if named[1]:
        return {"kind": "svd", "number": int(named[2])}
    return {"kind": named[3], "attribute": int(named[4]), "number": int(named[5])}


def _arithmetic(site: Site) -> Callable[..., object]:
    async def arithmetic(
        model: str = "dcgan-mnist", a: Seeds = (1, 2, 3), b: Seeds = (4, 5, 6),
        c: Seeds = (7, 8, 9), psi: float = 1.0, label: int = 0,
    ) -> object:  # fmt: skip
        """The picture of A - B + C, each the mean of the noises of a group of seeds (1 to 64):
        {image: the path of a lossless PNG with the pictures of A - B + C, A, B and C side by side;
        norms: the length of each z; choices: of each picture the number of every attribute that the
        independent classifier reads in it, where there is one}."""
        args = {"a": a, "b": b, "c": c, "psi": psi, "label": label}
        return await drawn(site, model, "latent_arithmetic", args, 4)

    arithmetic.__annotations__ = {
        "model": str, "a": list[int], "b": list[int], "c": list[int], "psi": float, "label": int,
        "return": dict,
    }  # fmt: skip
    return arithmetic
