// The way back to the run that one had here before.

import {find} from "../../static/dom.js";
import {store} from "../../static/store.js";
import {isMine} from "./words.js";

/** @typedef {import("./train.js").Whole} Whole */

/**
 * One's own run while a link or another's run is shown: a click away.
 * @param {Whole} parts
 * @param {{forget: () => void, takeUp: (id: string, gone: string) => unknown}} tab
 */
export const offerEarlier = ({root, run}, {forget, takeUp}) => {
  let earlier = store.get("run");
  const shown = find(root, "#train-earlier");
  const show = () => { shown.hidden = !earlier || earlier === run.now.id; };
  shown.addEventListener("click", async () => {
    const id = earlier;
    if (!id) return;
    earlier = run.now.id && isMine(run.now) ? run.now.id : null;
    run.leave();
    forget();
    await takeUp(id, "Your run is gone; Train starts a new one.");
    show();
  });
  return {
    show,
    /** One more to come back to. @param {string} id */
    keep(id) {
      earlier = id;
      show();
    },
  };
};
