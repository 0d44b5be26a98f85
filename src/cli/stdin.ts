import { readSync } from "node:fs";
import { Failure } from "../domain/failure.ts";
import { isTerminal, type Output } from "./output.ts";

/** How a person is asked: null where none sits at both the standard input and the standard error. */
export const askOnTerminal = (out: Pick<Output, "prompt">): ((question: string) => string) | null =>
  isTerminal(0) && isTerminal(2)
    ? (question) => {
        out.prompt(question);
        return readLine();
      }
    : null;

const LINE_MAX = 4_096;

/** One line of the standard input, byte by byte, so that nothing behind it is taken. */
const readLine = (): string => {
  const bytes: number[] = [];
  const one = Buffer.alloc(1);
  while (bytes.length < LINE_MAX && readChunk(one) > 0 && one[0] !== 10) bytes.push(one[0] ?? 0);
  return Buffer.from(bytes).toString("utf8");
};

/** Everything that stands in the standard input, as bytes; more than `max` throws `flag-invalid`. */
export const readStdin = (max: number): Uint8Array => {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(65_536);
    const got = readChunk(chunk);
    if (got === 0) return Buffer.concat(chunks);
    size += got;
    if (size > max)
      throw new Failure(
        "flag-invalid",
        `The standard input is larger than ${max} bytes.`,
        "Give less, or name a file that the task can read.",
      );
    chunks.push(chunk.subarray(0, got));
  }
};

const readChunk = (chunk: Buffer): number => {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN")
        throw new Failure(
          "flag-invalid",
          "The standard input cannot be read.",
          "Pipe the text in, or use --body-file FILE.",
          undefined,
          error,
        );
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
};
