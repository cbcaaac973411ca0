"""Weights that a visitor brought: a photo through them, and both readings of what the file leaves
open, side by side, on that photo.

The page remembers what was chosen, by ``mark_of`` the file, and sends its memory with each
question; the server keeps nothing of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.files import open_regular
from playground.core.limits import UploadLimits
from playground.core.spec import PlaygroundError, parse
from playground.inference.pretrained import WeightsArgs, reference
from playground.ui.endpoints import translation
from playground.ui.endpoints.training import answer
from playground.ui.endpoints.translation import SIZE, Report
from playground.ui.site import Site

MOST_MEMORY = 20_000  # letters that a page may remember
_SAMPLE = 1 << 20  # bytes of each end of a file that its mark is made of


@dataclass(frozen=True)
class Candidates:
    """What the file leaves open (a name of ``WeightsArgs``): the translation as it was taken and
    as it might be as well, uint8 ``(H, W, 3)``."""

    question: str
    taken: tuple[str, np.ndarray]
    other: tuple[str, np.ndarray]

    @property
    def difference(self) -> float:
        """Mean distance of the two, of 255."""
        return float(np.abs(self.taken[1].astype(np.int16) - self.other[1]).mean())


@dataclass(frozen=True)
class Reading:
    """A photo through a weights file: the ``answer`` as of any model, what the file is ``about``
    (see ``pretrained.Found``), what was ``said`` of it, and what is still open."""

    answer: dict[str, Any]
    about: dict[str, Any]
    said: WeightsArgs
    candidates: tuple[Candidates, ...] = ()


def most_megabytes(site: Site) -> int:
    """How large a file may be: the one limit of every upload."""
    return int(site.options.get("file_megabytes", UploadLimits().file_megabytes))


async def read(
    site: Site,
    photo: Path,
    name: str,
    said: WeightsArgs,
    size: int = SIZE,
    report: Report = lambda words, share: None,
) -> Reading:
    """The photo through the kept upload ``name`` (see ``translation.keep_upload``).

    Raises:
        PlaygroundError: for what cannot be opened, read or asked for, in one sentence.
        EngineDown: when the engine does not answer.
    """
    asked = site.engine.infer(reference(name, said), "weights_file", {})
    about = await answer(site, asked, translation.PATIENCE_SECONDS)
    model = reference(name, said)
    found = await translation.translate(site, photo, model, "AB", size, report)
    return Reading(found, about, said)


async def compare(
    site: Site, photo: Path, name: str, reading: Reading, size: int, report: Report
) -> Reading:
    """The reading with both candidates of each open question; errors as ``read``. Large photos are
    compared at the usual size, where a translation takes a second rather than a minute."""
    small = min(size, SIZE)

    async def translated(said: WeightsArgs, words: str) -> np.ndarray:
        model = reference(name, said)
        found = await translation.translate(
            site, photo, model, "AB", small, lambda _, share: report(words, share)
        )
        return np.asarray(found["translation"])

    found = []
    for question, (taken, other) in reading.about["open"].items():
        words = f"Trying {question} {other} as well"
        usual = reading.answer["translation"]
        first = usual if small == size else await translated(reading.said, words)
        second = await translated(replace(reading.said, **{question: other}), words)
        found.append(Candidates(question, (taken, first), (other, second)))
    return replace(reading, candidates=tuple(found))


def mark_of(path: Path) -> str:
    """By what a page remembers a weights file: of its size and both of its ends.

    Raises:
        PlaygroundError: for what is no regular file.
    """
    with open_regular(path, links=False) as file:
        digest = hashlib.sha256(str(file.seek(0, 2)).encode())
        end = max(0, file.tell() - _SAMPLE)
        digest.update(_piece(file, 0) + _piece(file, end))
    return digest.hexdigest()[:24]


def _piece(file: Any, at: int) -> bytes:
    file.seek(at)
    return bytes(file.read(_SAMPLE))


@dataclass(frozen=True)
class Noted:
    """What the page sends along: its memory of choices by mark, and the name of a weights file that
    it was given but that did not come."""

    choices: dict[str, Any]
    missing: str = ""

    @staticmethod
    def of(text: Any) -> Noted:
        """Reads it; nothing where it is not what our page writes."""
        try:
            value = json.loads(text) if text and len(text) <= MOST_MEMORY else {}
        except (ValueError, TypeError, RecursionError):
            value = {}
        value = value if isinstance(value, dict) else {}
        choices, missing = value.get("choices"), value.get("missing")
        return Noted(
            choices if isinstance(choices, dict) else {},
            missing if isinstance(missing, str) else "",
        )

    def said(self, mark: str) -> WeightsArgs:
        """What was chosen for the file of that mark; what an older page has written counts for
        nothing."""
        chosen = self.choices.get(mark)
        try:
            return parse(WeightsArgs, chosen if isinstance(chosen, dict) else {})
        except PlaygroundError:
            return WeightsArgs()


async def read_upload(
    site: Site, photo: Path, file: Path, owner: str, noted: Noted, size: int, report: Report
) -> tuple[str, Reading]:
    """The page's question: the file's mark, and its reading with all candidates."""
    name = await asyncio.to_thread(translation.keep_upload, file, owner)
    mark = await asyncio.to_thread(mark_of, file)
    translation.sweep_later(site)
    reading = await read(site, photo, name, noted.said(mark), size, report)
    return mark, await compare(site, photo, name, reading, size, report)
