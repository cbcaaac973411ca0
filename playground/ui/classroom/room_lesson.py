"""The lesson that a room goes through: where the class is, who answered what, what is shown to all.

Everything lives as long as the room, like its names. A student's answers are kept under the place
in the room, so they come back with the page.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from playground.core.errors import PlaygroundError
from playground.ui.classroom.answers import (
    MOST_BYTES,
    Answer,
    Question,
    checked,
    questions_of,
    tally,
)
from playground.ui.lessons.types import Lesson

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to calculate


@dataclass
class RoomLesson:
    """``name`` is a shipped lesson's, or empty for the ``text`` of one that the teacher brought.
    ``number`` counts the room's lessons. ``free``: everybody goes through it alone. ``shown`` are
    the questions whose answers the class sees. ``answers``: by question, then by place."""

    number: int
    name: str
    text: str
    title: str
    steps: int
    questions: Mapping[str, Question]
    step: int = 0
    free: bool = False
    seed: int = field(default_factory=lambda: secrets.randbelow(100_000))  # of a quiz's pictures
    shown: set[str] = field(default_factory=set)
    answers: dict[str, dict[int, Answer]] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def go(self, step: object, free: object) -> None:
        """Moves the class to a step (0: the introduction), or lets it go; None changes nothing.

        Raises:
            PlaygroundError: for a step that is not there.
        """
        step = self.step if step is None else step
        free = self.free if free is None else free
        if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step <= self.steps:
            raise PlaygroundError(f"step must be a whole number from 0 to {self.steps}.")
        if not isinstance(free, bool):
            raise PlaygroundError("free must be true or false.")
        self.step, self.free = step, free

    def question(self, name: object) -> Question:
        """A question by its id.

        Raises:
            PlaygroundError: when the lesson has none of that id.
        """
        question = self.questions.get(name) if isinstance(name, str) else None
        if question is None:
            raise PlaygroundError("The room's lesson has no such question.")
        return question

    def show(self, name: object, on: object) -> None:
        """Shows the class how it answered a question, or hides it again.

        Raises:
            PlaygroundError: when there is no such question.
        """
        question = self.question(name)
        if not isinstance(on, bool):
            raise PlaygroundError("on must be true or false.")
        (self.shown.add if on else self.shown.discard)(question.id)

    def answer(self, place: int, name: object, value: object, right: object) -> bool:
        """A student's answer; whether it counts, as of some questions only the first does. A guess
        is handed in before its run (``right`` None) and again with what became of it.

        Raises:
            PlaygroundError: for what is no answer to that question.
        """
        question = self.question(name)
        if right is not None and not isinstance(right, bool):
            raise PlaygroundError("right must be true, false or null.")
        if len(json.dumps(value)) > MOST_BYTES:
            raise PlaygroundError(f"An answer may have {MOST_BYTES:,} bytes.")
        given = checked(question, value)
        kept = self.answers.setdefault(question.id, {})
        before = kept.get(place)
        if before is None or not question.first:
            kept[place] = Answer(given, right, time.monotonic() - self.began)
            return True
        if before.value == given and before.right is None:
            before.right = right
        return before.value == given

    def forget(self, place: int) -> None:
        """The student has given the place up."""
        for given in self.answers.values():
            given.pop(place, None)

    # -- what is seen ------------------------------------------------------------------------------

    def place(self) -> dict[str, object]:
        """Where the class is."""
        return {
            "number": self.number, "name": self.name, "title": self.title, "step": self.step,
            "steps": self.steps, "free": self.free, "seed": self.seed,
        }  # fmt: skip

    def seen_by_students(self, place: int) -> dict[str, object]:
        """The same with the answers that are shown, and of a quiz that this student has played the
        average."""
        quizzes = [
            question for question in self.questions.values()
            if question.form == "discriminator" and place in self.answers.get(question.id, {})
        ]  # fmt: skip
        means = {question.id: self._mean(question) for question in quizzes}
        return {**self.place(), "answers": self._tallies(self.shown), "means": means}

    def seen_by_teacher(self) -> dict[str, object]:
        """The same with how every question of this step, and those that are shown, were answered;
        ``solved`` has the places of the challenges' solvers, ``counted`` how many answered each."""
        here = {q.id for q in self.questions.values() if q.step == self.step}
        solved = {
            question.id: [place for place, one in self._given(question).items() if one.right]
            for question in self.questions.values() if question.form == "challenge"
        }  # fmt: skip
        counted = {question: len(given) for question, given in self.answers.items()}
        return {
            **self.place(), "answers": self._tallies(here | self.shown), "solved": solved,
            "counted": counted, "shown": sorted(self.shown),
        }  # fmt: skip

    def _given(self, question: Question) -> dict[int, Answer]:
        return self.answers.get(question.id, {})

    def _tallies(self, names: Iterable[str]) -> list[dict[str, object]]:
        wanted = set(names)
        return [tally(question, self._given(question).values())
                for question in self.questions.values() if question.id in wanted]  # fmt: skip

    def _mean(self, question: Question) -> float:
        values = [one.value for one in self._given(question).values()]
        counts = [value for value in values if not isinstance(value, list)]
        return sum(counts) / max(1, len(counts))

    def csv(self, titles: Mapping[int, str]) -> str:
        """Every answer in a row: name, question, step, answer, right, seconds. What a spreadsheet
        would take for a formula is text."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["name", "question", "step", "answer", "right", "seconds"])
        for question in self.questions.values():
            for place, one in sorted(self._given(question).items()):
                name = titles.get(place, f"Student {place}")
                writer.writerow([
                    _harmless(name), _harmless(question.id), question.step,
                    _cell(question, one), {True: "yes", False: "no", None: ""}[one.right],
                    f"{one.seconds:.1f}",
                ])  # fmt: skip
        return text.getvalue()


def _cell(question: Question, answer: Answer) -> str:
    if isinstance(answer.value, list):
        shift = 1 if question.form == "order" else 0
        return " ".join(f"{one + shift:g}" for one in answer.value)
    return f"{answer.value:g}"


def _harmless(text: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def begun(lesson: Lesson, text: str) -> RoomLesson:
    """A lesson at its introduction; the ``text`` is kept of one that is not shipped."""
    return RoomLesson(
        0, lesson["name"], "" if lesson["name"] else text, lesson["title"], len(lesson["steps"]),
        questions_of(lesson),
    )  # fmt: skip
