"""The scene Complete as HTML, which ``complete.js`` fills: a picture to rub a hole into, the
U-Net's completion beside it, and four by search in the latent space below."""

from __future__ import annotations

TITLE = "Complete"
LEAD = """<b>Rub a hole into the picture:</b> the U-Net completes it under the finger. Then search
      the latent space for four other completions: which does D believe, and which is right?"""
LIMIT = """A completion is likely, not true: what was there is gone, and where little is left to go
      by, both make something up. Search finds only what G can draw, and borders are not blended:
      a seam shows where it found nothing that fits. The networks know digits, garments, drawn faces
      and small landscapes only, no photographs of people."""


def _result(number: int) -> str:
    return f"""<figure><div class="complete-one" data-sheet="found-{number}"></div>
        <figcaption data-words="found-{number}">–</figcaption></figure>"""


PICTURE = f"""
    <div class="complete-pair">
      <figure><div class="pg-label">Rub here</div>
        <div class="complete-one complete-rub" id="complete-rub"></div></figure>
      <figure><div class="pg-label">U-Net's completion</div>
        <div class="complete-one" data-sheet="answer"></div></figure></div>
    <p class="pg-note latent-told" data-words="complete" role="status"></p>
    <p class="pg-error" role="alert" hidden></p>
    <div class="pg-label">Found in the latent space <span class="pg-note" data-words="where"></span>
    </div>
    <div class="pg-progress" role="progressbar" aria-label="Progress of the search"
      aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><i></i></div>
    <div class="complete-four">{"".join(map(_result, range(1, 5)))}</div>"""
CONTROLS = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="search"
      title="Looks for four noises whose pictures fit what is left">Search in z</button>
      <button type="button" class="pg-button" data-do="whole">Close the hole</button></div>
    <div class="latent-wish"><label for="complete-kind">Picture</label>
      <select id="complete-kind"></select></div>
    <div class="complete-offers" role="group" aria-label="Pictures to complete"></div>
    <p class="pg-note latent-told" data-words="offered"></p>
    <div class="complete-more"><button type="button" class="pg-button" data-do="turn">Other
      pictures</button>
      <button type="button" class="pg-button" data-do="bring">Your picture</button>
      <input type="file" hidden></div>
    <div class="pg-code-row"><label for="complete-brush">Brush</label>
      <input type="range" id="complete-brush" min="0.03" max="0.2" step="0.01" value="0.09">
      <output></output></div>
    <p class="pg-note">By keyboard: the arrows move a rectangle, with Shift they change its size,
      Space cuts it out, Delete closes the hole. <span class="complete-nib" role="status"></span>
    </p>"""
READINGS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Verdicts, and how far from what was there</div>
      <table class="latent-table complete-table"><thead><tr><td></td>
        <th scope="col" title="The PatchGAN's D that the U-Net was trained against, over the patches
that the hole reaches">PatchGAN</th>
        <th scope="col" title="The D of the model that was searched">its own D</th>
        <th scope="col" title="Mean difference in the hole, 0 to 1">distance</th>
        <th scope="col">read as</th></tr></thead><tbody></tbody></table>
      <p class="pg-note" data-words="judged" role="status"></p>
    </div>"""
