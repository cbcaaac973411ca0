"""A recipe: everything that makes a run what it is, as one flat set of named values.

The page, the API, the command line, the URL and ``meta.json`` all speak this flat form;
``parse_recipe`` is the one place where it is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypedDict, TypeVar

from playground.core.errors import named, shown
from playground.core.knobs import Value
from playground.core.losses import OBJECTIVES
from playground.core.spec import GAN, Dataset, Knob, KnobError, PlaygroundError, knob, knobs, parse
from playground.data import DATASETS
from playground.gans import GANS

T = TypeVar("T")
V = TypeVar("V")


class Catalogue(TypedDict):
    """What there is, as JSON: the knobs of every run, and each thing by its name."""

    run: list[dict[str, object]]
    data: dict[str, dict[str, object]]
    gans: dict[str, dict[str, object]]
    objectives: dict[str, dict[str, object]]


@dataclass(frozen=True)
class RunKnobs:
    """What belongs to the run and not to the model."""

    steps: int = knob(
        0, "Stop at step", "the run ends here; 0 means: when you stop it", low=0, high=100_000_000,
        step=100, unit="steps", live=True, group="run",
    )  # fmt: skip
    seed: int = knob(0, "Seed", "the same seed gives the same run", low=0, high=2**31 - 1, step=1,
                     group="run")  # fmt: skip
    members: int = knob(
        1, "Members", "how many GANs train side by side, each from its own seed", low=1, high=16,
        step=1, group="run",
    )  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """A checked recipe. ``run``, ``config`` and ``data_config`` hold the knobs' values."""

    data: Dataset
    gan: GAN
    run: RunKnobs
    config: Any
    data_config: Any

    def values(self) -> dict[str, Value]:
        """The flat form, complete: ``parse_recipe`` of it gives this recipe again."""
        return {
            "data": self.data.name,
            "gan": self.gan.name,
            **asdict(self.run),
            **asdict(self.config),
            **asdict(self.data_config),
        }

    @property
    def seeds(self) -> tuple[int, ...]:
        """One seed a member, counted up from the run's."""
        return tuple(self.run.seed + member for member in range(self.run.members))


def _entry(kind: str, entries: Mapping[str, T], name: object) -> T:
    if not isinstance(name, str) or name not in entries:
        raise KnobError(f"{kind} is {shown(name)}, but must be one of {', '.join(entries)}.")
    return entries[name]


def usual(gan: GAN, data: Dataset) -> dict[str, Value]:
    """The knob values that suit ``data`` better than the declared ones."""
    around_modes = data.kind == "points" and data.modes is not None
    kinds = (data.kind, "modes") if around_modes else (data.kind,)
    return {name: value for kind in kinds for name, value in gan.defaults.get(kind, {}).items()}


def offered(data: Dataset) -> GAN:
    """The GAN that the page offers first for ``data``."""
    first = (g for g in GANS.values() if data.kind in g.first_for and not g.fits(data))
    return next(first, GANS["mlp"])


def parse_recipe(values: Mapping[str, object]) -> Recipe:
    """Returns the recipe of flat ``values``; what is missing takes the defaults for its data.

    Raises:
        KnobError: for an unknown name or a value that is not allowed.
        PlaygroundError: for a GAN that cannot learn the dataset.
    """
    data = _entry("data", DATASETS, values.get("data", "ring8"))
    gan = _entry("gan", GANS, values.get("gan", "mlp"))
    config_classes: dict[str, type] = {
        k.name: config_class
        for config_class in (RunKnobs, gan.config, data.config)
        for k in knobs(config_class)
    }
    merged = {**usual(gan, data), **values}
    sorted_out: dict[type, dict[str, object]] = {RunKnobs: {}, gan.config: {}, data.config: {}}
    for name, value in merged.items():
        if name in ("data", "gan"):
            continue
        if name not in config_classes:
            raise KnobError(
                f"{named(name)} is no setting of {gan.name} on {data.name}; "
                f"there are: data, gan, {', '.join(config_classes)}."
            )
        sorted_out[config_classes[name]][name] = value
    run = parse(RunKnobs, sorted_out[RunKnobs])
    config: Any = parse(gan.config, sorted_out[gan.config])
    data_config: Any = parse(data.config, sorted_out[data.config])
    if run.members > gan.population:
        raise KnobError(
            f"members is {run.members}, but gan {gan.name} trains at most {gan.population}."
        )
    data = data.settled(data_config)
    misfit = gan.fits(data)
    if misfit:
        raise PlaygroundError(f"gan {gan.name} cannot learn data {data.name}: {misfit}.")
    return Recipe(data, gan, run, config, data_config)


