"""The tab of codes before anything has been asked: its sections as HTML, which ``infogan.js`` and
its modules fill."""

from __future__ import annotations


def _strip(code: str, title: str, below: str) -> str:
    """A row of small pictures, one for each value of a code."""
    return f"""
      <div><div class="pg-label">{title}</div>
        <div class="pg-strip" data-strip="{code}"></div>{below}</div>"""


def _sweep(code: str) -> str:
    """The strip of a continuous code, with its values below it."""
    values = "".join(f"<span>{v}</span>" for v in ("−2", "", "−1", "", "0", "", "1", "", "2"))
    title = f"""{code} from −2 to 2, trained range marked
        <span class="pg-note" data-moves="{code}"></span>"""
    return _strip(code, title, f'<div class="pg-strip-axis">{values}</div>')


_CATEGORIES = _strip(
    "category", "All ten categories, same noise", '<div class="pg-strip-names"></div>'
)
_PICTURE = f"""
    <div class="pg-tiles" style="max-height:max(300px, calc(100vh - 470px))"></div>
    <div class="pg-status"><span class="pg-shown" role="status"></span></div>
    <p class="pg-error" role="alert" hidden></p>
    <div class="pg-codes-box" style="padding:0">{_CATEGORIES}{_sweep("c1")}{_sweep("c2")}</div>"""
_READ = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Q reads the first sample back</div>
      <div class="pg-kbars" data-bars="shown"></div>
      <div class="pg-numbers" data-numbers="shown"></div>
    </div>"""
_SKETCH = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Draw a digit, or upload one</div>
      <div class="pg-sketch">
        <div><div class="pg-sheet-of-paper"><canvas class="pg-paper" width="280" height="280"
          tabindex="0" role="application" aria-label="Paper. Arrow keys move the pen, Space sets it
          down and lifts it, Delete clears."></canvas>
          <i class="pg-nib" aria-hidden="true"></i></div>draw</div>
        <div><canvas class="pg-seen" width="28" height="28" role="img"
          aria-label="The digit as Q sees it: none yet"></canvas>what Q sees</div>
        <div><canvas class="pg-redrawn" width="28" height="28" role="img"
          aria-label="What the generator makes of the same codes: nothing yet"></canvas>G, same
          codes</div>
      </div>
      <div class="pg-codes-pick" style="margin:0">
        <button type="button" class="pg-button" data-do="clear">Clear</button>
        <button type="button" class="pg-button" data-do="upload">Upload</button>
        <button type="button" class="pg-button" data-do="use" disabled>Use these codes</button>
        <input type="file" accept="image/*" hidden></div>
      <p class="pg-unseen pg-nib-words" role="status"></p>
      <p class="pg-error pg-sketch-error" role="alert" hidden></p>
      <div class="pg-kbars" data-bars="drawn" hidden></div>
      <div class="pg-numbers" data-numbers="drawn"></div>
    </div>"""
_PAIRS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Beside the cGAN, same noise seed</div>
      <div class="pg-pairs">
        <div><div class="pg-strip" data-pair="given"></div><p><b>cGAN: a label that was given.</b>
          Both networks saw “<span class="pg-digit"></span>” beside each real picture, so the label
          means what people mean by it. It was given 60,000 labels.</p></div>
        <div><div class="pg-strip" data-pair="found"></div><p><b>InfoGAN: a code that was found.</b>
          <span class="pg-discovery"></span></p></div>
      </div>
    </div>"""
_CODES = """
    <div class="pg-label">Category <span class="pg-note">one of ten; name them below</span></div>
    <div class="pg-codes-pick pg-categories" role="group" aria-label="Category"></div>
    <label class="pg-note"><input type="checkbox" id="infogan-blend"> blend categories</label>
    <div class="pg-labels" hidden></div>
    <div class="pg-label" style="margin-top:10px">c1 to the right, c2 upwards
      <span class="pg-note">inner square: trained range</span></div>
    <div class="pg-pad" id="infogan-pad"></div>
    <div class="pg-code-row"><label for="infogan-c1">c1</label><input type="range"
      id="infogan-c1"><output></output></div>
    <div class="pg-code-row"><label for="infogan-c2">c2</label><input type="range"
      id="infogan-c2"><output></output></div>
    <div class="pg-code-row"><label for="infogan-seed">Noise seed</label><input type="number"
      id="infogan-seed">
      <button type="button" class="pg-small" data-do="roll" title="Another seed">New</button></div>
    <div class="pg-code-row"><label for="infogan-n">Samples</label><input type="range"
      id="infogan-n"><output></output></div>
    <button type="button" class="pg-button" data-do="grid"
      aria-pressed="false">c1 × c2 grid</button>"""
_FOUND = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What did it discover?</div>
      <p class="pg-note">Rows: Q's category; columns: the true digit of 10,000 test pictures that it
        never saw. <span class="pg-found"></span></p>
      <div class="pg-table"></div>
    </div>"""
_FRESH = """
    <div class="pg-panel pg-codes-box pg-grow">
      <div class="pg-label">Watch the codes being found</div>
      <p class="pg-note">Train a fresh InfoGAN here. L_I, what Q learns about the category from the
        picture, climbs to ln 10 = 2.303 nats, all there is to know of ten equal categories.</p>
      <button type="button" class="pg-button" data-do="train">Train an InfoGAN</button>
      <p class="pg-note pg-run" aria-live="polite"></p>
      <div class="pg-l-info" hidden></div>
      <div class="pg-strip pg-live" style="aspect-ratio:10 / 4" hidden></div>
    </div>"""
STAGE = f"""
<div class="pg-stage" id="infogan">
  <div class="pg-lead"><p>Nobody told this generator what a digit is: it found ten categories and
    two continuous codes by itself. Press a category, drag the dot on the pad, then <b>draw a
    digit</b> and see how Q reads it and what the generator makes of the same codes.</p></div>
  <section class="pg-picture pg-panel" aria-label="Picture">{_PICTURE}</section>
  <section class="pg-curves" aria-label="Readings">{_READ}{_SKETCH}{_PAIRS}</section>
  <section class="pg-controls" aria-label="Codes">{_CODES}</section>
  <section class="pg-more" aria-label="Discovered">{_FOUND}{_FRESH}</section>
</div>
"""
