// Category against digit, as markup.

/** `matrix`: category by digit, counts of test pictures. @typedef {{matrix: number[][],
 *   assignment: number[], error: number,
 *   moves: Record<string, {all: string, each: string[]}>}} Found */

/**
 * How strongly a cell of the matrix is coloured, percent.
 * @param {number} count @param {number} most
 */
export const strength = (count, most) => Math.round(55 * Math.sqrt(count / most));

/**
 * The share of a category's test pictures that are its digit; null where there are none, or where
 * it is not known.
 * @param {number[] | undefined} counts by digit @param {number | null} digit
 */
export const shareOf = (counts, digit) => {
  const all = (counts ?? []).reduce((sum, count) => sum + count, 0);
  return counts && digit !== null && all ? counts[digit] / all : null;
};

/**
 * The matrix as markup; the digits that categories were matched with stand out.
 * @param {Found} found
 */
export const matrixMarkup = ({matrix, assignment}) => {
  const most = Math.max(...matrix.flat());
  /** @param {number} count @param {boolean} matched */
  const cell = (count, matched) => `<td class="${matched ? "pg-match" : ""}" style="background:`
    + `color-mix(in srgb, var(--pg-disc) ${strength(count, most)}%, transparent)">`
    + `${count || ""}</td>`;
  const head = assignment.map((_, digit) => `<th scope="col">${digit}</th>`).join("");
  const rows = matrix.map((row, k) => `<tr><th scope="row"><input class="pg-name" maxlength="12"
    placeholder="no. ${k}" aria-label="Name of category ${k}"></th>${
  row.map((count, digit) => cell(count, assignment[k] === digit)).join("")}</tr>`);
  return `<table class="pg-matrix"><tr><td></td>${head}</tr>${rows.join("")}</table>`;
};
