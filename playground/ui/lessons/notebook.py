"""A lesson as a Jupyter notebook: its Markdown as it was written, questions with space, and each
run of the Train tab as a cell that trains it with this package. Answers come last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from playground.core.errors import PlaygroundError
from playground.core.spec import knobs
from playground.data import DATASETS
from playground.gans import GANS
from playground.training.recipe import RunKnobs, parse_recipe
from playground.ui.lessons.blocks import KINDS
from playground.ui.lessons.fields import Item, read_yaml
from playground.ui.lessons.markup import markdown
from playground.ui.lessons.told import conditions_text, link, mixed, reached_text
from playground.ui.lessons.types import Block, Lesson, Question, Setting

Cell = dict[str, object]
SPACE = "*Write here:*\n\n&nbsp;"
HELPER = '''\
# Needs the GAN Playground in this folder or installed: its README says how, in two commands.
from playground.training.recipe import parse_recipe
from playground.training.training import train


def run(**settings):
    """Trains to the step limit on this machine and prints where it ended."""
    for snapshot in train(parse_recipe(settings), "data"):
        pass
    for name, value in {**snapshot.readings, **snapshot.metrics}.items():
        print(f"{name:>16}: {value}")
    return snapshot'''


@dataclass
class _Pages:
    """The cells so far; ``answers`` are kept for the end."""

    cells: list[Cell] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    questions: int = 0

    def words(self, text: str) -> None:
        if text.strip():
            self.cells.append({
                "cell_type": "markdown", "id": f"cell-{len(self.cells)}", "metadata": {},
                "source": text.strip().splitlines(keepends=True),
            })  # fmt: skip

    def code(self, text: str) -> None:
        self.cells.append({
            "cell_type": "code", "id": f"cell-{len(self.cells)}", "metadata": {},
            "execution_count": None, "outputs": [], "source": text.splitlines(keepends=True),
        })  # fmt: skip

    def question(self, text: str, answer: str) -> None:
        self.questions += 1
        self.words(f"**{self.questions}.** {text}")
        if answer.strip():
            self.answers.append(f"**{self.questions}.** {answer.strip()}")


def notebook(lesson: Lesson, text: str) -> dict[str, object]:
    """The notebook of ``lesson``, whose file is ``text``: format 4.5, as JSON."""
    pages = _Pages()
    goals = _front(text).get("goals", [])
    said = "\n".join(f"- {goal}" for goal in goals) if isinstance(goals, list) else ""
    pages.words(
        f"# {lesson['title']}\n\n{lesson['minutes']} minutes, {lesson['level']}. "
        f"{lesson['source']}\n\n{said}"
    )
    pages.code(HELPER)
    blocks = [block for step in lesson["steps"] for block in step["blocks"]
              if block["kind"] != "text"]  # fmt: skip
    written = iter(blocks)
    for piece in _pieces(text):
        if isinstance(piece, str):
            pages.words(piece)
        else:
            block = next(written)
            WRITTEN[block["kind"]](pages, block, piece)
    if pages.answers:
        pages.words("## Answers")
        for answer in pages.answers:
            pages.words(answer)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": pages.cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}


Tree = str | list["Tree"] | dict[str, "Tree"]


def _plain(item: Item) -> Tree:
    if isinstance(item.value, list):
        return [_plain(one) for one in item.value]
    if isinstance(item.value, dict):
        return {name: _plain(one) for name, one in item.value.items()}
    return item.value.strip()


def _halves(text: str) -> tuple[list[str], list[str]]:
    """The rows of the head and those below it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n")
    end = next(number for number, row in enumerate(rows[1:], 1) if row.rstrip() == "---")
    return rows[1:end], rows[end + 1 :]


def _front(text: str) -> dict[str, Tree]:
    tree = _plain(read_yaml("\n".join(_halves(text)[0]), 2))
    assert isinstance(tree, dict)
    return tree


def _pieces(text: str) -> Iterator[str | dict[str, Tree]]:
    """The body's Markdown between blocks, and each block's fields as they are written."""
    rows, begun = _halves(text)[1], 0
    for token in markdown().parse("\n".join(rows)):
        if token.type == "fence" and not token.level and token.info.strip() in KINDS:
            assert token.map
            yield "\n".join(rows[begun : token.map[0]])
            tree = _plain(read_yaml(token.content, 1))
            assert isinstance(tree, dict)
            yield tree
            begun = token.map[1]
    yield "\n".join(rows[begun:])


def _text(tree: Mapping[str, Tree], name: str) -> str:
    found = tree.get(name, "")
    return found if isinstance(found, str) else ""


def _texts(tree: Mapping[str, Tree], name: str) -> list[str]:
    found = tree.get(name, [])
    items = found if isinstance(found, list) else []
    return [_text(one, "text") if isinstance(one, dict) else str(one) for one in items]


