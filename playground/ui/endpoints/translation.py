"""What the CycleGAN tab and its endpoints ask of the engine: photos there and back.

Weights from elsewhere are downloaded or copied here, in a thread of the web process, and loaded in
the engine, which never waits for a network.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from playground.core.files import copy_regular, open_regular, remove_old, replacing
from playground.core.limits import UPLOAD_SECONDS
from playground.core.spec import PlaygroundError, parse
from playground.data import DATASETS, face_styles, own, pairs
from playground.engine.client import EngineDown, EngineError
from playground.inference import official, pretrained
from playground.inference.photo_models import PhotoArgs
from playground.ui.endpoints import photo_kinds
from playground.ui.endpoints.training import answer
from playground.ui.site import Site

SIZE = PhotoArgs().size  # pixels of the long side, what the networks were trained at
PATIENCE_SECONDS = 300.0
PROGRESS_SECONDS = 0.25  # between two looks at how far the engine is
LOOKUP_SECONDS = 8.0
COPY_SECONDS = 60.0  # a copy that nobody has written to for so long was broken off
_PART = f".{pretrained.UPLOAD}"  # how a copy under way is named, see ``files.replacing``
_SECRET = secrets.token_bytes(32)  # names of uploads differ after each start
# data whose pictures are drawn: a visitor is offered photographs first
DRAWN = (pairs.BLOBS.name, face_styles.EMOJIS.name)
HEAT_TOP = 0.5  # the difference on [-1, 1] that is drawn white
Report = Callable[[str, float], None]

_DARK, _MAGENTA, _WHITE = (21, 33, 31), (204, 121, 167), (255, 255, 255)
_FAKE, _MIDDLE, _REAL = (213, 94, 0), (244, 246, 245), (0, 158, 115)


@dataclass(frozen=True)
class Translator:
    """A model to choose. ``kinds`` are what goes in and comes out in direction AB; ``cycle`` says
    whether it knows the way back; ``limits`` are words, by direction, on what it cannot do;
    ``note`` tells a model from others of the same kinds."""

    name: str
    kinds: tuple[str, str]
    ours: bool
    cycle: bool
    limits: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def title(self) -> str:
        first, second = self.kinds
        arrow = "↔" if self.cycle else "→"
        note = self.note if self.ours else f"authors' {self.name}"
        return f"{first} {arrow} {second}" + (f" ({note})" if note else "")

    @property
    def directions(self) -> list[tuple[str, str]]:
        """What to choose from: words and AB or BA."""
        first, second = self.kinds
        ways = [(f"{first} → {second}", "AB"), (f"{second} → {first}", "BA")]
        return ways if self.cycle else ways[:1]

    def row(self) -> dict[str, Any]:
        """As JSON for programs."""
        return {"name": self.name, "title": self.title, "kinds": list(self.kinds),
                "directions": [value for _, value in self.directions],
                "source": "playground" if self.ours else "Zhu et al. 2017"}  # fmt: skip


async def translators(site: Site) -> list[Translator]:
    """Our checkpoints, best first, then the authors' models."""
    found: list[Translator] = []
    drawn = set()
    for meta in await answer(site, site.engine.models()):
        kinds = _kinds(meta)
        if kinds is not None:
            if meta["values"].get("data") in DRAWN:
                drawn.add(meta["name"])
            found.append(Translator(meta["name"], kinds, True, True, _limits(meta)))
    found.sort(key=lambda one: (one.name in drawn, one.name))  # photos before drawings
    authors = [
        Translator(name, kinds, False, name in _cycles())
        for name, kinds in official.OFFICIAL.items()
    ]
    return [*found, *authors]


