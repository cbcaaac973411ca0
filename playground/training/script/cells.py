"""A script as its parts: each a title, a sentence or two, and code. A notebook has the same."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Config: TypeAlias = Any  # the knobs of a GAN: each has a class of its own


@dataclass(frozen=True)
class Cell:
    """One part; ``words`` say what it is for."""

    title: str
    code: str
    words: str = ""


def block(*lines: str | None) -> str:
    """Lines of code without those that are None."""
    return "\n".join(line for line in lines if line is not None)


def when(true: object, line: str) -> str | None:
    """``line`` where it has something to do."""
    return line if true else None


def script(docstring: str, cells: Sequence[Cell], main: str) -> str:
    """One Python file."""
    parts = [f'"""{docstring}\n"""']
    for cell in cells:
        head = f"# -- {cell.title.lower()} ".ljust(100, "-")
        words = textwrap.fill(cell.words, 98, initial_indent="# ", subsequent_indent="# ")
        gap = "\n\n\n" if cell.code.startswith(("def ", "class ", "@")) else "\n"
        parts.append(f"{head}{chr(10) + words if cell.words else ''}{gap}{cell.code}".rstrip())
    body = textwrap.indent(main, "    ")
    return "\n\n\n".join(parts) + f'\n\n\nif __name__ == "__main__":\n{body}\n'


def notebook(docstring: str, cells: Sequence[Cell], main: str) -> str:
    """The same as a Jupyter notebook, format 4.5, as JSON."""
    title, _, rest = docstring.partition("\n")
    found = [_markdown(f"# {title.rstrip('.')}\n\n{rest.strip()}", 0)]
    for number, cell in enumerate([*cells, Cell("Run", main)], 1):
        found.append(_markdown(f"## {cell.title}\n\n{cell.words}".strip(), 2 * number - 1))
        found.append(
            {
                "cell_type": "code",
                "id": f"code-{number}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": _lines(cell.code),
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": found, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _markdown(text: str, number: int) -> dict[str, object]:
    return {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": _lines(text)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
