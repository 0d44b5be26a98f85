import { Failure } from "../domain/failure.ts";
import { makeTaskId, parseTaskId, type TaskId } from "../domain/id.ts";
import { CARD_BYTES_MAX, TITLE_MAX, type TaskState } from "../domain/task.ts";
import type { FrontMatter } from "../domain/front-matter.ts";
import type { Reader } from "../ports/reader.ts";
import type { Store } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { findTask } from "./find.ts";

/** A task as a person asks for it; `body` is kept byte for byte below the front matter. */
export type TaskDraft = {
  readonly title: string;
  readonly body: string;
  readonly graph?: string;
  readonly size?: "small" | "medium" | "large";
  readonly tier?: string;
  readonly priority?: number;
  /** Ids, or unique parts of the ids of tasks that exist. */
  readonly dependsOn: readonly string[];
  readonly specId?: string;
  readonly supersedes?: string;
  /** Makes a repeated add one task. */
  readonly key?: string;
};

/** The task that stands now; `existed` when the key had been used before. Notes say what a person should know. */
export type AddedTask = {
  readonly id: TaskId;
  readonly state: TaskState;
  readonly existed: boolean;
  readonly notes: readonly string[];
};

/** What adding a task stands on. */
export type AddPorts = {
  readonly store: Pick<Store, "addTask" | "reserveId">;
  readonly reader: Pick<Reader, "findTask">;
  readonly renderCard: (fields: FrontMatter, body: string) => string;
  readonly world: Pick<World, "now" | "random">;
};

const DRAWS_MAX = 50;

/** Adds a task to the backlog. Any process may do it at any time; the link of its card is the instant it exists. */
export const addTask = (ports: AddPorts, draft: TaskDraft): AddedTask => {
  const title = checkTitle(draft.title);
  const notes: string[] = [];
  const dependencies = draft.dependsOn.map((name) => resolveDependency(ports.reader, name, notes));
  const superseded = draft.supersedes === undefined ? undefined : findTask(ports.reader, draft.supersedes).id;
  const fields: FrontMatter = {
    title,
    ...(draft.graph === undefined ? {} : { graph: draft.graph }),
    ...(draft.size === undefined ? {} : { size: draft.size }),
    ...(draft.tier === undefined ? {} : { tier: draft.tier }),
    ...(draft.priority === undefined ? {} : { priority: draft.priority }),
    ...(dependencies.length === 0 ? {} : { depends_on: dependencies }),
    ...(draft.specId === undefined ? {} : { spec_id: draft.specId }),
    ...(superseded === undefined ? {} : { supersedes: superseded }),
    ...(draft.key === undefined ? {} : { key: draft.key }),
    created_at: new Date(ports.world.now()).toISOString(),
  };
  return draft.key === undefined
    ? addFresh(ports, fields, draft.body, notes)
    : addKeyed(ports, fields, draft.body, draft.key, notes);
};

const addFresh = (ports: AddPorts, fields: FrontMatter, body: string, notes: readonly string[]): AddedTask => {
  for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
    const id = makeTaskId(fields.title ?? "", ports.world.now(), ports.world.random());
    if (ports.store.addTask(id, cardOf(ports, id, fields, body)))
      return { id, state: "backlog", existed: false, notes };
  }
  throw new Failure("disk-failed", "No free id was found for the task.", "Try again in a second.");
};

const addKeyed = (
  ports: AddPorts,
  fields: FrontMatter,
  body: string,
  key: string,
  notes: readonly string[],
): AddedTask => {
  if (key.trim() === "" || key.length > 200)
    throw new Failure("flag-invalid", "A key has 1 to 200 characters.", "Shorten --key.");
  const drawn = makeTaskId(fields.title ?? "", ports.world.now(), ports.world.random());
  const id = ports.store.reserveId(key, drawn);
  const found = ports.reader.findTask(id).find((each) => each.id === id);
  if (found !== undefined) return { id, state: found.state, existed: true, notes };
  const added = ports.store.addTask(id, cardOf(ports, id, fields, body));
  const state = added ? "backlog" : (ports.reader.findTask(id).find((each) => each.id === id)?.state ?? "backlog");
  return { id, state, existed: !added, notes };
};

const cardOf = (ports: AddPorts, id: TaskId, fields: FrontMatter, body: string): string => {
  const text = ports.renderCard({ id, ...fields }, body);
  const size = Buffer.byteLength(text);
  if (size > CARD_BYTES_MAX) {
    throw new Failure(
      "card-invalid",
      `The card would be ${size} bytes; ${CARD_BYTES_MAX} are the limit.`,
      "Keep the card short and name the files the work needs in it.",
    );
  }
  return text;
};

const checkTitle = (given: string): string => {
  const title = given.trim();
  if (title === "")
    throw new Failure(
      "argument-missing",
      "A task needs a title.",
      'Say in a few words what shall be done: millrace add-task "Add CSV export".',
    );
  if (/\p{Cc}|[\u2028\u2029]/u.test(title)) {
    throw new Failure(
      "flag-invalid",
      "The title holds a line end or another control character.",
      "Keep the title to one line; the rest belongs in --body or --body-file.",
    );
  }
  if (title.length > TITLE_MAX) {
    throw new Failure(
      "flag-invalid",
      `The title has ${title.length} characters; ${TITLE_MAX} are the limit.`,
      "Put the details in --body or --body-file.",
    );
  }
  if (/\p{Surrogate}/u.test(title))
    throw new Failure("flag-invalid", "The title is not well-formed text.", "Give it in UTF-8.");
  return title;
};

/** A dependency may be named before it exists; that is said, because such a task waits until it does. */
const resolveDependency = (reader: AddPorts["reader"], name: string, notes: string[]): string => {
  const found = reader.findTask(name);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first.id;
  if (found.length > 1)
    throw ambiguous(
      name,
      found.map((each) => each.id),
    );
  if (parseTaskId(name) === null)
    throw new Failure("id-invalid", `"${name}" is not the id of a task.`, "millrace queue lists the ids.");
  notes.push(`There is no task ${name} yet: this one waits until it exists and is done.`);
  return name;
};

const ambiguous = (name: string, ids: readonly string[]): Failure =>
  new Failure(
    "id-ambiguous",
    `"${name}" fits ${ids.length === 20 ? "20 or more" : ids.length} tasks: ${ids.slice(0, 5).join(", ")}.`,
    "Give more of the id.",
  );
