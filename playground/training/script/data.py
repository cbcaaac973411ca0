"""The cells of a script that draw its data and judge its samples."""

from __future__ import annotations

import base64
import re
import textwrap
import zlib

import numpy as np

from playground.core.spec import Dataset
from playground.data import face_styles, pairs, portraits
from playground.training.recipe import Recipe
from playground.training.script import derived
from playground.training.script.cells import Cell, block
from playground.training.script.declared import of_file
from playground.training.script.faces import drawn_faces, two_styles
from playground.training.script.small import small_pictures_cell

POINTS = "data/points.py"  # where curves and boards are declared
PAIRS = "data/pairs.py"  # and the drawn pictures for translation
CURVES = ("line", "moons", "swissroll")
_FEW = 200  # points that are written as numbers
_PICTURES = {"mnist": "MNIST", "fashion": "FashionMNIST", "stacked": "MNIST"}


def data_cell(recipe: Recipe) -> Cell:
    """``draw_data(n, rng)``, as the data are declared; with labels where a GAN looks at them."""
    data, config = recipe.data, recipe.data_config
    if data.scale > 1:
        return small_pictures_cell(recipe)
    if data.domains:
        return _two_kinds(recipe)
    if data.kind == "images":
        return Cell("Data", _pictures(recipe), f"{data.title}: {data.origin} ({data.licence}).")
    if data.split is not None:
        return Cell("Data", _own_points(recipe), f"{data.title}: every fifth point was held out.")
    if data.modes is not None:
        return Cell("Data", _mixture(recipe, data.modes(config)), f"{data.title}.")
    if data.name in CURVES:
        along = of_file(POINTS, ["_along"], kind=data.name)
        return Cell("Data", block(
            f"SIGMA, RADIUS = {config.sigma}, {config.radius}", "", "", along, "", "",
            "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
            '    """Points along the curve, spread by SIGMA, (n, 2)."""',
            "    x, y = along(torch.rand(n, generator=rng), torch.cos, torch.sin)",
            "    return torch.stack([x, y], 1) * RADIUS + SIGMA * torch.randn(n, 2, generator=rng)",
        ), f"{data.title}.")  # fmt: skip
    if data.name == "checkerboard":
        place = of_file(POINTS, ["_place_checkerboard"], sigma=0)
        return Cell("Data", block(
            f"RADIUS = {config.radius}", "", "", place, "", "",
            "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
            '    """Points in the dark fields of a board, (n, 2)."""',
            "    u, normal = torch.rand(n, generator=rng), torch.randn(n, 2, generator=rng)",
            "    return place_checkerboard(u, normal, RADIUS)",
        ), f"{data.title}.")  # fmt: skip
    return Cell("Data", block(
        'POINTS = torch.tensor([[float(v) for v in row.split(",")] for row in open("points.csv")])',
        "", "",
        "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
        '    """Rows of the file, (n, 2)."""',
        "    return POINTS[torch.randint(len(POINTS), (n,), generator=rng)]",
    ), f"{data.title}: put them beside this file as points.csv, two numbers a row.")  # fmt: skip


def _mixture(recipe: Recipe, centres: np.ndarray) -> str:
    dim = centres.shape[1]
    return block(
        "CENTRES = torch.tensor([" + _wrapped(_rows(centres)) + "])",
        f"SIGMA = {recipe.data_config.sigma}",
        "", "",
        "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
        f'    """Samples of equal Gaussians around the centres, (n, {dim})."""',
        "    which = torch.randint(len(CENTRES), (n,), generator=rng)",
        f"    return CENTRES[which] + SIGMA * torch.randn(n, {dim}, generator=rng)",
    )  # fmt: skip


