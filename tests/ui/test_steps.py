"""The row of a tab's steps."""

from __future__ import annotations

from playground.ui import steps
from playground.ui.tabs.cgan.page import STAGE as LABELS
from playground.ui.tabs.infogan.page import STAGE as CODES
from playground.ui.tabs.latent.page import LIMITS
from playground.ui.tabs.latent.page import STAGE as LATENT
from playground.ui.tabs.latent.page import STEPS as LATENT_STEPS


def test_the_row_numbers_the_steps_and_the_first_is_open() -> None:
    row = steps.row({"one": "First", "two": "Second"})
    assert row.index("<b>1</b><span>First") < row.index("<b>2</b><span>Second")
    assert row.count("aria-current") == 1
    assert row.index("aria-current") < row.index("Second")


def test_each_step_has_one_primary_action_and_only_the_first_shows() -> None:
    for stage, names in (
        (CODES, ("explore", "draw", "discovered")), (LABELS, ("blend", "spoil")),
        (LATENT, tuple(LATENT_STEPS)),
    ):  # fmt: skip
        assert stage.count('class="pg-primary"') == len(names)
        for name in names:
            assert f'data-opens="{name}"' in stage and f'data-step="{name}"' in stage
        assert f'data-step="{names[0]}" hidden' not in stage
        for name in names[1:]:
            assert stage.count(f'data-step="{name}" hidden') == 4


def test_each_step_of_the_latent_space_says_what_it_cannot_do() -> None:
    assert set(LIMITS) == set(LATENT_STEPS)
    assert LATENT.count("What it cannot do.") == len(LATENT_STEPS)
