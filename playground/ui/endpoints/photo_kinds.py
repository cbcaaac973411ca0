"""What a photo shows of that which a model turns: data for a hint, never a reason to refuse."""

from __future__ import annotations

import numpy as np

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineError
from playground.networks.photo_classifier import known_kinds
from playground.ui.endpoints.training import answer
from playground.ui.site import Site


async def shown(
    site: Site, engine_model: str, photo: np.ndarray, way: tuple[str, str] | None
) -> dict[str, object]:
    """Of a model that turns ``way[0]`` into ``way[1]``: ``turns`` and ``into``, and ``found``, the
    kinds that the classifier of photos sees in ``photo`` (bytes ``(H, W, 3)``), the clearest first.
    Nothing where it does not know ``way[0]``, or cannot say."""
    if way is None or way[0] not in known_kinds():
        return {}
    try:
        asked = site.engine.infer(engine_model, "photo_kinds", {"photo": photo})
        found = await answer(site, asked)
    except (PlaygroundError, EngineError):
        return {}  # the translation stands without a hint
    return {"turns": way[0], "into": way[1], "found": found["found"]}
