import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact, REDACTED } from "../../src/domain/redact.ts";

// Put together here, so that no scanner takes this file for a leak.
const long = "Ab1".repeat(16);
const SECRETS: readonly (readonly [string, string])[] = [
  [`sk-${long}`, `using sk-${long} now`],
  [`sk-proj-${long}`, `key sk-proj-${long}`],
  [`ghp_${long}`, `ghp_${long}`],
  [`github_pat_${long}`, `(github_pat_${long})`],
  [["AKIA", "ABCDEFGH12345678"].join(""), ["id AKIA", "ABCDEFGH12345678."].join("")],
  [`xoxb-${long}`, `xoxb-${long}`],
  [long, `Authorization: Bearer ${long}`],
  [long, `MY_API_KEY=${long}`],
  [long, `{"client_secret": "${long}"}`],
  [long, `password: ${long}`],
  ["hunter2hunter2", "https://me:hunter2hunter2@example.org/x"],
  [`eyJ${long}.eyJ${long}.${long}`, `jwt eyJ${long}.eyJ${long}.${long}`],
  [long, `-----BEGIN RSA PRIVATE KEY-----\n${long}\n-----END RSA PRIVATE KEY-----`],
];

describe("text that is kept, shown or told on", () => {
  test("M60: what looks like a credential is taken out, and the words around it stay", () => {
    for (const [secret, text] of SECRETS) {
      expect(redact(text), text).not.toContain(secret);
      expect(redact(text), text).toContain(REDACTED);
    }
    expect(redact(`a sk-${long} b`)).toBe(`a ${REDACTED} b`);
  });

  test("ordinary text, commits and code that names a secret stay as they are", () => {
    for (const text of [
      "Added the token parser; 12 tests pass.",
      "commit 0980ce2cde0980ce2cde0980ce2cde0980ce2cde",
      "password: required",
      "API_KEY=$MY_API_KEY",
      "token = process.env.GITHUB_TOKEN_FOR_TESTS",
      "token: ${{ secrets.GITHUB_TOKEN }}",
      "const token = readToken(config.path)",
      "https://example.org:8080/a@b",
      "sk-learn and task-0001",
    ])
      expect(redact(text)).toBe(text);
  });

  test("twice is once, and no text takes long", () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => redact(redact(text)) === redact(text)));
    for (const text of ["a".repeat(300_000), "TOKEN=".repeat(50_000), "eyJ".repeat(100_000), "sk-".repeat(100_000)]) {
      expect(redact(text).length).toBeLessThanOrEqual(text.length * 2);
    }
  });
});
