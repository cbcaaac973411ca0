"""The tab of labels before anything has been asked: its sections as HTML, which ``cgan.js`` and
``spoil.js`` fill."""

from __future__ import annotations

_PICTURE = """
    <div class="pg-heads"></div><div class="pg-tiles"></div>
    <div class="pg-status"><span class="pg-shown"></span></div>
    <p class="pg-error" role="alert" hidden></p>"""
_VERDICT = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What the classifier sees
        <span class="pg-note pg-meaning">mean probability</span></div>
      <div class="pg-kbars"></div>
      <p class="pg-words" aria-live="polite"></p>
    </div>"""
_SPOIL = """
    <div class="pg-panel pg-codes-box pg-spoil">
      <div class="pg-label">Spoil the labels</div>
      <p class="pg-note">Train a small conditional GAN here while this share of its real pictures
        carries a random label: its columns lose their meaning. Move it while it trains.</p>
      <div class="pg-code-row"><label for="cgan-noise">Label noise</label>
        <input type="range" id="cgan-noise" min="0" max="1" step="0.05" value="0">
        <output>0 %</output></div>
      <button type="button" class="pg-button" data-do="train">Train with these labels</button>
      <p class="pg-note pg-run" aria-live="polite"></p>
      <div class="pg-result" hidden>
        <div class="pg-obey"></div>
        <div class="pg-heads"></div>
        <div class="pg-strip pg-live" style="aspect-ratio:10 / 6"></div>
        <p class="pg-note">Each row one noise, each column the label above it.</p>
      </div>
    </div>"""
_CONTROLS = """
    <div class="pg-codes-pick" role="group" aria-label="Data"></div>
    <div class="pg-label">Label weights</div>
    <div class="pg-labels"></div>
    <div class="pg-codes-pick" style="margin-top:10px">
      <button type="button" class="pg-button" data-do="even">All equal</button>
      <button type="button" class="pg-button" data-do="table" aria-pressed="false"
        title="Each row one noise, each column one label">Table</button>
    </div>
    <div class="pg-code-row"><label for="cgan-seed">Noise seed</label>
      <input type="number" id="cgan-seed">
      <button type="button" class="pg-small" data-do="roll" title="Another seed">New</button></div>
    <div class="pg-code-row"><label for="cgan-n">Samples</label>
      <input type="range" id="cgan-n"><output></output></div>
    <div class="pg-code-row"><label for="cgan-truncation">Truncation</label>
      <input type="range" id="cgan-truncation"><output></output></div>
    <p class="pg-note">Truncation cuts the noise off beyond this many deviations: tamer tiles, less
      variety. 3 leaves it whole.</p>"""
STAGE = f"""
<div class="pg-stage" id="cgan">
  <div class="pg-lead"><p>This generator was told what it draws. Press a label, then drag a second
    slider up: the <b>noise stays fixed</b>, so each tile keeps its style while the class
    changes, and the bars show what an independent classifier makes of it.</p></div>
  <section class="pg-picture pg-panel" aria-label="Picture">{_PICTURE}</section>
  <section class="pg-curves" aria-label="Verdict">{_VERDICT}{_SPOIL}</section>
  <section class="pg-controls" aria-label="Labels">{_CONTROLS}</section>
</div>
"""