def shown_to_others(values: Mapping[str, V]) -> dict[str, V]:
    """A run's flat values as others than its owner see them: without the settings of a dataset
    that is somebody's own, as the number of an upload is all that is needed to train on it."""
    data = DATASETS.get(str(values.get("data", "")))
    hidden = {k.name for k in knobs(data.config)} if data and data.private else set()
    return {name: value for name, value in values.items() if name not in hidden}


def change(recipe: Recipe, values: Mapping[str, object]) -> Recipe:
    """Returns ``recipe`` with live knobs changed, or with another ``gan`` in the place of its own;
    whether that one can take the networks over shows when it loads them.

    Raises:
        KnobError: for a knob that is unknown, out of range, or takes effect at a reset only.
    """
    gan = _entry("gan", GANS, values.get("gan", recipe.gan.name))
    own = {
        k.name: k
        for config_class in (RunKnobs, gan.config, recipe.data.config)
        for k in knobs(config_class)
    }
    live = [name for name, k in own.items() if k.live]
    now = recipe.values()
    for name, value in values.items():
        if name in live or name == "gan" or name not in now:
            continue
        asked = own[name].check(value) if name in own else value  # a command line says "64"
        if asked != now[name]:
            raise KnobError(f"{name} takes effect at the next reset; live are: {', '.join(live)}.")
    kept = {name: value for name, value in now.items() if name in {"data", "gan", *own}}
    return parse_recipe({**kept, **values})


_REGISTRIES: Mapping[str, Mapping[str, object]] = {
    "data": DATASETS, "gan": GANS, "objective": OBJECTIVES,
}  # fmt: skip


def idle_rules(declared: Knob) -> list[dict[str, object]]:
    """When a knob has nothing to act on, as JSON: ``when`` maps names of a recipe to the values at
    which it is idle, all of them together, ``reason`` says why. A rule about an attribute of
    registered things is spelled out for those that there are."""
    rules: list[dict[str, object]] = []
    for unless in declared.active:
        when = dict(_spelled_out(name, values) for name, values in unless.when.items())
        if all(when.values()):
            rules.append({"when": when, "reason": unless.reason})
    return rules


def _spelled_out(name: str, values: tuple[object, ...]) -> tuple[str, list[object]]:
    kind, _, attribute = name.partition(".")
    if not attribute:
        return name, list(values)
    entries = _REGISTRIES[kind]
    return kind, [n for n, entry in entries.items() if getattr(entry, attribute) in values]


def described_knobs(config: type) -> list[dict[str, object]]:
    """The knobs of a config as JSON for pages and programs."""
    return [k.json() | {"idle": idle_rules(k)} for k in knobs(config)]


def describe(root: str = "") -> Catalogue:
    """The catalogue as JSON: datasets, GANs, objectives and every knob, for page and API."""
    return {
        "run": described_knobs(RunKnobs),
        "data": {
            d.name: {
                "title": d.title, "kind": d.kind, "shape": d.shape, "classes": d.classes,
                "origin": d.origin, "licence": d.licence, "unavailable": d.available(root),
                "icon": d.icon, "classifier": d.classifier, "gan": offered(d).name,
                "knobs": described_knobs(d.config),
            }
            for d in DATASETS.values()
        },
        "gans": {
            g.name: {
                "title": g.title, "paper": g.paper, "population": g.population,
                "costs": dict(g.costs),
                "usual": {d.name: usual(g, d) for d in DATASETS.values()},
                "fits": {d.name: g.fits(d) for d in DATASETS.values()},
                "knobs": described_knobs(g.config),
            }
            for g in GANS.values()
        },
        "objectives": {
            o.name: {"title": o.title, "formula": o.formula, "source": o.source,
                     "critic": o.critic}
            for o in OBJECTIVES.values()
        },
    }  # fmt: skip
