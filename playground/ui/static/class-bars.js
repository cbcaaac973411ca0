// A bar a class: how probable a classifier, or Q, holds each of them.

import {element, find} from "./dom.js";
import {percent} from "./number.js";

const BAR = `<div class="pg-kbar"><span></span><i><b></b></i><output></output></div>`;

/** @param {HTMLElement} holder @param {number} count of the classes */
export const classBars = (holder, count) => {
  const bars = Array.from({length: count}, () => element(BAR));
  holder.append(...bars);
  return {
    /** @param {string[]} names */
    name(names) {
      bars.forEach((bar, k) => { find(bar, "span").textContent = names[k]; });
    },
    /** @param {number[]} shares @param {(k: number) => boolean} isAsked which are set off */
    show(shares, isAsked) {
      bars.forEach((bar, k) => {
        find(bar, "b").style.width = `${(100 * shares[k]).toFixed(1)}%`;
        find(bar, "output").textContent = percent(shares[k], 0);
        bar.classList.toggle("pg-asked", isAsked(k));
      });
    },
  };
};
