import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "../server.js";

test("is healthy", () => assert.equal(answer("/health").status, 200));

test("greets by name", () => assert.match(answer("/greet?name=Ada").body, /Hello, Ada!/));

