/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";

/**
 * Takes what looks like a credential out of foreign text before it is kept in a journal, shown or told to another agent. By form,
 * because the value of a secret is nowhere known here: the published prefixes of the usual issuers, private keys, and a value
 * that is assigned to a name which says that it is secret. The raw logs of an attempt stay as they were written.
 */
export const redact = (text: string): string =>
  SHAPES.reduce((left, shape) => left.replace(shape, REDACTED), text).replace(
    ASSIGNED,
    (whole, name: string, between: string, value: string) =>
      PLACEHOLDER.test(value) ? whole : `${name}${between}${REDACTED}`,
  );

/** Takes known secrets out by their values, also as they stand in JSON or in an address. */
export const redactValues = (text: string, values: readonly string[]): string => {
  const forms = values.flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.replace(/\p{Surrogate}/gu, "\uFFFD")),
  ]);
  const longestFirst = [...new Set(forms)].filter((form) => form !== "").sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, form) => left.replaceAll(form, REDACTED), text);
};

const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /\b(?:sk|rk|pk)-(?:[A-Za-z0-9]{1,12}-)?[A-Za-z0-9_-]{20,400}/g,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,255}/g,
  /\b(?:gh[opsur]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|gl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_-]{20,100})/g,
  /\b(?:npm_[A-Za-z0-9]{30,100}|pypi-[A-Za-z0-9_-]{40,400}|dop_v1_[a-f0-9]{40,100}|hf_[A-Za-z0-9]{30,100})/g,
  /\b(?:gsk_|xai-|pplx-|r8_)[A-Za-z0-9]{30,200}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,255}|\bxapp-[A-Za-z0-9-]{20,255}/g,
  /(?<=\bhooks\.slack\.com\/services\/)[A-Za-z0-9/_-]{20,255}|(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)[A-Za-z0-9/_-]{20,255}/g,
  /\bAIza[A-Za-z0-9_-]{35}|\bya29\.[A-Za-z0-9_-]{20,2048}|\bGOCSPX-[A-Za-z0-9_-]{20,100}/g,
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{40,80}/g,
  /\beyJ[A-Za-z0-9_-]{10,4096}\.eyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{10,4096}/g,
  /(?<=\b[Bb]earer )[A-Za-z0-9._~+/-]{20,4096}=*/g,
  /(?<=\b[Aa]uthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:[Bb]asic|[Tt]oken|[Dd]igest) )[A-Za-z0-9._~+/=-]{8,4096}/g,
  /(?<=\b[Cc]ookie: {0,3})[^\s;=]{1,128}=[^\r\n]{8,4096}/g,
  /(?<=:\/\/[^\s/:@]{1,64}:)[^\s/@]{3,256}(?=@)/g,
  /(?<=[?&](?:sig|signature|X-Amz-Signature|access_token|api_key|apikey|key|token)=)[A-Za-z0-9%._~+/-]{16,1024}/gi,
];

const ASSIGNED =
  /\b([A-Za-z0-9_]{0,64}(?:API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCOUNT_?KEY|_AUTH|SECRET|TOKEN|PASSWORD|PASSPHRASE|PASSWD|CREDENTIALS?))(["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"',;]{12,1024})/gi;

/** A name in the place of a value is no secret: `$TOKEN`, `${{ secrets.X }}`, `<token>`, `process.env...`, a call, or what was taken out already. */
const PLACEHOLDER = /^(?:[$<{[(]|process\.env|os\.environ|[A-Za-z_.]+\()/;
