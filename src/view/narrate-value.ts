/** Reads a value of unknown origin as an object; an empty one when it is none. */
export const objectIn = (value: unknown, key?: string): Readonly<Record<string, unknown>> => {
  const found = key === undefined ? value : objectIn(value)[key];
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : {};
};

/** A text of an object, "" when there is none. */
export const textIn = (value: unknown, key: string): string => {
  const found = objectIn(value)[key];
  return typeof found === "string" ? found : "";
};

/** A finite number of an object, null when there is none. */
export const numberIn = (value: unknown, key: string): number | null => {
  const found = objectIn(value)[key];
  return typeof found === "number" && Number.isFinite(found) ? found : null;
};

const ITEMS_MAX = 1_000;

/** The items of a list in an object, at most 1,000; none when there is no list. */
export const itemsIn = (value: unknown, key: string): readonly unknown[] => {
  const found = objectIn(value)[key];
  return Array.isArray(found) ? found.slice(0, ITEMS_MAX) : [];
};

/** Text as streams give it: a text, or a list of parts that hold one. */
export const wordsIn = (value: unknown, key: string): string => {
  const text = textIn(value, key);
  if (text !== "") return text;
  return itemsIn(value, key)
    .map((part) => (typeof part === "string" ? part : textIn(part, "text")))
    .filter((part) => part !== "")
    .join("\n");
};

/** What says most about what a tool was asked to do, the best first. */
const TELLING = ["command", "cmd", "file_path", "filePath", "path", "pattern", "query", "url", "prompt", "description"];
const GIVEN_MAX = 200;

/** What a tool was given, short enough for a line. */
export const givenIn = (value: unknown, key: string): string => {
  const given = objectIn(value)[key];
  if (typeof given === "string") return given;
  const object = objectIn(given);
  for (const name of TELLING) {
    const said = object[name];
    if (typeof said === "string" && said !== "") return said;
    if (Array.isArray(said) && said.every((word) => typeof word === "string")) return said.join(" ");
  }
  const short = Object.entries(object)
    .slice(0, 6)
    .flatMap(([name, said]) => (typeof said === "string" || typeof said === "number" ? [`${name}=${said}`] : []))
    .join(" ");
  return short.slice(0, GIVEN_MAX);
};
