"""The cell of a script that has pairs of small and large pictures, as
``playground.data.small_pictures`` makes them."""

from __future__ import annotations

from playground.core.spec import SCALE
from playground.data import small_pictures
from playground.data.imaging.drawn_faces import SIDE, TOON_HEAD
from playground.data.portraits import FacesConfig
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, block
from playground.training.script.declared import of_file
from playground.training.script.faces import drawn_faces

SMALL = "data/small_pictures.py"
_AS_FLOATS = "IMAGES = torch.from_numpy(PICTURES).movedim(3, 1) / 127.5 - 1"


def small_pictures_cell(recipe: Recipe) -> Cell:
    """``draw_data(n, rng)`` of small pictures, their pixels repeated, and of the large ones."""
    made = block(
        "", "",
        f"SCALE = {SCALE}  # times as large, each side",
        "", "",
        of_file(SMALL, ["shrunk", "repeated"]),
        "", "",
    )  # fmt: skip
    data = recipe.data
    if data.name == small_pictures.FACES.name:
        faces = _drawn(recipe.data_config.faces)
        return Cell("Data", block(faces, made, *_FACES), f"{data.title}: drawn here.")
    return Cell("Data", block(*_LOAD, made, *_PHOTOS),
                f"{data.title}: put photographs beside this file, into {data.name}.")  # fmt: skip


def _drawn(count: int) -> str:
    text = drawn_faces(TOON_HEAD, FacesConfig(side=SIDE, faces=count), False, False)
    assert _AS_FLOATS in text, "faces are drawn otherwise now"
    return text.replace(_AS_FLOATS, "LARGE = torch.from_numpy(PICTURES).movedim(3, 1).contiguous()")


_FACES = (
    "KINDS = [repeated(shrunk(LARGE)), LARGE]", "", "",
    "def draw_data(n: int, rng: torch.Generator) -> list[Tensor]:",
    '    """n small pictures, each pixel repeated, and the large ones, in [-1, 1]."""',
    "    which = torch.randint(len(LARGE), (n,), generator=rng)  # they belong together",
    "    return [pictures[which] / 127.5 - 1 for pictures in KINDS]",
)  # fmt: skip
_LOAD = (
    "from pathlib import Path", "",
    "from PIL import Image",
    "from torchvision import transforms", "",
    f"WHOLE, SIDE = {small_pictures.WHOLE}, {small_pictures.SIDE}  # pixels",
    f'FOLDER = "{small_pictures.PHOTOS.name}"', "", "",
    "def load() -> Tensor:",
    '    """The middle square of every photograph, bytes (N, 3, WHOLE, WHOLE)."""',
    "    size = transforms.Compose(",
    "        [transforms.Resize(WHOLE), transforms.CenterCrop(WHOLE), transforms.PILToTensor()]",
    "    )",
    '    files = [path for path in sorted(Path(FOLDER).rglob("*")) if path.is_file()]',
    '    return torch.stack([size(Image.open(path).convert("RGB")) for path in files])',
)  # fmt: skip
_PHOTOS = (
    "LARGE = load()", "", "",
    "def draw_data(n: int, rng: torch.Generator) -> list[Tensor]:",
    '    """n small pictures, each pixel repeated, and the large ones, in [-1, 1]."""',
    "    which = torch.randint(len(LARGE), (n,), generator=rng)",
    "    rows, columns = torch.randint(WHOLE - SIDE + 1, (2, n), generator=rng)",
    "    cut = [LARGE[i, :, row : row + SIDE, column : column + SIDE]",
    "           for i, row, column in zip(which, rows, columns)]",
    "    mirrored = torch.rand(n, generator=rng) < 0.5",
    "    large = torch.stack([c.flip(-1) if m else c for c, m in zip(cut, mirrored)])",
    "    return [pictures / 127.5 - 1 for pictures in (repeated(shrunk(large)), large)]",
)  # fmt: skip
