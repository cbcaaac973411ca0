"""Imports point one way; the rooms of the architecture have walls."""

from __future__ import annotations

import ast
import functools
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "playground").rglob("*.py"))
NAMES = {str(p.relative_to(ROOT)): p for p in FILES}

# The rooms from the ground up: a file imports from its own room and from those before it, for its
# types too. Nothing stands above `ui` and `cli` but `app.py` and `__main__.py`.
FLOORS = (
    "core", "data", "networks", "inference", "evaluation", "gans", "training", "engine",
    "ui", "cli",
)  # fmt: skip

# files that are reached through playground.core.lazy, because they need torch when they are read
TORCH_FILES = {
    "networks/population_mlp.py", "networks/convolutional.py", "networks/state_dict.py",
    "networks/inference_generator.py", "networks/lenet.py", "networks/residual.py",
    "networks/translators.py", "inference/pretrained.py", "inference/translation.py",
    "training/folders.py", "data/imaging/archives.py", "inference/pieces.py",
    "networks/tensor_checks.py", "inference/layouts.py", "networks/tape.py",
    "networks/attribute_generator.py", "networks/encoder.py", "networks/enlarger.py",
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
def imports(path: Path) -> tuple[tuple[str, str], ...]:
    """Every module imported by a file, with when: ``top`` as it is read, ``late`` inside a function
    or by name (``Lazy("...")``), ``types`` for type checking alone."""
    tree = parsed(path.read_text())

    def walk(node: ast.AST, when: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for other in child.body:
                    yield from walk(ast.Module([other], []), "types")
                for other in child.orelse:
                    yield from walk(ast.Module([other], []), when)
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, when) for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module:
                yield child.module, when
                yield from ((f"{child.module}.{alias.name}", when) for alias in child.names)
            elif isinstance(child, ast.Call) and ast.unparse(child.func) == "Lazy":
                yield from (
                    (str(a.value), "late") for a in child.args if isinstance(a, ast.Constant)
                )
            inner = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from walk(child, "late" if inner and when == "top" else when)

    return tuple(walk(tree, "top"))


def room(name: str) -> str:
    """``gans`` for playground/gans/mlp.py."""
    return Path(name).with_suffix("").parts[1]


def uses(name: str, module: str, *when: str) -> bool:
    return any(
        (found == module or found.startswith(module + ".")) and (not when or at in when)
        for found, at in imports(NAMES[name])
    )


def test_the_top_level_is_small() -> None:
    entries = {p.name for p in (ROOT / "playground").iterdir()} - {"__pycache__"}
    assert entries == {"__init__.py", "__main__.py", *FLOORS}
    assert len(entries) <= 12


def test_the_house_is_seen_at_a_glance() -> None:
    """Rooms, and the arrows between them: whose code imports whose, for types too, and late."""
    modules = {str(Path(n).with_suffix("")).replace("/", "."): n for n in NAMES}
    modules = {m.removesuffix(".__init__"): n for m, n in modules.items()}
    arrows = {
        (room(name), room(modules[found]))
        for name in NAMES
        for found, _ in imports(NAMES[name])
        if found in modules and room(modules[found]) != room(name)
    }
    floors: dict[str, int] = {}

    def floor(one: str, above: tuple[str, ...] = ()) -> int:
        assert one not in above, f"circle: {' -> '.join((*above, one))}"
        if one not in floors:
            below = [floor(other, (*above, one)) for first, other in arrows if first == one]
            floors[one] = 1 + max(below, default=0)
        return floors[one]

    rooms = {room(name) for name in NAMES}
    highest = max(floor(one) for one in rooms)
    counted = (len(rooms), highest, len(arrows))  # 12, 8 and 43 when this was written
    assert counted[0] <= 16 and counted[1] <= 10 and counted[2] <= 60, counted


def test_any_stands_for_what_has_no_type() -> None:
    """The word stands where types differ by call (futures, a pipe's messages, Gradio's handlers),
    where only the variant knows its config, and for JSON as it was read. What comes unchecked is
    ``object``. The budget falls; who needs more looks for a type first."""
    counted = sum(len(re.findall(r"\bAny\b", path.read_text("utf-8"))) for path in FILES)
    assert counted <= 500, counted


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_down(name: str) -> None:
    here = room(name)
    if here in ("__init__", "__main__"):
        return
    above = FLOORS[FLOORS.index(here) + 1 :]
    for later in above if here != "ui" else ("cli",):
        assert not uses(name, f"playground.{later}"), f"{here} stands below {later}"
    if here == "cli":
        assert not uses(name, "playground.ui"), "the command line needs no page"


@pytest.mark.parametrize("name", NAMES)
def test_walls(name: str) -> None:
    here = room(name)
    if here != "ui":
        assert not uses(name, "gradio"), "gradio belongs to ui/"
    if here != "engine":
        for module in ("multiprocessing", "threading"):
            assert not uses(name, module), f"{module} belongs to engine/"
    if name != "playground/ui/assets.py":
        assert not uses(name, "plotly"), "the script of plotly is served by ui/assets.py"
    if here == "gans":
        assert not uses(name, "playground.data"), "a GAN is told its data, see spec.Setting"


@pytest.mark.parametrize("name", NAMES)
def test_what_only_some_devices_can_do_stands_in_one_file(name: str) -> None:
    """``torch.cuda`` and ``torch.mps``, attributes and imports: everything else runs on any device,
    and on ROCm, as it is written."""
    if name == "playground/networks/accelerator.py":
        return
    only = ("torch.cuda", "torch.mps", "torch.backends.cuda", "torch.backends.mps")
    assert not any(uses(name, module) for module in only)
    for node in ast.walk(parsed(NAMES[name].read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in only, f"line {node.lineno}: see networks/accelerator.py"


@pytest.mark.parametrize("name", NAMES)
def test_torch_is_imported_late(name: str) -> None:
    if name.removeprefix("playground/") not in TORCH_FILES and room(name) != "engine":
        for module in ("torch", "torchvision"):
            assert not uses(name, module, "top"), "use playground.core.lazy"


@pytest.mark.parametrize("name", NAMES)
def test_private_names_stay_in_their_file(name: str) -> None:
    for found, _ in imports(NAMES[name]):
        private = [p for p in found.split(".") if p.startswith("_") and not p.startswith("__")]
        assert not (found.startswith("playground") and private), f"{found} is its file's own"


def test_the_package_imports_no_test() -> None:
    assert not [name for name in NAMES if uses(name, "tests")]


def test_no_import_cycles() -> None:
    modules = {str(Path(n).with_suffix("")).replace("/", "."): p for n, p in NAMES.items()}
    modules = {m.removesuffix(".__init__"): p for m, p in modules.items()}
    graph = {m: {f for f, _ in imports(p) if f in modules and f != m} for m, p in modules.items()}
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
