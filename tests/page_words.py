"""Every English text of the page, as its sources have it: what a language's table has to say.

Strings are told from other values by their look, so there is a list of those that look like words
and are none. Where code puts a value into a text, ``…`` stands for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent / "playground"
HOLE = "…"
NAMES = ("aria-label", "title", "placeholder", "alt", "data-of", "data-count", "data-none")
SPOKEN = re.compile(r"[A-Za-z]{2}")


class _Markup(HTMLParser):
    """Collects the texts of markup and of the attributes that are read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in NAMES and value]
        if tag in ("math", "code", "kbd", "script", "style"):
            self.quiet += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("math", "code", "kbd", "script", "style"):
            self.quiet = max(0, self.quiet - 1)

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.found.append(data)


def texts(string: str) -> Iterator[str]:
    """The texts in a string, which may be markup."""
    found = [string]
    if re.search(r"<[a-z]+[ >]|</[a-z]", string):
        parser = _Markup()
        parser.feed(string)
        parser.close()
        found = parser.found
    for text in found:
        line = " ".join(text.split())
        if SPOKEN.search(line.replace(HOLE, "")) and _reads(line):
            yield line


def _reads(text: str) -> bool:
    """Whether it looks like words for people: a sentence or a label, no name in code."""
    if re.search(r"[{}<>=;]|^[.#\[]|--|://|\w\(\)|=>|^\w+[.:]\w", text.replace("D(G(z)) =", "")):
        return bool(re.search(r"[a-z]{2,} [a-z]{2,} [a-z]", text))
    if " " not in text.replace(HOLE, ""):
        return bool(re.match(r"^…?[A-Z][a-z]+[.…]?$", text))
    return bool(re.search(r"[A-Za-z]{2,}", text))


def javascript(source: str) -> Iterator[str]:
    """The strings of a module, concatenations joined, with ``…`` for what is put in."""
    at, whole, joins = 0, "", False
    strings: list[str] = []
    previous = ""
    while at < len(source):
        two, one = source[at : at + 2], source[at]
        if two == "//" or two == "/*":
            end = source.find("\n" if two == "//" else "*/", at)
            at = len(source) if end < 0 else end + (1 if two == "//" else 2)
        elif one in "\"'`":
            text, at, nested = _literal(source, at)
            strings += nested
            whole = whole + text if joins else text
            rest = source[at:].lstrip()
            joins = rest.startswith("+") and rest[1:].lstrip()[:1] in ('"', "'", "`")
            if joins:
                at = source.index("+", at) + 1
                at += len(source[at:]) - len(source[at:].lstrip())
            else:
                strings.append(whole)
                whole = ""
            previous = '"'
        elif one == "/" and previous in "(,=:[!&|?{};\n" and previous:
            at = _regex_end(source, at)
            previous = '"'
        else:
            if not one.isspace():
                previous = one
            at += 1
    return iter(strings)


def _literal(source: str, at: int) -> tuple[str, int, list[str]]:
    """A literal's text, where it ends, and the strings inside of its ``${}``."""
    quote, at = source[at], at + 1
    text, nested = "", []
    while source[at] != quote:
        if source[at] == "\\":
            escape = source[at + 1]
            if escape == "u" and re.match(r"[0-9a-fA-F]{4}", source[at + 2 : at + 6]):
                text, at = text + chr(int(source[at + 2 : at + 6], 16)), at + 6
                continue
            text += {"n": "\n"}.get(escape, escape)
            at += 2
        elif quote == "`" and source.startswith("${", at):
            end = _closing(source, at + 2)
            nested += list(javascript(source[at + 2 : end]))
            text, at = text + HOLE, end + 1
        else:
            text, at = text + source[at], at + 1
    return text, at + 1, nested


def _closing(source: str, at: int) -> int:
    depth = 0
    while depth or source[at] != "}":
        if source[at] in "\"'`":
            at = _literal(source, at)[1]
            continue
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        at += 1
    return at


def _regex_end(source: str, at: int) -> int:
    inside, at = False, at + 1
    while source[at] != "/" or inside:
        inside = {"[": True, "]": False}.get(source[at], inside)
        at += 2 if source[at] == "\\" else 1
    return at + 1


def python(source: str) -> Iterator[str]:
    """The strings of a module that are no docstrings, with ``…`` for what is put in."""
    tree = ast.parse(source)
    parts = {id(v) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for v in ast.walk(node) if v is not node}  # fmt: skip
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in parts or id(node) in quiet:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{[\w.]*\}", HOLE, node.value)
        elif isinstance(node, ast.JoinedStr):
            yield "".join(
                str(v.value) if isinstance(v, ast.Constant) else HOLE for v in node.values
            )
            for value in ast.walk(node):
                if isinstance(value, ast.FormattedValue):
                    yield from (
                        n.value for n in ast.walk(value.value)
                        if isinstance(n, ast.Constant) and isinstance(n.value, str)
                    )  # fmt: skip
