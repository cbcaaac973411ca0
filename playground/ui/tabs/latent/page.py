"""The tab of the latent space before anything has been asked: its steps as HTML, which
``latent.js`` and a module for each step fill. A step has its pictures in the middle, its one
primary action at the top left, and at the right what is measured and what it cannot do."""

from __future__ import annotations

from playground.ui import steps

_MODEL = """<div class="latent-model">
    <label class="pg-note" for="latent-model">Model</label>
    <select id="latent-model" translate="no"></select>
    <label class="pg-note" for="latent-label" hidden>Label</label>
    <select id="latent-label" translate="no" hidden></select></div>"""

# -- walks ---------------------------------------------------------------------------------------
_PLANE = """
    <div class="latent-pair">
      <figure><div class="pg-label">The plane</div>
        <div class="latent-pad" id="latent-pad"></div></figure>
      <figure><div class="pg-label">G at the dot</div>
        <div class="latent-one" data-sheet="one"></div></figure></div>
    <p class="pg-error" role="alert" hidden></p>
    <div class="latent-path"><div class="pg-label">From A to B on the straight way (lerp)
      <span class="pg-note">length of z below</span></div>
      <div class="pg-strip" data-sheet="lerp"></div>
      <div class="pg-strip-axis latent-norms" data-norms="lerp"></div></div>
    <div class="latent-path"><div class="pg-label">From A to B along the arc (slerp)
      <span class="pg-note">length of z below</span></div>
      <div class="pg-strip" data-sheet="slerp"></div>
      <div class="pg-strip-axis latent-norms" data-norms="slerp"></div></div>"""


def _corner(name: str) -> str:
    return f"""<div class="pg-code-row"><label for="latent-{name}">{name.upper()}, seed</label>
      <input type="number" id="latent-{name}"><button type="button" class="pg-small"
      data-roll="{name}" aria-label="New {name.upper()}">New</button></div>"""


_CORNERS = f"""
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="corners"
      title="Draws three other noises">New A, B and C</button></div>
    {"".join(_corner(name) for name in "abc")}
    <div class="pg-code-row"><label for="latent-u">A to B</label>
      <input type="range" id="latent-u"><output></output></div>
    <div class="pg-code-row"><label for="latent-v">A to C</label>
      <input type="range" id="latent-v"><output></output></div>
    <div class="pg-code-row" title="z is multiplied by ψ: towards 0 G draws what is common, and less
of what is rare"><label for="latent-psi">Truncation ψ</label>
      <input type="range" id="latent-psi"><output></output></div>
    <label class="pg-note latent-check"><input type="checkbox" id="latent-keep"> keep the length of
      z between the corners</label>"""
_LENGTH = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Length of z at the dot</div>
      <p class="latent-length"><b id="latent-norm">–</b> <span class="pg-note"
        id="latent-usual"></span></p>
      <p class="pg-note latent-why" data-words="norm" role="status"></p>
      <p class="pg-note latent-why" data-words="path"></p>
    </div>
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Nearest training pictures</div>
      <div class="latent-near" data-sheet="near"></div>
      <p class="pg-note latent-why" data-words="near" role="status"></p>
    </div>"""

STEPS = {"walks": "Walks"}
_LEADS = {
    "walks": """Three noises span a plane, and each of its points is a picture. <b>Drag the
      dot:</b> where does one picture turn into another, and where into none?""",
}
LIMITS = {
    "walks": """A walk leads from noise to noise. It cannot start at a picture of yours: for that
      the picture must become noise first.""",
}


def _step(name: str, picture: str, curves: str, controls: str) -> str:
    """The areas of one step, hidden where it is not the first."""
    of = f'data-step="{name}"' + ("" if name == next(iter(STEPS)) else " hidden")
    limit = f'<p class="pg-note latent-limit"><b>What it cannot do.</b> {LIMITS[name]}</p>'
    return f"""
  <div class="pg-lead" {of}><p>{_LEADS[name]}</p></div>
  <section class="pg-picture pg-panel" {of} aria-label="Picture">{picture}</section>
  <section class="pg-controls" {of} aria-label="Controls">{controls}</section>
  <section class="pg-curves" {of} aria-label="Readings">{curves}{limit}</section>"""


STAGE = f"""
<div class="pg-stage pg-stepped" id="latent">
  <div class="pg-steps-line">{steps.row(STEPS)}{_MODEL}</div>
  {_step("walks", _PLANE, _LENGTH, _CORNERS)}
</div>
"""
