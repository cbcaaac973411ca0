"""Photographs from strangers: opened within bounds, brought to plain RGB, cut and padded for a net.

Nothing is decoded before its size is known, and nothing but pictures is ever decoded. Arrays are
uint8 ``(height, width, 3)`` in sRGB. No torch here.
"""

from __future__ import annotations

import functools
import io
import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core.files import read_regular
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    from PIL import Image, ImageCms

log = logging.getLogger(__name__)

MOST_BYTES = 100_000_000
MOST_PIXELS = 50_000_000
LEAST_SIDE = 16  # pixels
MOST_ASPECT = 10.0
LONGEST = 1024  # pixels, the largest working size
# What Pillow may decode. Formats that call other programs (EPS) or read more files are not here.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "MPO", "PPM", "AVIF", "HEIF")
HEIC_ENDINGS = (".heic", ".heif")
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis")
_GAP = 3  # a picture is shrunk by whole numbers while it stays so many times the wanted size
_BITS, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339  # tags of a TIFF
_STRIP = 256  # rows that are worked on at once where numbers take more room than bytes


def open_photo(
    source: str | Path | bytes, longest: int | None = None, least: int | None = None,
    most: int = MOST_PIXELS, permit: Callable[[int], None] = lambda pixels: None,
    grow: bool = True,
) -> np.ndarray:  # fmt: skip
    """The picture in ``source`` (a path, or a file's bytes), upright, in sRGB, alpha laid on white,
    the first frame of an animation: uint8 ``(height, width, 3)``.

    ``longest`` scales it so that its long side has that many pixels, or, without ``grow``, that
    many at most. ``least`` allows it to be shrunk by a whole number, which costs less, where both
    sides keep that many pixels. What has more than ``most`` pixels is refused before it is decoded.
    ``permit`` is told how many pixels are to be decoded, and may wait.

    Raises:
        PlaygroundError: in one sentence, for what is no picture, is damaged, or is too large, too
            small or too narrow.
    """
    content = source if isinstance(source, bytes) else read_regular(Path(source), MOST_BYTES)
    if not content:
        raise PlaygroundError("The file is empty.")
    image = _open(content, most)
    _check_size(*image.size, most)
    if longest is not None:
        _check_longest(longest)
    enough = longest or least
    if enough and image.format == "JPEG":
        image.draft(None, (enough, enough))
    permit(image.width * image.height)
    try:
        image.load()
        rgb = _rgb(_shrunk(image, longest, least))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PlaygroundError("The picture is damaged or cut short.") from error
    rgb = _upright(rgb, image)
    if longest is not None and (grow or max(rgb.size) > longest):
        rgb = _scaled(rgb, longest)
    return np.array(rgb)


def _what_else(content: bytes) -> str:
    """Plain words for a file that no decoder takes, where its first bytes tell what it is."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "This is an SVG drawing; save it as PNG or JPEG first."
    if head[:4] == b"%pdf":
        return "This is a PDF; save the page as PNG or JPEG first."
    heic = _brands(content) & set(_HEIC)
    if heic and not heic_plugin():
        return (
            "HEIC photos need the pillow-heif plug-in, which is not installed here; "
            "save the photo as JPEG."
        )
    if heic or b"avif" in _brands(content):
        return "The picture is damaged or cut short."
    if b"\0" not in content[:512]:
        try:
            content[:512].decode("utf-8")
            return "This file holds text, not a picture."
        except UnicodeDecodeError:
            pass
    last = "BMP, AVIF and HEIC" if heic_plugin() else "BMP and AVIF"
    return f"This is no picture that can be read; JPEG, PNG, WebP, GIF, TIFF, {last} can."


def _brands(content: bytes) -> set[bytes]:
    """What a file of the ISO base format (HEIC, AVIF) says it is."""
    if content[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(content[:4], "big"), 512)
    return {content[8:12], *(content[at : at + 4] for at in range(16, end, 4))}


def accepted() -> list[str]:
    """What an upload box may offer: pictures, and HEIC by its endings where it can be opened, as
    browsers do not know it for a picture."""
    return ["image/*", *(HEIC_ENDINGS if heic_plugin() else ())]


def heic_plugin() -> bool:
    """Is pillow-heif installed? It is made ready then."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _open(content: bytes, most: int) -> Image.Image:
    """The file's header, read; its pixels are not decoded yet."""
    from PIL import Image

    heic_plugin()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow grumbles about odd metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=_formats())
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PlaygroundError(_too_large("more than 89", most)) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PlaygroundError(_what_else(content)) from error


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


