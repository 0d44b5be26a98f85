import { isFailure } from "../domain/failure.ts";
import { readConfig } from "../files/config.ts";
import { readText } from "../files/settings.ts";

const SECRET_NAME = /API_?KEY|_KEY$|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL/i;
const LIKELY_NAME = /KEY|PASS|AUTH|COOKIE|SESSION|PRIVATE/i;
const VALUE_MIN = 8;

/**
 * The values of this environment that must not be told on: of variables whose names say that they are secret, and of those the
 * settings let through to runners and checks. Short values are words that stand anywhere, and are left.
 */
export const secretValues = (configPath: string, env: NodeJS.ProcessEnv = process.env): readonly string[] => {
  const through = new Set(letThrough(configPath));
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value.length < VALUE_MIN || isPlace(value)) return [];
    // What is only likely to be a secret must not look like a word, which would be taken out wherever it stands.
    const likely = (LIKELY_NAME.test(name) || through.has(name)) && !/^[a-z]+$/i.test(value);
    return SECRET_NAME.test(name) || likely ? [value] : [];
  });
};

/** A path or an address without a login is no secret, and taking it out would take out half of what is to be read. */
const isPlace = (value: string): boolean =>
  /^(?:~|\.{0,2}\/)[^\s]*$/.test(value) || /^[a-z][a-z0-9+.-]*:\/\/[^@\s]*$/i.test(value);

const letThrough = (configPath: string): readonly string[] => {
  try {
    const { config } = readConfig(readText(configPath), configPath);
    return [...Object.values(config.runners).flatMap(({ env }) => env), ...config.checks.env];
  } catch (thrown) {
    if (isFailure(thrown)) return [];
    throw thrown;
  }
};
