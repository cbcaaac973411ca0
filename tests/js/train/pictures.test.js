import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.document = {documentElement: {}};
globalThis.MutationObserver = class { observe() {} };
const {crc32, zip} = await import("../../../playground/ui/tabs/train/zip.js");
const {packed, picturesAmong, whyNot} = await import(
  "../../../playground/ui/tabs/train/picture-files.js");
globalThis.localStorage = {getItem: () => null, setItem() {}, removeItem() {}};
const {setInWords} = await import("../../../playground/ui/tabs/train/own-pictures.js");

const LIMITS = {most: 3, most_megabytes: 1};
const file = (path, size = 10) => {
  const made = new File([new Uint8Array(size)], path.split("/").at(-1));
  Object.defineProperty(made, "webkitRelativePath", {value: path.includes("/") ? path : ""});
  return made;
};

test("a checksum is the standard's", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xCBF43926);
});

test("an archive names each file at its place, and all of them at its end", async () => {
  const bytes = new TextEncoder().encode("hello");
  const made = new Uint8Array(await zip([{name: "ä/1.png", bytes}, {name: "2.png", bytes}])
    .arrayBuffer());
  const view = new DataView(made.buffer);
  const end = made.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  assert.equal(view.getUint16(end + 10, true), 2);
  const table = view.getUint32(end + 16, true);
  assert.equal(view.getUint32(table, true), 0x02014b50);
  assert.equal(table + view.getUint32(end + 12, true), end);
  const title = 8; // bytes of the first name
  const second = view.getUint32(table + 46 + title + 42, true);
  assert.equal(view.getUint32(second, true), 0x04034b50);
  assert.equal(new TextDecoder().decode(made.subarray(30, 30 + title)), "ä/1.png");
  assert.equal(new TextDecoder().decode(made.subarray(30 + title, 35 + title)), "hello");
});

test("what is no picture by its name, or hidden, is left out", () => {
  const files = ["a/1.JPG", "a/notes.txt", "a/.thumb.png", ".git/x.png", "b.heic"].map(
    (name) => file(name));
  assert.deepEqual(picturesAmong(files).map(({name}) => name), ["1.JPG", "b.heic"]);
});

test("too many, too large and no pictures are told before anything is sent", () => {
  const pictures = Array.from({length: 4}, (_, i) => file(`a/${i}.png`));
  assert.match(whyNot(pictures, LIMITS), /^4 pictures are too many: at most 3 are read\.$/);
  assert.match(whyNot([file("x.zip", 2e6)], LIMITS), /^x\.zip has 2 MB, but .* 1 MB; .*\.$/);
  assert.match(whyNot([file("a.txt"), file("b.txt")], LIMITS), /^None of these 2 files .*\.$/);
  assert.equal(whyNot([file("x.zip")], LIMITS), "");
  assert.equal(whyNot(pictures.slice(1), LIMITS), "");
});

test("small pictures are packed as they are, with their folders", async () => {
  const told = [];
  const files = Array.from({length: 4}, (_, i) => file(`set/${i}.png`, 4000));
  const archives = await packed(files, 9000, (words, share) => told.push(share));
  assert.equal(archives.length, 2);
  assert.deepEqual(told, [0.25, 0.5, 0.75, 1]);
  const text = new TextDecoder("latin1").decode(await archives[1].arrayBuffer());
  assert.ok(text.includes("set/3.png"));
});

test("a set is told with its classes", () => {
  const told = {pictures: 1200, classes: {cats: 700, dogs: 500}, side: 32, channels: 3};
  assert.equal(setInWords(told), "1,200 pictures in 2 classes: cats 700, dogs 500. "
    + "32 × 32 pixels, colour; kept for an hour after their last use.");
  assert.match(setInWords({...told, classes: {}, channels: 1}), /^1,200 pictures\. .*grey/);
});
