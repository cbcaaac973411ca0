"""Markdown of lessons, rendered without any HTML of the writer's own.

Formulas stay TeX for KaTeX: ``$…$`` becomes ``<span class="math">``, a paragraph ``$$…$$`` becomes
``<div class="math">``. Pictures are not shown (they would be fetched from a stranger's address by
each student's browser), links go to the web or to this page.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from playground.ui.lessons.fields import LONGEST, Item, LessonError, text_of

_LINK = re.compile(r"(https?://|mailto:|[?#])", re.IGNORECASE)


@functools.cache
def markdown() -> MarkdownIt:
    """CommonMark with tables and formulas; no HTML, pictures, indented code or underlined
    headings (``---`` below a line is a rule, as writers mean it)."""
    made = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    made.disable(["html_block", "html_inline", "image", "code", "lheading", "reference"])
    made.inline.ruler.before("escape", "math", _inline_math)
    made.block.ruler.before(
        "fence", "math_block", _block_math, {"alt": ["paragraph", "blockquote", "list"]}
    )
    made.add_render_rule("math_inline", _math_span)
    made.add_render_rule("math_block", _math_div)
    made.add_render_rule("link_open", _link)
    made.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    return made


def inline(item: Item, name: str) -> str:
    """A field's Markdown as HTML: one paragraph's inside, or several paragraphs.

    Raises:
        LessonError: for what is no text, too long, or has a formula that does not end.
    """
    text = text_of(item, name)
    check(text, item.line)
    tokens = markdown().parse(text)
    if len(tokens) == 3 and tokens[0].type == "paragraph_open":
        tokens = tokens[1:2]
    return render(tokens).strip()


def render(tokens: Sequence[Token]) -> str:
    """HTML of parsed Markdown."""
    return str(markdown().renderer.render(tokens, markdown().options, {}))


def check(text: str, line: int) -> None:
    """Refuses formulas that have no end and pictures.

    Raises:
        LessonError: with the line, counted from ``line``.
    """
    for number, paragraph in _paragraphs(text):
        if len(paragraph) > LONGEST:
            reason = f"a paragraph holds at most {LONGEST} characters, not {len(paragraph)}."
            raise LessonError(line + number, reason)
        bare = _without_code(paragraph)
        single = re.sub(r"(?<!\\)\$\$", "", bare)
        doubles = len(re.findall(r"(?<!\\)\$\$", bare))
        if doubles % 2 or len(re.findall(r"(?<!\\)\$", single)) % 2:
            raise LessonError(line + number, r"a formula has no second $; a dollar is written \$.")
        if "![" in bare:
            raise LessonError(line + number, "pictures cannot stand in a lesson.")


def _without_code(text: str) -> str:
    """Without what stands between equal runs of backticks; looks at each run once, as a file may
    hold thousands."""
    runs = list(re.finditer("`+", text))
    later: dict[int, list[int]] = {}
    for number in reversed(range(len(runs))):
        later.setdefault(len(runs[number][0]), []).append(number)
    found, at, number = "", 0, 0
    while number < len(runs):
        same = later[len(runs[number][0])]
        while same and same[-1] <= number:
            same.pop()
        if same:
            found += text[at : runs[number].start()]
            number = same[-1]
            at = runs[number].end()
        number += 1
    return found + text[at:]


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """Pieces between empty lines, outside of fenced code, each with the number of its line."""
    found: list[tuple[int, str]] = []
    piece: list[str] = []
    fence = ""
    for number, row in enumerate([*text.split("\n"), ""]):
        mark = re.match(r"\s*(`{3,}|~{3,})", row)
        if mark and (not fence or row.strip().startswith(fence)):
            fence = "" if fence else mark[1]
            row = ""
        if row.strip() and not fence:
            piece.append(row)
        elif piece:
            found.append((number - len(piece), "\n".join(piece)))
            piece = []
    return found


def _inline_math(state: StateInline, silent: bool) -> bool:
    """``$x$`` and ``$$x$$``; a dollar with a space inside of it is a dollar."""
    source, at = state.src, state.pos
    if source[at] != "$":
        return False
    mark = "$$" if source.startswith("$$", at) else "$"
    begin = at + len(mark)
    end = source.find(mark, begin)
    while end > 0 and source[end - 1] == "\\":
        end = source.find(mark, end + 1)
    inside = source[begin:end]
    if end < 0 or not inside.strip() or (mark == "$" and inside != inside.strip()):
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = inside.strip()
    state.pos = end + len(mark)
    return True


def _block_math(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Lines from one that begins with ``$$`` to the one that ends with it."""
    rows: list[str] = []
    for line in range(first, last):
        row = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if line == first and not row.startswith("$$"):
            return False
        if line > first and (not row or state.sCount[line] < state.blkIndent):
            return False
        rows.append(row)
        whole = "\n".join(rows)
        if whole.endswith("$$") and len(whole) > 4:
            break
    else:
        return False
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    token.content, token.map = whole[2:-2].strip(), [first, first + len(rows)]
    state.line = first + len(rows)
    return True


def _math_span(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: object, env: object
) -> str:
    return f'<span class="math">{html.escape(tokens[at].content)}</span>'


def _math_div(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: object, env: object
) -> str:
    return f'<div class="math">{html.escape(tokens[at].content)}</div>\n'


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: object, env: object
) -> str:
    address = str(tokens[at].attrGet("href"))
    outside = "" if address[:1] in "?#" else ' target="_blank" rel="noopener noreferrer"'
    return f'<a href="{html.escape(address)}"{outside}>'
