"""Every depth, byte order and kind that Pillow opens is as bright as its copy of 8 bits."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from playground.data.imaging import decode

Make = Callable[[np.ndarray], bytes]
HEIGHT, WIDTH = 24, 32


def tiff(values: np.ndarray, order: str, bits: int, kind: int = 1, photometric: int = 1,
         packed: bytes = b"") -> bytes:  # fmt: skip
    """A grey TIFF of one strip; ``kind`` is its SampleFormat (1 unsigned, 2 signed, 3 float)."""
    little = order == "<"
    data = packed or values.astype(values.dtype.newbyteorder(order)).tobytes()
    tags = [(256, WIDTH), (257, HEIGHT), (258, bits), (259, 1), (262, photometric), (273, 8),
            (277, 1), (278, HEIGHT), (279, len(data)), (339, kind)]  # fmt: skip
    head = (b"II*\0" if little else b"MM\0*") + struct.pack(f"{order}I", 8 + len(data))
    body = struct.pack(f"{order}H", len(tags))
    for tag, value in tags:
        long = tag in (273, 279)
        number = struct.pack(f"{order}I" if long else f"{order}HH", *((value,) if long else
                                                                      (value, 0)))  # fmt: skip
        body += struct.pack(f"{order}HHI", tag, 4 if long else 3, 1) + number
    return head + data + body + bytes(4)


def png(values: np.ndarray, depth: int, colour: int, extra: bytes = b"") -> bytes:
    """A PNG of rows without a filter: ``values`` are its bytes, ``(height, bytes of a row)``."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = b"".join(b"\0" + row.tobytes() for row in values)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


def chunk_of_transparency(value: int) -> bytes:
    data = struct.pack(">H", value)
    return struct.pack(">I", 2) + b"tRNS" + data + struct.pack(">I", zlib.crc32(b"tRNS" + data))


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def pillow(mode: str, kind: str, **how: Any) -> Make:
    return lambda grey: saved(Image.fromarray(grey).convert(mode), kind, **how)


def twelve_bits(grey: np.ndarray) -> bytes:
    """Two numbers in three bytes."""
    wide = (grey.astype(np.uint32) * 4095 // 255).reshape(-1, 2)
    first, second = wide[:, 0], wide[:, 1]
    three = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], 1)
    return tiff(grey, "<", 12, packed=three.astype(np.uint8).tobytes())


