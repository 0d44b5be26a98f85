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
  [`sk_live_${long}`, `stripe sk_live_${long}`],
  [`glptt-${long}`, `glptt-${long}`],
  [`hf_${long}`, `hf_${long}`],
  [`pypi-${long}`, `pypi-${long}`],
  [`gsk_${long}`, `gsk_${long}`],
  [`ya29.${long}`, `ya29.${long}`],
  [`SG.${long}.${long}`, `SG.${long}.${long}`],
  [`T0/B0/${long}`, `https://hooks.slack.com/services/T0/B0/${long}`],
  [long, `Authorization: Basic ${long}==`],
  [long, `{"authorization":"token ${long}"}`],
  [`sid=${long}`, `Cookie: sid=${long}; theme=dark`],
  [`sid=${long}`, `Set-Cookie: sid=${long}; HttpOnly`],
  [long, `AWS_SECRET_ACCESS_KEY=${long}`],
  [long, `//registry.example.org/:_authToken=${long}`],
  [long, `//registry.example.org/:_auth=${long}`],
  [long, `AccountKey=${long};EndpointSuffix=x`],
  [long, `GET https://example.org/a?b=1&access_token=${long}&c=2`],
  [long, `https://bucket.example.org/x?X-Amz-Signature=${long}`],
  [long, `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${long}\n-----END PGP PRIVATE KEY BLOCK-----`],
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
      "a cookie: sweet, and a token: no",
      "authorization: see the chapter on tokens",
      "the basic internationalization of the page",
      "https://example.org/list?key=short&page=2",
      "AUTHOR=millrace and AUTHENTICATION: required",
      "const accessKey = keys.find((key) => key.id === id)",
    ])
      expect(redact(text)).toBe(text);
  });

  test("twice is once, and no text takes long", () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => redact(redact(text)) === redact(text)));
    for (const text of [
      "a".repeat(300_000),
      "TOKEN=".repeat(50_000),
      "eyJ".repeat(100_000),
      "sk-".repeat(100_000),
      "Cookie: a=b".repeat(30_000),
      "&key=".repeat(60_000),
    ]) {
      expect(redact(text).length).toBeLessThanOrEqual(text.length * 2);
    }
  });
});
