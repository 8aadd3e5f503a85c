"""Comparing pictures of pages: what people would see as different, and nothing else.

Another build of the browser draws the edges of letters a little differently, and that is no
difference. So pictures are compared at half their size, and a point differs only where nothing like
it is found within one point of it in the other picture, in either direction.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageFilter

CLEARLY = 48
"""By how much a colour's red, green or blue (0 to 255) must differ to be clearly another."""
DIFFERENT_AT_MOST = 8
"""How many points of a tile may clearly differ."""
TILE = 32
"""Points along the sides of a tile: a missing word is much of its tile, and little of a page."""
LONGER_AT_MOST = 4
"""By how many points a page may be longer or shorter."""
_COLOURS = 128
_ONE_NUMBER = np.array([1 << 16, 1 << 8, 1], np.int32)
_WIDENED = 3
_BLUR = 0.6


@dataclass(frozen=True)
class Difference:
    """How two pictures differ.

    Attributes:
        told: what is different, in words; nothing where they are alike.
        shown: the second picture, pale, with what differs in red.
    """

    told: str
    shown: Image.Image


def kept(screenshot: bytes) -> Image.Image:
    """A screenshot as it is kept and compared: at half its size."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)


def packed(picture: Image.Image) -> bytes:
    """The picture as a small PNG of few colours: those of its surfaces, and some between."""
    points = np.asarray(picture, np.int32) @ _ONE_NUMBER
    colours, places, counts = np.unique(points, return_inverse=True, return_counts=True)
    surfaces = colours[np.argsort(-counts, kind="stable")][: _COLOURS // 2]
    spread = picture.quantize(_COLOURS // 2, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    between = np.array(spread.getpalette() or [], np.int32).reshape(-1, 3)
    palette = np.concatenate([_parts(surfaces), between])
    nearest = np.abs(_parts(colours)[:, None] - palette[None]).sum(axis=2).argmin(axis=1)
    few = Image.fromarray(nearest[places].reshape(points.shape).astype(np.uint8), "P")
    few.putpalette(palette.astype(np.uint8).tobytes())
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def _parts(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue of colours that are one number each."""
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)


def difference(baseline: Image.Image, picture: Image.Image) -> Difference:
    """How a picture differs from what is kept."""
    size = (min(baseline.width, picture.width), min(baseline.height, picture.height))
    one, other = (each.convert("RGB").crop((0, 0, *size)) for each in (baseline, picture))
    clear = _apart(one, other) | _apart(other, one)
    return Difference(_told(baseline.size, picture.size, clear), _shown(other, clear))


def _apart(one: Image.Image, other: Image.Image) -> np.ndarray:
    """Where a point of one picture is unlike all around its place in the other."""
    one, other = (each.filter(ImageFilter.GaussianBlur(_BLUR)) for each in (one, other))
    above = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(_WIDENED)))
    below = ImageChops.subtract(other.filter(ImageFilter.MinFilter(_WIDENED)), one)
    return np.asarray(ImageChops.lighter(above, below)).max(axis=2) > CLEARLY


def _told(was: tuple[int, int], now: tuple[int, int], clear: np.ndarray) -> str:
    if was[0] != now[0] or abs(was[1] - now[1]) > LONGER_AT_MOST:
        return f"it was {was[0]} x {was[1]} points large, and is {now[0]} x {now[1]}"
    worst = max(
        (int(clear[top : top + TILE, left : left + TILE].sum()), left, top)
        for top in range(0, clear.shape[0], TILE)
        for left in range(0, clear.shape[1], TILE)
    )
    if worst[0] <= DIFFERENT_AT_MOST:
        return ""
    return (
        f"{int(clear.sum())} points clearly differ, most of them near {worst[1]} from the left, "
        f"{worst[2]} from the top (in points of half the page's)"
    )


def _shown(picture: Image.Image, clear: np.ndarray) -> Image.Image:
    pale = Image.blend(picture, Image.new("RGB", picture.size, "white"), 0.7)
    red = Image.new("RGB", picture.size, (220, 0, 0))
    grown = Image.fromarray(clear).convert("L").filter(ImageFilter.MaxFilter(_WIDENED))
    return Image.composite(red, pale, grown)
