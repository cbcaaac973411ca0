// A handout in a window of its own, ready to be printed.

import {typeset} from "../how/formula.js";

/** A window that is opened at once, as browsers allow it at a press alone, and filled later.
 * Null where the browser opens none. */
export const printed = () => {
  const page = window.open("", "_blank");
  if (!page) return null;
  return {
    close: () => page.close(),
    /** @param {string} html a whole document without scripts */
    show(html) {
      page.document.open();
      page.document.write(html);
      page.document.close();
      drawFormulas(page.document);
      page.focus();
      page.print();
    },
  };
};

/** Its formulas are TeX until this page's KaTeX has drawn them: as MathML, which browsers print
 * without KaTeX's fonts. @param {Document} other */
const drawFormulas = (other) => {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (other.querySelectorAll(".math"))) {
    typeset(place.textContent ?? "", place, place.tagName === "DIV");
  }
};
