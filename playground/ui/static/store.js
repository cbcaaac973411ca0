// What this browser keeps from visit to visit.

// Private windows and blocked storage: the page works, it only forgets.
export const store = {
  /** Does it last? */
  get keeps() {
    this.set("probe", "1");
    const kept = this.get("probe") === "1";
    this.set("probe", null);
    return kept;
  },
  /** @param {string} name */
  get(name) {
    try { return localStorage.getItem(`playground.${name}`); } catch { return null; }
  },
  /** @param {string} name @param {string | null} value null removes */
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(`playground.${name}`);
      else localStorage.setItem(`playground.${name}`, value);
    } catch { /* nothing to keep it in */ }
  },
};

const randomId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID needs https
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
};

/** A random id of this browser. */
export const visitor = store.get("visitor") || randomId();
store.set("visitor", visitor);
// An upload carries nothing else by which one of a class could be told from another.
try {
  document.cookie = `gan-playground-visitor=${visitor}; path=/; SameSite=Strict`;
} catch { /* a frame without an origin of its own */ }
