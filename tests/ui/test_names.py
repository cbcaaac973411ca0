"""The page's modules name no GAN, no dataset and no checkpoint: what they need of one comes as
data, so that another one needs no line of JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playground.core.checkpoints import ROOT
from playground.data import DATASETS
from playground.gans import GANS
from playground.ui import assets

COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
IMPORT = re.compile(r"^(?:import|export) [^;]*? from [^;]*;", re.MULTILINE)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"' + r"|'((?:[^'\\\n]|\\.)*)'" + r"|`((?:[^`\\]|\\.)*)`")
CHECKPOINTS = {path.parent.name for path in Path(ROOT).glob("*/meta.json")}
# a dataset may be called by a word of the language: the kind of data, what is the visitor's own
WORDS = {d.kind for d in DATASETS.values()} | {d.name for d in DATASETS.values() if d.private}
NAMES = (set(GANS) | set(DATASETS) | CHECKPOINTS) - WORDS


def literals(source: str) -> list[str]:
    """The string literals of a module, without those of its comments and imports."""
    code = IMPORT.sub("", COMMENT.sub("", source))
    return [next(g for g in m.groups() if g is not None) for m in LITERAL.finditer(code)]


def test_literals_are_found() -> None:
    source = (
        '// "no"\nimport {a} from "./no.js";\n/** "no" */\nf("yes", \'and\', `so ${a}`); // "no"'
    )
    assert literals(source) == ["yes", "and", "so ${a}"]


@pytest.mark.parametrize("module", assets.modules())
def test_a_module_names_no_gan_dataset_or_checkpoint(module: str) -> None:
    named = NAMES & set(literals((assets.ROOT / module).read_text("utf-8")))
    assert not named, f"{module} names {', '.join(sorted(named))}: hand it over from Python"
