import { Failure } from "../domain/failure.ts";

/** Truth written by a newer Millrace is refused, never guessed at. */
export const stateNewer = (path: string, found: string): Failure =>
  new Failure(
    "state-newer",
    `${path} was written by a newer Millrace (${found})`,
    "Update Millrace, or use the workspace with the version that wrote it.",
    {
      file: path,
    },
  );
