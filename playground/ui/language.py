"""The page's languages: English is what the code says, each other one has a table in ``words``.

``words/CODE.json`` is ``{"name": "its own name", "words": {"English text": "text"}}``;
``static/translate.js`` says how texts with readings in them are written.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent
ENGLISH = "en"


def tables() -> tuple[str, ...]:
    """Every table as ``words/CODE.json``."""
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("words/*.json")))


@functools.cache
def languages() -> Mapping[str, str]:
    """Each language's own name by its code, English first."""
    named = {Path(name).stem: json.loads((ROOT / name).read_text("utf-8")) for name in tables()}
    return {ENGLISH: "English", **{code: str(table["name"]) for code, table in named.items()}}


def offered() -> str:
    """Markup for the page's head that names the languages to ``static/language.js``."""
    return f'<meta name="pg-languages" content="{escape(" ".join(languages()))}">'


def switch() -> str:
    """The choice of the language as markup."""
    options = "".join(
        f'<option value="{code}" translate="no" lang="{code}">{escape(name)}</option>'
        for code, name in languages().items()
    )
    return f'<select id="pg-language" aria-label="Language" title="Language">{options}</select>'