def _run(pages: _Pages, tab: str, settings: Mapping[str, Setting], steps: int | None) -> None:
    """A cell that trains the same, where that is a run of the Train tab; else where to look."""
    values = dict(settings)
    if steps and not values.get("steps"):
        values["steps"] = steps
    if tab == "train" and (given := trained(values)) is not None:
        pages.code(f"end = run({', '.join(f'{name}={value!r}' for name, value in given.items())})")
    else:
        pages.words(f"On the page of the playground: `{link(tab, dict(settings))}`")


def trained(values: Mapping[str, Setting]) -> dict[str, Setting] | None:
    """Of a link's settings those that make a run with an end; None where they make none."""
    data = DATASETS.get(str(values.get("data", "ring8")))
    gan = GANS.get(str(values.get("gan", "mlp")))
    if data is None or gan is None or data.private or not values.get("steps"):
        return None
    known = {"data", "gan"} | {
        k.name for kind in (RunKnobs, gan.config, data.config) for k in knobs(kind)
    }
    given = {"data": data.name, "gan": gan.name} | {n: v for n, v in values.items() if n in known}
    try:
        parse_recipe(given)
    except PlaygroundError:
        return None
    return given


# -- blocks ----------------------------------------------------------------------------------------


def _open(pages: _Pages, block: Block, tree: Mapping[str, Tree]) -> None:
    assert block["kind"] == "open"
    pages.words(_text(tree, "say"))
    _run(pages, block["tab"], block["with"], None)


def _predict(pages: _Pages, block: Block, tree: Mapping[str, Tree]) -> None:
    assert block["kind"] == "predict"
    space, answer = _asked(block, tree)
    pages.question(f"{_text(tree, 'ask')}\n\n{space}", f"{answer}\n\n{_text(tree, 'why')}")
    pages.words(SPACE)
    if block["run"]:
        _run(pages, block["run"]["tab"], block["run"]["with"], block["run"]["steps"])


def _asked(block: Question, tree: Mapping[str, Tree]) -> tuple[str, str]:
    if block["form"] == "choice":
        options = _texts(tree, "options")
        judged = [f"{text}: if {conditions_text(option['when'])}"
                  for text, option in zip(options, block["options"], strict=True)
                  if option["when"]]  # fmt: skip
        right = _list(judged) if block["answer"] is None else options[block["answer"] - 1]
        return _list(options), right
    if block["form"] == "order":
        items = _texts(tree, "items")
        shown = [item for item, _ in mixed(items, block["id"])]
        return _list(shown), "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
    if block["form"] == "number":
        span = f"A number from {block['low']:g} to {block['high']:g} {block['unit']}".strip()
        answer = block["answer"]
        return f"{span}.", f"The run's `{block['reading']}`." if answer is None else f"{answer:g}"
    x, y = block["x"], block["y"]
    span = (f"Draw {y['name']} from {y['low']:g} to {y['high']:g} over {x['name']} from "
            f"{x['low']:g} to {x['high']:g}.")  # fmt: skip
    points = ", ".join(f"({a:g}, {b:g})" for a, b in block["answer"] or [])
    return span, f"Through {points}." if points else f"The run's `{block['reading']}`."


def _list(items: Sequence[str]) -> str:
    return "\n".join(f"- {' '.join(item.split())}" for item in items)


def _challenge(pages: _Pages, block: Block, tree: Mapping[str, Tree]) -> None:
    assert block["kind"] == "challenge"
    goal = reached_text(block["goal"], block["within"], block["changes"])
    hint = f"\n\nHint: {_text(tree, 'hint')}" if block["hint"] else ""
    pages.question(f"{_text(tree, 'ask')}\n\n{goal}.{hint}", _text(tree, "solved"))
    _run(pages, block["start"]["tab"], block["start"]["with"], block["within"])


def _discriminator(pages: _Pages, block: Block, tree: Mapping[str, Tree]) -> None:
    assert block["kind"] == "discriminator"
    where = f"On the page: {block['count']} pictures, {block['model']} on {block['data']}."
    pages.question(f"{_text(tree, 'ask')}\n\n{where}", _text(tree, "why"))
    pages.words(SPACE)


def _slip(pages: _Pages, block: Block, tree: Mapping[str, Tree]) -> None:
    assert block["kind"] == "slip"
    whole = " ".join(block["parts"])
    parts = "\n".join(f"{n}. ${part}$" for n, part in enumerate(block["parts"], 1))
    answer = f"Part {block['wrong']}. Right is ${block['right']}$.\n\n{_text(tree, 'why')}"
    pages.question(f"{_text(tree, 'ask')}\n\n$${whole}$$\n\n{parts}", answer)
    pages.words(SPACE)


def _note(pages: _Pages, block: Block, tree: Mapping[str, Tree]) -> None:
    assert block["kind"] == "note"
    if block["id"] is None:
        pages.words("> " + _text(tree, "text").replace("\n", "\n> "))
    else:
        pages.question(_text(tree, "ask"), "")
        pages.words(SPACE)


WRITTEN: Mapping[str, Callable[[_Pages, Block, Mapping[str, Tree]], None]] = {
    "open": _open, "predict": _predict, "challenge": _challenge, "discriminator": _discriminator,
    "slip": _slip, "note": _note,
}  # fmt: skip
