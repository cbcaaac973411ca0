// The Train tab lent to a lesson: settings as a link has them, a run of the lesson's own.

import {live} from "../../static/live.js";
import {store} from "../../static/store.js";
import {isMine} from "./words.js";

/** @typedef {import("../../static/steering.js").Steered} Steered */
/** @typedef {import("./train.js").Whole} Whole */

const BUSY_MS = 50;
const pause = () => new Promise((resolve) => { setTimeout(resolve, BUSY_MS); });

/**
 * What a lesson may do here. The visitor's own run is paused and stays to come back to, the
 * lesson's runs go.
 * @param {Whole} parts
 * @param {{forget: () => void, showState: () => void, keepEarlier: (id: string) => void}} tab
 * @returns {Steered}
 */
export const lent = ({settings, run, act, view, preview}, {forget, showState, keepEarlier}) => {
  let ours = ""; // the run that a lesson began
  let mine = store.get("run"); // the visitor's own, which a reload comes back to
  const settled = async () => { while (run.now.busy) await pause(); };
  const leave = () => {
    const {id, info} = run.now;
    if (!id) return;
    const own = isMine(run.now), lessons = id === ours;
    const works = info?.state === "running" || info?.state === "queued";
    run.leave();
    if (own && lessons) live.steer("train", id, "drop", {});
    else if (own) {
      if (works) live.steer("train", id, "pause", {});
      keepEarlier(id);
      mine = id;
    }
  };
  return {
    async set(get) {
      await settled();
      leave();
      settings.take(get);
      view.data(settings.values().data);
      forget();
      preview();
      showState();
    },
    values: settings.values,
    async play() {
      await settled();
      const info = await act.play();
      if (!info) return null;
      ours = info.run;
      if (mine && mine !== ours) store.set("run", mine);
      return info;
    },
    async pause() {
      await settled();
      if (run.now.alive && run.now.info?.state === "running") await act.pause();
    },
    slots: () => ["train"],
  };
};
