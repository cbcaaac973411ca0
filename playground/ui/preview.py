"""What a stage shows of the data before anything trains: samples drawn in the web process, by numpy
alone, from the same density that the engine draws its own from."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.core.spec import Dataset

DOTS = 400  # real samples
PLACES = 200  # of the density of one-dimensional data


def glimpse(dataset: Dataset, config: Any) -> dict[str, Any]:
    """The data as JSON: ``real`` samples ``(400, 2)``, or ``grid`` and ``p_data`` ``(200,)`` of
    one-dimensional data; nothing of images, which the engine would have to open first."""
    if dataset.density is None:
        return {}
    extent = float(dataset.extent(config))
    if dataset.kind == "line":
        grid = np.linspace(-extent, extent, PLACES)
        density = dataset.density(config, grid[:, None])
        return {"grid": grid.round(4).tolist(), "p_data": density.round(5).tolist()}
    dice = np.random.default_rng(0)
    if dataset.components is not None:
        centres = dataset.components(config)
        found = dice.choice(centres, DOTS) + config.sigma * dice.standard_normal((DOTS, 2))
    else:  # by rejection: the few densities that are no mixture are flat
        spread = dice.uniform(-extent, extent, (20 * DOTS, 2))
        density = dataset.density(config, spread)
        found = spread[dice.uniform(0, density.max(), len(spread)) < density][:DOTS]
    return {"real": found.round(3).tolist()}
