import assert from "node:assert/strict";
import {test} from "node:test";

import {closedForm, fate, games, growth, trajectory}
  from "../../../playground/ui/tabs/how/math/games.js";
import {close, fixture} from "./oracle.js";

const oracle = fixture("games");

test("payoffs and slopes", () => {
  for (const {game, at, payoff, slopes} of oracle.slopes) {
    close(games[game].payoff(...at), payoff);
    close(games[game].slopes(...at), slopes);
  }
});

test("every game is in the oracle", () => {
  assert.deepEqual(new Set(oracle.slopes.map(({game}) => game)), new Set(Object.keys(games)));
});

for (const path of oracle.paths) {
  const {game, method, start, rate, steps, factor, end, length, fate: expected} = path;
  test(`${game}, ${method}, step size ${rate}`, () => {
    const {xs, ys} = trajectory(games[game], method, start, rate, steps);
    assert.equal(xs.length, length);
    close([xs.at(-1), ys.at(-1)], end, {rel: 1e-7});
    close(growth(games[game], method, rate), factor, {rel: 1e-7});
    assert.equal(fate({xs, ys}, games[game].centre, method, factor), expected);
  });
}

test("the closed forms are what the linearisation gives", () => {
  for (const method of ["simultaneous", "alternating", "averaged", "extragradient"]) {
    close(growth(games.bilinear, method, 0.2), closedForm(method, 0.2, "0.20").value);
  }
  assert.equal(closedForm("optimistic", 0.2, "0.20"), null);
});
