import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must, until, type Done, type Mill } from "./mill.ts";

/** What an agent can reach: it runs as the same user, and its report's path tells where the workspace's files lie. */
const OWN = 'run="$(dirname "$MILLRACE_REPORT")/../.."; agents="$run/../.."; ';
const flip = (file: string): string => `sed -i '1s/"seq":1/"seq":7/' ${file}; `;

const scribbling = async (scribble: string, more = "echo made > made.txt"): Promise<{ mill: Mill; id: string }> => {
  const mill = await makeMill();
  mill.stage("builder", `${OWN}${scribble}${more}`);
  return { mill, id: await mill.add("Scribble", "--graph", "quick") };
};

const pass = async (mill: Mill): Promise<Done> => mill.call(["start", "--once", "--all"]);
const all = ({ out, err }: Done): string => `${out}\n${err}`;

describe("M59: a runner that scribbles in agents/", () => {
  test("M59, P8: its own plan edited changes nothing of the run, and is told by provenance and doctor", async () => {
    const { mill, id } = await scribbling(
      `sed -i 's/"readOnly":false/"readOnly":true/; s/"commands":\\[\\]/"commands":["false"]/' "$run/plan.json"; `,
    );
    must(await pass(mill), "the pass");
    expect(mill.git("show", "main:made.txt")).toBe("made");
    expect(await mill.json(["run-provenance", `${id}.r1`])).toMatchObject({ plan: { verified: false } });
    expect(all(await mill.call(["doctor"]))).toMatch(new RegExp(`${id}\\.r1.*plan's digest`));
  });

  test("M59, C12: its own journal edited is noticed at once, kept aside, and written again from what the engine knows", async () => {
    const { mill, id } = await scribbling(flip('"$run/journal.jsonl"'));
    const done = must(await pass(mill), "the pass");
    expect(all(done)).toMatch(/journal.*changed/);
    expect(await mill.json(["run-provenance", `${id}.r1`])).toMatchObject({ journal: { chain: "intact" } });
    expect(recovered(mill).some((text) => text.includes('"seq":7'))).toBe(true);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("M59: its own journal cut short or removed loses nothing either", async () => {
    for (const scribble of [
      ': > "$run/journal.jsonl"; ',
      'rm "$run/journal.jsonl"; ',
      'echo \'{"mine":1}\' >> "$run/journal.jsonl"; ',
    ]) {
      const { mill, id } = await scribbling(scribble);
      must(await pass(mill), "the pass");
      expect(await mill.json(["run-provenance", `${id}.r1`]), scribble).toMatchObject({ journal: { chain: "intact" } });
      expect(mill.judge({ acknowledged: [id], settled: true }), scribble).toEqual([]);
    }
  });

  test("M59: another run's journal edited stops that run alone, with its reason, and the rest goes on", async () => {
    const mill = await makeMill();
    mill.stage("builder", 'touch "$JOURNEY/at-work"; sleep 60');
    const victim = await mill.add("Victim", "--graph", "quick");
    const begun = mill.begin(["start", "--once"]);
    await until("the builder works", () => existsSync(join(mill.folder, "at-work")));
    const strike = setInterval(() => begun.child.kill("SIGINT"), 50);
    expect((await begun.ended).code).toBe(130);
    clearInterval(strike);
    // The victim is carried first and waits for nothing; what scribbles on it is a person's script as much as an agent.
    const journal = join(mill.root, `agents/runs/${victim}.r1/journal.jsonl`);
    mill.stage("builder", `${OWN}${flip(`"$agents/runs/${victim}.r1/journal.jsonl"`)}echo made > made.txt`);
    renameSync(join(mill.root, `agents/tasks/active/${victim}.md`), join(mill.folder, "card"));
    const scribbler = await mill.add("Scribbler", "--graph", "quick");
    must(await pass(mill), "the scribbler's pass");
    expect(readFileSync(journal, "utf8")).toContain('"seq":7');
    renameSync(join(mill.folder, "card"), join(mill.root, `agents/tasks/active/${victim}.md`));
    mill.stage("builder", "echo later > later.txt");
    const later = await mill.add("Later", "--graph", "quick");
    const done = await pass(mill);
    expect(all(done)).toContain(`${victim} is passed over`);
    expect((await mill.json(["queue"])).counts).toMatchObject({ active: 1, done: 2, backlog: 0 });
    expect(JSON.stringify(await mill.json(["status"]))).toContain(victim);
    expect(existsSync(join(mill.root, `agents/tasks/active/${victim}.md`))).toBe(true);
    expect((await mill.json(["queue", "--state", "done"])).tasks.map((task: { id: string }) => task.id).sort()).toEqual(
      [scribbler, later].sort(),
    );
  });

  test("M59: a card taken away while its run stood open and no engine lived is named by doctor, and goes on when it is put back", async () => {
    const mill = await makeMill();
    mill.stage("builder", 'touch "$JOURNEY/at-work"; [ -f "$JOURNEY/go" ] || sleep 60; echo made > made.txt');
    const id = await mill.add("Taken", "--graph", "quick");
    const begun = mill.begin(["start", "--once"]);
    await until("the builder works", () => existsSync(join(mill.folder, "at-work")));
    const strike = setInterval(() => begun.child.kill("SIGINT"), 50);
    expect((await begun.ended).code).toBe(130);
    clearInterval(strike);
    const card = join(mill.root, `agents/tasks/active/${id}.md`);
    renameSync(card, join(mill.folder, "card"));
    const doctor = await mill.call(["doctor"]);
    expect([doctor.code, doctor.out]).toEqual([1, expect.stringContaining(`${id}.r1 is open, but its card is gone`)]);
    renameSync(join(mill.folder, "card"), card);
    writeFileSync(join(mill.folder, "go"), "");
    must(await pass(mill), "the start with the card back");
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("M59, P5: the engine's journal edited is set aside, what stood before the damage holds, and the next start is ready unaided", async () => {
    const { mill, id } = await scribbling(flip('"$agents/journal.jsonl"'));
    expect(all(must(await pass(mill), "the pass"))).toMatch(/journal.*changed/);
    const file = join(mill.root, "agents/journal.jsonl");
    const [first = "", ...rest] = readFileSync(file, "utf8").split("\n");
    expect(first).toContain('"seq":1');
    writeFileSync(file, [first, ...rest].join("\n").replace('"seq":2', '"seq":9'));
    mill.stage("builder", "true");
    const next = await mill.add("Next", "--graph", "quick");
    const done = must(await pass(mill), "the next start");
    expect(all(done)).toMatch(/engine's journal.*damaged/);
    expect(readFileSync(file, "utf8").split("\n")[0]).toBe(first);
    expect(recovered(mill).some((text) => text.includes('"seq":9'))).toBe(true);
    expect((await mill.json(["queue"])).counts).toMatchObject({ done: 2 });
    expect(recovered(mill).some((text) => text.includes('"seq":7'))).toBe(true);
    expect(mill.judge({ acknowledged: [id, next], settled: true })).toEqual([]);
  });

  test("M59: the published state made to lie is written anew, and no verb believes it after the pass", async () => {
    const { mill } = await scribbling(
      `sed -i 's/"backlog":0/"backlog":77/; s/"done":0/"done":99/' "$agents/.runtime/state.json"; `,
    );
    must(await pass(mill), "the pass");
    for (const verb of ["status", "queue", "health"])
      expect((await mill.json([verb])).counts, verb).toMatchObject({ backlog: 0, active: 0, done: 1 });
  });

  test("M59, P1: its own card removed comes back from the plan, where the verdict puts it", async () => {
    for (const outcome of ["DONE", "BLOCKED"]) {
      const { mill, id } = await scribbling(`rm "$agents/tasks/active/$MILLRACE_TASK_ID.md"; OUTCOME=${outcome}; `);
      const before = readFileSync(join(mill.root, `agents/tasks/backlog/${id}.md`), "utf8");
      const done = await pass(mill);
      const state = outcome === "DONE" ? "done" : "blocked";
      expect(readFileSync(join(mill.root, `agents/tasks/${state}/${id}.md`), "utf8")).toBe(before);
      expect(all(done)).toMatch(new RegExp(`card of ${id}|${id}.*card`));
      expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
    }
  });

  test("M59, G9: its own card moved to done makes nothing done: the verdict decides, and says so", async () => {
    const { mill, id } = await scribbling(
      'mkdir -p "$agents/tasks/done"; mv "$agents/tasks/active/$MILLRACE_TASK_ID.md" "$agents/tasks/done/"; OUTCOME=BLOCKED; ',
    );
    const waits = await mill.add("Waits", "--graph", "quick", "--depends-on", id);
    const done = await pass(mill);
    expect(done.code).toBe(1);
    expect((await mill.json(["queue"])).counts).toMatchObject({ blocked: 1, done: 0, backlog: 1 });
    expect(all(done)).toMatch(new RegExp(`card of ${id}|${id}.*card`));
    expect((await mill.call(["why", waits])).out).toContain(id);
    expect(mill.git("rev-parse", "main")).toBe(mill.from);
  });
});

/** What was kept aside, as text. */
const recovered = (mill: Mill): readonly string[] => {
  const folder = join(mill.root, "agents/.runtime/recovered");
  return existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")) : [];
};
