import {test} from "node:test";

import {game} from "../../../playground/ui/tabs/how/math/minimax.js";
import {close, fixture} from "./oracle.js";

test("both terms, both losses and their slopes", () => {
  for (const {real, fake, objective, ...expected} of fixture("minimax")) {
    close(game(real, fake, objective), expected);
  }
});
