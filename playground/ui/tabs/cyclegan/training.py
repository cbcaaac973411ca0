"""The half of the tab that trains a small translator: its HTML, its data, what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.core.spec import GAN, knobs
from playground.data import DATASETS
from playground.gans.cyclegan import CYCLEGAN
from playground.gans.pix2pix import PIX2PIX
from playground.gans.srgan import SRGAN
from playground.ui.controls import described

LIVE = """
<div class="pg-stage" id="cyclegan">
  <div class="pg-lead"><p><b>Two heaps of small pictures, no pairs: press Train.</b> Plain blobs get
    their stripes within two minutes. <span class="cycle-contrast">Where every input comes with its
    answer, <b>pix2pix</b> is told the distance |y − G(x)|; without pairs the way back has to do
    (CycleGAN, DiscoGAN, DualGAN).</span></p></div>
  <section class="pg-picture pg-panel" aria-label="There and back">
    <div class="cycle-diagram"><div class="cycle-rows" aria-hidden="true"></div>
      <div class="pg-screen"><div class="cycle-grid pg-view"></div></div>
      <p class="cycle-empty">Press Train: the rows fill here.</p>
    </div>
    <div class="pg-status"><span class="pg-step">step <b>0</b></span>
      <span class="pg-rate"><b>–</b> steps/s</span><div class="pg-keep"><button type="button"
        class="pg-button" id="cyclegan-keep" disabled title="Puts it, as it is now, into the list of
models on “Translate a photo”">Keep this model</button></div></div>
    <div class="pg-progress" role="progressbar" aria-label="Progress of the training"
      aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><i></i></div>
    <p class="pg-note cycle-progress"></p>
  </section>
  <section class="pg-actions" aria-label="Training">
    <div class="pg-main-buttons">
      <button type="button" class="pg-primary" id="cyclegan-start">Train</button>
      <button type="button" class="pg-primary" id="cyclegan-stop" hidden>Pause</button>
    </div>
    <p class="pg-error" role="alert" hidden></p>
  </section>
  <section class="pg-past" aria-label="Timeline"></section>
  <section class="pg-curves" aria-label="Losses"></section>
  <section class="pg-controls" aria-label="Settings">
    <div class="pg-knob"><label for="cyclegan-data">Pictures</label><i></i>
      <select id="cyclegan-data"></select></div>
    <div class="pg-knobs"></div>
  </section>
</div>
"""


@dataclass(frozen=True)
class Trained:
    """Data that can be trained on here, and with what; ``steps`` with the settings as they come are
    usual until what ``until`` says is seen. ``brings``: the visitor uploads it first."""

    data: str
    title: str
    gan: GAN
    steps: int
    until: str
    brings: bool = False


TRAINED = (
    Trained("blobs", "Plain and striped blobs", CYCLEGAN, 300, "nine blobs of ten get stripes"),
    Trained("faces", "Smiling and frowning faces (emoji-sized)", CYCLEGAN, 150, "smiles turn"),
    Trained("own", "Your own two kinds of pictures", CYCLEGAN, 17_500,
            "photographs turn, as for our horses", brings=True),
    Trained("outlines", "Outlines and their blobs: pairs, pix2pix", PIX2PIX, 100,
            "outlines are filled"),
    Trained("small-faces", "Small faces and large ones: pairs, SRGAN", SRGAN, 200,
            "faces are sharper than by bicubic"),
    Trained("holes-mnist", "Digits with a hole: pairs, pix2pix", PIX2PIX, 300,
            "strokes go on in the holes"),
    Trained("holes-fashion", "Garments with a hole: pairs, pix2pix", PIX2PIX, 300,
            "garments are whole"),
    Trained("holes-faces", "Drawn faces with a hole: pairs, pix2pix", PIX2PIX, 300,
            "faces have their skin and hair again"),
    Trained("holes-landscapes", "Landscapes with a hole: pairs, pix2pix", PIX2PIX, 300,
            "holes have the colours around"),
    Trained("sketches-faces", "Sketches of drawn faces: pairs, pix2pix", PIX2PIX, 300,
            "heads have skin and hair"),
    Trained("sketches-glasses", "Sketches of faces with glasses: pairs, pix2pix", PIX2PIX, 300,
            "heads have skin and hair"),
    Trained("face-styles", "Portraits and their emojis: pairs, pix2pix", PIX2PIX, 300,
            "heads have the emoji's hair and skin"),
)  # fmt: skip
PLAYERS = [
    {"name": "g_loss", "label": "G", "color": "fake"},
    {"name": "d_loss", "label": "D", "color": "disc"},
]
# What the page shows of a GAN: its knobs, the rows of the diagram in their colours, its losses.
SHOWN: dict[str, dict[str, Any]] = {
    CYCLEGAN.name: {
        "knobs": ["cycle", "identity", "g_rate", "d_rate", "batch", "side"],
        "rows": [["x", "fake"], ["G(x)", "fake"], ["F(G(x))", "fake"],
                 ["y", "disc"], ["F(y)", "disc"], ["G(F(y))", "disc"]],
        "series": [*PLAYERS, {"name": "cycle_loss", "label": "cycle", "color": "real"},
                   {"name": "identity_loss", "label": "ident.", "color": "grad"}],
    },
    **{gan.name: {
        "knobs": ["l1", "adversarial", "g_rate", "d_rate", "batch"],
        "rows": [["x", "disc"], ["G(x)", "fake"], ["y", "real"]] * 2,
        "series": [*PLAYERS, {"name": "l1_loss", "label": "|y − G(x)|", "color": "real"}],
    } for gan in (PIX2PIX, SRGAN)},
}  # fmt: skip


def choice_as_json(choice: Trained) -> dict[str, Any]:
    """A choice of data as JSON, with the knobs that the page shows."""
    shown = SHOWN[choice.gan.name]["knobs"]
    declared = (*knobs(DATASETS[choice.data].config), *knobs(choice.gan.config))
    return {"name": choice.data, "title": choice.title, "gan": choice.gan.name,
            "brings": choice.brings, "usual": {"steps": choice.steps, "until": choice.until},
            "knobs": [described(k) for k in declared if k.name in shown]}  # fmt: skip
