"""The tab of labels before anything has been asked: two steps as HTML, which ``cgan.js`` and
``spoil.js`` fill. Each step has its picture in the middle, its one primary action at the top left,
and what a classifier makes of the picture at the right."""

from __future__ import annotations

from playground.ui import steps

_DATA = '<div class="pg-codes-pick" role="group" aria-label="Data"></div>'

# -- blend ---------------------------------------------------------------------------------------
_PICTURE = """
    <div class="pg-heads"></div><div class="pg-tiles"></div>
    <div class="pg-status"><span class="pg-shown"></span>
      <div class="pg-keep"></div></div>
    <p class="pg-error" role="alert" hidden></p>"""
_VERDICT = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What the classifier sees
        <span class="pg-note pg-meaning">mean probability</span></div>
      <div class="pg-kbars"></div>
      <p class="pg-words" aria-live="polite"></p>
    </div>"""
_WEIGHTS = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="roll"
      title="Draws the same labels from another noise seed">New noise</button>
      <button type="button" class="pg-button" data-do="table" aria-pressed="false"
        title="Each row one noise, each column one label">Table</button></div>
    <div class="pg-label pg-label-line">Label weights
      <button type="button" class="pg-small" data-do="even">All equal</button></div>
    <div class="pg-labels"></div>
    <div class="pg-code-row"><label for="cgan-n">Samples</label>
      <input type="range" id="cgan-n"><output></output></div>
    <div class="pg-code-row" title="Cuts the noise off beyond this many deviations: tamer tiles,
less variety. 3 leaves it whole."><label for="cgan-truncation">Truncation</label>
      <input type="range" id="cgan-truncation"><output></output></div>
    <div class="pg-code-row"><label for="cgan-seed">Noise seed</label>
      <input type="number" id="cgan-seed"></div>"""

# -- spoil ---------------------------------------------------------------------------------------
_SPOILT = """
    <div class="pg-heads" data-heads="spoilt"></div>
    <div class="pg-live"></div>
    <div class="pg-status"><span class="pg-spoil-shown">Each row one noise, each column the label
      above it.</span></div>"""
_OBEY = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-obey"></div>
      <p class="pg-note">A classifier that never saw the GAN is asked what each of 100 tiles is. By
        chance one in ten obeys.</p>
    </div>"""
_NOISE = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="train">Train with
      these labels</button></div>
    <div class="pg-code-row"><label for="cgan-noise">Label noise</label>
      <input type="range" id="cgan-noise" min="0" max="1" step="0.05" value="0">
      <output>0 %</output></div>
    <p class="pg-note">The share of the real pictures that carries a random label. Move it while it
      trains.</p>
    <p class="pg-note pg-run" aria-live="polite"></p>"""

_STEPS = {"blend": "Blend labels", "spoil": "Spoil the labels"}
_LEADS = {
    "blend": """This generator was told what it draws. Press a label, then <b>drag a second slider
      up</b>: the noise stays fixed, so each tile keeps its style while the class changes.""",
    "spoil": """What if the labels are wrong? <b>Train a small conditional GAN here</b> and raise
      the label noise: the columns lose their meaning.""",
}


def _step(name: str, picture: str, curves: str, controls: str, kind: str = "") -> str:
    """The areas of one step, hidden where it is not the first."""
    of = f'data-step="{name}"' + ("" if name == next(iter(_STEPS)) else " hidden")
    return f"""
  <div class="pg-lead" {of}><p>{_LEADS[name]}</p></div>
  <section class="pg-picture pg-panel" {of} aria-label="Picture">{picture}</section>
  <section class="pg-controls {kind}" {of} aria-label="Controls">{controls}</section>
  <section class="pg-curves" {of} aria-label="Verdict">{curves}</section>"""


STAGE = f"""
<div class="pg-stage pg-stepped" id="cgan">
  <div class="pg-steps-line">{steps.row(_STEPS)}{_DATA}</div>
  {_step("blend", _PICTURE, _VERDICT, _WEIGHTS)}
  {_step("spoil", _SPOILT, _OBEY, _NOISE, "pg-spoil")}
</div>
"""
