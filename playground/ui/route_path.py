"""The path of a request as the app's routes see it."""

from __future__ import annotations

from starlette.types import Scope


def route_path(scope: Scope) -> str:
    """``scope``'s path without the root path that a proxy's prefix gave it (ASGI: ``root_path`` is
    where the app is mounted, ``path`` may begin with it or not)."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    below = path.removeprefix(root)
    return below if below == "" or below.startswith("/") else path
