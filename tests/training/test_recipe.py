"""The one place where a recipe is checked."""

import json

import pytest

from playground.core.spec import Dataset, Knob, KnobError, PlaygroundError, knobs
from playground.data import DATASETS
from playground.gans import GANS
from playground.gans.mlp import MLPConfig
from playground.training.recipe import RunKnobs, change, describe, parse_recipe, shown_to_others
from playground.training.training import Training, open_source

PAIRS = [(g, d) for g in GANS.values() for d in DATASETS.values() if g.fits(d) is None]


@pytest.mark.parametrize(("gan", "data"), PAIRS, ids=lambda v: v.name)
def test_defaults_are_valid_and_survive_a_round_trip(gan, data) -> None:  # type: ignore[no-untyped-def]
    recipe = parse_recipe({"gan": gan.name, "data": data.name})
    again = parse_recipe(json.loads(json.dumps(recipe.values())))
    assert again == recipe


@pytest.mark.parametrize("data", DATASETS.values(), ids=lambda d: d.name)
def test_only_what_opens_private_data_is_hidden_from_others(data: Dataset) -> None:
    gan = next(g for g in GANS.values() if g.fits(data) is None)
    values = parse_recipe({"gan": gan.name, "data": data.name}).values()
    hidden = set(values) - set(shown_to_others(values))
    assert hidden == ({k.name for k in knobs(data.config)} if data.private else set())


@pytest.mark.parametrize(("gan", "data"), PAIRS, ids=lambda v: v.name)
def test_no_two_knobs_share_a_name(gan, data) -> None:  # type: ignore[no-untyped-def]
    names = [
        k.name for config_class in (RunKnobs, gan.config, data.config) for k in knobs(config_class)
    ]
    assert len(set(names)) == len(names)
    assert not {"data", "gan"} & set(names)


ALL_KNOBS = [
    k
    for config_class in {RunKnobs, *(g.config for g in GANS.values())}
    for k in knobs(config_class)
]


@pytest.mark.parametrize("declared", ALL_KNOBS, ids=lambda k: k.name)
def test_every_knob_refuses_nonsense_by_name(declared: Knob) -> None:
    bad = [[], float("nan"), "x" * 100]
    bad += [declared.high + 1, declared.low - 1] if declared.high is not None else []
    for value in bad:
        with pytest.raises(KnobError, match=declared.name) as error:
            declared.check(value)
        assert declared.allowed in str(error.value)
    assert declared.check(declared.default) == declared.default


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"data": "rings"}, "data is 'rings', but must be one of"),
        ({"gan": 3}, "gan is 3, but must be one of"),
        ({"data": "ring8", "widht": 3}, "widht is no setting of mlp on ring8"),
        ({"width": 3.5}, "width is 3.5, but must be a whole number from 2 to 1024"),
        ({"d_rate": "fast"}, "d_rate is 'fast', but must be a number from"),
        ({"members": 17}, "members is 17"),
        ({"seed": True}, "seed is True"),
        ({"objective": "magic"}, "objective is 'magic', but must be one of minimax"),
    ],
)
def test_bad_values_are_named(values: dict[str, object], words: str) -> None:
    with pytest.raises(PlaygroundError) as error:
        parse_recipe(values)
    assert words in str(error.value)


def test_texts_from_urls_and_command_lines_are_read_as_numbers() -> None:
    recipe = parse_recipe({"width": "64", "d_rate": "1e-4", "steps": "1000"})
    assert (recipe.config.width, recipe.config.d_rate, recipe.run.steps) == (64, 1e-4, 1000)


def test_images_take_the_lectures_settings() -> None:
    config = parse_recipe({"data": "mnist"}).config
    assert (config.batch, config.z_dim, config.dropout, config.d_rate) == (100, 100, 0.3, 2e-4)
    assert parse_recipe({"data": "mnist", "batch": 64}).config.batch == 64


def test_live_knobs_change_and_others_wait_for_a_reset() -> None:
    recipe = parse_recipe({})
    assert change(recipe, {"d_rate": 0.5}).config.d_rate == 0.5
    assert change(recipe, {"width": recipe.config.width}) == recipe
    assert change(recipe, {"width": str(recipe.config.width), "data": recipe.data.name}) == recipe
    with pytest.raises(KnobError, match="width takes effect at the next reset"):
        change(recipe, {"width": 32})
    with pytest.raises(KnobError, match="d_rate is -1"):
        change(recipe, {"d_rate": -1})


def test_the_catalogue_is_json() -> None:
    catalogue = json.loads(json.dumps(describe("/nowhere")))
    assert catalogue["gans"]["mlp"]["fits"]["ring8"] is None
    assert catalogue["data"]["ring8"]["knobs"][0]["name"] == "sigma"


def idle(values: dict[str, object]) -> set[str]:
    """What the page greys out: knobs with a rule that holds for all it names."""
    recipe = parse_recipe(values)
    now = recipe.values()
    catalogue = describe()
    found = catalogue["gans"][recipe.gan.name]["knobs"]
    return {
        k["name"]
        for k in found
        for rule in k["idle"]
        if all(now[name] in listed for name, listed in rule["when"].items())
    }


PERCEPTRONS = [name for name, gan in GANS.items() if issubclass(gan.config, MLPConfig)]


@pytest.mark.parametrize("gan", PERCEPTRONS)
def test_width_and_depth_are_idle_on_images_for_every_perceptron(gan: str) -> None:
    assert {"width", "depth", "frequencies"} <= idle({"gan": gan, "data": "mnist"})
    assert not {"width", "depth", "frequencies"} & idle({"gan": gan, "data": "ring8"})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"penalty", "clip", "noise_steps"}),
        ({"objective": "wasserstein-gp"}, {"clip", "noise_steps", "label_smoothing"}),
        ({"objective": "relativistic"}, {"clip", "noise_steps", "label_smoothing"}),
        ({"objective": "wasserstein"}, {"penalty", "noise_steps", "label_smoothing"}),
        ({"objective": "hinge", "instance_noise": 0.1}, {"penalty", "clip"}),
        ({"d_optimizer": "sgd", "instance_noise": 0.1}, {"penalty", "clip"}),
        ({"d_optimizer": "sgd", "g_optimizer": "momentum"},
         {"penalty", "clip", "noise_steps", "beta1"}),
    ],
)  # fmt: skip
def test_a_knob_is_idle_while_it_has_nothing_to_act_on(
    values: dict[str, object], expected: set[str]
) -> None:
    assert idle(values) == expected


def test_an_idle_knob_changes_nothing() -> None:
    source = open_source(parse_recipe({}), "", "cpu")
    losses = []
    for values in ({}, {"clip": 0.5, "penalty": 3.0, "noise_steps": 0}):
        training = Training(parse_recipe({"width": 8, "batch": 8, "steps": 3, **values}), source)
        training.advance(60)
        losses.append(training.last["d_loss"].tolist())
    assert losses[0] == losses[1]


def test_what_is_refused_is_named_but_cut_where_it_is_long() -> None:
    with pytest.raises(KnobError, match="data is 'x+…, but must be one of") as refused:
        parse_recipe({"data": "x" * 5000})
    assert len(str(refused.value)) < 500