def _own_points(recipe: Recipe) -> str:
    data, config = recipe.data, recipe.data_config
    assert data.split is not None and data.modes is not None, "own points are split and marked"
    points, centres = data.split(config)[0], data.modes(config)
    few = len(points) <= _FEW
    packed = base64.b64encode(zlib.compress(points.round(3).astype("<f2").tobytes(), 9)).decode()
    return block(
        None if few else "from base64 import b64decode",
        None if few else "from zlib import decompress",
        None if few else "",
        "POINTS = torch.tensor([" + _wrapped(_rows(points)) + "])" if few else
        "PACKED = (\n" + "\n".join(f'    "{line}"' for line in textwrap.wrap(packed, 90)) + "\n)",
        None if few else "POINTS = torch.frombuffer(bytearray(decompress(b64decode(PACKED))), "
        "dtype=torch.half)",
        None if few else f"POINTS = POINTS.view(-1, {points.shape[1]}).float()",
        "CENTRES = torch.tensor([" + _wrapped(_rows(centres)) + "])" if len(centres) else None,
        f"SIGMA = {config.sigma:.4g}" if len(centres) else None,
        "", "",
        "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
        f'    """Any of the points, (n, {points.shape[1]})."""',
        "    return POINTS[torch.randint(len(POINTS), (n,), generator=rng)]",
    )  # fmt: skip


def _rows(points: np.ndarray) -> str:
    return ", ".join("[" + ", ".join(f"{round(float(v), 5) + 0:g}" for v in row) + "]"
                     for row in points)  # fmt: skip


def _wrapped(rows: str) -> str:
    if len(rows) < 70:
        return rows
    lines: list[str] = []
    line = ""
    for row in rows.split("], "):
        row = row if row.endswith("]") else row + "]"
        if len(line) + len(row) > 90:
            lines, line = [*lines, line], ""
        line += f"{' ' if line else ''}{row},"
    return "\n    " + "\n    ".join([*lines, line]) + "\n"


def _pictures(recipe: Recipe) -> str:
    name, labels = recipe.data.name, recipe.gan.name in ("cgan", "cgan_mlp")
    if name in portraits.STYLES:
        all_of_them = recipe.gan.name == "icgan"
        faces = drawn_faces(portraits.STYLES[name], recipe.data_config, labels, all_of_them)
        return block(faces, *_draw(labels or all_of_them))
    if name not in _PICTURES:
        return _own_pictures(recipe, labels)
    kind = _PICTURES[name]
    if name == "stacked":
        return block(
            "from torchvision import datasets",
            "",
            'digits = datasets.MNIST("data", download=True)',
            "IMAGES = digits.data[:, None] / 127.5 - 1  # (N, 1, 28, 28) in [-1, 1]",
            "", "",
            "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
            '    """Three digits a picture, one a colour, (n, 3, 28, 28): a thousand modes."""',
            "    which = torch.randint(len(IMAGES), (3, n), generator=rng)",
            "    return torch.cat([IMAGES[rows] for rows in which], 1)",
        )  # fmt: skip
    return block(
        "from torchvision import datasets",
        "",
        f'pictures = datasets.{kind}("data", download=True)',
        "IMAGES = pictures.data[:, None] / 127.5 - 1  # (N, 1, 28, 28) in [-1, 1]",
        "LABELS = pictures.targets" if labels else None,
        *_draw(labels),
    )


