"""What a stage shows of the data before anything trains: samples drawn in the web process, by numpy
alone, from the same density that the engine draws its own from."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.core.spec import Dataset

DOTS = 400  # real samples
GRID_POINTS = 200  # of the density of one-dimensional data


def preview(dataset: Dataset, config: Any) -> dict[str, list[object]]:
    """The data as JSON: ``real`` samples ``(400, 2)``, or ``grid`` and ``p_data`` ``(200,)`` of
    one-dimensional data; nothing of images, which the engine would have to open first."""
    rng = np.random.default_rng(0)
    if dataset.split is not None:
        points = dataset.split(config)[0]
        return {"real": rng.permutation(points)[:DOTS].round(3).tolist()}
    if dataset.density is None:
        return {}
    extent = float(dataset.extent(config))
    if dataset.kind == "line":
        grid = np.linspace(-extent, extent, GRID_POINTS)
        density = dataset.density(config, grid[:, None])
        return {"grid": grid.round(4).tolist(), "p_data": density.round(5).tolist()}
    if dataset.components is not None:
        centres = dataset.components(config)
        found = rng.choice(centres, DOTS) + config.sigma * rng.standard_normal((DOTS, 2))
    else:  # by rejection: the few densities that are no mixture are flat
        candidates = rng.uniform(-extent, extent, (20 * DOTS, 2))
        density = dataset.density(config, candidates)
        found = candidates[rng.uniform(0, density.max(), len(candidates)) < density][:DOTS]
    return {"real": found.round(3).tolist()}