def bits(count: int) -> Make:
    """Grey of 1, 2 or 4 bits; what is given must be one of its greys."""

    def make(grey: np.ndarray) -> bytes:
        levels = grey // (255 // (2**count - 1))
        parts = levels.reshape(HEIGHT, -1, 8 // count)
        packed = sum(parts[..., i] << (8 - count * (i + 1)) for i in range(8 // count))
        return png(np.asarray(packed, np.uint8), count, 0)

    return make


def pgm(top: int, plain: bool = False) -> Make:
    def make(grey: np.ndarray) -> bytes:
        values = np.round(grey / 255 * top).astype(int)
        head = f"P{2 if plain else 5}\n{WIDTH} {HEIGHT}\n{top}\n".encode()
        if plain:
            return head + " ".join(map(str, values.ravel())).encode()
        return head + values.astype(">u2" if top > 255 else "u1").tobytes()

    return make


def pfm(order: str) -> Make:
    def make(grey: np.ndarray) -> bytes:
        rows = (grey[::-1] / 255).astype(f"{order}f4").tobytes()
        return f"Pf\n{WIDTH} {HEIGHT}\n{-1.0 if order == '<' else 1.0}\n".encode() + rows

    return make


def scaled(
    dtype: str, white: float, order: str, size: int, kind: int, photometric: int = 1
) -> Make:
    def make(grey: np.ndarray) -> bytes:
        share = grey.astype(np.float64) / 255
        share = 1 - share if photometric == 0 else share
        values = share * white
        values = values if kind == 3 else values.round()
        return tiff(values.astype(dtype), order, size, kind, photometric)

    return make


MAKE: dict[str, Make] = {
    "PNG 16": lambda g: png((g.astype(np.uint16) * 257).astype(">u2").view(np.uint8), 16, 0),
    "PNG 16 with alpha": lambda g: png(
        np.stack([g.astype(np.uint16) * 257, np.full_like(g, 65535, np.uint16)], -1)
        .astype(">u2").reshape(HEIGHT, -1).view(np.uint8), 16, 4),
    "PNG 16 colour": lambda g: png(
        (g[..., None].repeat(3, -1).astype(np.uint16) * 257).astype(">u2").reshape(HEIGHT, -1)
        .view(np.uint8), 16, 2),
    "PNG 8": pillow("L", "PNG"), "PNG RGB": pillow("RGB", "PNG"), "PNG P": pillow("P", "PNG"),
    "PNG LA": pillow("LA", "PNG"), "PNG RGBA": pillow("RGBA", "PNG"),
    "TIFF L": pillow("L", "TIFF"), "TIFF CMYK": pillow("CMYK", "TIFF"),
    "TIFF RGBX": pillow("RGBX", "TIFF"), "TIFF LAB": lambda g: saved(lab(g), "TIFF"),
    "TIFF P": pillow("P", "TIFF"),
    "TIFF I, bytes": pillow("I", "TIFF"), "TIFF F, bytes": pillow("F", "TIFF"),
    "TIFF LA": pillow("LA", "TIFF"), "TIFF 12": twelve_bits,
    "PGM 255": pgm(255), "PGM 1023": pgm(1023), "PGM 65535": pgm(65535), "PGM 15": pgm(255, True),
    "PGM plain 1023": pgm(1023, True), "PPM": pillow("RGB", "PPM"),
    "PFM little": pfm("<"), "PFM big": pfm(">"),
    "BMP L": pillow("L", "BMP"), "BMP P": pillow("P", "BMP"), "BMP RGB": pillow("RGB", "BMP"),
    "BMP RGBA": pillow("RGBA", "BMP"), "GIF": pillow("P", "GIF"), "GIF L": pillow("L", "GIF"),
    "JPEG L": pillow("L", "JPEG", quality=98), "JPEG CMYK": pillow("CMYK", "JPEG", quality=98),
    "WEBP": pillow("RGB", "WEBP", lossless=True),
    "WEBP RGBA": pillow("RGBA", "WEBP", lossless=True),
    "AVIF": pillow("RGB", "AVIF", quality=100),
}  # fmt: skip
for _order, _name in (("<", "little"), (">", "big")):
    MAKE |= {
        f"TIFF 16 {_name}": scaled("u2", 65535, _order, 16, 1),
        f"TIFF 16 signed {_name}": scaled("i2", 32767, _order, 16, 2),
        f"TIFF 32 signed {_name}": scaled("i4", 2**31 - 1, _order, 32, 2),
        f"TIFF float {_name}": scaled("f4", 1.0, _order, 32, 3),
        f"TIFF float, bytes {_name}": scaled("f4", 255.0, _order, 32, 3),
        f"TIFF float, white is 0 {_name}": scaled("f4", 1.0, _order, 32, 3, 0),
        f"TIFF 8, white is 0 {_name}": scaled("u1", 255, _order, 8, 1, 0),
    }
MAKE |= {
    "TIFF 16, white is 0": scaled("u2", 65535, "<", 16, 1, 0),
    "TIFF 32": scaled("u4", 2**32 - 1, "<", 32, 1),
}
LOSSY = ("JPEG L", "JPEG CMYK", "AVIF", "TIFF LAB", "GIF", "PNG P", "TIFF P", "BMP P")


def lab(grey: np.ndarray) -> Image.Image:
    image = Image.fromarray(grey).convert("RGB")
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    found = ImageCms.profileToProfile(image, *profiles, outputMode="LAB")
    assert found is not None
    return found


def ramp(top: int) -> np.ndarray:
    """From black to ``top``, which white may be far from."""
    row = np.linspace(0, top, WIDTH).round().astype(np.uint8)
    return np.tile(row, (HEIGHT, 1))


@pytest.mark.parametrize("top", [255, 200, 40])
@pytest.mark.parametrize("name", MAKE)
def test_it_is_as_bright_as_its_copy_of_eight_bits(name: str, top: int) -> None:
    grey = ramp(top)
    copy = np.asarray(Image.fromarray(grey).convert("RGB")).astype(int)
    found = decode.open_photo(MAKE[name](grey)).astype(int)
    assert found.shape == copy.shape
    tolerance = 6 if name in LOSSY else 1
    assert np.abs(found - copy).max() <= tolerance
    small = decode.open_photo(MAKE[name](grey), longest=16).astype(int)  # as every page asks
    assert abs(small.mean() - copy.mean()) <= tolerance + 1


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_bits_are_stretched_to_white(count: int) -> None:
    step = np.uint8(255 // (2**count - 1))
    grey = (ramp(255) / step).round().astype(np.uint8) * step
    found = decode.open_photo(bits(count)(grey))
    assert (found == grey[..., None]).all() and found.max() > 250


def test_deep_grey_keeps_what_the_file_says_of_alpha_and_colour() -> None:
    grey = ramp(255)
    wide = (grey.astype(np.uint16) * 257).astype(">u2").view(np.uint8)
    found = decode.open_photo(png(wide, 16, 0, chunk_of_transparency(0)))
    assert (found[:, 0] == 255).all() and (found[:, 1:, 0] == grey[:, 1:]).all()
    linear = linear_grey()
    deep = saved(Image.fromarray(grey.astype(np.uint16) * 257), "PNG", icc_profile=linear)
    plain = saved(Image.fromarray(grey), "PNG", icc_profile=linear)
    assert np.abs(decode.open_photo(deep).astype(int) - decode.open_photo(plain)).max() <= 1
    assert decode.open_photo(plain)[0, WIDTH // 2, 0] > grey[0, WIDTH // 2] + 30  # it matters


def linear_grey() -> bytes:
    """The smallest profile of a grey whose numbers are light itself (ICC.1:2010)."""
    curve = b"curv" + bytes(4) + struct.pack(">I", 0)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    words = b"desc" + bytes(4) + struct.pack(">I", 5) + b"grey\0" + bytes(78)
    parts = ((b"desc", words), (b"wtpt", white), (b"kTRC", curve), (b"cprt", words))
    at, table, data = 128 + 4 + 12 * len(parts), b"", b""
    for name, part in parts:
        part += bytes(-len(part) % 4)
        table += name + struct.pack(">II", at + len(data), len(part))
        data += part
    size = at + len(data)
    head = struct.pack(">I", size) + b"lcms" + struct.pack(">I", 0x02400000) + b"mntrGRAYXYZ "
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(parts)) + table + data


def test_one_infinite_number_does_not_darken_the_rest() -> None:
    values = (ramp(200) / 255).astype(np.float32)
    values[0, 0], values[0, 1], values[0, 2] = np.inf, np.nan, -np.inf
    found = decode.open_photo(saved(Image.fromarray(values), "TIFF"))
    assert found[0, 0, 0] == 255 and found[0, 1, 0] == found[0, 2, 0] == 0
    assert np.abs(found[1:, :, 0].astype(int) - ramp(200)[1:]).max() <= 1
