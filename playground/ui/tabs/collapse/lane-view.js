// A lane's markup, and what it lists: methods, measures, the data before anything trains.

/** @typedef {import("./settings.js").Dataset} Dataset */
/** @typedef {import("./settings.js").Preset} Preset */

/* What stands over the picture takes no room of its own: nothing below it moves when it comes. */
export const MARKUP = `
  <section class="pg-lane pg-panel"><div class="pg-lane-body">
    <header>
      <b class="pg-lane-mark" aria-hidden="true"></b>
      <select class="pg-lane-method" aria-label="Method of this lane"
        title="The method that this lane trains with from step 0"></select>
      <b class="pg-lane-title"></b>
      <span class="pg-lane-switch"><select aria-label="Method to switch on in the running lane"
        title="Switch another method on in this lane while it trains"></select></span>
      <button type="button" class="pg-small pg-lane-drop" title="Take this lane out"
        aria-label="Take this lane out">✕</button>
    </header>
    <div class="pg-verdict" data-tone=""><b></b><span></span></div>
    <div class="pg-lane-picture"><div></div><p class="pg-lane-message" hidden></p>
      <p class="pg-lane-wait" hidden></p><p class="pg-lane-was" hidden></p></div>
    <dl class="pg-lane-numbers"></dl>
    <div class="pg-lane-counts">
      <figure class="pg-lane-modes"><figcaption></figcaption><div class="pg-lane-bars"></div></figure>
      <div class="pg-lane-seeds" hidden></div>
    </div>
    <div class="pg-lane-charts"></div>
  </div></section>`;

/**
 * Fills a select with the presets; those with a reason against them are greyed out.
 * @param {HTMLSelectElement} select @param {Preset[]} presets
 * @param {(preset: Preset) => string | null | undefined} reasonAgainst
 */
export const offer = (select, presets, reasonAgainst) => {
  select.replaceChildren(...presets.map((preset) => {
    const option = new Option(preset.title, preset.name);
    const reason = reasonAgainst(preset);
    option.disabled = Boolean(reason);
    option.title = reason || `${preset.help}${preset.source ? ` (${preset.source})` : ""}`;
    return option;
  }));
};

/** Rows of a definition list, each in a box of its own. @param {[string, string][]} rows */
export const definitions = (rows) => rows.map(([name, value]) => {
  const [row, term, definition] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  term.textContent = name;
  definition.textContent = value;
  row.dataset.measure = name;
  row.append(term, definition);
  return row;
});

/**
 * Where the data is, before anything trains.
 * @param {Dataset} data @returns {import("../../static/points.js").PointFrame | null}
 */
export const preview = ({real, extent, places}) => (real ? {
  kind: "points", extent, layers: ["real"], member: 0, single: true, places,
  arrays: {real: {data: Float32Array.from(real.flat()), shape: [real.length, 2]}},
} : null);
