"""Photographs from strangers: opened within bounds, brought to plain RGB, cut and padded for a net.

Nothing is decoded before its size is known, and nothing but pictures is ever decoded. Arrays are
uint8 ``(height, width, 3)`` in sRGB. No torch here.
"""

from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

MOST_BYTES = 100_000_000
MOST_PIXELS = 50_000_000
LEAST_SIDE = 16  # pixels
MOST_ASPECT = 10.0
LONGEST = 1024  # pixels, the largest working size
# What Pillow may decode. Formats that call other programs (EPS) or read more files are not here.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "MPO", "PPM", "AVIF", "HEIF")
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def open_photo(
    source: str | Path | bytes, longest: int | None = None, least: int | None = None,
    most: int = MOST_PIXELS,
) -> np.ndarray:  # fmt: skip
    """The picture in ``source`` (a path, or a file's bytes), upright, in sRGB, alpha laid on white,
    the first frame of an animation: uint8 ``(height, width, 3)``.

    ``longest`` scales it so that its long side has that many pixels. ``least`` allows a JPEG to be
    decoded at 1/2, 1/4 or 1/8, which costs less, where both sides keep that many pixels. What has
    more than ``most`` pixels is refused before it is decoded.

    Raises:
        PlaygroundError: in one sentence, for what is no picture, is damaged, or is too large, too
            small or too narrow.
    """
    content = source if isinstance(source, bytes) else _read(Path(source))
    _refuse_other_kinds(content)
    image = _open(content, most)
    _check_size(*image.size, most)
    if longest is not None:
        _check_longest(longest)
    enough = longest or least
    if enough and image.format == "JPEG":
        image.draft(None, (enough, enough))
    try:
        upright = _upright(image)
        rgb = _rgb(upright)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PlaygroundError("The picture is damaged or cut short.") from error
    if longest is not None:
        rgb = _scaled(rgb, longest)
    return np.array(rgb)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise PlaygroundError(
                f"The file has {size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read."
            )
        return path.read_bytes()
    except OSError as error:
        raise PlaygroundError("The file cannot be read.") from error


def _refuse_other_kinds(content: bytes) -> None:
    """Says in plain words what else a file is, where its first bytes tell."""
    if not content:
        raise PlaygroundError("The file is empty.")
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        raise PlaygroundError("This is an SVG drawing; save it as PNG or JPEG first.")
    if head[:4] == b"%pdf":
        raise PlaygroundError("This is a PDF; save the page as PNG or JPEG first.")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC and not _heic_plugin():
        raise PlaygroundError(
            "HEIC photos need the pillow-heif plug-in, which is not installed here; "
            "save the photo as JPEG."
        )
    if b"\0" not in content[:512] and content[:2] not in (b"P1", b"P2", b"P3"):
        try:
            content[:512].decode("utf-8")
        except UnicodeDecodeError:
            return
        raise PlaygroundError("This file holds text, not a picture.")


def _heic_plugin() -> bool:
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _open(content: bytes, most: int) -> Image.Image:
    """The file's header, read; its pixels are not decoded yet."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow grumbles about odd metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=_formats())
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PlaygroundError(_too_large("more than 89", most)) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PlaygroundError(
            "This is no picture that can be read; JPEG, PNG, WebP, GIF, TIFF, BMP and AVIF can."
        ) from error


def _formats() -> tuple[str, ...]:
    from PIL import Image

    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _too_large(megapixels: str, most: int) -> str:
    return f"The picture has {megapixels} megapixels; at most {most / 1e6:.0f} are decoded."


def _check_size(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise PlaygroundError(_too_large(f"{width * height / 1e6:.0f}", most))
    if min(width, height) < LEAST_SIDE:
        raise PlaygroundError(
            f"The picture is {width} x {height} pixels; both sides must have at least {LEAST_SIDE}."
        )
    if max(width, height) > MOST_ASPECT * min(width, height):
        raise PlaygroundError(
            f"The picture is {width} x {height} pixels; one side may be at most "
            f"{MOST_ASPECT:.0f} times the other."
        )


def _check_longest(longest: int) -> None:
    if not LEAST_SIDE <= longest <= LONGEST:
        raise PlaygroundError(
            f"The working size is {longest}, but must be from {LEAST_SIDE} to {LONGEST} pixels."
        )


def _upright(image: Image.Image) -> Image.Image:
    from PIL import ImageOps

    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception as error:  # a photo with damaged metadata is still a photo
        log.warning("EXIF data could not be read: %s", error)
        return image


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode as RGB: deep greys scaled, alpha laid on white, colours turned into sRGB."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(np.asarray(image))).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        profile = image.info.get("icc_profile")
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white.convert("RGB")
        image.info = {"icc_profile": profile}
    return _in_srgb(image)


def _eight_bits(grey: np.ndarray) -> np.ndarray:
    """Grey of 16 or 32 bits or of floats as bytes. Whole numbers above 16 bits and floats above 1
    have no agreed white, so their own maximum is white."""
    values = np.nan_to_num(grey.astype(np.float64)).clip(0)
    top = values.max(initial=0)
    if grey.dtype.kind == "f":
        white = 1.0 if top <= 1 else top
    else:
        white = 65535.0 if 255 < top <= 65535 or grey.dtype == np.uint16 else max(top, 255.0)
    return np.asarray((values / white * 255).round().clip(0, 255).astype(np.uint8))


def _in_srgb(image: Image.Image) -> Image.Image:
    """Through the embedded colour profile where there is one and it can be used."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        from PIL import ImageCms

        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            found = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
            if found is not None:
                return found
        except (ImageCms.PyCMSError, OSError, ValueError) as error:
            log.warning("colour profile could not be used: %s", error)
    return image.convert("RGB")


def _scaled(image: Image.Image, longest: int) -> Image.Image:
    from PIL import Image

    ratio = longest / max(image.size)
    width, height = (max(1, round(side * ratio)) for side in image.size)
    if (width, height) == image.size:
        return image
    return image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)


def png(pixels: np.ndarray) -> bytes:
    """uint8 ``(H, W, 3)`` or ``(H, W)`` as a PNG file's bytes."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=4)
    return out.getvalue()


def padding(height: int, width: int, multiple: int) -> tuple[int, int, int, int]:
    """Pixels to add left, right, above and below so that both sides divide by ``multiple``."""
    down, across = -height % multiple, -width % multiple
    return across // 2, across - across // 2, down // 2, down - down // 2
