// What an edit is asked for, and what is said of what came of it.

import assert from "node:assert/strict";
import {test} from "node:test";
import {shrunk, textOf} from "../../../playground/ui/static/bytes.js";
import {againWords, changeable, editedWords, pairs, strangeWords, toggled,
  togglesOf} from "../../../playground/ui/tabs/latent/edited.js";

/** @type {import("../../../playground/ui/tabs/latent/groups.js").Table} */
const FACES = [["hair", ["bun", "side-combed"]], ["hair colour", ["black", "blond"]],
  ["mouth", ["smile", "laugh"]], ["beard", ["none", "full"]]];
/** @type {import("../../../playground/ui/tabs/latent/groups.js").Table} */
const DIGITS = [["digit", ["0", "1", "2"]], ["stroke", ["thin", "medium", "thick"]]];

test("a style has a button for each usual change that it draws", () => {
  const names = togglesOf(FACES).map(({name}) => name);
  assert.deepEqual(names, ["Blond", "Fringe", "Smile", "Laugh", "Beard"]);
  assert.deepEqual(togglesOf(FACES)[0], {name: "Blond", attribute: 1, choice: 1});
});

test("of digits every label is a change, and what is measured can only be read", () => {
  assert.deepEqual(togglesOf(DIGITS).map(({name}) => name), ["0", "1", "2"]);
  assert.equal(changeable(DIGITS), 1);
  assert.equal(changeable(FACES), 4);
  assert.deepEqual(togglesOf([]), []);
});

test("a change is taken back by pressing it again, and another choice takes its place", () => {
  const smile = {name: "", attribute: 2, choice: 0}, laugh = {name: "", attribute: 2, choice: 1};
  const one = toggled(new Map(), smile);
  assert.deepEqual(pairs(one), [2, 0]);
  assert.deepEqual(pairs(toggled(one, laugh)), [2, 1]);
  assert.deepEqual(pairs(toggled(one, smile)), []);
});

test("what is said of an edit is what the classifier read", () => {
  const wants = new Map([[2, 1]]);
  assert.equal(editedWords(new Map(), [0, 0, 0, 0], [0, 0, 1, 0], FACES), "");
  assert.equal(editedWords(wants, [0, 0, 0, 0], [0, 0, 1, 0], FACES),
    "Reached: mouth “laugh”. All 3 others kept.");
  assert.equal(editedWords(wants, [0, 0, 0, 0], [0, 1, 1, 1], FACES),
    "Reached: mouth “laugh”. Changed besides: hair colour, beard.");
  assert.equal(editedWords(wants, [0, 0, 0, 0], [0, 0, 0, 0], FACES),
    "Not reached: mouth “laugh”. All 3 others kept.");
});

test("how near a picture came is said with what the search did", () => {
  assert.equal(againWords(0.021, 0.021, 0),
    "Drawn again: apart by 2.1 % of the range, as the encoder read it.");
  assert.equal(againWords(0.021, 0.008, 1.04),
    "Drawn again: apart by 0.8 % of the range, 2.1 % before 1.0 s of search in z.");
  assert.match(strangeWords("Drawn faces"), /^This network knows “Drawn faces” only, /);
});

test("bytes go as base64, without a canvas's alpha", () => {
  const rgba = new Uint8ClampedArray([1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 1, 2, 3, 255]);
  assert.deepEqual([...shrunk(rgba, 2, 2)], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]);
  const many = Uint8Array.from({length: 20000}, (_, i) => i % 256);
  assert.deepEqual([...Buffer.from(textOf(many), "base64")], [...many]);
});
