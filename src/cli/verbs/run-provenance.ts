import { findRun } from "../../operator/find.ts";
import { projectProvenance } from "../../view/provenance.ts";
import { drawProvenance } from "../../view/provenance-drawing.ts";
import { printLine } from "../drawn.ts";
import type { Verb } from "../verb.ts";

/** Where a run's commit came from, with what was verified anew. */
export const verb: Verb = {
  name: "run-provenance",
  summary: "where a run's commit came from, verified",
  usage: ["run-provenance RUN"],
  positionals: [
    { name: "RUN", summary: "any unique part of a run's id; a task's id means its newest run", required: true },
  ],
  flags: [],
  examples: [
    { command: "millrace run-provenance csv-export", summary: "the newest run of that task" },
    { command: "millrace run-provenance csv-export.r1 --json", summary: "for an audit" },
  ],
  notes: [
    "Reads the frozen plan and computes its digest anew; reads the journal and follows its hash chain. Exit 0 when both hold, 4 when one does not.",
  ],
  run: (args, context) => {
    const { reader } = context.house();
    const provenance = projectProvenance(reader.run(findRun(reader, args.positionals[0] ?? "")));
    if (context.out.json) context.out.document("provenance", provenance);
    else
      for (const drawn of drawProvenance(provenance, context.out.columns, context.out.sized))
        printLine(context.out, drawn);
    return provenance.plan.verified && provenance.journal.chain !== "broken" && provenance.journal.chain !== "absent"
      ? 0
      : 4;
  },
};
