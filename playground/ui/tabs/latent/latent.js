// The tab of the latent space: one model for all steps, each of which has a module of its own.

import {find} from "../../static/dom.js";
import {steerable} from "../../static/steering.js";
import {steps} from "../../static/steps.js";
import {onceVisible} from "../../static/visible.js";
import {Arithmetic} from "./arithmetic.js";
import {Complete} from "./complete.js";
import {Directions} from "./directions.js";
import {Draw} from "./draw.js";
import {Edit} from "./edit.js";
import {Emoji} from "./emoji.js";
import {Enlarge} from "./enlarge.js";
import {Models} from "./models.js";
import {Walks} from "./walks.js";

/** @typedef {import("../../static/types.js").TabTools} TabTools */
/** `first` is the model at first. @typedef {{first: string, walks: import("./plane.js").Asks,
 *   score: {n: import("../../static/types.js").Knob},
 *   moves: {amount: import("../../static/types.js").Knob},
 *   changes: {amount: import("../../static/types.js").Knob}, accept: string,
 *   kinds: import("./complete.js").Kind[], painters: import("./draw.js").Painter[],
 *   restylers: import("./emoji.js").Restylers | null}} Props */

/** @param {HTMLElement} root @param {Props} props @param {TabTools} tools */
export const start = (root, props, {server}) => {
  const {first, walks: asks, score, moves, changes, accept, kinds, painters,
    restylers} = props;
  const stage = find(root, ".pg-stage");
  const parts = steps(stage);
  const models = new Models(stage, stage.id, first, server, () => {
    walks.open();
    sums.look();
    ways.look();
    edit.look();
    holes.changed();
  });
  const walks = new Walks(stage, asks, models);
  const ways = new Directions(stage, moves, models);
  const sums = new Arithmetic(stage, score, models);
  const edit = new Edit(stage, {asks: changes, accept}, models, server);
  new Enlarge(stage, accept, server);
  const holes = new Complete(stage, {kinds, accept}, models, server);
  new Draw(stage, painters, server, (bytes, editor) => {
    parts.open("edit");
    if (models.name !== editor) models.choose(editor);
    edit.take({bytes, side: Math.sqrt(bytes.length / 3)}, editor);
  });
  if (restylers) new Emoji(stage, {...restylers, accept}, server);
  else find(stage, '[data-opens="emoji"]').hidden = true; // its models are not shipped here
  steerable(stage.id, {
    set(get) {
      models.choose(get(`${stage.id}.model`) ?? first);
      walks.take(get);
      parts.open(get(`${stage.id}.step`) ?? "");
    },
    values: () => ({...walks.state, model: models.name}),
    slots: () => [],
  });
  onceVisible(root, async () => { // the first question waits until the tab is open
    walks.open();
    const {name} = models;
    await models.look();
    if (models.name !== name) walks.open();
    sums.look();
    ways.look();
    edit.look();
  });
};
