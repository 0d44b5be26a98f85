import { lstatSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { diskCodeOf } from "../domain/disk-code.ts";
import { Failure } from "../domain/failure.ts";
import { UNIT_MARK, type Unit } from "../operator/unit.ts";
import type { Site } from "../ports/site.ts";

/** What stands where a unit's file belongs: nothing, the same text, an older one of ours, or somebody else's. */
type Standing = "absent" | "same" | "ours" | "foreign";

/** Looks at the file of a unit. A link is somebody else's, whatever it leads to. */
const standingOf = (site: Site, { file, text }: Unit): Standing => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return "absent";
  const there = stat.isFile() ? site.read(file) : null;
  if (there === null || !there.includes(UNIT_MARK)) return "foreign";
  return there === text ? "same" : "ours";
};

/** Puts the unit's file in place, of ours only; false when it stood there just so. */
export const layUnit = (site: Site, unit: Unit): boolean => {
  const standing = refuseForeign(site, unit);
  if (standing === "same") return false;
  for (const folder of [dirname(unit.file), ...unit.folders]) site.makeFolder(folder);
  if (standing === "ours") remove(unit.file);
  if (!site.lay(unit.file, unit.text)) throw foreign(unit);
  return true;
};

/** Takes the unit's file away, and the links by which its supervisor starts it; false when there was none. */
export const liftUnit = (site: Site, unit: Unit): boolean => {
  if (refuseForeign(site, unit) === "absent") return false;
  for (const link of unit.links)
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) remove(link);
  remove(unit.file);
  return true;
};

/** The same, but somebody else's file is refused. */
export const refuseForeign = (site: Site, unit: Unit): Standing => {
  const standing = standingOf(site, unit);
  if (standing === "foreign") throw foreign(unit);
  return standing;
};

const foreign = ({ file }: Unit): Failure =>
  new Failure(
    "destination-occupied",
    `${file} was not written by Millrace, so it is left alone.`,
    "Move it away, or start the engine by hand: millrace start --detach.",
  );

const remove = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure(
      diskCodeOf(thrown) ?? "disk-failed",
      `${path} could not be removed: ${words}`,
      "",
      { file: path },
      thrown,
    );
  }
};