def _two_kinds(recipe: Recipe) -> Cell:
    """``draw_data(n, rng)`` of two kinds of pictures: drawn, or from two folders."""
    data = recipe.data
    if derived.is_derived(data):
        return derived.pairs(recipe)
    if data.domains == face_styles.KINDS:
        return two_styles(recipe)
    shape = data.resized(recipe.data_config) if data.resized else data.shape
    if draws_kinds(data):
        return Cell("Data", _drawn_kinds(recipe), f"{data.title}: drawn here, always the same.")
    side = shape[-1]
    return Cell("Data", block(
        "from pathlib import Path", "",
        "from PIL import Image",
        "from torchvision import transforms", "",
        f"LOAD, SIDE = {side * 9 // 8}, {side}  # squares are cut from pictures a little larger",
        f'FOLDERS = ("{data.name}/trainA", "{data.name}/trainB")', "", "",
        "def load(folder: str) -> Tensor:",
        '    """The middle square of every picture in a folder, bytes (N, 3, LOAD, LOAD)."""',
        "    size = transforms.Compose(",
        "        [transforms.Resize(LOAD), transforms.CenterCrop(LOAD), transforms.PILToTensor()]",
        "    )",
        '    files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]',
        '    return torch.stack([size(Image.open(path).convert("RGB")) for path in files])', "", "",
        "KINDS = [load(folder) for folder in FOLDERS]", "", "",
        "def draw_data(n: int, rng: torch.Generator) -> list[Tensor]:",
        '    """Of each kind n random squares, half of them mirrored, (n, 3, SIDE, SIDE)."""',
        "    batches = []",
        "    for pictures in KINDS:",
        "        which = torch.randint(len(pictures), (n,), generator=rng)",
        "        rows, columns = torch.randint(LOAD - SIDE + 1, (2, n), generator=rng)",
        "        cut = [pictures[i, :, row : row + SIDE, column : column + SIDE]",
        "               for i, row, column in zip(which, rows, columns)]",
        "        mirrored = torch.rand(n, generator=rng) < 0.5",
        "        cut = [c.flip(-1) if m else c for c, m in zip(cut, mirrored)]",
        "        batches.append(torch.stack(cut) / 127.5 - 1)",
        "    return batches",
    ), f"{data.title}: put them beside this file, {data.domains[0]} into {data.name}/trainA and "
       f"{data.domains[1]} into {data.name}/trainB.")  # fmt: skip


def draws_kinds(data: Dataset) -> bool:
    """Are there two kinds of pictures that the playground draws?"""
    return bool(data.domains) and hasattr(pairs, f"_draw_{data.name}")


def _drawn_kinds(recipe: Recipe) -> str:
    name = f"_draw_{recipe.data.name}"
    text = of_file(PAIRS, [name])
    numbers = {"SIDE": "pixels", "DRAWN": "pictures of each kind",
               "STRIPE": "pixels from one dark stripe to the next",
               "SUPER": "samples a side in each pixel"}  # fmt: skip
    together = [
        "    which = torch.randint(DRAWN, (n,), generator=rng)  # they belong together",
        "    return [pictures[which] for pictures in KINDS]",
    ]
    apart = ["    return [p[torch.randint(DRAWN, (n,), generator=rng)] for p in KINDS]"]
    return block(
        *(f"{n} = {getattr(pairs, n)}  # {words}" for n, words in numbers.items()
          if re.search(rf"\b{n}\b", text)),
        "", "", text, "", "",
        f"KINDS = [torch.from_numpy(kind) / 127.5 - 1 for kind in {name[1:]}()]", "", "",
        "def draw_data(n: int, rng: torch.Generator) -> list[Tensor]:",
        '    """Of each kind n pictures in [-1, 1], (n, 3, SIDE, SIDE)."""',
        *(together if recipe.data.paired else apart),
    )  # fmt: skip


def _own_pictures(recipe: Recipe, labels: bool) -> str:
    channels, side, _ = recipe.data.shape
    grey = ["transforms.Grayscale()"] if channels == 1 else []
    steps = [*grey, f"transforms.Resize({side})", f"transforms.CenterCrop({side})",
             "transforms.ToTensor()"]  # fmt: skip
    return block(
        "from torchvision import datasets, transforms", "",
        "# a folder of pictures a class below pictures/",
        "form = transforms.Compose([", *(f"    {step}," for step in steps), "])",
        'folder = datasets.ImageFolder("pictures", form)',
        "IMAGES = torch.stack([picture for picture, _ in folder]) * 2 - 1  # in [-1, 1]",
        "LABELS = torch.tensor(folder.targets)" if labels else None,
        *_draw(labels),
    )  # fmt: skip


