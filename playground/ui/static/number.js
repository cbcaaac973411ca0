// Numbers as people write them: one rule for the minus sign and for what is no number.

const MINUS = "\u2212";

/** @param {number | null | undefined} value @param {(size: number) => string} write */
const signed = (value, write) => {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const text = Number.isFinite(value) ? write(Math.abs(value)) : "∞";
  return (value < 0 && /[1-9∞]/.test(text) ? MINUS : "") + text;
};

/**
 * At most so many significant digits; thousands get commas, very small and large ones an exponent.
 * @param {number | null | undefined} value
 */
export const number = (value, digits = 3) => signed(value, (size) => {
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return size.toExponential(1).replace("e+", "e").replace("e-", `e${MINUS}`);
  }
  if (Number.isInteger(size) && size >= 1000) return size.toLocaleString("en-US");
  return Number(size.toPrecision(digits)).toString();
});

/** Always so many decimals: columns never jump. @param {number | null | undefined} value */
export const fixed = (value, digits = 3) => signed(value, (size) => size.toFixed(digits));

/** A share of one. @param {number | null | undefined} share */
export const percent = (share, digits = 1) => (share === null || share === undefined ? "–"
  : `${fixed(100 * share, digits)} %`);
