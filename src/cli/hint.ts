import { capital } from "../view/sentence.ts";
import type { Output } from "./output.ts";

/** Prints what to do next behind an arrow; nothing when there is nothing to do. */
export const printHint = (out: Pick<Output, "line">, hint: string, indent = ""): void => {
  if (hint !== "") out.line(indent, { text: "→ ", style: "accent" }, capital(hint));
};