def _draw(labels: bool) -> list[str]:
    if labels:
        return [
            "", "",
            "def draw_data(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:",
            '    """Pictures (n, channels, side, side) and their labels (n,)."""',
            "    which = torch.randint(len(IMAGES), (n,), generator=rng)",
            "    return IMAGES[which], LABELS[which]",
        ]  # fmt: skip
    return [
        "", "",
        "def draw_data(n: int, rng: torch.Generator) -> Tensor:",
        '    """Pictures (n, channels, side, side)."""',
        "    return IMAGES[torch.randint(len(IMAGES), (n,), generator=rng)]",
    ]  # fmt: skip


def marked(recipe: Recipe) -> bool:
    """Have the data modes that can be counted? Own points may have none."""
    modes = recipe.data.modes
    return modes is not None and len(modes(recipe.data_config)) > 0


def judging_cell(recipe: Recipe) -> Cell:
    """``evaluate(x)`` and a picture of samples."""
    data = recipe.data
    if data.domains:
        return _translations(recipe.gan.name == "cyclegan")
    if data.kind == "images":
        return Cell("Looking", block(
            "def save_picture(x: Tensor, path: str) -> None:",
            '    """64 samples as a grid."""',
            "    from torchvision.utils import save_image",
            "",
            "    save_image(x[:64] / 2 + 0.5, path, nrow=8)",
        ))  # fmt: skip
    draw = block(
        "def save_picture(x: Tensor, path: str) -> None:",
        '    """Samples of the data, and of G."""',
        "    import matplotlib.pyplot as plt",
        "",
        "    figure, axes = plt.subplots()",
        "    real = draw_data(len(x), torch.Generator().manual_seed(0))",
        '    for points, label in ((real, "real"), (x, "generated")):',
        "        axes.hist(points[:, 0].numpy(), bins=80, alpha=0.5, label=label)"
        if data.kind == "line"
        else "        axes.scatter(*points.T.numpy(), s=4, label=label)",
        "    axes.legend()",
        "    figure.savefig(path)",
        "    plt.close(figure)",
    )
    if not marked(recipe):
        return Cell("Looking", draw)
    return Cell("Looking", block(
        "def evaluate(x: Tensor) -> dict[str, float]:",
        '    """Modes captured, and the share of samples within 3 sigma of one (high quality)."""',
        "    distance, nearest = torch.cdist(x, CENTRES).min(1)",
        "    good = distance <= 3 * SIGMA",
        "    quality = good.float().mean().item()",
        '    return {"modes": len(nearest[good].unique()), "high quality": quality}',
        "", "", draw,
    ))  # fmt: skip


def _translations(there_and_back: bool) -> Cell:
    """What came of pictures of both kinds: a row a step, and how well they fit."""
    judge = [
        "def evaluate(rows: list[Tensor]) -> dict[str, float]:",
        '    """What the way there and back loses: the cycle L1 of each direction."""',
        "    x, _, x_again, y, _, y_again = rows",
        "    there, back = ((a - b).abs().mean().item() for a, b in ((x, x_again), (y, y_again)))",
        '    return {"cycle L1, A": there, "cycle L1, B": back}',
    ] if there_and_back else [
        "def evaluate(rows: list[Tensor]) -> dict[str, float]:",
        '    """How far translations are from the answers."""',
        "    _, made, y = rows",
        '    return {"L1": (made - y).abs().mean().item()}',
    ]  # fmt: skip
    return Cell("Looking", block(
        *judge, "", "",
        "def save_picture(rows: list[Tensor], path: str) -> None:",
        '    """The rows under each other, eight pictures of each."""',
        "    from torchvision.utils import save_image",
        "",
        "    save_image(torch.cat([row[:8] for row in rows]) / 2 + 0.5, path, nrow=8)",
    ))  # fmt: skip
