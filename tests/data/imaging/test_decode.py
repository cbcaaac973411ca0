"""Photographs of every kind, and files that only pretend to be some."""

from __future__ import annotations

import io
import pickle
import struct
import sys
import tracemalloc
import zlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageCms

from playground.core.spec import PlaygroundError
from playground.data.imaging import decode


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def solid(mode: str, colour: object, size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM"])
def test_every_format_opens_as_rgb(kind: str) -> None:
    photo = decode.open_photo(encoded(solid("RGB", (200, 100, 50)), kind))
    assert photo.shape == (30, 40, 3) and photo.dtype == np.uint8
    assert photo.reshape(-1, 3).mean(0) == pytest.approx([200, 100, 50], abs=4)


def test_exif_orientation_is_obeyed() -> None:
    image = solid("RGB", "black", (40, 20))
    image.paste("white", (0, 0, 10, 20))  # a white left edge
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise: the left edge comes up
    photo = decode.open_photo(encoded(image, "JPEG", exif=exif, quality=95))
    assert photo.shape == (40, 20, 3)
    assert photo[:8].mean() > 240 and photo[12:].mean() < 15


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_alpha_is_laid_on_white(mode: str) -> None:
    image = solid("RGBA", (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 30))
    if mode == "P":
        content = encoded(image.quantize(4), "PNG")
    else:
        content = encoded(image.convert(mode), "PNG")
    photo = decode.open_photo(content)
    assert photo[:, 25:].min() >= 250
    assert photo[:, :15].mean(axis=(0, 1)) == pytest.approx(
        [76, 76, 76] if mode == "LA" else [255, 0, 0], abs=3
    )


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 40, dtype=np.uint16)[None].repeat(30, 0)
    photo = decode.open_photo(encoded(Image.fromarray(ramp), "PNG"))
    assert photo[0, :, 0] == pytest.approx(np.linspace(0, 255, 40), abs=1)


def test_float_and_bilevel_and_cmyk() -> None:
    halves = decode.open_photo(encoded(Image.fromarray(np.full((30, 40), 0.5, np.float32)), "TIFF"))
    assert halves.mean() == pytest.approx(128, abs=1)
    assert decode.open_photo(encoded(solid("1", 1), "PNG")).min() == 255
    cyan = decode.open_photo(encoded(solid("CMYK", (255, 0, 0, 0)), "JPEG", quality=95))
    assert cyan[0, 0] == pytest.approx([0, 255, 255], abs=4)


def test_colour_profiles_of_srgb_and_broken_ones_change_nothing() -> None:
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (good, b"no profile at all"):
        photo = decode.open_photo(encoded(solid("RGB", (200, 100, 50)), "PNG", icc_profile=profile))
        assert photo[0, 0] == pytest.approx([200, 100, 50], abs=2)


def test_pictures_with_one_profile_share_its_way_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    decode._to_srgb.cache_clear()
    for level in (10, 90, 200):
        photo = decode.open_photo(
            encoded(solid("RGB", (level, 0, 255)), "PNG", icc_profile=profile)
        )
        assert np.abs(photo[0, 0].astype(int) - [level, 0, 255]).max() <= 1
    assert decode._to_srgb.cache_info().misses == 1


def test_animation_gives_its_first_frame() -> None:
    frames = [solid("RGB", "red"), solid("RGB", "blue")]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode.open_photo(content)[0, 0] == pytest.approx([255, 0, 0], abs=2)


@pytest.mark.parametrize(("size", "found"), [((400, 200), (64, 128)), ((200, 400), (128, 64)),
                                             ((50, 50), (128, 128))])  # fmt: skip
def test_working_size_keeps_the_aspect(size: tuple[int, int], found: tuple[int, int]) -> None:
    photo = decode.open_photo(encoded(solid("RGB", "red", size), "JPEG"), longest=128)
    assert photo.shape[:2] == found


NOISE = bytes(range(256)) * 8


@pytest.mark.parametrize(
    ("size", "found"), [((100, 50), (100, 50)), ((512, 256), (128, 64)), ((128, 20), (128, 20))]
)
def test_without_growing_a_small_picture_stays_as_it_is(
    size: tuple[int, int], found: tuple[int, int]
) -> None:
    content = encoded(solid("RGB", "red", size), "PNG")
    assert decode.open_photo(content, longest=128, grow=False).shape == (*found[::-1], 3)
    assert max(decode.open_photo(content, longest=128).shape) == 128


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


class Code:
    """Unpickled, it would write a file."""

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return Path.write_text, (Path("unpickled"), "boo")  # type: ignore[return-value]