def _kinds(meta: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a checkpoint of ours translates; None where it says of itself that it does not, or says
    nothing that can be read: one that is damaged does not take the others with it."""
    values = meta.get("values")
    if not isinstance(values, Mapping) or values.get("gan") != "cyclegan":
        return None
    data = values.get("data")
    dataset = DATASETS.get(data) if isinstance(data, str) else None
    kinds = meta.get("domains") or (dataset.domains if dataset else ())
    pair = isinstance(kinds, (list, tuple)) and len(kinds) == 2
    return (str(kinds[0]), str(kinds[1])) if dataset and pair else None


def _limits(meta: Mapping[str, Any]) -> dict[str, str]:
    """What a checkpoint says in ``limits`` about its directions, by AB and BA."""
    payload = meta.get("limits")
    words = payload if isinstance(payload, Mapping) else {}
    return {way: words[key] for way in ("AB", "BA")
            if isinstance(words.get(key := way.lower()), str)}  # fmt: skip


async def _reachable(model: str) -> None:
    """Looks the authors' host up, unless the model is here: some resolvers try for minutes, and
    the time limit of a download does not count them.

    Raises:
        PlaygroundError: when it is not found in time.
    """
    if official.kept_file(model).is_file():
        return
    host = urlsplit(official.ADDRESS).hostname
    looked_up = asyncio.get_running_loop().getaddrinfo(host, 80)
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            await looked_up
    except (OSError, TimeoutError):
        raise PlaygroundError(official.unreachable(model, "its name is not found")) from None


def _cycles() -> dict[str, str]:
    """Every official model whose opposite exists, by name."""
    pairs = official.OPPOSITE
    return dict(pairs) | {back: there for there, back in pairs.items()}


async def translate(
    site: Site,
    photo: Path,
    model: str,
    direction: str = "AB",
    size: int = SIZE,
    report: Report = lambda words, share: None,
) -> dict[str, Any]:
    """The engine's answer for the photo in the file ``photo``, with the ``photo`` as the network
    saw it, its ``width`` and ``height`` and the ``model``; of models that turn what a photo can
    lack, what it shows (see ``photo_kinds.shown``).

    Raises:
        PlaygroundError: for what cannot be opened, found or asked for, in one sentence.
        EngineDown: when the engine does not answer.
    """
    checked = parse(PhotoArgs, {"direction": direction, "size": size})
    direction, size = checked.direction, checked.size
    if not isinstance(model, str):
        raise PlaygroundError(f"model is {model!r:.60}, but must be a model's name.")
    pixels = await asyncio.wrap_future(site.decoder.photo(photo, size))
    if model in official.OFFICIAL:
        there, back = _ways(model, direction)
        await _reachable(there)
        engine_model, what = await asyncio.to_thread(_official, there, back, report)
    else:
        engine_model, what = model, f"translate_{direction.lower()}"
    ticket = secrets.token_hex(16)
    async with _followed(site, ticket, report):
        args = {"photo": pixels, "ticket": ticket}
        asked = site.engine.infer(engine_model, what, args)
        found = await answer(site, asked, PATIENCE_SECONDS)
    height, width = pixels.shape[:2]
    seen = await photo_kinds.shown(site, engine_model, pixels, await _way(site, model, direction))
    return {**found, **seen, "photo": pixels, "width": width, "height": height, "model": model,
            "direction": direction}  # fmt: skip


async def _way(site: Site, model: str, direction: str) -> tuple[str, str] | None:
    """What ``model`` turns into what; None of weights that say nothing of it."""
    if ":" in model:
        return None
    known = await translators(site)
    kinds = next((one.kinds for one in known if one.name == model), None)
    return kinds if kinds is None or direction == "AB" else (kinds[1], kinds[0])


@contextlib.asynccontextmanager
async def _followed(site: Site, ticket: str, report: Report) -> AsyncIterator[None]:
    """Reports how far the engine is meanwhile; who leaves early (*Cancel*, a closed page, no
    patience) ends the work there too."""

    async def follow() -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            payload = await answer(site, site.engine.progress(ticket))
            ahead = int(payload["ahead"])
            report(f"Waiting for {ahead} before you" if ahead else "Translating", payload["share"])

    following = asyncio.create_task(follow())
    try:
        yield
    except BaseException:
        site.engine.cancel(ticket)
        raise
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError, EngineDown, EngineError):
            await following


def _ways(model: str, direction: str) -> tuple[str, str | None]:
    """The official models for the way there and, if there is one, back.

    Raises:
        PlaygroundError: for the direction that a model does not know.
    """
    opposite = _cycles().get(model)
    if direction == "AB":
        return model, opposite
    if opposite is None:
        raise PlaygroundError(f"{model} knows one direction only.")
    return opposite, model


def _official(there: str, back: str | None, report: Report) -> tuple[str, str]:
    """The engine's name for official models, which are fetched, and the question."""
    files = official.fetch_official(there, report).name
    if back is not None:
        with contextlib.suppress(PlaygroundError):  # without the way back there is no cycle to show
            files += "+" + official.fetch_official(back, report).name
    return f"cyclegan:{files}", "translate_ab"


def keep_upload(path: Path, owner: str = "") -> str:
    """Copies uploaded weights to where the engine finds them, under a name nobody can guess, and
    returns the engine's name for them. Earlier uploads go after an hour. Where the same file will
    come again from the same ``owner``, the name follows from both, so that the engine loads it
    once. How large a file may be was said when it was uploaded.

    Raises:
        PlaygroundError: for what is no regular file.
    """
    forget_uploads(older=UPLOAD_SECONDS)
    suffix = ".safetensors" if path.suffix.lower() == ".safetensors" else ".pth"
    key = _fingerprint(path, owner) if owner else secrets.token_hex(16)
    kept = pretrained.weights_folder() / f"{pretrained.UPLOAD}{key}{suffix}"
    if kept.is_file():
        kept.touch()
        return f"cyclegan:{kept.name}"
    try:
        with replacing(kept) as fresh:
            copy_regular(path, fresh)
    except OSError:
        raise PlaygroundError("The weights cannot be kept: the disk takes nothing.") from None
    return f"cyclegan:{kept.name}"


def keep_trained(content: bytes) -> str:
    """Puts the weights of a training on the page, safetensors, where the engine finds them, as long
    as an upload; returns the engine's name for them, which nobody can guess.

    Raises:
        PlaygroundError: where the disk takes nothing.
    """
    forget_uploads(older=UPLOAD_SECONDS)
    key = secrets.token_hex(16)
    kept = pretrained.weights_folder() / f"{pretrained.UPLOAD}{key}.safetensors"
    try:
        with replacing(kept) as fresh:
            fresh.write_bytes(content)
    except OSError:
        raise PlaygroundError("The model cannot be kept: the disk takes nothing.") from None
    return f"cyclegan:{kept.name}"


def _fingerprint(path: Path, owner: str) -> str:
    with open_regular(path, links=False) as file:
        content = hashlib.file_digest(file, "sha256").digest()
    return hmac.new(_SECRET, owner.encode() + b"\0" + content, "sha256").hexdigest()[:32]


def sweep(site: Site) -> None:
    """Deletes uploads that are more than an hour old, and what is left of copies that broke off."""
    forget_uploads(older=UPLOAD_SECONDS)
    own.forget(UPLOAD_SECONDS)
    site.uploads.sweep()
    for path in pretrained.weights_folder().glob(".*.part"):  # of official models, too
        remove_old(path, UPLOAD_SECONDS if not path.name.startswith(_PART) else COPY_SECONDS)


def sweep_later(site: Site) -> None:
    """Has the event loop, in which this is called, sweep when what has just come is an hour old."""
    asyncio.get_running_loop().call_later(UPLOAD_SECONDS + 1, sweep, site)


def forget_uploads(older: float = 0.0, model: str = "") -> None:
    """Deletes the upload that the engine knows as ``model``, or all ``older`` than that."""
    named = model.partition(":")[2] or f"{pretrained.UPLOAD}*"
    for path in pretrained.weights_folder().glob(named):
        if path.name.startswith(pretrained.UPLOAD):
            remove_old(path, older)


# -- pictures --------------------------------------------------------------------------------------


def heat_picture(heat: np.ndarray) -> np.ndarray:
    """|x - F(G(x))|, bytes ``(H, W)``, in colours ``(H, W, 3)``: white from ``HEAT_TOP`` on."""
    return _ramp(np.minimum(heat / (255 * HEAT_TOP), 1), (_DARK, _MAGENTA, _WHITE))


def patch_picture(patches: np.ndarray, height: int, width: int) -> np.ndarray:
    """D's map ``(h, w)`` in colours over the picture's size: orange fake, green real."""
    rows = np.arange(height) * patches.shape[0] // height
    columns = np.arange(width) * patches.shape[1] // width
    return np.asarray(_ramp(np.clip(patches, 0, 1), (_FAKE, _MIDDLE, _REAL))[rows][:, columns])


def _ramp(share: np.ndarray, colours: tuple[tuple[int, int, int], ...]) -> np.ndarray:
    places = np.linspace(0, 1, len(colours))
    channels = [np.interp(share, places, [c[i] for c in colours]) for i in range(3)]
    return np.asarray(np.stack(channels, -1).round().astype(np.uint8))


def scalars(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The plain part of an answer, as JSON."""
    payload = {k: v for k, v in answer.items() if not isinstance(v, np.ndarray)}
    payload["tiles"] = 1  # pictures were cut into tiles once; programs may still look
    for name in ("seconds", "cycle_l1"):
        if name in payload:
            payload[name] = round(float(payload[name]), 4)
    return payload
