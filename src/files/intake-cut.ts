import { errnoOf } from "./disk-failure.ts";

/** Why an item is not taken now: it is unfit, it is being changed, or the engine stops. */
export class Cut extends Error {
  override readonly name = "Cut";
  readonly kind: "unfit" | "moving" | "stopped";
  readonly hint: string;
  /** The disk's own word when that is why; "" when the item was judged. */
  readonly errno: string;

  constructor(kind: Cut["kind"], sentence = "", hint = "", errno = "") {
    super(sentence);
    this.kind = kind;
    this.hint = hint;
    this.errno = errno;
  }
}

/** An item that has to stay where it is until somebody mends it; the sentence goes on after its name. */
export const unfit = (sentence: string, hint: string): Cut => new Cut("unfit", sentence, hint);

/** Something was put in another's place while we looked: whoever does that is not done yet. */
const MOVING = ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EISDIR", "ESTALE"];

/** What an error of the disk at an item means for that item. What is no error of the disk is not ours to judge. */
export const cutOf = (thrown: unknown, path: string): unknown => {
  const errno = errnoOf(thrown);
  if (thrown instanceof Cut || errno === "") return thrown;
  if (MOVING.includes(errno)) return new Cut("moving");
  const what = path === "" ? "it" : `"${path}" in it`;
  if (errno === "EACCES" || errno === "EPERM")
    return new Cut("unfit", `${what} may not be read (${errno})`, "Give your user the right to read it.", errno);
  return new Cut("unfit", `${what} could not be read (${errno})`, "It is tried again by itself.", errno);
};

/** An error of the disk at a file of ours, so that it is not taken for the item's. */
export class OwnDisk extends Error {
  override readonly name = "OwnDisk";

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
