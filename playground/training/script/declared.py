"""The source of what is declared here, as it may stand in a script by itself.

A loss is taken from where it is declared, with the functions that it calls. A parameter that the
settings fix is put in as the number it is, and what that makes idle goes: no dead branch is left.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import playground

PACKAGE = Path(playground.__file__).parent
_WIDTH = 100  # characters of a line that is written anew
Fixed = bool | int | float | str
_KINDS = (ast.FunctionDef, ast.ClassDef)


@functools.lru_cache(maxsize=16)
def _module(path: Path) -> tuple[str, Mapping[str, ast.stmt]]:
    """A file's text and what it defines at the top, by name."""
    text = path.read_text("utf-8")
    return text, {n.name: n for n in ast.parse(text).body if isinstance(n, _KINDS)}


def of_function(function: Callable[..., object], **fixed: Fixed) -> str:
    """A function and what it calls of its own file, callees first, ``fixed`` parameters put in."""
    return of_file(Path(inspect.getfile(function)), [function.__name__], **fixed)


def of_file(path: Path | str, names: Iterable[str], **fixed: Fixed) -> str:
    """The definitions ``names`` of a file of ours and those they use, in its order."""
    text, known = _module(PACKAGE / path)
    wanted: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in wanted:
            continue
        wanted.add(name)
        used = {n.id for n in ast.walk(known[name]) if isinstance(n, ast.Name)}
        todo += [other for other in used if other in known]
    parts = [_source(text, node, fixed) for name, node in known.items() if name in wanted]
    return _public("\n\n\n".join(parts), wanted)


def _source(text: str, node: ast.stmt, fixed: Mapping[str, Fixed]) -> str:
    mine = {a.arg for n in ast.walk(node) if isinstance(n, ast.arguments) for a in _all(n)}
    passed = {k.arg for n in ast.walk(node) if isinstance(n, ast.Call) for k in n.keywords}
    if not (mine | passed) & set(fixed):
        found = ast.get_source_segment(text, node)
        assert found is not None, "it was parsed from this text"
        return found
    copied = ast.parse(ast.unparse(node))
    written = ast.unparse(ast.fix_missing_locations(_Fix(fixed).visit(copied)))
    return "\n".join(_wrapped(line) for line in written.splitlines())


def _wrapped(line: str) -> str:
    """A line that is too long, with what stands in its last bracket one item a line."""
    if len(line) <= _WIDTH:
        return line
    if line[-1] not in ")]":
        return _folded(line) if '"""' in line else line
    start = min(i for i in (line.find(c) for c in "[(") if i >= 0)
    items: list[str] = []
    depth, item = 0, ""
    for letter in line[start + 1 : -1]:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and not depth:
            items, item = [*items, item.strip()], ""
        else:
            item += letter
    indent = " " * (len(line) - len(line.lstrip()))
    inner = "".join(f"{indent}    {each},\n" for each in [*items, item.strip()])
    return f"{line[: start + 1]}\n{inner}{indent}{line[-1]}"


def _folded(line: str) -> str:
    """A docstring that is one long line."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False)


def _all(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.args, *arguments.kwonlyargs]


def _public(text: str, names: Iterable[str]) -> str:
    """``names`` without the underscore that says "only here", and types that a reader knows."""
    for name in sorted(n for n in names if n.startswith("_")):
        plain = name[1:]  # a variable may be called so already
        taken = re.search(rf"^\s+{plain} = ", text, re.MULTILINE)
        text = re.sub(rf"(?<![\w.]){name}\b", f"make_{plain}" if taken else plain, text)
    text = re.sub(r"\b(Net|Layer)\b", "nn.Module", text)  # type variables of their files
    return text.replace("Shape", "tuple").replace(": Smoothing", ": float")


class _Fix(ast.NodeTransformer):
    """Puts constants in the place of parameters and folds what follows from them."""

    def __init__(self, fixed: Mapping[str, Fixed]) -> None:
        self.fixed = fixed

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        arguments = node.args
        defaults = dict(zip([a.arg for a in arguments.args][::-1], arguments.defaults[::-1],
                            strict=False))  # fmt: skip
        arguments.args = [a for a in arguments.args if a.arg not in self.fixed]
        arguments.defaults = [defaults[a.arg] for a in arguments.args if a.arg in defaults]
        words = ast.get_docstring(node)
        if words and isinstance(node.body[0], ast.Expr):
            node.body[0].value = ast.Constant(self._told(words))
        self.generic_visit(node)
        ends = [i for i, line in enumerate(node.body) if isinstance(line, ast.Return)]
        node.body = node.body[: ends[0] + 1] if ends else node.body
        return node

    def _told(self, words: str) -> str:
        """A docstring without the sentences on what is fixed."""
        sentences = re.split(r"(?<=[.;]) (?=[A-Z`(])|(?<=[.;])\n(?=[A-Z`(])", words)
        kept = [s for s in sentences if not any(f"``{name}``" in s for name in self.fixed)]
        return " ".join(" ".join(kept).split()).rstrip(";") or words

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Constant(self.fixed[node.id]) if node.id in self.fixed else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [k for k in node.keywords if k.arg not in self.fixed]
        self.generic_visit(node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        left, right = (_number(side) for side in (node.left, node.right))
        if isinstance(node.op, ast.Mult) and 0 in (left, right):
            return ast.Constant(0)
        if isinstance(node.op, (ast.Add, ast.Sub)) and right == 0:
            return node.left
        if isinstance(node.op, ast.Add) and left == 0:
            return node.right
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
            return ast.Constant(not node.operand.value)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = (node.left, node.comparators[0])
        if isinstance(node.ops[0], ast.Eq) and all(isinstance(s, ast.Constant) for s in sides):
            return ast.Constant(sides[0].value == sides[1].value)  # type: ignore[attr-defined]
        return node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if not isinstance(node.test, ast.Constant):
            return node
        return node.body if node.test.value else node.orelse

    def visit_List(self, node: ast.List) -> ast.AST:
        self.generic_visit(node)
        flat: list[ast.expr] = []
        for item in node.elts:
            inner = item.value if isinstance(item, ast.Starred) else None
            flat += inner.elts if isinstance(inner, ast.List) else [item]
        node.elts = flat
        return node


def _number(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
