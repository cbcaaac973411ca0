// ?embed=1 shows the stage alone, for a frame in another page; ?hide=curves,data hides what a
// teacher does not want to be seen.

import {mount} from "./dom.js";
import {notice} from "./notice.js";
import {url} from "./url.js";

/** What may be hidden: elements by the name in the address. @type {Record<string, string>} */
export const HIDEABLE = {
  header: "#pg-top .pg-header", tabs: "#pg-tabs > .tab-wrapper", data: ".pg-data",
  settings: ".pg-controls", actions: ".pg-actions", curves: ".pg-curves",
  timeline: ".pg-timeline, .pg-timeline-note", shelf: ".pg-shelf",
  measures: ".pg-metrics", words: ".pg-words",
};
const ALONE = ["header", "tabs", "data", "settings", "actions", "curves", "shelf"];

/** The parts that an address hides, and the names in it that stand for none.
 * @param {string | null} embed @param {string | null} hide */
export const hiddenBy = (embed, hide) => {
  const named = (hide ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  const parts = [...(embed === "1" ? ALONE : []), ...named.filter((name) => name in HIDEABLE)];
  return {parts: [...new Set(parts)], unknown: named.filter((name) => !(name in HIDEABLE))};
};

const {parts, unknown} = hiddenBy(url.get("embed"), url.get("hide"));
if (parts.length) {
  const sheet = document.createElement("style");
  sheet.textContent = `${parts.map((part) => HIDEABLE[part]).join(", ")} {
    display: none !important; }`;
  document.head.append(sheet);
}
if (url.get("embed") === "1") document.body.classList.add("pg-embedded");
if (unknown.length) {
  mount("pg-notices", () => notice("hide", `This address hides ${unknown.join(", ").slice(0, 60)}, `
    + `which is not there. It may hide ${Object.keys(HIDEABLE).join(", ")}.`));
}
