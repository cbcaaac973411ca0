import assert from "node:assert/strict";
import {test} from "node:test";

import {answered, contentOf, UNSENT} from "../../../playground/ui/static/sent.js";

test("a file that is too large is refused unread", async () => {
  assert.deepEqual(await contentOf({size: 12e6}),
    {content: "", error: "This file is larger than 11 MB."});
});

test("an answer is given on, and one that does not come says so", async () => {
  assert.deepEqual(await answered(Promise.resolve({side: 64})), {side: 64});
  assert.deepEqual(await answered(Promise.reject(new Error("away"))), {error: UNSENT});
  assert.deepEqual(await answered(Promise.reject(new Error("away")), "Try again."),
    {error: "Try again."});
});
