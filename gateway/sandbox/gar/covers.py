"""Pictures of resources: cheerful shapes that come from the title, always the same for the same title."""

import unicodedata
from functools import cache
from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

SIDE = 320
_FINE = 2  # Drawn larger, then reduced: smooth edges.

_PALETTES = (
    ("#14425f", "#f2c14e", "#f78154", "#fdf6e3"),
    ("#1d6f4f", "#f4d35e", "#ee964b", "#f6fff4"),
    ("#5b2a6d", "#f9a03f", "#7fd1ae", "#fff4fb"),
    ("#a23b2a", "#f6e27f", "#4ea5d9", "#fff7f0"),
    ("#234e9c", "#ff9f9f", "#ffd166", "#f3f8ff"),
    ("#8a2d5c", "#9bd770", "#ffca3a", "#fff5fa"),
    ("#0b6e6e", "#ffb4a2", "#ffe066", "#eefcfb"),
)
_WORDS_WITHOUT_WEIGHT = frozenset({"le", "la", "les", "l", "de", "des", "du", "d", "un", "une", "et", "a", "en", "mon"})


@cache
def cover(title: str, ending: str) -> bytes:
    """A square picture. ending: ``png`` or ``jpg``."""
    chance = Random(sha256(title.encode()).digest())  # noqa: S311 - a drawing, not a secret
    palette = chance.choice(_PALETTES)
    image = Image.new("RGB", (SIDE * _FINE, SIDE * _FINE), palette[3])
    chance.choice((_discs, _tiles, _hills, _rays))(ImageDraw.Draw(image), chance, palette)
    _write(ImageDraw.Draw(image), initials(title), palette)
    small = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    if ending == "jpg":
        small.save(out, "JPEG", quality=85)
    else:
        small.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def initials(title: str) -> str:
    """One or two capital letters or digits, without accents: the typeface at hand has none."""
    spelled = title.replace("Œ", "OE").replace("œ", "oe").replace("’", " ")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    heavy = [word for word in words if word.lower() not in _WORDS_WITHOUT_WEIGHT and len(word) > 1] or words or ["?"]
    return "".join(word[0] for word in heavy[:2]).upper()


def _discs(draw: ImageDraw.ImageDraw, chance: Random, palette: tuple[str, ...]) -> None:
    side = SIDE * _FINE
    for _ in range(16):
        radius = chance.randrange(side // 16, side // 4)
        x, y = chance.randrange(side), chance.randrange(side)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=chance.choice(palette[:3]))


def _tiles(draw: ImageDraw.ImageDraw, chance: Random, palette: tuple[str, ...]) -> None:
    step = SIDE * _FINE // 4
    for column in range(4):
        for row in range(4):
            x, y = column * step, row * step
            draw.rectangle((x, y, x + step, y + step), fill=chance.choice(palette))
            start = chance.choice((0, 90, 180, 270))
            corner = {0: (x, y), 90: (x + step, y), 180: (x + step, y + step), 270: (x, y + step)}[start]
            box = (corner[0] - step, corner[1] - step, corner[0] + step, corner[1] + step)
            draw.pieslice(box, start, start + 90, fill=chance.choice(palette))


def _hills(draw: ImageDraw.ImageDraw, chance: Random, palette: tuple[str, ...]) -> None:
    side = SIDE * _FINE
    draw.rectangle((0, 0, side, side), fill=palette[3])
    sun = side // 6
    x = chance.randrange(sun, side - sun)
    draw.ellipse((x - sun, sun // 2, x + sun, sun // 2 + 2 * sun), fill=palette[1])
    for level, colour in ((0.45, palette[2]), (0.6, palette[1]), (0.72, palette[0])):
        for _ in range(3):
            width = chance.randrange(side // 2, side)
            left = chance.randrange(-width // 2, side - width // 3)
            draw.ellipse((left, side * level, left + width, side * (level + 1)), fill=colour)


def _rays(draw: ImageDraw.ImageDraw, chance: Random, palette: tuple[str, ...]) -> None:
    side, parts = SIDE * _FINE, chance.choice((12, 16, 20))
    centre = (chance.randrange(side // 4, 3 * side // 4), side)
    for part in range(parts):
        box = (centre[0] - 2 * side, centre[1] - 2 * side, centre[0] + 2 * side, centre[1] + 2 * side)
        draw.pieslice(box, part * 360 / parts, (part + 1) * 360 / parts, fill=palette[part % 3])


def _write(draw: ImageDraw.ImageDraw, text: str, palette: tuple[str, ...]) -> None:
    """The initials on a plate in the middle, so that they can be read on every drawing."""
    side = SIDE * _FINE
    half = side // 4
    box = (side // 2 - half, side // 2 - half, side // 2 + half, side // 2 + half)
    draw.rounded_rectangle(box, half // 3, fill=palette[3], outline=palette[0], width=side // 60)
    font = ImageFont.load_default(side // 4)
    draw.text((side // 2, side // 2), text, palette[0], font, anchor="mm")
