"""The step *Enlarge ×4* as HTML, which ``enlarge.js`` fills."""

from __future__ import annotations

WAYS = {"bicubic": "Bicubic", "l1": "L1 network", "gan": "L1 + GAN", "truth": "Original"}

LEAD = """Four times as wide and as high: fifteen of sixteen pixels have to be made up. <b>Choose a
  picture and move over it:</b> which one would you take for the original, and which is nearest to
  it, pixel by pixel?"""
LIMIT = """What sixteen pixels had before they became one is gone. The networks paint what such
  places often look like, the GAN in sharp detail: a face, a letter or a number plate that it
  sharpens is made up, and proves nothing."""


def _view(way: str, title: str) -> str:
    return f"""<figure data-way="{way}"><div class="latent-view"><img alt="{title}" hidden
      draggable="false"></div><figcaption><b>{title}</b>
      <span class="pg-note" data-figures="{way}"></span></figcaption></figure>"""


PICTURE = f"""
    <div class="latent-views" data-words="views">{"".join(_view(*way) for way in WAYS.items())}
    </div>
    <p class="pg-error" role="alert" hidden></p>
    <p class="pg-note latent-told" data-words="enlarged" role="status"></p>"""


def _slider(name: str, title: str, low: float, high: float, value: float) -> str:
    return f"""<div class="pg-code-row"><label for="latent-{name}">{title}</label>
      <input type="range" id="latent-{name}" min="{low:g}" max="{high:g}" step="0.01"
      value="{value:g}"><output></output></div>"""


CONTROLS = f"""
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="choose"
      title="Or drop one onto the pictures; nothing of it is kept">Choose a picture</button></div>
    <input type="file" hidden data-file="enlarge">
    <div class="pg-label">Or one of these</div>
    <div class="latent-tries" role="group" aria-label="Examples"></div>
    <label class="pg-note latent-check"><input type="checkbox" id="latent-test" checked> make it
      four times smaller first, and compare with it</label>
    <div class="pg-label">Loupe <span class="pg-note">over all of them at once</span></div>
    {_slider("zoom", "Zoom", 1, 8, 3)}
    {_slider("across", "Across", 0, 1, 0.5)}
    {_slider("down", "Down", 0, 1, 0.5)}"""
READINGS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What was measured</div>
      <p class="latent-score" data-words="verdict" role="status"></p>
      <p class="pg-note latent-why" data-words="why"></p>
    </div>
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">The three figures</div>
      <p class="pg-note latent-why"><b>PSNR</b>, in dB: the mean squared difference of the pixels;
        more is nearer.</p>
      <p class="pg-note latent-why"><b>SSIM</b>, up to 1: brightness, contrast and structure of
        small windows.</p>
      <p class="pg-note latent-why"><b>Features</b>, from 0: how far apart they are to a network
        that judges photos and that none of these was trained with, place by place and on average;
        less is nearer.</p>
    </div>"""
