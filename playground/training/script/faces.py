"""The lines of a script that draw its faces, as ``playground.data.portraits`` draws them."""

from __future__ import annotations

import json

from playground.data import face_styles
from playground.data.imaging.drawn_faces import BACKGROUND, SIDE, Attribute, Style
from playground.data.portraits import TRAIN_SEED, FacesConfig
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, block


def drawn_faces(style: Style, config: FacesConfig, labels: bool, all_of_them: bool = False) -> str:
    """``IMAGES`` and, if asked for, ``LABELS`` of the settings' faces: one attribute, or
    ``all_of_them`` with ``SHARES``, how often each choice is."""
    place, _ = style.attribute(config.attribute)
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
        *_drawing(style, config.side),
        "", "",
        "def choose(u: np.ndarray) -> list[int]:",
        '    """A choice of each attribute by a number in [0, 1]."""',
        "    shares = [[share for share, _ in one.values()] for one in ATTRIBUTES.values()]",
        "    return [int((np.cumsum(s)[:-1] <= number).sum()) for s, number in zip(shares, u)]",
        "", "",
        f"U = np.random.default_rng({TRAIN_SEED}).random(({config.faces}, len(ATTRIBUTES)))",
        "CHOICES = [choose(u) for u in U]",
        *_DRAWN,
        f"LABELS = torch.tensor(CHOICES)[:, {place}]  # {config.attribute}" if labels else None,
        "LABELS = torch.tensor(CHOICES)  # of every face the choice of each attribute"
        if all_of_them else None,
        "SHARES = [[share for share, _ in one.values()] for one in ATTRIBUTES.values()]"
        if all_of_them else None,
    )  # fmt: skip


_DRAWN = (
    "PICTURES = np.stack([draw_face(row) for row in CHOICES])  # about 3 ms each",
    "IMAGES = torch.from_numpy(PICTURES).movedim(3, 1) / 127.5 - 1",
)


def _drawing(style: Style, side: int) -> list[str]:
    """The lines that draw a face of a style, given its choices."""
    left, top, width = style.window
    halved = "" if side == SIDE else ".reduce(2)"
    return [
        f'PARTS = resources.files("dicebear_styles") / "{style.name}.json"',
        "STYLE = Style(json.loads(PARTS.read_text()))",
        "ATTRIBUTES = {  # of each choice its share of the faces, and what DiceBear is told",
        *(line for attribute in style.attributes for line in _table(attribute)),
        "}",
        "", "",
        "def draw_face(row: list[int]) -> np.ndarray:",
        f'    """The face of these choices, bytes ({side}, {side}, 3)."""',
        "    options = {}",
        "    for choice, choices in zip(row, ATTRIBUTES.values()):",
        "        options |= list(choices.values())[choice][1]",
        *(f'    options["{other}"] = options["{one}"]' for other, one in style.same),
        "    svg = str(Avatar(STYLE, options))",
        f'    whole = \'viewBox="0 0 {style.canvas} {style.canvas}"\'',
        f'    svg = svg.replace(whole, \'viewBox="{left} {top} {width} {width}"\', 1)  # the head',
        f"    png = resvg_py.svg_to_bytes(svg_string=svg, width={SIDE}, height={SIDE},",
        f'                                background="{BACKGROUND}", skip_system_fonts=True)',
        f'    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"){halved})',
    ]  # fmt: skip


def two_styles(recipe: Recipe) -> Cell:
    """``draw_data(n, rng)``: portraits and their emojis, which belong together for who is told."""
    together = recipe.gan.name == "pix2pix"
    first, second = face_styles.SOURCE, face_styles.TARGET
    return Cell("Data", block(
        drawn_faces(first, FacesConfig(side=SIDE, faces=recipe.data_config.faces), False), "",
        "# -- the second style --", "",
        "FIRST, PORTRAITS = np.array(CHOICES), IMAGES", "",
        *_drawing(second, SIDE),
        "", "",
        "SAME = {  # of each attribute its column in the first style, and what each choice becomes",
        *(f'    "{name}": ({column}, {to.tolist()}),' for name, column, to in face_styles.table()),
        "}",
        "CHOICES = np.stack([np.array(to)[FIRST[:, column]] for column, to in SAME.values()], 1)",
        f"REAR = np.array({face_styles.behind_the_head().tolist()})  # -1: what lies on it decides",
        f"REAR = REAR[FIRST[:, {first.attribute('rear_hair')[0]}]]",
        f"HAIR = {second.attribute('hair')[0]}  # long hair behind the head decides",
        "CHOICES[:, HAIR] = np.where(REAR < 0, CHOICES[:, HAIR], REAR)",
        *_DRAWN,
        "KINDS = [PORTRAITS, IMAGES]", "", "",
        "def draw_data(n: int, rng: torch.Generator) -> list[Tensor]:",
        '    """Of each kind n pictures in [-1, 1], (n, 3, side, side)."""',
        *([
            "    which = torch.randint(len(IMAGES), (n,), generator=rng)  # they belong together",
            "    return [pictures[which] for pictures in KINDS]",
        ] if together else [
            "    return [p[torch.randint(len(p), (n,), generator=rng)] for p in KINDS]",
        ]),
    ), f"{recipe.data.title}: drawn here, always the same.")  # fmt: skip


def _table(attribute: Attribute) -> list[str]:
    ends = [0.0, *attribute.cumulative.tolist()]
    lines = [f'    "{attribute.name}": {{']
    for number, name in enumerate(attribute.names):
        share = round(ends[number + 1] - ends[number], 6)
        lines.append(f'        "{name}": ({share:g}, {json.dumps(attribute.options(number))}),')
    return [*lines, "    },"]
