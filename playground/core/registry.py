"""What a folder of modules declares, by name: adding a thing is adding a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType
from typing import Protocol, TypeVar


class Named(Protocol):
    """What can be looked up."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def registry(modules: Iterable[ModuleType], kind: type[N]) -> Mapping[str, N]:
    """Every value of ``kind`` that the modules define, alone or in a tuple, by its name.

    Raises:
        ValueError: when two values share a name.
    """
    found: dict[str, N] = {}
    for module in modules:
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                if not isinstance(item, kind) or found.get(item.name) is item:
                    continue
                if item.name in found:
                    raise ValueError(f"two {kind.__name__} values are named {item.name}")
                found[item.name] = item
    return MappingProxyType(found)