def _shrunk(image: Image.Image, longest: int | None, least: int | None) -> Image.Image:
    """The decoded picture in bytes, made smaller by a whole number where that is enough: what
    comes after costs less then."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    elif image.mode in ("1", "P", "PA", "LAB"):  # their numbers cannot be averaged
        return image
    if longest is not None:
        factor = max(image.size) // (_GAP * longest)
    else:
        factor = min(image.size) // (_GAP * least) if least else 1
    if factor < 2:
        return image
    kept = image.info
    image = image.reduce(factor)
    image.info = kept
    return image


def _upright(rgb: Image.Image, opened: Image.Image) -> Image.Image:
    """Turned as the EXIF data of the file say that it was ``opened`` from."""
    from PIL import Image

    rotations = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
    }  # fmt: skip
    try:
        rotation = rotations.get(opened.getexif().get(0x0112, 1))
    except Exception as error:  # a photo with damaged metadata is still a photo
        log.warning("EXIF data could not be read: %s", error)
        return rgb
    return rgb if rotation is None else rgb.transpose(rotation)


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode of bytes as RGB: alpha laid on white, colours turned into sRGB."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        profile = image.info.get("icc_profile")
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
        image.info = {"icc_profile": profile}
    return _in_srgb(image)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 12, 16 or 32 bits or of floats in bytes, as bright as a copy of 8 bits would be."""
    from PIL import Image

    tags = getattr(image, "tag_v2", {})  # of a TIFF
    grey = np.asarray(image)
    if image.mode == "I" and tags.get(_SAMPLE_FORMAT, (1,))[0] == 1 and tags:
        grey = grey.view(np.uint32)  # Pillow's numbers have a sign, these have none
    strips = range(0, len(grey), _STRIP)  # eight bytes a pixel for a strip, not for all of it
    white = _white(image, grey, max(_numbers(grey[at : at + _STRIP]).max() for at in strips))
    out = np.empty(grey.shape, np.uint8)
    for at in strips:
        values = _numbers(grey[at : at + _STRIP], white) / white * 255
        out[at : at + _STRIP] = values.round().clip(0, 255)
    if tags.get(_PHOTOMETRIC) == 0:  # white is 0; of 8 bits Pillow knows
        np.subtract(255, out, out=out)
    hidden = image.info.get("transparency")
    if isinstance(hidden, int):
        out[grey == hidden] = 255  # laid on white
    found = Image.fromarray(out)
    if profile := image.info.get("icc_profile"):
        found.info["icc_profile"] = profile
    return found


def _numbers(grey: np.ndarray, infinite: float = 0.0) -> np.ndarray:
    """As float64 from 0 on; what is no number is 0, and infinity as bright as white."""
    return np.nan_to_num(grey.astype(np.float64), nan=0, posinf=infinite, neginf=0).clip(0)


def _white(image: Image.Image, grey: np.ndarray, top: float) -> float:
    """The number that is white, where the largest is ``top``."""
    tags = getattr(image, "tag_v2", {})
    bits = tags.get(_BITS, (0,))[0]
    if grey.dtype.kind == "f":
        # up to 1, or as bytes, or as 16 bits; light beyond white (HDR) has no agreed one
        return next((w for low, w in ((0, 1), (16, 255), (255, 65535)) if low < top <= w),
                    top or 1.0)  # fmt: skip
    if bits == 12:
        return 4095.0
    if grey.dtype.itemsize == 2 or image.format == "PPM":  # Pillow brings a PGM to 16 bits
        return 65535.0
    if bits == 16:  # with a sign
        return 32767.0
    if top > 2**24:
        return float(np.iinfo(grey.dtype).max)
    return next((w for w in (255.0, 65535.0) if top <= w), top)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Through the embedded colour profile where there is one and it can be used."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        from PIL import ImageCms

        try:
            found = ImageCms.applyTransform(image, _to_srgb(profile, image.mode))
            if found is not None:
                return found
        except (ImageCms.PyCMSError, OSError, ValueError) as error:
            log.warning("colour profile could not be used: %s", error)
    return image.convert("RGB")


@functools.lru_cache(8)  # the pictures of a folder have few: made anew it takes 8 ms a picture
def _to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    from PIL import ImageCms

    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    # threads share it: without its memory of the last pixel
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB",
                                   flags=ImageCms.Flags.NOCACHE)  # fmt: skip


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
