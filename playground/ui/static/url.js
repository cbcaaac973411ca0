// The page's query string: what is set can be shared and repeated.

/** @type {Map<string, string | null>} */
const pending = new Map();
/** @type {ReturnType<typeof setTimeout> | 0} */
let timer = 0;

const write = () => {
  timer = 0;
  const query = new URLSearchParams(location.search);
  for (const [name, value] of pending) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  pending.clear();
  const text = query.toString();
  history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : ""));
};

export const url = {
  /** @param {string} name @returns {string | null} */
  get: (name) => pending.get(name)
    ?? (pending.has(name) ? null : new URLSearchParams(location.search).get(name)),
  /** @param {Record<string, *>} values null and undefined remove */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      pending.set(name, value === null || value === undefined ? null : String(value));
    }
    // Browsers allow about a hundred history calls in ten seconds; a drag makes more.
    if (!timer) timer = setTimeout(write, 200);
  },
  /** The address as it is now, for somebody else. */
  link() {
    if (timer) {
      clearTimeout(timer);
      write();
    }
    return location.href;
  },
  all: () => Object.fromEntries(new URLSearchParams(location.search)),
};
addEventListener("pagehide", () => timer && write());

/** @param {string} scope "" for controls that stand in the URL under their own names */
const inUrl = (scope, /** @type {string} */ name) => (scope ? `${scope}.${name}` : name);

/** The text of a control in the URL. @param {string} scope @param {string} name */
export const knobInUrl = (scope, name) => url.get(inUrl(scope, name));

/**
 * Writes a moved control to the URL; its usual value is left out.
 * @param {string} scope @param {string} name @param {*} value @param {*} usual
 */
export const keepKnob = (scope, name, value, usual) => {
  url.set({[inUrl(scope, name)]: value === usual ? null : value});
};
