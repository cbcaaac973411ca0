// What is said of three ways to enlarge: each sentence by readings that bring it and that do not.

import assert from "node:assert/strict";
import {test} from "node:test";
import {figureWords, placeIn, sizeWords, verdictWords, whyWords,
} from "../../../playground/ui/tabs/latent/enlarged.js";

// as they are usual: L1 nearer than bicubic, the GAN further in dB and nearer in features
const usual = {psnr: [22, 23, 22.2], ssim: [0.57, 0.62, 0.58], distance: [0.68, 0.63, 0.4]};

test("the figures of one way", () => {
  assert.equal(figureWords(usual, 0), "22.00 dB, SSIM 0.570, features 0.680");
  assert.equal(figureWords(usual, 2), "22.20 dB, SSIM 0.580, features 0.400");
});

test("the network is compared with bicubic in dB", () => {
  const said = (/** @type {number} */ l1) => verdictWords({...usual, psnr: [22, l1, 20]});
  assert.match(said(23), /^The L1 network is 1\.00 dB nearer to the original than bicubic\. /);
  assert.match(said(21.5), /^The L1 network is 0\.50 dB further from the original than bicubic\. /);
  assert.match(said(22.04), /^The L1 network is as near to the original as bicubic\. /);
  assert.match(said(22.06), / nearer to the original than bicubic\. /);
});

test("the GAN is compared with the network in dB", () => {
  const said = (/** @type {number} */ gan) => verdictWords({...usual, psnr: [22, 23, gan]});
  assert.match(said(22), / With the GAN it is 1\.00 dB further away than without\. /);
  assert.match(said(23.5), / With the GAN it is 0\.50 dB nearer than without\. /);
  assert.match(said(23.04), / With the GAN it is as near as without\. /);
});

test("and in features", () => {
  const said = (/** @type {number} */ gan) => verdictWords({...usual, distance: [1, 0.5, gan]});
  assert.match(said(0.25), / In features it is 50 % nearer\.$/);
  assert.match(said(0.75), / In features it is 50 % further away\.$/);
  assert.match(said(0.49), / In features it is as near\.$/);
  assert.match(said(0.505), / In features it is as near\.$/);
});

test("the reason why PSNR falls is given only where it falls and features gain", () => {
  const mean = /^Many pictures shrink to the same small one\. .* PSNR counts that as an error\.$/;
  assert.match(whyWords(usual), mean);
  assert.doesNotMatch(whyWords({...usual, psnr: [22, 23, 23]}), mean);
  assert.doesNotMatch(whyWords({...usual, distance: [0.68, 0.63, 0.62]}), mean);
});

test("details that bring nothing, that cost nothing, and none at all", () => {
  assert.match(whyWords({...usual, distance: [0.68, 0.63, 0.7]}), /cost PSNR and bring nothing\.$/);
  assert.match(whyWords({...usual, distance: [0.68, 0.63, 0.64]}), /no more than the blur\.$/);
  assert.match(whyWords({...usual, psnr: [22, 23, 23.2]}), /^Here the GAN's details cost nothing/);
  assert.equal(whyWords({...usual, psnr: [22, 23, 23], distance: [0.68, 0.63, 0.63]}),
    "Here D has hardly changed what L1 alone makes.");
});

test("what was enlarged, and that larger pictures are shrunk where it may be one", () => {
  const told = (/** @type {number} */ width, /** @type {boolean} */ compared) => (
    sizeWords({width, height: 30, test: compared}));
  assert.equal(told(40, true), "Made smaller from 160 × 120 to 40 × 30 pixels and larger again.");
  assert.equal(told(40, false), "Made larger from 40 × 30 to 160 × 120 pixels; there is no "
    + "original to compare with.");
  const limit = (/** @type {string} */ most) => new RegExp(`More than ${most} pixels a side`);
  assert.match(told(256, true), limit("1,024"));
  assert.match(told(256, false), limit("256"));
  assert.doesNotMatch(told(255, true), limit("1,024"));
  assert.doesNotMatch(told(255, false), limit("256"));
});

test("a pointer's place in a view, held inside of it", () => {
  const box = {left: 10, top: 20, width: 200, height: 100};
  assert.deepEqual(placeIn(box, {clientX: 60, clientY: 45}), {across: 0.25, down: 0.25});
  assert.deepEqual(placeIn(box, {clientX: 0, clientY: 500}), {across: 0, down: 1});
});
