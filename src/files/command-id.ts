import type { World } from "../ports/world.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const DRAWS = 14;

/** Makes a command's id: the second, for people, and chance enough that no two are ever the same. */
export const makeCommandId = ({ now, random }: Pick<World, "now" | "random">): string => {
  const stamp = new Date(now()).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  let chance = "";
  for (let n = 0; n < DRAWS; n += 1) chance += ALPHABET[Math.floor(random() * 32)] ?? "0";
  return `${stamp}-${chance}`;
};
