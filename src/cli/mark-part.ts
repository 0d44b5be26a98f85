import type { Mark } from "../view/marks.ts";
import type { Part } from "./output.ts";

/** A sign as a verb prints it. */
export const markPart = ({ text, look }: Mark): Part => ({ text, style: look });
