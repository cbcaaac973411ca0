"""Imports point one way; the rooms of the architecture have walls."""

from __future__ import annotations

import ast
import functools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "playground").rglob("*.py"))
NAMES = {str(p.relative_to(ROOT)): p for p in FILES}

# files that are reached through playground.lazy, because they need torch when they are read
TORCH_FILES = {
    "nets.py", "imagenets.py", "persist.py", "translators.py", "translators_load.py",
    "translate.py", "translate_train.py", "pictures.py",
}  # fmt: skip


def parsed(text: str) -> ast.Module:
    """CPython 3.11 counts the recursion of all threads that parse as one and then refuses with a
    SystemError (gh-106905): a thread left by another test may do so for a moment."""
    for _ in range(20):
        try:
            return ast.parse(text)
        except SystemError:
            time.sleep(0.2)
    return ast.parse(text)


@functools.cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Every module imported by a file, and whether at its top level; type checking apart."""
    tree = parsed(path.read_text())

    def walk(node: ast.AST, top: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for other in child.orelse:
                    yield from walk(other, top)
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module:
                yield child.module, top
                yield from ((f"{child.module}.{alias.name}", top) for alias in child.names)
            inner = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from walk(child, top and not inner)

    return tuple(walk(tree, True))


def room(name: str) -> str:
    """``gans`` for playground/gans/mlp.py, ``train`` for playground/train.py."""
    parts = Path(name).with_suffix("").parts[1:]
    return parts[0]


def uses(name: str, module: str, top_only: bool = False) -> bool:
    return any(
        (found == module or found.startswith(module + ".")) and (top or not top_only)
        for found, top in imports(NAMES[name])
    )


@pytest.mark.parametrize("name", NAMES)
def test_walls(name: str) -> None:
    here = room(name)
    if here != "ui":
        assert not uses(name, "gradio"), "gradio belongs to ui/"
        assert not uses(name, "playground.ui"), "nothing imports ui"
    if here not in ("ui", "engine", "__main__", "evaluate"):
        assert not uses(name, "playground.engine"), "only ui and the command line know the engine"
    if here != "engine":
        for module in ("multiprocessing", "threading"):
            assert not uses(name, module), f"{module} belongs to engine/"
    if here != "plots" and name != "playground/ui/__init__.py":  # which serves its script
        assert not uses(name, "plotly"), "plotly belongs to plots.py"
    if here in ("spec", "lazy"):
        others = {f for f, _ in imports(NAMES[name]) if f.startswith("playground.")}
        assert not {o for o in others if not o.startswith(f"playground.{here}")}
    if here in ("objectives", "data", "metrics", "nets"):
        for later in ("gans", "train", "recipe", "players"):
            assert not uses(name, f"playground.{later}"), f"{here} comes before {later}"
    if here == "gans":
        for later in ("data", "train", "recipe", "metrics"):
            assert not uses(name, f"playground.{later}"), f"gans come before {later}"


@pytest.mark.parametrize("name", NAMES)
def test_torch_is_imported_late(name: str) -> None:
    inside_engine = room(name) == "engine"
    if Path(name).name not in TORCH_FILES and not inside_engine:
        for module in ("torch", "torchvision"):
            assert not uses(name, module, top_only=True), "use playground.lazy"


def test_no_import_cycles() -> None:
    modules = {str(Path(n).with_suffix("")).replace("/", "."): p for n, p in NAMES.items()}
    modules = {m.removesuffix(".__init__"): p for m, p in modules.items()}
    graph = {
        m: {f for f, top in imports(p) if top and f in modules and f != m}
        for m, p in modules.items()
    }
    state: dict[str, int] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert state.get(module) != 1, f"cycle: {' -> '.join((*trail, module))}"
        if state.get(module) == 2:
            return
        state[module] = 1
        for other in sorted(graph[module]):
            # a package's __init__ gathers its modules, which may name one another
            if not other.startswith(module + ".") and not module.startswith(other + "."):
                visit(other, (*trail, module))
        state[module] = 2

    for module in graph:
        visit(module, ())
