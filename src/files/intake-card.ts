import type { FrontMatter } from "../domain/front-matter.ts";
import type { TaskId } from "../domain/id.ts";
import { renderCard } from "./card-render.ts";
import type { Item } from "./intake-look.ts";
import { givenName, shownName, titleOfName } from "./intake-name.ts";

/** A file of at most so many bytes is the text of its card, when it is text. */
export const TEXT_BYTES_MAX = 64 * 1024;

const LISTED_MAX = 200;

/** What the card of an item says besides what the item holds. */
export type CardFacts = {
  readonly id: TaskId;
  readonly graph: string;
  readonly key: string;
  /** The task that was made of an earlier state of the same item, if any. */
  readonly supersedes: string | null;
  /** An ISO time. */
  readonly at: string;
};

/**
 * The card of an item: its title from the name, its body from the text of a small file, else a list of what it holds. What the
 * producer wrote stands below our own front matter, where nothing reads it as one.
 */
export const cardOfItem = (item: Item, bytes: Uint8Array | null, facts: CardFacts): string => {
  const fields: FrontMatter = {
    id: facts.id,
    title: titleOf(item),
    graph: facts.graph,
    ...(facts.supersedes === null ? {} : { supersedes: facts.supersedes }),
    key: facts.key,
    created_at: facts.at,
  };
  return renderCard(fields, `${introOf(item)}\n\n${textOf(bytes) ?? listOf(item)}`);
};

/** The title of an item's card. */
export const titleOf = (item: Item): string => titleOfName(item.name, item.parts[0]?.isFile === true);

const introOf = (item: Item): string => {
  const name = `"${shownName(givenName(item.name))}"`;
  const lies = "it lies in the input folder of this task";
  if (item.parts[0]?.isFile !== true)
    return `The folder ${name} was dropped into the inbox with ${counted(item.files)}, ${sizeOf(item.bytes)}; ${lies}.`;
  return item.bytes === 0
    ? `The empty file ${name} was dropped into the inbox: its name says what is wanted.`
    : `The file ${name} was dropped into the inbox (${sizeOf(item.bytes)}); ${lies}.`;
};

/** The bytes as a text that a card can hold; null when they are none. */
const textOf = (bytes: Uint8Array | null): string | null => {
  if (bytes === null) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text) ? null : text;
  } catch {
    return null;
  }
};

const listOf = (item: Item): string => {
  const files = item.parts.filter((part) => part.isFile && part.path !== "");
  const lines = files
    .slice(0, LISTED_MAX)
    .map(({ path, size }) => `- ${shownName(`${givenName(item.name)}/${path}`)} (${sizeOf(size)})`);
  const left = files.length - lines.length;
  return [...lines, ...(left > 0 ? [`- and ${counted(left)} more`] : []), ""].join("\n");
};

const counted = (files: number): string => (files === 1 ? "1 file" : `${files} files`);

const sizeOf = (bytes: number): string => {
  if (bytes < 1_000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
};
