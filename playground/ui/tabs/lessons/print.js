// A handout in a window of its own, ready to be printed.

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
    },
  };
};

/** Formulas are TeX until this page's KaTeX has drawn them. @param {Document} other */
const drawFormulas = (other) => {
  for (const place of other.querySelectorAll(".math")) void place;
};
