"""Messages of the live channel as bytes: a JSON header, then raw arrays. Pure functions.

Layout (little-endian): uint32 length of the header | header, UTF-8 JSON | zeros up to a multiple
of 8 | payload. ``header["arrays"]`` lists ``{name, dtype, shape, offset}``; offsets count bytes
from the start of the payload and are multiples of 8, so that a browser's typed arrays view the
bytes where they are.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_ALIGN = 8
# What a browser has typed arrays for; other kinds of numbers are converted.
_SENT_AS = {
    "bool": "uint8", "int64": "int32", "uint64": "uint32", "float16": "float32",
    "uint8": "uint8", "int8": "int8", "uint16": "uint16", "int16": "int16", "int32": "int32",
    "uint32": "uint32", "float32": "float32", "float64": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Packet:
    """An encoded message that can be sent to many, each with fields of its own."""

    header: str  # JSON object
    payload: bytes

    def bytes(self, **own: object) -> bytes:
        """The message, with ``own`` fields in front of the shared ones."""
        mine = json.dumps(own, separators=(",", ":"))[:-1]
        comma = "," if own and self.header != "{}" else ""
        header = f"{mine}{comma}{self.header[1:]}".encode()
        gap = -(4 + len(header)) % _ALIGN
        return b"".join((struct.pack("<I", len(header)), header, bytes(gap), self.payload))


def pack(fields: Mapping[str, object]) -> Packet:
    """Encodes ``fields``: numbers, strings, lists, dicts and arrays at any depth.

    Arrays leave the header: one under ``view`` goes by its own name, any other by its dotted path.
    Numbers that are not finite become null, as JSON knows no other.
    """
    arrays: list[dict[str, object]] = []
    chunks: list[bytes] = []
    header = _plain(fields, "", arrays, chunks)
    assert isinstance(header, dict)
    header["arrays"] = arrays
    return Packet(json.dumps(header, separators=(",", ":")), b"".join(chunks))


def unpack(message: bytes) -> dict[str, Any]:
    """The fields of a message, ``arrays`` as a dict of numpy arrays by name."""
    (length,) = struct.unpack_from("<I", message)
    header: dict[str, Any] = json.loads(message[4 : 4 + length])
    start = -(-(4 + length) // _ALIGN) * _ALIGN
    header["arrays"] = {
        a["name"]: np.frombuffer(
            message, a["dtype"], math.prod(a["shape"]), start + a["offset"]
        ).reshape(a["shape"])
        for a in header.get("arrays", ())
    }
    return header


def _plain(
    value: object, path: str, arrays: list[dict[str, object]], chunks: list[bytes]
) -> object:
    if isinstance(value, Mapping):
        kept = {}
        for key, item in value.items():
            inner = str(key) if path in ("", "view") else f"{path}.{key}"
            if isinstance(item, np.ndarray) and item.dtype.kind in "biuf":
                _lay_down(inner, item, arrays, chunks)
            else:
                kept[str(key)] = _plain(item, inner, arrays, chunks)
        return kept
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{path}.{i}", arrays, chunks) for i, item in enumerate(value)]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist(), path, arrays, chunks)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    raise TypeError(f"{path} is a {type(value).__name__}, which the live channel does not carry")


def _lay_down(
    name: str, array: np.ndarray, arrays: list[dict[str, object]], chunks: list[bytes]
) -> None:
    dtype = _SENT_AS[array.dtype.name]
    content = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
    offset = sum(map(len, chunks))
    arrays.append({"name": name, "dtype": dtype, "shape": list(array.shape), "offset": offset})
    chunks.append(content + bytes(-len(content) % _ALIGN))
