"""The tab of codes before anything has been asked: three steps as HTML, which ``infogan.js`` and
its modules fill. Each step has what it is about in the middle, its one primary action at the top
left, and what is read from it at the right."""

from __future__ import annotations

from playground.ui import steps


def _strip(code: str, title: str, below: str) -> str:
    """A row of small pictures, one for each value of a code."""
    return f"""
      <div><div class="pg-label">{title}</div>
        <div class="pg-strip" data-strip="{code}"></div>{below}</div>"""


def _sweep(code: str) -> str:
    """The strip of a continuous code, with its values below it."""
    values = "".join(f"<span>{v}</span>" for v in ("−2", "", "−1", "", "0", "", "1", "", "2"))
    title = f"""{code} from −2 to 2
        <span class="pg-note" data-moves="{code}"></span>"""
    return _strip(code, title, f'<div class="pg-strip-axis">{values}</div>')


_CATEGORIES = _strip(
    "category", "All ten categories, same noise", '<div class="pg-strip-names"></div>'
)

# -- explore -------------------------------------------------------------------------------------
_CODES = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="roll"
      title="Draws the same codes from another noise seed">New noise</button>
      <button type="button" class="pg-button" data-do="grid" aria-pressed="false"
        title="One noise, c1 to the right and c2 upwards">c1 × c2 grid</button></div>
    <div class="pg-label">Category <span class="pg-note">one of ten</span></div>
    <div class="pg-codes-pick pg-categories" role="group" aria-label="Category"></div>
    <label class="pg-note"><input type="checkbox" id="infogan-blend"> blend categories</label>
    <div class="pg-labels" hidden></div>
    <div class="pg-label" style="margin-top:10px">c1 →, c2 ↑
      <span class="pg-note">inner square: trained range</span></div>
    <div class="pg-pad" id="infogan-pad"></div>
    <div class="pg-code-row"><label for="infogan-c1">c1</label><input type="range"
      id="infogan-c1"><output></output></div>
    <div class="pg-code-row"><label for="infogan-c2">c2</label><input type="range"
      id="infogan-c2"><output></output></div>
    <div class="pg-code-row"><label for="infogan-n">Samples</label><input type="range"
      id="infogan-n"><output></output></div>
    <div class="pg-code-row"><label for="infogan-seed">Noise seed</label><input type="number"
      id="infogan-seed"></div>"""
_PICTURE = f"""
    <div class="pg-tiles"></div>
    <div class="pg-status"><span class="pg-shown" role="status"></span>
      <div class="pg-keep"></div></div>
    <p class="pg-error" role="alert" hidden></p>
    <div class="pg-codes-box" style="padding:0">{_CATEGORIES}</div>"""
_READ = f"""
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Q reads the first sample back</div>
      <div class="pg-kbars" data-bars="shown"></div>
      <div class="pg-numbers" data-numbers="shown"></div>
    </div>
    <div class="pg-panel pg-codes-box">{_sweep("c1")}{_sweep("c2")}</div>"""

# -- draw ----------------------------------------------------------------------------------------
_PAPER = """
    <div class="pg-sheet-of-paper"><canvas class="pg-paper" width="280" height="280"
      tabindex="0" role="application" aria-label="Paper. Arrow keys move the pen, Space sets it
      down and lifts it, Delete clears."></canvas>
      <i class="pg-nib" aria-hidden="true"></i>
      <span class="pg-paper-hint" aria-hidden="true">Draw one digit here, large</span></div>"""
_PEN = """
    <div class="pg-main-buttons">
      <button type="button" class="pg-primary" data-do="use" disabled
        title="Goes back to step 1 with what Q has read">Use these codes</button>
      <button type="button" class="pg-button" data-do="clear">Clear</button></div>
    <div class="pg-codes-pick">
      <button type="button" class="pg-button" data-do="upload">Upload a picture</button>
      <input type="file" accept="image/*" aria-label="A picture of a digit" hidden></div>
    <p class="pg-note">Draw with mouse, finger or pen. By keyboard: arrows move the pen, Space sets
      it down and lifts it, Delete clears.</p>
    <p class="pg-unseen pg-nib-words" role="status"></p>
    <p class="pg-error pg-sketch-error" role="alert" hidden></p>"""
_SEEN = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-sketch">
        <figure><canvas class="pg-seen" width="28" height="28" role="img"
          aria-label="The digit as Q sees it: none yet"></canvas>
          <figcaption>what Q sees</figcaption></figure>
        <figure><canvas class="pg-redrawn" width="28" height="28" role="img"
          aria-label="What the generator makes of the same codes: nothing yet"></canvas>
          <figcaption>G, same codes</figcaption></figure>
      </div>
      <div class="pg-label">Q reads your digit</div>
      <div class="pg-kbars" data-bars="drawn"></div>
      <div class="pg-numbers" data-numbers="drawn"></div>
    </div>"""

