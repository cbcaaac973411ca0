import assert from "node:assert/strict";
import {test} from "node:test";

import {bound, dLoss, factor, fate, forD, forG, gLoss, play, steepest}
  from "../../../playground/ui/tabs/how/math/pairs.js";
import {close, fixture} from "./oracle.js";

for (const known of fixture("pairs")) {
  const {toy, at} = known;
  test(`pairs with R1 ${toy.r1}, R2 ${toy.r2}, step ${toy.rate}, width ${toy.width}`, () => {
    close(dLoss(toy, at), known.dLoss);
    close(gLoss(toy, at), known.gLoss);
    close(forD(toy, at), known.forD);
    close(forG(toy, at), known.forG);
    close(bound(toy), known.bound);
    close(factor(toy, at[2]), known.factor);
    const path = play(toy, 1, 400);
    close(path[Math.min(5, path.length - 1)], known.early);
    close(path.slice(0, 6).map((place) => steepest(toy, place)), known.steepest);
    assert.equal(fate(path), known.fate);
  });
}
