import assert from "node:assert/strict";
import {File} from "node:buffer";
import {test} from "node:test";

import {endingsOf, typed} from "../../../playground/ui/tabs/cyclegan/photo-box.js";

globalThis.File = File;
const file = (name, type) => new File(["x"], name, {type});

test("HEIC gets a type where it is a picture, and what has one keeps it", () => {
  const endings = endingsOf(["image/*", ".heic", ".heif"]);
  assert.deepEqual(endings, [".heic", ".heif"]);
  const [heic, jpeg] = typed([file("A.HEIC", ""), file("b.jpg", "image/jpeg")], endings);
  assert.equal(heic.type, "image/heic");
  assert.equal(heic.name, "A.HEIC");
  assert.equal(jpeg.type, "image/jpeg");
  assert.equal(typed([file("a.txt", "text/plain"), file("b.jpg", "image/jpeg")], endings), null);
  assert.equal(typed([file("a.heic", "")], endingsOf(["image/*"])), null); // without the plug-in
});
