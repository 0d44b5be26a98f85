import { linkSync, mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Processes } from "../ports/world.ts";
import { filesOf, readSmall } from "./folder.ts";

const Claimant = z.object({ pid: z.number().int().positive(), startTime: z.string(), boot: z.string() });

/** The process that owns an attempt: its shim, leader of the attempt's process group. */
export type Claimant = z.infer<typeof Claimant>;

/** Who holds an attempt's start: nobody, a void record (it never starts), a shim, or shims of which one is about to. */
export type Claim =
  | { readonly kind: "none" }
  | { readonly kind: "void" }
  | { readonly kind: "held"; readonly by: Claimant }
  | { readonly kind: "pending"; readonly candidates: readonly Claimant[] };

const RECORD_MAX = 4_096;

/** Reads pid.json. A record without its newline is not written yet: then the candidates' own files say who may be writing it. */
export const readClaim = (dir: string): Claim => {
  const text = readSmall(filesOf(dir).pid, RECORD_MAX);
  if (text === null) return { kind: "none" };
  if (text === VOID) return { kind: "void" };
  const by = parse(text);
  return by === null ? { kind: "pending", candidates: candidatesIn(dir) } : { kind: "held", by };
};

const VOID = '{"void":true}\n';

const parse = (text: string | null): Claimant | null => {
  if (text === null || !text.endsWith("\n")) return null;
  try {
    return Claimant.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const candidatesIn = (dir: string): Claimant[] =>
  readdirSync(dir)
    .filter((name) => /^pid\.\d+\.json$/.test(name))
    .map((name) => parse(readSmall(join(dir, name), RECORD_MAX)))
    .filter((by) => by !== null);

/** Claims the name for nobody by link: true when the attempt will now never start, false when a shim has the claim. */
export const claimVoid = (dir: string): boolean => {
  mkdirSync(dir, { recursive: true });
  const temporary = join(dir, `pid.void.${process.pid}`);
  rmSync(temporary, { force: true });
  // Exclusive: an agent can lay a link of that name into its folder.
  writeFileSync(temporary, VOID, { flag: "wx" });
  try {
    linkSync(temporary, filesOf(dir).pid);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return readClaim(dir).kind === "void";
  } finally {
    unlinkSync(temporary);
  }
};

/** Whether a claim was taken by a shim that died before it could write the record, and so before it started anything. */
export const stillborn = (claim: Claim, processes: Processes): boolean =>
  claim.kind === "pending" && !claim.candidates.some((by) => processes.alive(by));
