// What a lesson may do with the half of the tab that trains.

import {parseKnob} from "../../static/knobs.js";

/** @typedef {import("../../static/steering.js").Steered} Steered */
/** @typedef {import("../../static/types.js").Knob} Knob */

/**
 * The half that trains, as much of it as is lent.
 * @typedef {object} Trainer
 * @property {string} slot
 * @property {(data: string | null, valueOf: (knob: Knob) => *, limit: number) => unknown} prepare
 * @property {() => Record<string, *>} values
 * @property {() => unknown} play
 * @property {() => unknown} pause
 */

/** @param {Trainer} training @param {(step: string) => void} open a half of the tab
 * @returns {Steered} */
export const lent = (training, open) => ({
  set(get) {
    const data = get("data");
    open(get("photos.step") ?? (data === null ? "" : "train"));
    return training.prepare(data, (knob) => {
      const text = get(knob.name);
      return (text === null ? undefined : parseKnob(knob, text)) ?? knob.default;
    }, Number(get("steps")) || 0);
  },
  values: () => training.values(),
  play: () => training.play(),
  pause: () => training.pause(),
  slots: () => [training.slot],
});
