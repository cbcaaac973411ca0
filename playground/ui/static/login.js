// Beside Gradio's login form: why a login would not be kept, said before it comes back unasked.

import {isFramed, wayOut} from "./notice.js";

const PROBE = "gan-playground-probe";

// The two ways in which Gradio keeps a login.
const keepsCookies = () => ["", "; SameSite=None; Secure"].some((how) => {
  try {
    document.cookie = `${PROBE}=1; path=/${how}`;
    const kept = document.cookie.includes(`${PROBE}=1`);
    document.cookie = `${PROBE}=; path=/; max-age=0${how}`;
    return kept;
  } catch { return false; } // a sandboxed frame has none
});

const WORDS = isFramed
  ? "This page stands in a frame of another site, where your browser keeps no login"
    + `${location.protocol === "http:" ? " over http" : ""}: you would be asked again and again.`
  : "Your browser takes no cookies from this page; without one you would be asked again and again.";

const place = document.getElementById("pg-login");
if (place && !keepsCookies()) {
  place.setAttribute("role", "alert");
  place.replaceChildren(WORDS, ...(isFramed ? [" ", wayOut()] : []));
}
