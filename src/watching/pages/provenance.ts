import { projectProvenance } from "../../view/provenance.ts";
import { drawProvenance } from "../../view/provenance-drawing.ts";
import { line } from "../../view/line.ts";
import type { Subject } from "../query.ts";
import {
  BLANK,
  hintLines,
  pageLine,
  pageLines,
  pageOf,
  type PageOptions,
  type PagePorts,
  type PageText,
} from "./page.ts";
import { readSubjectRun } from "./subject-run.ts";

/** Where a run's commit came from, verified anew, as `run-provenance` prints it; raw, as its JSON. */
export const provenancePage = (ports: PagePorts, subject: Subject, { raw, columns }: PageOptions): PageText => {
  const found = readSubjectRun(ports.reader, subject);
  if (found.kind === "none") return found.page;
  const provenance = projectProvenance(found.facts);
  const lines = raw
    ? JSON.stringify(provenance, null, 2)
        .split("\n")
        .map((each) => pageLine(line(each), { hang: 2 }))
    : [
        ...pageLines(drawProvenance(provenance, columns, true)),
        ...(found.run.state === "unreadable" ? [BLANK, ...hintLines(found.run.hint)] : []),
      ];
  return pageOf(lines, "", found.run.state === "open");
};
