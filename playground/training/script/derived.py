"""The lines of a script that make its pairs, as ``playground.data.derived`` makes them."""

from __future__ import annotations

from playground.core.spec import Dataset
from playground.data import derived, portraits
from playground.data.imaging.drawn_faces import AVATAAARS, TOON_HEAD
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, block
from playground.training.script.declared import of_file
from playground.training.script.faces import drawn_faces

FILE = "data/derived.py"
_GREY = {derived.DIGITS.name: "MNIST", derived.GARMENTS.name: "FashionMNIST"}
_STYLES = {derived.PORTRAITS.name: TOON_HEAD, derived.SKETCHED.name: TOON_HEAD,
           derived.GLASSES.name: AVATAAARS}  # fmt: skip
_OF_A_HOLE = ("HOLE", "SMALLEST", "LARGEST", "HOLE_NUMBERS")
_OF_A_SKETCH = ("DABS", "GAPS", "GRID", "SKETCH_NUMBERS")


def is_derived(data: Dataset) -> bool:
    """Are its pairs made of another set?"""
    return data.domains in (derived.HOLES, derived.SKETCHES)


def pairs(recipe: Recipe) -> Cell:
    """``draw_data(n, rng)``: inputs made of answers."""
    data = recipe.data
    sketched = data.domains == derived.SKETCHES
    made = ["sketch"] if sketched else ["cut", "holes"]
    crops = data.name == derived.VIEWS.name
    return Cell("Data", block(
        _answers(recipe), "",
        *(f"{name} = {getattr(derived, name)}" for name in (
            _OF_A_SKETCH if sketched else _OF_A_HOLE)),
        "", "", of_file(FILE, made), "", "",
        "def draw_data(n: int, rng: torch.Generator) -> list[Tensor]:",
        '    """Inputs and answers in [-1, 1], (n, 3, side, side) each."""',
        "    which = torch.randint(len(IMAGES), (n,), generator=rng)",
        "    y = crop(IMAGES[which], rng) / 127.5 - 1" if crops else
        "    y = IMAGES[which] / 127.5 - 1" if data.name in _GREY else "    y = IMAGES[which]",
        "    u = torch.rand(n, SKETCH_NUMBERS, generator=rng)" if sketched else
        "    u = torch.rand(n, HOLE_NUMBERS, generator=rng)",
        "    return [sketch(y, u), y]" if sketched else
        "    return [cut(y, holes(u, y.shape[-1])), y]",
    ), f"{data.title}: the inputs are made of the answers, each anew.")  # fmt: skip


def _answers(recipe: Recipe) -> str:
    name = recipe.data.name
    if name in _GREY:
        border = f"({derived.BORDER},) * 4"
        return block(
            "from torchvision import datasets", "",
            f'pictures = datasets.{_GREY[name]}("data", download=True)',
            f"IMAGES = F.pad(pictures.data[:, None], {border}).expand(-1, 3, -1, -1)  # bytes",
        )  # fmt: skip
    if name in _STYLES:
        style = _STYLES[name]
        kind = portraits.FacesConfig if style is TOON_HEAD else portraits.AvataaarsConfig
        return drawn_faces(
            style, kind(side=derived.SIDE, faces=recipe.data_config.faces), False, False
        )
    return _photographs()


def _photographs() -> str:
    folders = [f"{name}/{half}" for name, half in derived.LANDSCAPES]
    return block(
        "from pathlib import Path", "",
        "from PIL import Image",
        "from torchvision import transforms", "",
        f"LOAD, SIDE = {derived.SIDE * 9 // 8}, {derived.SIDE}  # squares are cut from larger ones",
        "FOLDERS = (  # beside this file",
        *(f'    "{folder}",' for folder in folders),
        ")", "", "",
        "def load(folder: str) -> Tensor:",
        '    """The middle square of nine pictures of ten in a folder, bytes."""',
        "    size = transforms.Compose(",
        "        [transforms.Resize(LOAD), transforms.CenterCrop(LOAD), transforms.PILToTensor()]",
        "    )",
        '    files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]',
        f"    kept = [path for place, path in enumerate(files) if place % {derived.HELD_OUT}]",
        '    return torch.stack([size(Image.open(path).convert("RGB")) for path in kept])', "", "",
        "def crop(pictures: Tensor, rng: torch.Generator) -> Tensor:",
        '    """A random square of each, half of them mirrored, (n, 3, SIDE, SIDE)."""',
        "    rows, columns = torch.randint(LOAD - SIDE + 1, (2, len(pictures)), generator=rng)",
        "    cut_out = [picture[:, row : row + SIDE, column : column + SIDE]",
        "               for picture, row, column in zip(pictures, rows, columns)]",
        "    mirrored = torch.rand(len(pictures), generator=rng) < 0.5",
        "    return torch.stack([c.flip(-1) if m else c for c, m in zip(cut_out, mirrored)])",
        "", "",
        "IMAGES = torch.cat([load(folder) for folder in FOLDERS])",
    )  # fmt: skip
