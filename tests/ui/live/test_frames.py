"""The live channel's bytes: what goes in comes out, aligned and valid for a browser."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from playground.ui.live.frames import pack, unpack


def test_numbers_and_arrays_come_back() -> None:
    fields = {
        "step": 7,
        "losses": {"discriminator": 0.5, "generator": float("nan")},
        "words": "balanced – ½",
        "view": {"fake": np.arange(6, dtype=np.float32).reshape(3, 2)},
        "curves": {"d_loss": np.array([1.0, 2.0])},
        "list": [np.float32(1.5), np.int64(2), True, None],
    }
    got = unpack(pack(fields).bytes(type="snapshot", slot="train", seq=3))
    assert (got["type"], got["slot"], got["seq"], got["step"]) == ("snapshot", "train", 3, 7)
    assert got["losses"] == {"discriminator": 0.5, "generator": None}  # JSON has no NaN
    assert got["words"] == "balanced – ½" and got["list"] == [1.5, 2, True, None]
    assert set(got["arrays"]) == {"fake", "curves.d_loss"}
    np.testing.assert_array_equal(got["arrays"]["fake"], fields["view"]["fake"])
    assert got["arrays"]["curves.d_loss"].dtype == np.float64


@pytest.mark.parametrize("length", range(9))
def test_arrays_begin_at_multiples_of_eight(length: int) -> None:
    arrays = {"a": np.zeros(length, np.uint8), "b": np.ones(3, np.float64), "c": np.ones((0, 2))}
    message = pack(arrays).bytes(slot="x" * length)
    (header_length,) = struct.unpack_from("<I", message)
    start = -(-(4 + header_length) // 8) * 8
    for described in json.loads(message[4 : 4 + header_length])["arrays"]:
        assert (start + described["offset"]) % 8 == 0
    got = unpack(message)["arrays"]
    assert {k: v.shape for k, v in got.items()} == {"a": (length,), "b": (3,), "c": (0, 2)}
    assert got["b"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("bool", "uint8"), ("int64", "int32"), ("float16", "float32"), (">f4", "float32")],
)
def test_kinds_a_browser_lacks_are_converted(kind: str, sent: str) -> None:
    got = unpack(pack({"a": np.array([0, 1], dtype=kind)}).bytes())["arrays"]["a"]
    assert got.dtype == sent and got.tolist() == [0, 1]


def test_what_cannot_be_sent_is_named() -> None:
    with pytest.raises(TypeError, match=r"losses\.d is a set"):
        pack({"losses": {"d": {1}}})


def test_one_packet_serves_many() -> None:
    packet = pack({"step": 1})
    assert [unpack(packet.bytes(slot=s))["slot"] for s in "ab"] == ["a", "b"]
    assert unpack(packet.bytes())["step"] == 1
    assert unpack(pack({}).bytes(type="hello"))["type"] == "hello"


def test_the_browsers_tests_read_what_is_written_now() -> None:
    written = Path(__file__).parents[2] / "js" / "static" / "message.base64"
    fields = {
        "step": 7, "words": "Δ läuft", "heat": np.array([[0, 127, 255]], np.uint8),
        "fake": np.array([[0.5, -1], [2, 3]], np.float32),
        "at": np.array([-1, 2**31 - 1], np.int64), "none": np.zeros((0, 2)),
    }  # fmt: skip
    message = base64.b64encode(pack(fields).bytes(slot="train")).decode()
    assert written.read_text("utf-8").strip() == message
