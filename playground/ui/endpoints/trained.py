"""Translators that a visitor has trained on the page and wants to translate photos with: their
weights lie among the uploads for as long as those, and only the visitor's own list names them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from playground.core.limits import UPLOAD_SECONDS
from playground.core.spec import PlaygroundError
from playground.data import DATASETS
from playground.gans import GANS
from playground.training.recipe import parse_recipe
from playground.ui.callers import Caller
from playground.ui.endpoints import translation
from playground.ui.endpoints.timeline import run_name
from playground.ui.endpoints.training import answer
from playground.ui.endpoints.translation import Translator
from playground.ui.site import Site

GAN = "cyclegan"  # the one whose photos go there and back
OWN_KINDS = ("first kind", "second kind")  # of pictures that were brought
OF_OWNER, OF_ADDRESS = 6, 40  # models kept at once, of some megabytes each


@dataclass(frozen=True)
class _Kept:
    caller: Caller
    until: float
    translator: Translator


class Trained:
    """The models kept for each visitor. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: list[_Kept] = []

    def of(self, owner: str) -> list[Translator]:
        """The visitor's own, newest first."""
        self._forget_old()
        return [k.translator for k in reversed(self._kept) if k.caller.owner == owner]

    def check_room(self, caller: Caller) -> None:
        """Is there room for one more of the caller, whose own oldest would go for it?

        Raises:
            PlaygroundError: when too many came from the address.
        """
        self._forget_old()
        near = sum(k.caller.address == caller.address for k in self._kept)
        if len(self.of(caller.owner)) < OF_OWNER and near >= OF_ADDRESS:
            raise PlaygroundError(
                f"{near} models from your address are kept here, which is the limit; they go an "
                "hour after they came."
            )

    def add(self, caller: Caller, translator: Translator) -> None:
        """Keeps one more; the caller's oldest goes when there are too many."""
        own = [k for k in self._kept if k.caller.owner == caller.owner]
        for kept in own[: max(0, len(own) + 1 - OF_OWNER)]:
            self._kept.remove(kept)
            translation.forget_uploads(model=kept.translator.name)
        self._kept.append(_Kept(caller, self._clock() + UPLOAD_SECONDS, translator))

    def _forget_old(self) -> None:
        now = self._clock()
        self._kept = [k for k in self._kept if k.until > now]


def _kept(content: bytes) -> str:
    """The mean generators alone: the rest of a training's state holds its pictures, too."""
    from safetensors import numpy

    tensors = {n: x for n, x in numpy.load(content).items() if n.startswith(("mean_g.", "mean_f."))}
    return translation.keep_trained(numpy.save(tensors))


async def keep(site: Site, trained: Trained, run: object, caller: Caller) -> Translator:
    """Puts the run's mean generators as they are now into the caller's list of models.

    Raises:
        PlaygroundError: for a run that is another's or translates no photos, in one sentence.
        EngineDown: when the engine does not answer.
    """
    trained.check_room(caller)
    name = run_name(run)
    info = await answer(site, site.engine.info(name))
    recipe = parse_recipe(info["values"])
    if recipe.gan.name != GAN:
        raise PlaygroundError(
            f"This run trains {recipe.gan.title}, but only one of {GANS[GAN].title} can be kept "
            "here: it translates photos there and back."
        )
    made = await answer(site, site.engine.exported(name, "safetensors", caller.owner))
    engine_name = await asyncio.to_thread(_kept, made["content"].tobytes())
    kinds = DATASETS[recipe.data.name].domains
    first, second = kinds if len(kinds) == 2 and not recipe.data.private else OWN_KINDS
    translator = Translator(
        engine_name, (first, second), True, True, note=f"yours, step {info['step']:,}"
    )
    trained.add(caller, translator)
    translation.sweep_later(site)
    return translator
