import { crc32 } from "node:zlib";

/** A line of a disposable file: the CRC-32 of its JSON in eight hexadecimal digits, a space, the JSON, a newline. */
export const wrapLine = (value: unknown): Uint8Array => {
  const text = Buffer.from(JSON.stringify(value));
  return Buffer.concat([Buffer.from(`${digitsOf(text)} `), text, Buffer.from("\n")]);
};

/** The object of such a line (without its newline); null when a byte of it is not what was written. */
export const unwrapLine = (line: Uint8Array): Readonly<Record<string, unknown>> | null => {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  const text = bytes.subarray(DIGITS + 1);
  if (bytes.toString("latin1", 0, DIGITS + 1) !== `${digitsOf(text)} `) return null;
  try {
    const value: unknown = JSON.parse(text.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

const DIGITS = 8;

const digitsOf = (text: Uint8Array): string => crc32(text).toString(16).padStart(DIGITS, "0");
