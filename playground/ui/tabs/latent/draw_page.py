"""The scene Draw as HTML, which ``draw.js`` fills: paper with pens, and the face that the strokes
become."""

from __future__ import annotations

TITLE = "Draw"
LEAD = """<b>Draw a face:</b> outline, hair, eyes, mouth. pix2pix was trained on bent and broken
      edges of drawn faces, and paints while you draw. A stroke of colour says what is to be
      painted."""
LIMIT = """It knows heads from the front in one style, in the middle of the paper and as large as
      the paper. What no edge says it guesses, most often the same; a stroke where no face has one
      is painted over or smears; anything but a face becomes a face."""
PENS = {
    "black": "#000000", "skin": "#c68e7a", "light skin": "#f1c3a5", "dark skin": "#5c3829",
    "brown hair": "#724133", "blond": "#d6b370", "black hair": "#2c1b18", "red": "#b11f1f",
    "blue": "#0b3286", "green": "#147f3c",
}  # fmt: skip


def _pen(name: str, colour: str) -> str:
    chosen = "true" if name == "black" else "false"
    return f"""<button type="button" class="draw-pen" data-pen="{colour}" title="{name}"
      aria-label="{name}" aria-pressed="{chosen}" style="--pen:{colour}"></button>"""


PICTURE = """
    <div class="complete-pair">
      <figure><div class="pg-label">Your sketch</div>
        <div class="complete-one draw-paper"><canvas id="draw-paper" width="256" height="256"
          tabindex="0" role="application" aria-label="Paper: the arrows move the pen, Space sets it
down or lifts it, Delete clears the paper"></canvas><span class="pg-nib draw-nib"></span>
          <span class="pg-paper-hint draw-hint" aria-hidden="true">Draw a face here, large</span>
        </div></figure>
      <figure><div class="pg-label">The face</div>
        <div class="complete-one" data-sheet="painted"></div></figure></div>
    <p class="pg-note latent-told" data-words="painted" role="status"></p>
    <p class="pg-error" role="alert" hidden></p>"""
CONTROLS = f"""
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="example"
      title="Puts edges of a face that no training drew onto the paper">Example sketch</button>
      <button type="button" class="pg-button" data-do="blank">Clear</button>
      <button type="button" class="pg-button" data-do="edit-drawn" disabled
        title="Takes the face to the step Edit">Edit it</button></div>
    <div class="latent-wish"><label for="draw-painter">It becomes</label>
      <select id="draw-painter"></select></div>
    <div class="pg-label">Pens</div>
    <div class="draw-pens" role="group" aria-label="Pens">{
    "".join(_pen(*one) for one in PENS.items())
}
      <button type="button" class="pg-button" data-pen="" aria-pressed="false">Eraser</button></div>
    <div class="pg-code-row"><label for="draw-width">Width</label>
      <input type="range" id="draw-width" min="1" max="6" step="0.5" value="1.5"><output></output>
    </div>
    <p class="pg-note">By keyboard: the arrows move the pen, Space sets it down and lifts it, Delete
      clears the paper. <span class="draw-nib-words" role="status"></span></p>"""
READINGS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What D says</div>
      <p class="latent-length"><b id="draw-verdict">–</b></p>
      <p class="pg-note latent-why" data-words="drawn">D saw sketch and face side by side in
        training and tells painted faces from drawn ones, patch by patch: 1 is drawn, 0 is
        painted.</p>
    </div>"""
