import assert from "node:assert/strict";
import {test} from "node:test";

import {elseWords, foundWords, movedBy, nameOf, waysOf} from
  "../../../playground/ui/tabs/latent/ways.js";

const TABLE = [["digit", ["0", "1"]], ["slant", ["left", "right"]]];
const SVD = {kind: "svd", attribute: 0, number: 2};
const SVM = {kind: "svm", attribute: 0, number: 1};
const MEASURED = {changed: [0.25, 0.9], low: [0, 0], high: [0, 1], samples: 60};

test("there are four directions without labels, and two with", () => {
  assert.deepEqual(waysOf(1, 1, true).map(({kind}) => kind),
    ["svd", "svd", "svd", "svd", "means", "svm"]);
  assert.equal(waysOf(1, 1, false).length, 4);
  assert.equal(foundWords(SVD), "G's first layer, 3");
  assert.equal(foundWords(SVM), "Linear SVM");
});

test("a direction is named by what it moves, one with a label by that", () => {
  assert.equal(movedBy(SVD, MEASURED), 1);
  assert.equal(nameOf(SVD, MEASURED, TABLE), "slant: left → right");
  assert.equal(nameOf(SVM, MEASURED, TABLE), "digit");
  assert.equal(elseWords(SVD, MEASURED, TABLE),
    "From one end to the other slant changes in 90 % of 60 samples, the others in 25 %.");
  assert.equal(elseWords(SVM, MEASURED, TABLE),
    "From one end to the other digit changes in 25 % of 60 samples, the others in 90 %.");
});