JPEG = encoded(solid("RGB", "red", (300, 200)), "JPEG")
BAD = {
    "empty": (b"", "empty"),
    "text": (b"just some words\n" * 40, "text"),
    "svg": (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "pdf": (b"%PDF-1.7\n\0\0\0\0", "PDF"),
    "pickle": (pickle.dumps(Code()), "no picture"),
    "noise": (NOISE, "no picture"),
    "truncated": (JPEG[: len(JPEG) // 2], "damaged or cut short"),
    "cut png": (png_header(300, 300), "damaged or cut short"),
    "bomb": (png_header(13_000, 13_000), "megapixels"),
    "large": (png_header(8_000, 7_000), "56 megapixels; at most 50"),
    "dot": (encoded(solid("RGB", "red", (1, 1)), "PNG"), "1 x 1 pixels"),
    "line": (encoded(solid("RGB", "red", (10_000, 10)), "PNG"), "10000 x 10 pixels"),
    "strip": (encoded(solid("RGB", "red", (1_000, 20)), "PNG"), "at most 10 times"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n\0", "no picture"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_one_clear_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, words = BAD[name]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlaygroundError, match=words):
        decode.open_photo(content)
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(PlaygroundError, match=words):
        decode.open_photo(path)
    assert not (tmp_path / "unpickled").exists()


def test_heic_without_the_plug_in_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PlaygroundError, match="pillow-heif"):
        decode.open_photo(b"\0\0\0\x18ftypheic" + b"\0" * 64)


def test_heic_is_offered_where_it_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert decode.accepted() == ["image/*"]
    with pytest.raises(PlaygroundError, match="BMP and AVIF can"):
        decode.open_photo(NOISE)
    made_ready: list[bool] = []
    plug_in = ModuleType("pillow_heif")
    plug_in.register_heif_opener = lambda: made_ready.append(True)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pillow_heif", plug_in)
    assert decode.accepted() == ["image/*", ".heic", ".heif"] and made_ready
    with pytest.raises(PlaygroundError, match="AVIF and HEIC can"):
        decode.open_photo(NOISE)


def test_heic_is_decoded_where_the_plug_in_is() -> None:
    pytest.importorskip("pillow_heif", reason="pillow-heif is not installed: HEIC is refused here")
    assert decode.accepted() == ["image/*", ".heic", ".heif"]
    image = solid("RGB", "black", (64, 48))
    image.paste("white", (0, 0, 16, 48))  # a white left edge
    exif = Image.Exif()
    exif[0x0112] = 6  # as a telephone held upright: the left edge comes up
    content = encoded(image, "HEIF", exif=exif.tobytes(), quality=95)
    photo = decode.open_photo(content)
    assert photo.shape == (64, 48, 3) and photo.dtype == np.uint8  # turned once, not twice
    assert photo[:12].mean() > 240 and photo[20:].mean() < 15
    assert decode.open_photo(content, 32).shape == (32, 24, 3)
    for end in (100, len(content) // 2, len(content) - 20):
        with pytest.raises(PlaygroundError, match="damaged or cut short"):
            decode.open_photo(content[:end])
    with pytest.raises(PlaygroundError, match="megapixels"):
        decode.open_photo(content, most=64 * 48 - 1)


def test_a_cut_avif_is_called_cut() -> None:
    content = encoded(solid("RGB", (200, 100, 50), (64, 48)), "AVIF")
    with pytest.raises(PlaygroundError, match="damaged or cut short"):
        decode.open_photo(content[: len(content) // 2])


def test_an_avif_whose_first_brand_says_less_is_decoded() -> None:
    content = encoded(solid("RGB", (200, 100, 50), (64, 48)), "AVIF", quality=95)
    assert content[8:12] == b"avif"
    for brand in (b"mif1", b"msf1"):
        photo = decode.open_photo(content[:8] + brand + content[12:])
        assert photo.reshape(-1, 3).mean(0) == pytest.approx([200, 100, 50], abs=6)


def test_what_begins_like_text_is_asked_of_the_decoder_first() -> None:
    plain = "P3\n# made by hand\n20 20\n255\n" + "200 100 50\n" * 400
    assert decode.open_photo(plain.encode())[0, 0] == pytest.approx([200, 100, 50])
    greys = "P2\n20 20\n255\n" + "7 " * 400
    assert decode.open_photo(greys.encode()).max() == 7


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.float32])
def test_deep_greys_are_shrunk_without_large_copies(dtype: type) -> None:
    grey = np.tile(np.linspace(0, 1000, 2000), (1500, 1)).astype(dtype)
    content = encoded(Image.fromarray(grey), "TIFF")
    tracemalloc.start()
    photo = decode.open_photo(content, longest=100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert photo.shape == (75, 100, 3)
    assert peak < 3 * grey.nbytes + 20e6  # float64 copies of the whole were five times as much


def test_a_missing_file_and_a_bad_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaygroundError, match="cannot be read"):
        decode.open_photo(tmp_path / "none.jpg")
    with pytest.raises(PlaygroundError, match="2000.*from 16 to 1024"):
        decode.open_photo(JPEG, longest=2000)


def test_padding_reaches_the_multiple() -> None:
    for side in range(16, 33):
        left, right, top, bottom = decode.padding(side, side + 3, 8)
        assert (side + top + bottom) % 8 == 0 and (side + 3 + left + right) % 8 == 0
        assert max(left, right, top, bottom) <= 4


def test_png_gives_the_same_pixels_back() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    assert (decode.open_photo(decode.png(pixels)) == pixels).all()
