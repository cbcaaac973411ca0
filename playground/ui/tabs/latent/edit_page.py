"""The step *Edit* before a picture has been chosen; ``edit.js`` fills it."""

from __future__ import annotations


def _figure(name: str, title: str) -> str:
    return f"""<figure><div class="latent-term" data-sheet="{name}"></div>
      <figcaption>{title}</figcaption></figure>"""


PICTURE = f"""
    <div class="latent-edit">{_figure("real", "The picture")}{_figure("again", "Drawn again")}
      {_figure("edited", "Edited")}</div>
    <p class="pg-note latent-told" data-words="again" role="status"></p>
    <p class="latent-told latent-strong" data-words="edited" role="status"></p>
    <div class="pg-label">Press a picture <span class="pg-note" data-words="portraits"></span></div>
    <div class="latent-portraits" data-portraits role="group" aria-label="Pictures"></div>"""
CONTROLS = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="portraits"
      title="Twelve others">Other pictures</button>
      <button type="button" class="pg-button" data-do="own">Your own …</button>
      <input type="file" data-own hidden aria-label="A picture of your own"></div>
    <div class="pg-label">Change it</div>
    <div class="pg-codes-pick" data-toggles role="group" aria-label="Change it"></div>
    <div class="pg-code-row"><label for="latent-strength">Strength</label>
      <input type="range" id="latent-strength"><output></output></div>
    <button type="button" class="pg-small" data-do="back">Take all changes back</button>
    <div data-draw-digit hidden><div class="pg-label">Or draw a digit</div>
      <div class="pg-sheet-of-paper latent-paper"><canvas id="latent-paper" class="pg-paper"
        width="280" height="280" tabindex="0" role="application" aria-label="Paper. Arrow keys move
        the pen, Space sets it down and lifts it, Delete clears."></canvas>
        <i class="pg-nib" aria-hidden="true"></i>
        <span class="pg-paper-hint" aria-hidden="true">Draw one digit here, large</span></div>
      <button type="button" class="pg-small" data-do="wipe">Clear the paper</button>
      <p class="pg-unseen" data-words="pen" role="status"></p></div>"""
READINGS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What the classifier reads</div>
      <table class="latent-table" data-edits><thead><tr><td></td><th scope="col">Drawn again</th>
        <th scope="col">Wanted</th><th scope="col">Edited</th></tr></thead><tbody></tbody></table>
    </div>"""
LEAD = """Somebody else's picture becomes noise: an encoder reads it, G draws it again. <b>Press a
      change:</b> does G make it, and leave the rest as it was?"""
LIMIT = """What G never drew is lost when it draws a picture again. Nothing in these data knows of
      age: grey hair, where a style has it, is the nearest to “older”."""
