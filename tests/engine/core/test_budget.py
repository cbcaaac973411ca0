"""What does not fit into memory is refused or waits before it begins; who the engine died of stays
away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.core.memory_limit import MemoryLimit
from playground.core.spec import PlaygroundError
from playground.engine.core import run_store
from playground.engine.core import state as engine_state
from playground.engine.core.autosave import unfinished
from playground.engine.core.budget import FIRST_RUN, RESERVE, Budget
from playground.engine.core.loop import Engine
from playground.engine.core.needs import Need, need_of
from playground.engine.core.turn_record import TurnRecord
from playground.engine.hosts.inline import InlineEngine
from playground.engine.hosts.process import ProcessEngine
from playground.training.recipe import parse_recipe
from tests.conftest import write_digits
from tests.engine.conftest import Host, settings

MB = 1e6
APART = RESERVE + FIRST_RUN


class Memory:
    """A container in which a test says how much is used."""

    def __init__(self, total: float) -> None:
        self.total, self.used = total * MB, 0.0
        self.given_back = 0

    def limit(self) -> MemoryLimit:
        return MemoryLimit(self.total, "container", lambda: self.used)

    def give_back(self) -> None:
        self.given_back += 1


@pytest.fixture
def limited(tmp_path: Path) -> Any:
    """An engine whose runs each need 100 MB and 50 in their turn."""
    engine_client = InlineEngine(settings(tmp_path))
    state = engine_client.engine.state
    memory = Memory((100 + 50 + APART / MB) * 2)
    state.budget = Budget(memory.limit, memory.give_back, on_cpu=True)
    state.budget.need = lambda run, measure: Need(100 * MB, 50 * MB)  # type: ignore[method-assign]
    yield engine_client, memory
    engine_client.close()


def states(engine_client: InlineEngine) -> dict[str, str]:
    return {info["owner"]: info["state"] for info in engine_client.runs().result()}


def test_what_fits_starts_and_what_does_not_waits_and_says_so(limited: Any) -> None:
    engine_client, memory = limited
    memory.used = memory.total - (100 + 50) * MB - APART
    first = engine_client.submit({}, "ann").result()["run"]
    second = engine_client.submit({}, "bob").result()
    assert states(engine_client) == {"ann": "running", "bob": "queued"}
    assert re.match(r"It waits for memory: it needs about 150 MB, and \d+ MB of the \d+ MB of "
                    r"memory here \(container\) are free", second["message"])  # fmt: skip
    assert memory.given_back == 1
    engine_client.steer(first, "drop").result()
    memory.used -= 100 * MB
    engine_client.pump(0.5)
    assert states(engine_client) == {"bob": "running"}
    assert engine_client.info(second["run"]).result()["message"] == ""


def test_one_that_waits_for_memory_lets_a_small_one_pass(limited: Any) -> None:
    engine_client, memory = limited
    needs = {"ann": Need(100 * MB), "large": Need(200 * MB), "small": Need(1 * MB)}
    budget = engine_client.engine.state.budget
    budget.need = lambda run, measure: needs[run.owner]
    memory.used = memory.total - 250 * MB - APART
    for owner in needs:
        engine_client.submit({}, owner).result()
    assert states(engine_client) == {"ann": "running", "large": "queued", "small": "running"}


def test_what_never_fits_is_refused_at_once(limited: Any) -> None:
    engine_client, memory = limited
    memory.used = memory.total - 40 * MB - APART
    with pytest.raises(PlaygroundError, match="needs about 150 MB of memory, and 40 MB of the"):
        engine_client.submit({}, "ann").result()
    assert engine_client.runs().result() == []


def test_what_would_not_fit_alone_is_refused_beside_others_too(limited: Any) -> None:
    """It would wait for ever: what is used while nothing trains is not given back."""
    engine_client, memory = limited
    memory.used = memory.total - 200 * MB - APART
    engine_client.submit({}, "ann").result()
    engine_client.engine.state.budget.need = lambda run, measure: Need(250 * MB)
    memory.used += 190 * MB
    with pytest.raises(PlaygroundError, match="needs about 250 MB of memory, and 200 MB of the"):
        engine_client.submit({}, "bob").result()
    assert states(engine_client) == {"ann": "running"}


def test_what_nobody_watches_makes_room_for_one_that_waits(limited: Any) -> None:
    engine_client, memory = limited
    run = engine_client.submit({}, "ann").result()["run"]
    engine_client.steer(run, "stop").result()
    memory.used = memory.total - 60 * MB - APART
    engine_client.submit({}, "bob").result()
    assert states(engine_client) == {"bob": "queued"}  # ann's has been put away
    memory.used -= 100 * MB
    engine_client.pump(0.5)
    assert states(engine_client) == {"bob": "running"}
    assert engine_client.info(run).result()["state"] == "ended"


def test_without_a_limit_nothing_is_measured(tmp_path: Path) -> None:
    engine_client = InlineEngine(settings(tmp_path))
    budget = engine_client.engine.state.budget
    if budget.limited:
        pytest.skip("this machine has a limit of memory")
    budget.need = None  # type: ignore[assignment]
    assert engine_client.submit({}, "ann").result()["state"] == "running"
    engine_client.close()


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("needs") / "data"
    write_digits(root)
    return str(root)


@pytest.mark.parametrize(
    ("values", "least", "most"),
    [
        ({"data": "ring8", "gan": "mlp"}, 0, 20),
        ({"data": "mnist", "gan": "mlp"}, 70, 250),
        ({"data": "mnist", "gan": "dcgan"}, 5, 300),
        ({"data": "mnist", "gan": "infogan"}, 5, 400),
    ],
)
def test_a_small_batch_tells_what_a_run_needs(
    digits: str, values: dict[str, Any], least: float, most: float
) -> None:
    need = measured(digits, values)
    assert least * MB <= need.total <= most * MB


def test_need_grows_with_batch_members_and_width(digits: str) -> None:
    ring = measured(digits, {"data": "ring8"})
    many = measured(digits, {"data": "ring8", "members": 16})
    assert many.resident == pytest.approx(16 * ring.resident)
    large = measured(digits, {"data": "mnist", "gan": "dcgan", "batch": 512})
    usual = measured(digits, {"data": "mnist", "gan": "dcgan", "batch": 64})
    assert large.passing > 3 * usual.passing and large.resident == usual.resident
    wide = measured(digits, {"data": "mnist", "gan": "dcgan", "maps": 128})
    assert wide.resident > 4 * usual.resident


def measured(root: str, values: dict[str, Any]) -> Need:
    recipe = parse_recipe(values)
    source = recipe.data.open(recipe.data_config, root, "cpu", None)
    return need_of(recipe, source, "cpu", False, "")


# -- after a kill -----------------------------------------------------------------------------


def record(folder: Path, count: int | None) -> TurnRecord:
    return TurnRecord(str(folder), "here", "here", lambda: count)


def test_the_next_engine_knows_whose_turn_it_was(tmp_path: Path) -> None:
    first = record(tmp_path, 3)
    first.turn("run-ann", young=True)
    second = record(tmp_path, 4)  # the first was killed: nothing closed it
    assert (second.death.run, second.death.young, second.death.memory) == ("run-ann", True, True)
    second.turn("run-ann")
    second.turn()  # nobody's
    third = record(tmp_path, 5)
    assert (third.death.run, third.death.times) == ("", 0)
    third.turn("run-ann")
    assert record(tmp_path, 5).death.times == 2
    third = record(tmp_path, None)
    third.close()
    assert record(tmp_path, None).death.run == ""
    assert not record(tmp_path / "file" / "x", 1).death.memory


def test_a_damaged_record_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "turn-here.json").write_text('{"run": "a')
    assert record(tmp_path, 1).death.run == ""


def revived(
    folder: Path, needs: dict[str, float], turn: str, crashes: int, young: bool = True,
    memory: bool = True,
) -> Engine:  # fmt: skip
    """An engine that comes after one whose ``needs`` were running when it was killed in a turn."""
    chosen = settings(folder, instance="here")
    patch = pytest.MonkeyPatch()
    patch.setattr(engine_state, "kills", lambda: 0)
    dead = Engine(chosen)
    names = {}
    for owner, need in needs.items():
        run = dead.call("submit", {"values": {}, "owner": owner})["run"]
        names[owner] = run
        kept = dead.state.scheduler.get(run)
        assert kept
        kept.need = Need(need * MB)
        dead.life.save(kept)
    dead.state.turns.turn(names.get(turn, ""), young)
    patch.setattr(engine_state, "kills", lambda: int(memory))
    engine = Engine(replace(chosen, instance="there", predecessor="here", crashes=crashes))
    patch.undo()
    run_store.resume(engine.life, dict.fromkeys(unfinished(folder / "runs", {"here"}), True))
    return engine


def told(engine: Engine) -> dict[str, tuple[str, str]]:
    return {run.owner: (run.state, run.message or run.notice) for run in engine.state.scheduler}


def test_the_run_that_took_the_memory_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    engine = revived(tmp_path, {"large": 300, "ring": 1, "middle": 20}, "large", 1)
    found = told(engine)
    assert found["large"][0] == "failed" and "in this run's turn" in found["large"][1]
    assert "smaller batch" in found["large"][1]
    for owner in ("ring", "middle"):
        assert found[owner][0] == "running"
        assert "it was another run, Toy on Toy" in found[owner][1].replace("What ended ", "")
    # the small ones first
    tickets = {run.owner: run.ticket for run in engine.state.scheduler}
    assert tickets["ring"] < tickets["middle"]
    engine.close()
    assert len(unfinished(tmp_path / "runs", {"there"})) == 2  # and it stays away


def test_a_grown_small_run_is_not_blamed_for_the_memory(tmp_path: Path) -> None:
    engine = revived(tmp_path, {"large": 300, "ring": 1}, "ring", 1, young=False)
    assert {state for state, _ in told(engine).values()} == {"running"}
    engine.close()


def test_a_kill_by_hand_stops_no_run(tmp_path: Path) -> None:
    engine = revived(tmp_path, {"ann": 300, "bob": 1}, "ann", 1, memory=False)
    assert {state for state, _ in told(engine).values()} == {"running"}
    engine.close()


def test_a_run_that_kills_engine_after_engine_is_stopped_and_its_neighbour_goes_on(
    tmp_path: Path,
) -> None:
    engine_client = ProcessEngine(settings(tmp_path))
    host = Host(engine_client)
    frames: dict[str, list[Any]] = {"ring": [], "killer": []}
    ring = engine_client.submit({}, "ring").result(120)["run"]

    def listen(name: str) -> Callable[[Any], None]:
        return lambda frame: (frames[name].append(frame), watches[name].ready())[0]

    watches: dict[str, Any] = {}
    watches["ring"] = engine_client.watch(ring, {}, listen("ring"))
    killer = engine_client.submit({"trouble": "kill"}, "killer").result(60)["run"]
    watches["killer"] = engine_client.watch(killer, {}, listen("killer"))
    host.until(lambda: frames["killer"] and frames["killer"][-1]["state"] == "failed", 120)
    assert re.search("died 2 times in this run's turn", frames["killer"][-1]["message"])
    step = engine_client.info(ring).result(60)["step"]
    host.until(lambda: engine_client.info(ring).result(60)["step"] > step)
    assert engine_client.info(ring).result(60)["state"] == "running"
    engine_client.close()
