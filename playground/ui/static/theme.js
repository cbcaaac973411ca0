// The colours of the current theme, and the size of letters on canvases.

const NAMES = ["real", "fake", "disc", "grad", "warn", "page", "card", "well", "line", "ink",
  "soft", "real-text", "fake-text", "disc-text", "grad-text", "warn-text"];
/** @type {Set<() => void>} */
const listeners = new Set();

/** Colours by name, as "#rrggbb". @type {Record<string, string>} */
export const palette = {};

export const isDark = () => document.body?.classList.contains("dark") || false;

/** Calls ``fn`` after each change of light and dark. Returns what ends that.
 * @param {() => void} fn */
export const onTheme = (fn) => {
  listeners.add(fn);
  return () => { listeners.delete(fn); };
};

/** Reads the palette anew and tells everybody. */
export const retheme = () => {
  const style = getComputedStyle(document.body || document.documentElement);
  for (const name of NAMES) palette[name] = style.getPropertyValue(`--pg-${name}`).trim();
  for (const fn of listeners) fn();
};

/** In pixels; on a projector as large as the last row needs: 24 of 1,920 × 1,080. */
export const fontSize = () => (document.body.classList.contains("pg-presenting")
  ? Math.max(16, Math.round(Math.min(innerWidth / 80, innerHeight / 45))) : 12);

/** A canvas's font. */
export const font = (size = fontSize(), weight = "") => (
  `${weight} ${size}px system-ui, sans-serif`.trim());
