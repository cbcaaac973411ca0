"""A lesson on paper: one HTML document for A4, questions with space, answers on the last page.

No script and nothing from elsewhere is in it. Formulas are TeX in elements of the class ``math``;
the page that opens it has KaTeX draw them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping

from playground.ui.lessons.told import conditions_text, mixed, reached_text, settings_text
from playground.ui.lessons.types import (
    Axis,
    Block,
    Challenge,
    Discriminator,
    Lesson,
    Note,
    Open,
    Question,
    Slip,
    TextBlock,
)

STYLE = """
@page { size: A4; margin: 16mm 18mm 18mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #000; background: #fff;
  max-width: 174mm; margin: 0 auto; }
h1 { font-size: 20pt; line-height: 1.15; margin: 0 0 2mm; }
h2 { font-size: 13.5pt; margin: 8mm 0 2mm; break-after: avoid; }
h3 { font-size: 11.5pt; margin: 4mm 0 1mm; break-after: avoid; }
p, ul, ol, table, pre { margin: 0 0 2.5mm; }
.about, .room { color: #333; font-size: 9.5pt; }
.who { display: flex; gap: 10mm; margin: 4mm 0 6mm; }
.who span { flex: 1; border-bottom: .3mm solid #000; height: 7mm; font-size: 9.5pt; }
.question { break-inside: avoid; border: .3mm solid #000; border-radius: 1.5mm;
  padding: 3mm 4mm 1mm; margin: 3mm 0; }
.question > b:first-child { float: left; margin-right: 2mm; }
.boxes { list-style: none; padding: 0; }
.boxes li { padding-left: 7mm; position: relative; margin: 0 0 1.5mm; }
.boxes li::before { content: ""; position: absolute; left: 0; top: .7mm; width: 3.6mm;
  height: 3.6mm; border: .3mm solid #000; }
.row .boxes { display: flex; flex-wrap: wrap; gap: 1mm 7mm; }
.rule { border-bottom: .2mm solid #777; height: 8mm; }
.blank { display: inline-block; min-width: 35mm; border-bottom: .3mm solid #000; }
.math { font-family: "Latin Modern Math", "Cambria Math", serif; }
div.math { text-align: center; margin: 2mm 0; }
pre { font-size: 9pt; white-space: pre-wrap; border-left: .8mm solid #999; padding-left: 3mm; }
table { border-collapse: collapse; } td, th { border: .2mm solid #777; padding: .8mm 2.5mm; }
blockquote { margin: 0 0 2.5mm 4mm; }
svg { display: block; width: 100%; height: auto; margin: 0 0 2mm; }
svg text { font-size: 11px; }
.answers { break-before: page; }
.answers > section { break-inside: avoid; margin: 0 0 3mm; }
@media screen { body { padding: 12mm 4mm; } }
"""


def handout(lesson: Lesson) -> str:
    """The whole document."""
    sheet = _Sheet(lesson)
    steps = "".join(sheet.step(step["title"], step["blocks"]) for step in lesson["steps"])
    title = html.escape(lesson["title"])
    goals = "".join(f"<li>{goal}</li>" for goal in lesson["goals"])
    answers = "".join(sheet.answers)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'<p class="about">{lesson["minutes"]} minutes, {lesson["level"]}. '
        f"{html.escape(lesson['source'])}</p>"
        '<div class="who"><span>Name</span><span>Date</span></div>'
        f"{f'<ul>{goals}</ul>' if goals else ''}{lesson['introduction']}{steps}"
        f'{f"""<div class="answers"><h2>Answers</h2>{answers}</div>""" if answers else ""}'
        "</body></html>\n"
    )


class _Sheet:
    """Draws blocks one after the other, numbers the questions and collects their answers."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._number = 0
        self.answers: list[str] = []

    def step(self, title: str, blocks: list[Block]) -> str:
        """A heading and what stands below it."""
        return f"<h2>{title}</h2>" + "".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:
        draw: Callable[..., str] = DRAWN[block["kind"]]
        return draw(self, block)

    def question(self, ask: str, space: str, answer: str, kind: str = "") -> str:
        """A numbered box; ``answer`` goes to the last page."""
        self._number += 1
        if answer:
            self.answers.append(f"<section><b>{self._number}</b> {answer}</section>")
        return (
            f'<section class="question {kind}"><b>{self._number}</b>{_paragraph(ask)}{space}'
            "</section>"
        )

    def text(self, block: TextBlock) -> str:
        return block["html"]

    def open(self, block: Open) -> str:
        said = settings_text({"tab": block["tab"], "with": block["with"]})
        return f'<p class="room">On the page: {block["say"] or "open"} ({html.escape(said)}).</p>'

    def predict(self, block: Question) -> str:
        space, answer = _asked(block, self._lesson["title"])
        run = block["run"]
        if run:
            said = settings_text({"tab": run["tab"], "with": run["with"]})
            steps = f", {run['steps']:,} steps" if run["steps"] else ""
            space += f'<p class="room">Then run {html.escape(said)}{steps}. What happened:</p>'
            space += '<div class="rule"></div>'
        return self.question(block["ask"], space, f"{answer} {block['why']}")

    def challenge(self, block: Challenge) -> str:
        goal = html.escape(reached_text(block["goal"], block["within"], block["changes"]))
        said = html.escape(settings_text(block["start"]))
        hint = f"<p>Hint: {block['hint']}</p>" if block["hint"] else ""
        space = (
            f'<p class="room">Start from {said}. {goal}.</p>{hint}'
            "<p>What I changed, and what it did:</p>" + '<div class="rule"></div>' * 3
        )
        return self.question(block["ask"], space, block["solved"])

    def discriminator(self, block: Discriminator) -> str:
        pictures = "".join(
            f"<tr><td>{n}</td><td></td><td></td><td></td></tr>"
            for n in range(1, block["count"] + 1)
        )
        table = "<table><tr><th>Picture</th><th>I say</th><th>D says</th><th>It is</th></tr>"
        said = html.escape(f"{block['model']} on {block['data']}")
        space = f'<p class="room">On the page, {said}:</p>{table}{pictures}</table>'
        return self.question(block["ask"], space, block["why"])

    def slip(self, block: Slip) -> str:
        parts = "".join(_math(part) for part in block["parts"])
        boxes = "".join(f"<li>{n}: {_math(part)}</li>" for n, part in enumerate(block["parts"], 1))
        said = block["say"].get(str(block["wrong"]), "")
        answer = f"Part {block['wrong']}: {said} Right is {_math(block['right'])}. {block['why']}"
        space = f'<p>{parts}</p><ul class="boxes">{boxes}</ul>'
        return self.question(block["ask"], space, answer, "row")

    def note(self, block: Note) -> str:
        if block["text"]:
            return f"<blockquote>{_paragraph(block['text'])}</blockquote>"
        return self.question(block["ask"], '<div class="rule"></div>' * 6, "")


DRAWN: Mapping[str, Callable[..., str]] = {
    "text": _Sheet.text, "open": _Sheet.open, "predict": _Sheet.predict,
    "challenge": _Sheet.challenge, "discriminator": _Sheet.discriminator, "slip": _Sheet.slip,
    "note": _Sheet.note,
}  # fmt: skip


def _asked(block: Question, title: str) -> tuple[str, str]:
    """The space of a prediction, and its answer."""
    if block["form"] == "choice":
        boxes = "".join(f"<li>{option['text']}</li>" for option in block["options"])
        right = [option["text"] for option in block["options"]]
        answer = "".join(
            f"<p>{option['text']}: if {html.escape(conditions_text(option['when']))}.</p>"
            for option in block["options"] if option["when"]
        )  # fmt: skip
        if block["answer"] is not None:
            answer = f"<p>{right[block['answer'] - 1]}</p>"
        return f'<ul class="boxes">{boxes}</ul>', answer
    if block["form"] == "number":
        unit = html.escape(block["unit"])
        space = f'<p><span class="blank"></span> {unit} ({block["low"]:g} to {block["high"]:g})</p>'
        return space, _truth(block["answer"], block["reading"], unit)
    if block["form"] == "order":
        items = mixed(block["items"], f"{title} {block['id']}")
        boxes = "".join(f"<li>{item}</li>" for item, _ in items)
        right_order = "".join(f"<li>{item}</li>" for item in block["items"])
        return f'<ul class="boxes">{boxes}</ul>', f"<ol>{right_order}</ol>"
    answer = ", ".join(f"({x:g}, {y:g})" for x, y in block["answer"] or [])
    through = f"<p>Through {answer}.</p>" if answer else _truth(None, block["reading"], "")
    return _axes(block["x"], block["y"]), through


def _truth(answer: float | None, reading: str | None, unit: str) -> str:
    if answer is not None:
        return f"<p>{answer:g} {unit}</p>"
    return f"<p>What the run shows: {html.escape(reading or '')}.</p>"


def _axes(x: Axis, y: Axis) -> str:
    """An empty diagram to draw into."""
    left, top, width, height = 60, 10, 520, 200
    lines = "".join(_grid(left, top, width, height))
    ends = (
        f'<text x="{left}" y="{top + height + 16}">{x["low"]:g}</text>'
        f'<text x="{left + width}" y="{top + height + 16}" text-anchor="end">{x["high"]:g}</text>'
        f'<text x="{left + width / 2}" y="{top + height + 16}" text-anchor="middle">'
        f"{html.escape(x['name'])}</text>"
        f'<text x="{left - 6}" y="{top + height}" text-anchor="end">{y["low"]:g}</text>'
        f'<text x="{left - 6}" y="{top + 9}" text-anchor="end">{y["high"]:g}</text>'
        f'<text transform="translate(14 {top + height / 2}) rotate(-90)" text-anchor="middle">'
        f"{html.escape(y['name'])}</text>"
    )
    return f'<svg viewBox="0 0 600 235" role="img" aria-label="Empty axes">{lines}{ends}</svg>'


def _grid(left: float, top: float, width: float, height: float) -> Iterator[str]:
    for n in range(11):
        at = left + n * width / 10
        yield f'<path d="M{at:g} {top}V{top + height}" stroke="#ccc" stroke-width=".6"/>'
    for n in range(6):
        at = top + n * height / 5
        yield f'<path d="M{left} {at:g}H{left + width}" stroke="#ccc" stroke-width=".6"/>'
    yield f'<path d="M{left} {top}V{top + height}H{left + width}" stroke="#000" fill="none"/>'


def _math(tex: str) -> str:
    return f'<span class="math">{html.escape(tex)}</span> '


def _paragraph(inner: str) -> str:
    """A field's HTML, which is one paragraph's inside or paragraphs."""
    return inner if inner.startswith("<") and inner.endswith(">") and "<p>" in inner else (
        f"<p>{inner}</p>"
    )  # fmt: skip
