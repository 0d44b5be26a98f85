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

const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\b(?:sk|rk|pk)-(?:[A-Za-z0-9]{1,12}-)?[A-Za-z0-9_-]{20,400}/g,
  /\b(?:gh[opsur]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,100}|npm_[A-Za-z0-9]{30,100})/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,255}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\beyJ[A-Za-z0-9_-]{10,4096}\.eyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{10,4096}/g,
  /(?<=\b[Bb]earer )[A-Za-z0-9._~+/-]{20,4096}=*/g,
  /(?<=:\/\/[^\s/:@]{1,64}:)[^\s/@]{3,256}(?=@)/g,
];

const ASSIGNED =
  /\b([A-Za-z0-9_]{0,64}(?:API_?KEY|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIALS?))(["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"',;]{12,1024})/gi;

/** A name in the place of a value is no secret: `$TOKEN`, `${{ secrets.X }}`, `<token>`, `process.env...`, a call, or what was taken out already. */
const PLACEHOLDER = /^(?:[$<{[(]|process\.env|os\.environ|[A-Za-z_.]+\()/;
