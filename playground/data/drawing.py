"""Points that somebody drew or brought, as a short text that a link can carry.

    text = base64url(deflate(b"\\x01" + scale + modes + points))

``scale`` is four float32: what a unit of the view is in the visitor's own units, x then y, as
(offset, unit). Then one byte, how many modes, and each mode as two uint16 on a grid of ``CELLS``
a side over ±``EXTENT``. Then a uint16, how many points there are, and the points on the same grid,
sorted by x and y: the low bytes of the steps from x to x, their high bytes, the low bytes of y,
their high bytes. Everything is little-endian. ``tabs/train/drawing.js`` is the page's side of it.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import struct
import zlib
from dataclasses import dataclass

import numpy as np

from playground.core.spec import PlaygroundError

EXTENT = 2.5  # the view reaches so far to every side, in data units
CELLS = 2047  # steps of the grid a side: 0.0024 data units
LEAST, MOST = 10, 5000  # points
MOST_MODES = 50
MOST_BYTES = 2048  # compressed, in a link
LETTERS = 4 * -(-MOST_BYTES // 3)  # of a text that has so many bytes
_VERSION = 1
_HEAD = struct.Struct("<B4fB")
_LONGEST = _HEAD.size + 4 * MOST_MODES + 2 + 4 * MOST
NO_DRAWING = "This is no drawing of points: the link may be cut, or from another version."
Scale = tuple[float, float, float, float]
OWN_UNITS: Scale = (0.0, 1.0, 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Drawing:
    """``points`` ``(N, 2)`` and ``modes`` ``(M, 2)`` in data units, within ±``EXTENT``; ``scale``:
    own x = scale[0] + scale[1] × x, own y = scale[2] + scale[3] × y."""

    points: np.ndarray
    modes: np.ndarray
    scale: Scale = OWN_UNITS


def pack(drawing: Drawing) -> bytes:
    """The bytes of a drawing, the same for the same points in whatever order.

    Raises:
        PlaygroundError: for too few or too many points or modes.
    """
    check(len(drawing.points), len(drawing.modes))
    grid, modes = _on_grid(drawing.points), _on_grid(drawing.modes)
    grid = grid[np.lexsort((grid[:, 1], grid[:, 0]))]
    steps = np.diff(grid[:, 0], prepend=0)
    y = grid[:, 1]
    planes = np.concatenate([steps & 255, steps >> 8, y & 255, y >> 8]).astype(np.uint8)
    head = _HEAD.pack(_VERSION, *drawing.scale, len(modes))
    return b"".join(
        (head, modes.astype("<u2").tobytes(), struct.pack("<H", len(grid)), planes.tobytes())
    )


def unpack(raw: bytes) -> Drawing:
    """The drawing of ``pack``'s bytes.

    Raises:
        PlaygroundError: for anything else.
    """
    try:
        version, *numbers, count = _HEAD.unpack_from(raw)
        at = _HEAD.size + 4 * count
        modes = np.frombuffer(raw, "<u2", 2 * count, _HEAD.size).reshape(-1, 2)
        (n,) = struct.unpack_from("<H", raw, at)
        planes = np.frombuffer(raw, np.uint8, offset=at + 2).reshape(4, n).astype(int)
    except (struct.error, ValueError):
        raise PlaygroundError(NO_DRAWING) from None
    x = np.cumsum(planes[0] + 256 * planes[1])
    grid = np.stack([x, planes[2] + 256 * planes[3]], -1)
    known = version == _VERSION and np.isfinite(numbers).all()
    if not known or numbers[1] <= 0 or numbers[3] <= 0:
        raise PlaygroundError(NO_DRAWING)
    if grid.max(initial=0) > CELLS or modes.max(initial=0) > CELLS:
        raise PlaygroundError(NO_DRAWING)
    check(n, count)
    ox, ux, oy, uy = numbers
    return Drawing(_off_grid(grid), _off_grid(modes), (ox, ux, oy, uy))


def check(points: int, modes: int = 0) -> None:
    """Are there enough points to train on, and no more than can be kept?

    Raises:
        PlaygroundError: saying how many there are and how many may be.
    """
    if points == 0:
        raise PlaygroundError("The drawing is empty: draw, paste or drop some points first.")
    if points < LEAST:
        many = "1 point" if points == 1 else f"{points} points"
        raise PlaygroundError(
            f"The drawing has {many}, but at least {LEAST} are needed to train on."
        )
    if points > MOST:
        raise PlaygroundError(f"The drawing has {points:,} points, but may have {MOST:,} at most.")
    if modes > MOST_MODES:
        raise PlaygroundError(f"{modes} modes are marked, but there may be {MOST_MODES} at most.")


def encode(drawing: Drawing) -> str:
    """The text of a drawing, whatever its length; errors as ``pack``."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(pack(drawing)) + squeeze.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


@functools.lru_cache(maxsize=128)
def decode(text: str) -> Drawing:
    """The drawing of a text; one that is asked for again is there already.

    Raises:
        PlaygroundError: for what ``encode`` has not made.
    """
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        expand = zlib.decompressobj(-15)
        raw = expand.decompress(packed, _LONGEST + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise PlaygroundError(NO_DRAWING) from None
    if not expand.eof or expand.unused_data or len(raw) > _LONGEST:
        raise PlaygroundError(NO_DRAWING)
    return unpack(raw)


def digest(drawing: Drawing) -> str:
    """What the drawing is known by where it is kept: 32 hexadecimal digits, which nobody can guess
    who does not have the points."""
    return hashlib.sha256(pack(drawing)).hexdigest()[:32]


def _on_grid(points: np.ndarray) -> np.ndarray:
    places = np.rint((points + EXTENT) * (CELLS / (2 * EXTENT)))
    return np.asarray(places.clip(0, CELLS).astype(int).reshape(-1, 2))


def _off_grid(places: np.ndarray) -> np.ndarray:
    found = places * (2 * EXTENT / CELLS) - EXTENT
    found.flags.writeable = False  # many share what ``decode`` remembers
    return np.asarray(found)
