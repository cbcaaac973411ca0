"""The tab of the latent space before anything has been asked: its steps as HTML, which
``latent.js`` and a module for each step fill. A step has its pictures in the middle, its one
primary action at the top left, and at the right what is measured and what it cannot do."""

from __future__ import annotations

from playground.ui import steps
from playground.ui.tabs.latent import complete_page, draw_page, edit_page, emoji_page, enlarge_page

_MODEL = """<div class="latent-model" data-step="walks arithmetic directions edit complete">
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


# -- arithmetic ----------------------------------------------------------------------------------
def _part(name: str, sign: str) -> str:
    """One term of the sum: the sign before it and the picture of its mean."""
    return f"""<i aria-hidden="true">{sign}</i><figure><div class="latent-term"
      data-sheet="{name}"></div><figcaption>{name.upper()}</figcaption></figure>"""


def _group(name: str) -> str:
    return f"""<button type="button" class="pg-button" data-group-of="{name}"
      aria-pressed="false">{name.upper()}: <span>0</span></button>"""


_SUM = f"""
    <div class="latent-sum"><figure><div class="latent-term" data-sheet="result"></div>
      <figcaption>A − B + C</figcaption></figure>{_part("a", "=")}{_part("b", "−")}{_part("c", "+")}
    </div>
    <p class="pg-note latent-told" data-words="sum" role="status"></p>
    <div class="pg-label">Samples <span class="pg-note">press one: it goes into the open group, or
      out of it</span></div>
    <div class="latent-samples" role="group" aria-label="Samples"></div>"""
_GROUPS = f"""
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="fill"
      title="Draws other samples and fills the groups again">New samples</button>
      <button type="button" class="pg-button" data-do="clear">Clear</button></div>
    <div class="pg-label">Open group <span class="pg-note">three samples, as in the
      paper</span></div>
    <div class="pg-codes-pick" role="group" aria-label="Open group">{"".join(map(_group, "abc"))}
    </div>
    <div class="latent-wish"><label for="latent-have">A has</label>
      <select id="latent-have" translate="no" disabled></select>
      <label for="latent-lack">B and C have</label>
      <select id="latent-lack" translate="no" disabled></select></div>"""
_SCORE = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Counted over 100 draws of such groups</div>
      <p class="latent-score" data-words="score" role="status"></p>
      <div class="pg-code-row"><label for="latent-n">In A and in B</label>
        <input type="range" id="latent-n"><output>3</output></div>
    </div>
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What the classifier reads</div>
      <table class="latent-table"><thead><tr><td></td><th scope="col">C</th>
        <th scope="col">A − B + C</th></tr></thead><tbody class="latent-read"></tbody></table>
    </div>"""

# -- directions ----------------------------------------------------------------------------------
_MOVED = """
    <div class="pg-tiles latent-moved" data-sheet="moved"></div>
    <p class="pg-note latent-told" data-words="moved" role="status"></p>"""
_OTHERS = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="others"
      title="Moves sixteen other samples">Other samples</button></div>
    <div class="pg-label">With labels</div>
    <div class="latent-wish"><label for="latent-towards">Towards</label>
      <select id="latent-towards" translate="no" disabled></select></div>
    <div class="latent-ways" data-ways="labels"></div>"""
_WAYS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Without labels: G's first layer (SeFa)</div>
      <div class="latent-ways" data-ways="svd"></div>
    </div>"""

STEPS = {
    "walks": "Walks", "arithmetic": "Arithmetic", "directions": "Directions", "edit": "Edit",
    "complete": complete_page.TITLE,
    "enlarge": "Enlarge ×4",
    "draw": draw_page.TITLE,
    "emoji": emoji_page.TITLE,
}  # fmt: skip
_LEADS = {
    "walks": """Three noises span a plane, and each of its points is a picture. <b>Drag the
      dot:</b> where does one picture turn into another, and where into none?""",
    "arithmetic": """What A has and B lacks is put onto C: the means of three noises each, as in the
      DCGAN paper. <b>Press samples into the groups,</b> or take other ones: what is carried over,
      and what else changes?""",
    "directions": """A direction has a name only by what it moves. <b>Drag a slider:</b> sixteen
      samples go along it, and a classifier has counted what changes, and how much else.""",
    "edit": edit_page.LEAD,
    "enlarge": enlarge_page.LEAD,
    "complete": complete_page.LEAD,
    "draw": draw_page.LEAD,
    "emoji": emoji_page.LEAD,
}
LIMITS = {
    "walks": """A walk leads from noise to noise. It cannot start at a picture of yours: for that
      the picture must become noise first.""",
    "arithmetic": """The difference of two means of three holds all by which these six samples
      differ, not the one thing that was meant: raise the number in A and B, and count again.""",
    "directions": """A straight direction moves whatever G has tangled with it: the name is what
      changes most often, never all that changes.""",
    "edit": edit_page.LIMIT,
    "enlarge": enlarge_page.LIMIT,
    "complete": complete_page.LIMIT,
    "draw": draw_page.LIMIT,
    "emoji": emoji_page.LIMIT,
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
  {_step("arithmetic", _SUM, _SCORE, _GROUPS)}
  {_step("directions", _MOVED, _WAYS, _OTHERS)}
  {_step("edit", edit_page.PICTURE, edit_page.READINGS, edit_page.CONTROLS)}
  {_step("enlarge", enlarge_page.PICTURE, enlarge_page.READINGS, enlarge_page.CONTROLS)}
  {_step("complete", complete_page.PICTURE, complete_page.READINGS, complete_page.CONTROLS)}
  {_step("draw", draw_page.PICTURE, draw_page.READINGS, draw_page.CONTROLS)}
  {_step("emoji", emoji_page.PICTURE, emoji_page.READINGS, emoji_page.CONTROLS)}
</div>
"""
