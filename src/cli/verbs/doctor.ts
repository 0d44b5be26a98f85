import type { Finding } from "../../operator/finding.ts";
import type { Part } from "../output.ts";
import type { Verb } from "../verb.ts";

/** Everything a run will need and everything a crash may have left, looked at once. */
export const verb: Verb = {
  name: "doctor",
  summary: "check runners, repository, queue and settings; --fix mends what is safe",
  usage: ["doctor [--fix] [--verify]"],
  positionals: [],
  flags: [
    { name: "fix", kind: "boolean", summary: "mend what is safe to mend" },
    { name: "verify", kind: "boolean", summary: "verify every run's plan and journal, not only the newest" },
  ],
  examples: [
    { command: "millrace doctor", summary: "before the first start, and when something is strange" },
    { command: "millrace doctor --verify --json", summary: "a full audit for a script" },
  ],
  notes: ["Changes nothing without --fix. Exit 0 when nothing is wrong, 1 when something is."],
  run: async (args, context) => {
    const { out } = context;
    const findings = await context.house().examine({ fix: args.on("fix"), verify: args.on("verify") });
    const wrong = findings.filter((finding) => finding.level === "wrong").length;
    if (out.json) out.document("doctor", { sound: wrong === 0, findings });
    else {
      for (const finding of findings) {
        out.line(MARKS[finding.level], " ", { text: finding.area.padEnd(8), style: "dim" }, finding.sentence);
        if (finding.hint !== "") out.line("           ", { text: "→ ", style: "accent" }, finding.hint);
      }
      out.line();
      out.line(wrong === 0 ? "Nothing is wrong." : `${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`);
    }
    return wrong === 0 ? 0 : 1;
  },
};

const MARKS: Record<Finding["level"], Part> = {
  good: { text: "✓", style: "good" },
  note: { text: "!", style: "warn" },
  wrong: { text: "✗", style: "bad" },
  fixed: { text: "✓", style: "accent" },
};
