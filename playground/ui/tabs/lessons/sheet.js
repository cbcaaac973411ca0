// The lesson on a phone: a sheet from below in three heights, dragged or by its button.

/** @typedef {"peek" | "half" | "full"} Height */

/** @type {Height[]} */
export const HEIGHTS = ["peek", "half", "full"];
const SLOP = 6; // pixels that a finger may move and still press

/** The height nearest to where a finger lets go. @param {number} share of the window's height */
export const nearest = (share) => {
  if (share < 0.3) return "peek";
  return share < 0.7 ? "half" : "full";
};

/**
 * @param {HTMLElement} sheet @param {HTMLElement} grip @param {HTMLElement} button larger, smaller
 */
export const sheetHeights = (sheet, grip, button) => {
  /** @param {Height} height */
  const set = (height) => {
    sheet.dataset.height = height;
    sheet.style.removeProperty("height");
    button.textContent = height === "full" ? "▾" : "▴";
    const label = {peek: "Open the lesson", half: "Enlarge the lesson", full: "Make it small"};
    button.setAttribute("aria-label", label[height]);
    document.body.dataset.sheet = height;
  };
  button.addEventListener("click", () => {
    const at = HEIGHTS.indexOf(/** @type {Height} */ (sheet.dataset.height));
    set(HEIGHTS[(at + 1) % HEIGHTS.length]);
  });
  let from = 0, begun = 0, moved = false;
  grip.addEventListener("pointerdown", (pressed) => {
    if (/** @type {Element} */ (pressed.target).closest("button")) return;
    grip.setPointerCapture(pressed.pointerId);
    [from, begun, moved] = [pressed.clientY, sheet.offsetHeight, false];
  });
  grip.addEventListener("pointermove", (moving) => {
    if (!grip.hasPointerCapture(moving.pointerId)) return;
    const by = from - moving.clientY;
    moved ||= Math.abs(by) > SLOP;
    if (moved) sheet.style.height = `${Math.max(80, Math.min(innerHeight, begun + by))}px`;
  });
  grip.addEventListener("pointerup", () => {
    if (moved) set(nearest(sheet.offsetHeight / innerHeight));
    moved = false;
  });
  set("half");
  return set;
};
