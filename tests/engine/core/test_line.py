"""Who gets a place next, and who gives one up: one a visitor first, then one an address."""

from __future__ import annotations

from typing import Any

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.client import Limits
from playground.engine.core.runs import Run
from playground.engine.core.scheduler import Scheduler
from playground.training.recipe import parse_recipe

RECIPE = parse_recipe({"data": "ring8", "gan": "mlp"})


class Line:
    """A scheduler to which runs come as ``owner@address`` or, of a race, ``owner@address/race``."""

    def __init__(self, **limits: Any) -> None:
        self.scheduler = Scheduler(Limits(**limits))

    def come(self, *visitors: str) -> None:
        for visitor in visitors:
            who, _, race = visitor.partition("/")
            owner, _, address = who.partition("@")
            name = f"{visitor} {len(self.scheduler)}"
            run = Run(name, owner, RECIPE, address=address, race=race and f"{who}/{race}")
            self.scheduler.add(run)
            self.scheduler.queue(run)

    def admit(self) -> None:
        """As the engine does again and again."""
        for _ in range(100):
            if surplus := self.scheduler.surplus():
                self.scheduler.queue(surplus)
            for run in self.scheduler.admissible():
                self.scheduler.start(run)

    @property
    def waiting(self) -> list[str]:
        return [run.id.partition(" ")[0] for run in self.scheduler.waiting()]

    @property
    def running(self) -> list[str]:
        return sorted(run.id.partition(" ")[0] for run in self.scheduler.running())


def test_the_first_run_of_every_visitor_comes_before_the_second_of_any() -> None:
    line = Line(live_runs=1)
    line.come("eve@1", "eve@1", "eve@1", "ann@2", "bob@3", "bob@3")
    assert line.waiting == ["eve@1", "ann@2", "bob@3", "eve@1", "bob@3", "eve@1"]
    line.admit()  # what trains counts as well
    assert line.waiting == ["ann@2", "bob@3", "eve@1", "bob@3", "eve@1"]


def test_names_that_one_address_makes_up_wait_behind_others() -> None:
    line = Line(live_runs=1)
    line.come(*(f"eve{i}@1" for i in range(4)), "ann@2", "bob@3")
    assert line.waiting[:3] == ["eve0@1", "ann@2", "bob@3"]


def test_a_race_is_one_place_in_the_line() -> None:
    line = Line(live_runs=4)
    line.come("ann@1/r", "bob@2", "ann@1/r", "ann@1/r", "bob@2")
    assert line.waiting == ["ann@1/r", "bob@2", "ann@1/r", "ann@1/r", "bob@2"]


def test_who_has_every_place_gives_some_up() -> None:
    line = Line(live_runs=8)
    line.come(*(f"eve{i}@1" for i in range(40)))
    line.admit()
    assert len(line.running) == 8
    line.come("ann@2")
    line.admit()
    assert "ann@2" in line.running and len(line.running) == 8
    line.come("bob@3", "cyd@4")
    line.admit()
    assert {"ann@2", "bob@3", "cyd@4"} <= set(line.running)
    settled = line.running
    line.admit()
    assert line.running == settled  # nobody is pushed to and fro


def test_behind_one_address_the_visitor_with_most_runs_gives_one_up() -> None:
    line = Line(live_runs=4)
    line.come("ann@1", "ann@1", "ann@1", "ann@1", "bob@1")
    line.admit()
    assert line.running == ["ann@1", "ann@1", "ann@1", "bob@1"]
    line.come("cyd@1")
    line.admit()
    assert line.running == ["ann@1", "ann@1", "bob@1", "cyd@1"]


def test_whoever_has_one_run_keeps_it() -> None:
    line = Line(live_runs=30)
    line.come(*(f"student{i}@1" for i in range(30)))
    line.admit()
    line.come("late@1", "other@1", "host")
    line.admit()
    assert len(line.waiting) == 3
    assert sum(name.startswith("student") for name in line.running) == 30


def test_an_address_has_a_limit_whatever_names_it_gives() -> None:
    line = Line(runs_per_address=3)
    line.come("a@1", "b@1", "c@1/r", "c@1/r")
    with pytest.raises(PlaygroundError, match="3 runs are going from your address"):
        line.scheduler.check_room("d", 0.0, address="1")
    line.scheduler.check_room("d", 0.0, address="2")
    line.scheduler.check_room("c", 0.0, race="c@1/r", address="1")  # another lane of the third
    line.scheduler.check_room("d", 0.0)  # an address that is not known is not counted
