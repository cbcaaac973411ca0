"""The GAN variants, one a file; a new file is found without being listed anywhere."""

from __future__ import annotations

import importlib
import pkgutil

from playground.core.registry import registry
from playground.core.spec import GAN

GANS = registry(
    [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)], GAN
)
