import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import type { Plan } from "../../src/domain/plan.ts";
import { composeFor } from "../../src/engine/evidence.ts";
import { phraseAnswer } from "../../src/kernel/answer.ts";
import { UNOPENED } from "../../src/kernel/run.ts";
import { makeCrashHouse, steady } from "../crash/house.ts";
import { makePlan } from "../plan.ts";
import { simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";

const RUNS = "/house/agents/runs";

const CONTINUES: Plan["continues"] = {
  run: "a.r1",
  reason: "builder (attempt 2) asks a person: A or B?",
  answers: [phraseAnswer("A or B?", "B, and keep A readable.")],
  attempts: [
    { folder: `${RUNS}/a.r1/attempts/1-builder`, node: "builder", class: "timeout", summary: "It took too long." },
    { folder: `${RUNS}/a.r1/attempts/2-builder`, node: "builder", class: "needs-person", summary: "It asks." },
  ],
};

/** The prompt of the first attempt of a run that continues another, over what lies in that one's folder. */
const promptAfter = async (
  files: Readonly<Record<string, string>>,
  continues: Plan["continues"] = CONTINUES,
): Promise<string> => {
  const house = makeCrashHouse(1, { a: "---\ntitle: A\n---\nDo it.\n" });
  for (const [path, text] of Object.entries(files)) {
    house.disk.makeFolder(path.slice(0, path.lastIndexOf("/")));
    house.disk.create(path, Buffer.from(text), true);
  }
  const ports = simPorts(house, steady, makeStrikes(-1));
  const plan = { ...makePlan("a.r2"), base: { branch: "main", commit: house.from, start: house.from }, continues };
  const attempt = {
    n: 1,
    node: "builder",
    visit: 1,
    kind: "agent" as const,
    from: house.from,
    merge: null,
    settlement: null,
  };
  const { text } = await composeFor(
    ports,
    { id: "a.r2" as RunId, plan, run: { ...UNOPENED, tip: house.from } },
    attempt,
    {
      dir: `${RUNS}/a.r2/attempts/1-builder`,
      tree: "/tree",
      input: "/in",
      outputs: "/out",
      outcomes: ["DONE"],
      branch: "millrace/a.r2",
    },
  );
  return text;
};

describe("the first attempt of a run that follows another", () => {
  test("B6: is told the answer, what was tried, and where the logs of that lie", async () => {
    const text = await promptAfter({});
    expect(text).toContain("- Q: A or B?\n  A: B, and keep A readable.");
    expect(text).toContain(`- builder: timeout. It took too long. (log: ${RUNS}/a.r1/attempts/1-builder/stdout.log)`);
    expect(text).toContain(`${RUNS}/a.r1)`);
    expect(text).toContain(`${RUNS}/a.r2/attempts/1-builder/needs_human.md`);
  });

  test("is told what that one did outside the repository, so that it does not do it again", async () => {
    const effects = `{"what":"mailed the release note","key":"m1"}\n`;
    const text = await promptAfter({ [`${RUNS}/a.r1/attempts/2-builder/effects.jsonl`]: effects });
    expect(text).toContain("## Already done outside the repository");
    expect(text).toContain("mailed the release note");
  });

  test("E10: a folder that is no attempt's is not read", async () => {
    const secret = { "/house/secret/effects.jsonl": "secret\n" };
    const attempts = ["/house/secret", `${RUNS}/../../secret`, `${RUNS}/a.r1/attempts/1-`].map((folder) => ({
      folder,
      node: "builder",
      class: "timeout",
      summary: "",
    }));
    expect(await promptAfter(secret, { run: "a.r1", reason: "", answers: [], attempts })).not.toContain("- secret");
  });
});
