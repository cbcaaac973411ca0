"""What the shipped lessons say is true: scripted students answer, and the runs and scenes decide.

Each question that a run decides is run, and each challenge is tried: the good answer solves it, the
two commonest wrong ones do not, and each of these hears words of its own. The judge is the oracle
in ``tests/oracles/lessons.py``, whose rules are the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from playground.ui.lessons import library
from playground.ui.lessons.types import Block
from tests.oracles import lessons, scenes
from tests.ui.lessons import runs
from tests.ui.lessons.students import CHALLENGES, GUESSES, Attempts, Tried

ONE_MORE_SEED = 5  # that no lesson uses


def blocks(kind: str) -> Iterator[tuple[str, Any]]:
    """Every block of a kind with the name of its lesson."""
    for name in library.names():
        for step in library.shipped(name)["steps"]:
            for block in step["blocks"]:
                if block["kind"] == kind:
                    yield name, block


def found(kind: str) -> dict[tuple[str, str], Any]:
    return {(name, str(block["id"])): block for name, block in blocks(kind)}


QUESTIONS, TASKS = found("predict"), found("challenge")
RUN = {key: block for key, block in QUESTIONS.items() if block["run"]}


def ids(keys: Any) -> list[str]:
    return ["/".join(key) for key in keys]


def test_every_challenge_and_every_run_has_its_student() -> None:
    assert set(CHALLENGES) == set(TASKS)
    assert all(a.good and len(a.bad) >= 2 for a in CHALLENGES.values())
    decided = {k for k, b in RUN.items() if b["form"] == "choice" or b["reading"]}
    assert set(GUESSES) == decided


# -- challenges ----------------------------------------------------------------------------------


def read(start: dict[str, Any], moves: Any) -> dict[str, Any]:
    """What is read once the student has moved these settings."""
    values = {**start["with"], **moves}
    if start["tab"] == "how":
        return scenes.readings(**values)
    assert start["tab"] in ("train", "cyclegan"), "no other tab is driven here"
    return runs.train(values)


def attempt(task: Block | Any, each: Tried) -> tuple[bool, str]:
    readings = read(task["start"], each.moves)
    changed = sum(task["start"]["with"].get(n) != v for n, v in each.moves.items())
    solved = lessons.solved(task, readings, changed)
    return solved, "" if solved else lessons.words(task["wrong"], None, readings)


def check(task: Any, attempts: Attempts, good: int, bad: int) -> None:
    for each in attempts.good[:good]:
        assert attempt(task, each) == (True, ""), each
    heard = []
    for each in attempts.bad[:bad]:
        solved, said = attempt(task, each)
        assert not solved and each.said in said, (each, said)
        heard.append(said)
    assert len(set(heard)) == len(heard), "two mistakes hear the same"
    assert all(heard)


IN_SCENES = [key for key, task in TASKS.items() if task["start"]["tab"] == "how"]
IN_RUNS = [key for key in TASKS if key not in IN_SCENES]


@pytest.mark.parametrize("key", IN_SCENES, ids=ids(IN_SCENES))
def test_a_challenge_in_a_scene(key: tuple[str, str]) -> None:
    task, attempts = TASKS[key], CHALLENGES[key]
    check(task, attempts, 9, 9)
    untouched, _ = attempt(task, Tried({}))
    assert not untouched, "solved before anything was done"


@pytest.mark.parametrize("key", IN_RUNS, ids=ids(IN_RUNS))
def test_a_challenge_in_a_run(key: tuple[str, str]) -> None:
    check(TASKS[key], CHALLENGES[key], 1, 1)  # the others take longer, below


@pytest.mark.slow  # trains a dozen GANs, half a minute each lesson
@pytest.mark.parametrize("key", IN_RUNS, ids=ids(IN_RUNS))
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_all_attempts_at_a_challenge_from_other_seeds(
    key: tuple[str, str], seed: int | None
) -> None:
    task = TASKS[key]
    if seed is not None:
        start = task["start"]
        task = {**task, "start": {**start, "with": {**start["with"], "seed": seed}}}
    check(task, CHALLENGES[key], 9, 9)
    untouched, _ = attempt(task, Tried({}))
    assert not untouched, "solved before anything was done"


# -- predictions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", GUESSES, ids=ids(GUESSES))
def test_the_run_of_a_prediction_decides_for_the_right_guess(key: tuple[str, str]) -> None:
    question = RUN[key]
    readings = runs.of(question)
    assert lessons.is_right(question, GUESSES[key], readings), lessons.truth(question, readings)
    assert not lessons.words(question["wrong"], GUESSES[key], readings), (
        "the right guess is scolded"
    )


@pytest.mark.slow  # trains each GAN twice more
@pytest.mark.parametrize("key", GUESSES, ids=ids(GUESSES))
@pytest.mark.parametrize("seed", [ONE_MORE_SEED, ONE_MORE_SEED + 1])
def test_other_seeds_decide_alike(key: tuple[str, str], seed: int) -> None:
    question = RUN[key]
    readings = runs.of(question, seed)
    assert lessons.is_right(question, GUESSES[key], readings), lessons.truth(question, readings)


CHOICES = [key for key, block in QUESTIONS.items() if block["form"] == "choice"]


@pytest.mark.parametrize("key", CHOICES, ids=ids(CHOICES))
def test_each_wrong_choice_has_words_of_its_own(key: tuple[str, str]) -> None:
    question = QUESTIONS[key]
    right = question["answer"] or GUESSES[key]
    wrong = [n for n in range(1, len(question["options"]) + 1) if n != right]
    said = [lessons.words(question["wrong"], n, {}) for n in wrong]
    assert all(said) and len(set(said)) == len(said)
    assert not lessons.words(question["wrong"], right, {})


NUMBERS = [k for k, b in QUESTIONS.items() if b["form"] == "number" and b["answer"] is not None]


@pytest.mark.parametrize("key", NUMBERS, ids=ids(NUMBERS))
def test_a_number_can_be_guessed_and_a_right_one_is_not_scolded(key: tuple[str, str]) -> None:
    question = QUESTIONS[key]
    low, high, step = (question[name] for name in ("low", "high", "step"))
    guesses = [low + step * i for i in range(round((high - low) / step) + 1)]
    right = [guess for guess in guesses if lessons.is_right(question, guess, {})]
    assert 1 <= len(right) <= max(3, len(guesses) / 5), "too easy, or not to be had"
    for guess in right:
        assert not lessons.words(question["wrong"], guess, {}), guess
    assert any(lessons.words(question["wrong"], guess, {}) for guess in guesses)
