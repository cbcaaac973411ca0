// Words of another language by what the code says in English; what the table lacks stays English.

/** @typedef {Record<string, string> | undefined} Forms */
/** @typedef {string | Record<string, string>} Saying one text, or one for each plural of the first
 *   number: "one", "other", ... as ``Intl.PluralRules`` has them */
/** @typedef {{name: string, words: Record<string, Saying>}} Table */
/** @typedef {ReturnType<typeof translator>} Translator */

/** @type {Translator | null} */
let spoken = null;

/** Has the page's words said by a table. @param {Translator} table */
export const speak = (table) => { spoken = table; };

/** A text in the page's language, for a canvas; elsewhere language.js sees to it.
 * @param {string} text */
export const t = (text) => spoken?.t(text) ?? text;

const NUMBER = "(?:(?<![\\w.])[-\u2212])?\\d+(?:[.,]\\d+)*(?:e[-\u2212]?\\d+)?|∞";
const WORDS = /[A-Za-z]{2}/;
const FOREIGN = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u;
const GENERAL = 5; // letters of a key: with fewer, such as "{a}: {b}", it may be of any sentence
const PARTS = /( · |; |(?<=[.!?…]) (?=[A-Z]))/;
const MOST_REMEMBERED = 2000; // texts whose numbers are left out

/** The first of the languages asked for that there is, else English.
 * @param {(string | null | undefined)[]} wanted @param {string[]} there */
export const choose = (wanted, there) => wanted
  .map((tag) => there.find((code) => code === tag?.toLowerCase().split(/[-_]/)[0]))
  .find(Boolean) || "en";

/** A key with placeholders as an expression of the texts it stands for: ``{}`` takes a number,
 * ``{a}`` anything. @param {string} key */
const expression = (key) => {
  /** @type {string[]} */
  const names = [];
  let numbers = 0;
  const source = key.split(/(\{[a-z]?\})/).map((part) => {
    if (part === "{}") {
      names.push(String(++numbers));
      return `(${NUMBER})`;
    }
    if (/^\{[a-z]\}$/.test(part)) {
      names.push(part[1]);
      return "(.+?)";
    }
    return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  const size = key.replace(/\{.?\}/g, "").length;
  return {names, pattern: new RegExp(`^${source.join("")}(?<stop>\\.?)$`), size};
};

/** @typedef {ReturnType<typeof expression> & {said: Saying}} Rule */

/** A table's plain texts, and its keys with placeholders, the one that says most first.
 * @param {Table["words"]} words */
const sorted = (words) => {
  /** @type {Map<string, Saying>} */
  const exact = new Map();
  /** @type {Rule[]} */
  const rules = [];
  for (const [key, said] of Object.entries(words)) {
    if (/\{[a-z]?\}/.test(key)) rules.push({...expression(key), said});
    else {
      exact.set(key, said);
      // it may come by again
      if (typeof said === "string" && !exact.has(said)) exact.set(said, said);
    }
  }
  return {exact, rules: rules.sort((one, other) => other.size - one.size)};
};

/**
 * What a table says. Its keys are the English texts; where a text has readings in it the key has
 * ``{}`` for each number and ``{a}``, ``{b}``, ... for what is translated by itself, and what it
 * says places them as ``{1}``, ``{2}``, ... and ``{a}``. Whatever fails to match as a whole is
 * taken sentence by sentence.
 * @param {Table} table @param {string} language
 */
export const translator = ({words}, language) => {
  const plural = new Intl.PluralRules(language);
  const {exact, rules} = sorted(words);
  /** @type {Map<string, Rule | null>} by the text without its numbers */
  const remembered = new Map();
  /** @type {Set<string>} */
  const missing = new Set();
  const numbers = new RegExp(NUMBER, "g");

  const ruleOf = (/** @type {string} */ text) => {
    const shape = text.replace(numbers, "{}");
    const known = remembered.get(shape);
    if (known !== undefined) return known;
    const rule = rules.find(({pattern}) => pattern.test(text)) ?? null;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(shape, rule);
    return rule;
  };
  /** @param {Saying} said @param {Record<string, string>} values */
  const filled = (said, values) => {
    const text = typeof said === "string" ? said
      : said[plural.select(Number((values[1] ?? "1").replace(",", "")))] ?? said.other;
    return text.replace(/\{(\w)\}/g, (_, name) => values[name] ?? "");
  };
  /** @param {string} text without spaces around it @returns {string | undefined} */
  const say = (text) => {
    const whole = exact.get(text);
    if (whole !== undefined) return filled(whole, {});
    const name = text.endsWith(".") && exact.get(text.slice(0, -1)); // now it ends a sentence
    if (name) return `${filled(name, {})}.`;
    const rule = ruleOf(text);
    const found = rule?.pattern.exec(text);
    if (!rule || !found || (rule.size < GENERAL && PARTS.test(text))) return undefined;
    return filled(rule.said, Object.fromEntries(rule.names.map(
      (each, i) => [each, /\d/.test(each) ? found[i + 1] : translate(found[i + 1])])))
      + (found.groups?.stop ?? "");
  };
  /** @param {string} text */
  const bySentences = (text) => {
    const parts = text.split(PARTS);
    if (parts.length > 1) return parts.map(translate).join("");
    missing.add(text.replace(numbers, "{}"));
    return text;
  };
  /** The text in this language, with the spaces around it.
   * @param {string} text @returns {string} */
  const translate = (text) => {
    const whole = exact.get(text);
    if (typeof whole === "string") return whole;
    if (!WORDS.test(text) || FOREIGN.test(text)) return text;
    const inner = text.trim();
    const line = inner.replace(/\s+/g, " ");
    return text.replace(inner, () => say(line) ?? bySentences(line));
  };
  return {
    t: translate,
    /** One with markup in it; undefined where the table lacks it. @param {string} text */
    sentence: (text) => {
      const said = exact.get(text.trim().replace(/\s+/g, " "));
      return typeof said === "string" ? said : undefined;
    },
    /** What was asked for in vain, without its numbers. */
    missing: () => [...missing],
  };
};
