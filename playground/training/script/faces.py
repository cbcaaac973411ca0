"""The lines of a script that draw its faces, as ``playground.data.portraits`` draws them."""

from __future__ import annotations

import json

from playground.data.imaging.drawn_faces import BACKGROUND, SIDE, Attribute, Style
from playground.data.portraits import TRAIN_SEED, FacesConfig
from playground.training.script.cells import block


def drawn_faces(style: Style, config: FacesConfig, labels: bool, all_of_them: bool = False) -> str:
    """``IMAGES`` and, if asked for, ``LABELS`` of the settings' faces: one attribute, or
    ``all_of_them`` with ``SHARES``, how often each choice is."""
    left, top, side = style.window
    place, _ = style.attribute(config.attribute)
    halved = "" if config.side == SIDE else ".reduce(2)"
    return block(
        "import io",
        "import json",
        "from importlib import resources",
        "",
        "import numpy as np",
        "import resvg_py",
        "from dicebear import Avatar, Style",
        "from PIL import Image",
        "",
        f'PARTS = resources.files("dicebear_styles") / "{style.name}.json"',
        "STYLE = Style(json.loads(PARTS.read_text()))",
        "ATTRIBUTES = {  # of each choice its share of the faces, and what DiceBear is told",
        *(line for attribute in style.attributes for line in _table(attribute)),
        "}",
        "", "",
        "def choose(u: np.ndarray) -> list[int]:",
        '    """A choice of each attribute by a number in [0, 1]."""',
        "    shares = [[share for share, _ in one.values()] for one in ATTRIBUTES.values()]",
        "    return [int((np.cumsum(s)[:-1] <= number).sum()) for s, number in zip(shares, u)]",
        "", "",
        "def draw_face(row: list[int]) -> np.ndarray:",
        f'    """The face of these choices, bytes ({config.side}, {config.side}, 3)."""',
        "    options = {}",
        "    for choice, choices in zip(row, ATTRIBUTES.values()):",
        "        options |= list(choices.values())[choice][1]",
        *(f'    options["{other}"] = options["{one}"]' for other, one in style.same),
        "    svg = str(Avatar(STYLE, options))",
        f'    whole = \'viewBox="0 0 {style.canvas} {style.canvas}"\'',
        f'    svg = svg.replace(whole, \'viewBox="{left} {top} {side} {side}"\', 1)  # the head',
        f"    png = resvg_py.svg_to_bytes(svg_string=svg, width={SIDE}, height={SIDE},",
        f'                                background="{BACKGROUND}", skip_system_fonts=True)',
        f'    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"){halved})',
        "", "",
        f"U = np.random.default_rng({TRAIN_SEED}).random(({config.faces}, len(ATTRIBUTES)))",
        "CHOICES = [choose(u) for u in U]",
        "PICTURES = np.stack([draw_face(row) for row in CHOICES])  # about 3 ms each",
        "IMAGES = torch.from_numpy(PICTURES).movedim(3, 1) / 127.5 - 1",
        f"LABELS = torch.tensor(CHOICES)[:, {place}]  # {config.attribute}" if labels else None,
        "LABELS = torch.tensor(CHOICES)  # of every face the choice of each attribute"
        if all_of_them else None,
        "SHARES = [[share for share, _ in one.values()] for one in ATTRIBUTES.values()]"
        if all_of_them else None,
    )  # fmt: skip


def _table(attribute: Attribute) -> list[str]:
    ends = [0.0, *attribute.cumulative.tolist()]
    lines = [f'    "{attribute.name}": {{']
    for number, name in enumerate(attribute.names):
        share = round(ends[number + 1] - ends[number], 6)
        lines.append(f'        "{name}": ({share:g}, {json.dumps(attribute.options(number))}),')
    return [*lines, "    },"]