# -- discovered ----------------------------------------------------------------------------------
_FOUND = """
    <div class="pg-label">Category against digit</div>
    <p class="pg-note">Rows: Q's category; columns: the true digit of 10,000 test pictures that it
      never saw. <span class="pg-found"></span></p>
    <div class="pg-table"></div>"""
_PAIRS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Given or found: the same noise by both</div>
      <div class="pg-pairs">
        <div><div class="pg-strip" data-pair="given"></div><p><b>cGAN: a label that was given.</b>
          Both networks saw “<span class="pg-digit"></span>” beside each real picture, so the label
          means what people mean by it. It was given 60,000 labels.</p></div>
        <div><div class="pg-strip" data-pair="found"></div><p><b>InfoGAN: a code that was found.</b>
          <span class="pg-discovery"></span></p></div>
      </div>
    </div>"""
_TRAIN = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="train">Train
      an InfoGAN</button></div>
    <p class="pg-note">Watch the codes being found by a fresh one. L_I, what Q learns about the
      category from the picture, climbs to ln 10 = 2.303 nats, all there is to know of ten equal
      categories.</p>
    <p class="pg-note pg-run" aria-live="polite"></p>"""
_LIVE = """
    <div class="pg-panel pg-codes-box pg-fresh" hidden>
      <div class="pg-l-info"></div>
      <div class="pg-strip pg-live" style="aspect-ratio:10 / 4"></div>
      <p class="pg-note">One row a noise, one column a category.</p>
    </div>"""

_STEPS = {"explore": "Explore", "draw": "Draw a digit", "discovered": "What it discovered"}
_LEADS = {
    "explore": """Nobody told this generator what a digit is: it found ten categories and two codes
      by itself. <b>Press a category, drag the dot on the pad</b>: does Q read them back?""",
    "draw": """<b>Draw a digit, large.</b> Q reads its codes, and the generator draws the same codes
      again: what both know of your digit is what they found by themselves.""",
    "discovered": """<b>Each category was matched with the digit that Q puts there most</b>: give it
      a name of your own, or train a fresh InfoGAN and watch the categories form.""",
}


def _step(name: str, picture: str, curves: str, controls: str) -> str:
    """The areas of one step, hidden where it is not the first."""
    of = f'data-step="{name}"' + ("" if name == next(iter(_STEPS)) else " hidden")
    return f"""
  <div class="pg-lead" {of}><p>{_LEADS[name]}</p></div>
  <section class="pg-picture pg-panel" {of} aria-label="Picture">{picture}</section>
  <section class="pg-controls" {of} aria-label="Controls">{controls}</section>
  <section class="pg-curves" {of} aria-label="Readings">{curves}</section>"""


STAGE = f"""
<div class="pg-stage pg-stepped" id="infogan">
  {steps.row(_STEPS)}
  {_step("explore", _PICTURE, _READ, _CODES)}
  {_step("draw", _PAPER, _SEEN, _PEN)}
  {_step("discovered", _FOUND, _PAIRS + _LIVE, _TRAIN)}
</div>
"""
