"""A lesson file as a ``Lesson``, or the line and the reason why it is none.

---
title: Two players
minutes: 20
level: beginner
source: Goodfellow et al. 2014
---
An introduction.

## A heading begins a step
Text with $\\log D(x)$.

```note
text: The blocks are fenced code; their content is YAML.
```
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from markdown_it.token import Token

from playground.core.errors import shown
from playground.ui.lessons.blocks import KINDS, Tabs
from playground.ui.lessons.fields import Fields, LessonError, number_of, read_yaml
from playground.ui.lessons.markup import check, inline, markdown, render
from playground.ui.lessons.types import Block, Lesson, Step

MOST_BYTES = 64_000
MOST_STEPS = 40
MOST_BLOCKS = 100
LEVELS = ("beginner", "intermediate", "advanced")
CODE = ("", "text", "python", "bash", "json")  # fences that are shown as they are
# YAML and Markdown would count other line ends than we do, or not show what stands there
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def parse_lesson(text: str, name: str, tabs: Tabs) -> Lesson:
    """The lesson in ``text``, under ``name``; it may open the ``tabs``.

    Raises:
        LessonError: with line and reason, for the first mistake.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _check_text(text)
    rows = text.split("\n")
    body = _front_end(rows)
    lesson = _front(rows, body, name)
    introduction, lesson["steps"] = _Body(rows, body, tabs).read()
    lesson["introduction"] = introduction
    if not lesson["steps"]:
        raise LessonError(len(rows), "a lesson needs a step: a heading that begins with ##.")
    return lesson


def _check_text(text: str) -> None:
    size = len(text.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise LessonError(1, f"a lesson may have {MOST_BYTES:,} bytes; this has {size:,}.")
    unseen = _UNSEEN.search(text)
    if unseen:
        at = text.count("\n", 0, unseen.start()) + 1
        raise LessonError(at, f"the character U+{ord(unseen[0]):04X} cannot stand in a lesson.")


def _front_end(rows: Sequence[str]) -> int:
    """The index of the row behind the front matter."""
    if rows[0].rstrip() != "---":
        raise LessonError(1, "a lesson begins with --- and its title, minutes, level and source.")
    for number, row in enumerate(rows[1:], 1):
        if row.rstrip() == "---":
            return number + 1
    raise LessonError(1, "the --- that ends title, minutes, level and source is missing.")


def _front(rows: Sequence[str], body: int, name: str) -> Lesson:
    fields = Fields(read_yaml("\n".join(rows[1 : body - 1]), 2), "the head of a lesson")
    order = fields.find("order")
    lesson: Lesson = {
        "name": name, "title": fields.text("title", None, 120),
        "minutes": fields.whole("minutes", 1, 180), "level": fields.choice("level", LEVELS),
        "source": fields.text("source", None, 400),
        "order": None if order is None else number_of(order, "order", 0, 1000),
        "goals": [inline(item, "a goal") for item in fields.items("goals", 0, 10)],
        "introduction": "", "steps": [],
    }  # fmt: skip
    fields.done()
    return lesson


class _Body:
    """What stands below the front matter, step by step."""

    def __init__(self, rows: Sequence[str], first: int, tabs: Tabs) -> None:
        self._rows, self._first, self._tabs = rows, first, tabs
        self._texts: list[Token] = []
        self._blocks: list[Block] = []
        self._steps: list[Step] = []
        self._count, self._ids = 0, dict[str, int]()
        self._introduction = ""

    def read(self) -> tuple[str, list[Step]]:
        """The introduction and the steps."""
        text = "\n".join(self._rows[self._first :])
        check(text, self._first + 1)
        tokens = markdown().parse(text)
        for at, token in enumerate(tokens):
            if token.type == "heading_open" and token.level == 0:
                self._heading(token, tokens[at + 1])
            elif token.type == "fence" and self._is_block(token):
                self._block(token)
            elif not self._of_heading(tokens, at):
                self._texts.append(token)
        self._end_text()
        return self._introduction, self._steps

    def _line(self, token: Token) -> int:
        return self._first + 1 + (token.map[0] if token.map else 0)

    def _heading(self, token: Token, title: Token) -> None:
        if token.tag == "h1":
            raise LessonError(
                self._line(token), "a step's heading begins with ##; the title stands in the head."
            )
        if token.tag != "h2":
            self._texts.append(token)
            return
        self._end_text()
        if len(self._steps) >= MOST_STEPS:
            raise LessonError(self._line(token), f"a lesson has at most {MOST_STEPS} steps.")
        if not title.content.strip() or len(title.content) > 120:
            raise LessonError(self._line(token), "a heading must be 1 to 120 characters.")
        self._blocks = []
        self._steps.append({"title": render([title]).strip(), "blocks": self._blocks})

    def _of_heading(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether the token is the title or the end of a step's heading."""
        if tokens[at].type == "heading_close":
            return tokens[at].tag == "h2" and tokens[at].level == 0
        before = tokens[at - 1]
        return at > 0 and (before.type, before.tag, before.level) == ("heading_open", "h2", 0)

    def _is_block(self, token: Token) -> bool:
        word, line = token.info.strip(), self._line(token)
        self._closed(token)
        if word in CODE:
            return False
        if word not in KINDS:
            meant = difflib.get_close_matches(word, KINDS, 1)
            raise LessonError(
                line, f"{shown(word)} is no kind of block; there are {', '.join(KINDS)}."
                + (f" Is {meant[0]} meant?" if meant else ""),
            )  # fmt: skip
        if token.level:
            raise LessonError(line, f"{word} must stand at the line's beginning, in no list.")
        if not self._steps:
            raise LessonError(line, f"{word} must stand in a step, below a heading with ##.")
        return True

    def _closed(self, token: Token) -> None:
        assert token.map
        last = self._rows[self._first + token.map[1] - 1].strip(" >\t")
        ended = len(last) >= len(token.markup) and set(last) == set(token.markup)
        if not ended or token.map[1] - token.map[0] < 2:
            raise LessonError(self._line(token), f"this block is not ended by {token.markup}.")

    def _block(self, token: Token) -> None:
        self._end_text()
        self._count += 1
        if self._count > MOST_BLOCKS:
            raise LessonError(self._line(token), f"a lesson has at most {MOST_BLOCKS} blocks.")
        word, line = token.info.strip(), self._line(token)
        fields = Fields(read_yaml(token.content, line + 1), word)
        block = KINDS[word](fields, self._tabs)
        fields.done()
        self._blocks.append(block)
        found = block.get("id")
        if isinstance(found, str):
            if found in self._ids:
                raise LessonError(line, f"the id {found} is that of line {self._ids[found]}.")
            self._ids[found] = line

    def _end_text(self) -> None:
        """What was collected becomes the introduction or a block of text."""
        html = render(self._texts).strip()
        self._texts = []
        if not html:
            return
        if self._steps:
            self._blocks.append({"kind": "text", "html": html})
        else:
            self._introduction = html
