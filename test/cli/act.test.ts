import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Act } from "../../src/domain/command.ts";
import { FAILURE_EXITS } from "../../src/domain/failure.ts";
import { makeFace, NOW, receipt } from "./face.ts";
import { DOCUMENTS } from "./schemas.ts";

const CSV = "20260301-080000-0k3f9-add-csv-export";
const FIX = "20260301-090000-1x2y3-fix-login";

/** A workspace with two tasks and an engine that answers. */
const workspace = () => {
  const face = makeFace();
  face.card("backlog", CSV);
  face.card("blocked", FIX);
  face.engine("alive");
  return face;
};

const FORMS: readonly (readonly [readonly string[], Act])[] = [
  [["pause"], { verb: "pause", target: null, reason: "", untilAt: null }],
  [["pause", "csv", "--reason", "demo"], { verb: "pause", target: CSV, reason: "demo", untilAt: null }],
  [["resume"], { verb: "resume", target: null, owner: null }],
  [["resume", "--owner", "usage-limit"], { verb: "resume", target: null, owner: "usage-limit" }],
  [["resume", "--all"], { verb: "resume", target: null, owner: "all" }],
  [["resume", "csv-export"], { verb: "resume", target: CSV, owner: null }],
  [["drain"], { verb: "drain" }],
  [["reload"], { verb: "reload" }],
  [["config", "reload"], { verb: "reload" }],
  [["cancel", "login", "--reason", "by hand"], { verb: "cancel", task: FIX, reason: "by hand" }],
  [["retry", "login", "--from", "checker"], { verb: "retry", task: FIX, from: "checker", fresh: false }],
  [["retry", "login", "--fresh"], { verb: "retry", task: FIX, from: null, fresh: true }],
  [["unblock", "login"], { verb: "unblock", task: FIX }],
  [["answer", "login", "Port 8080"], { verb: "answer", task: FIX, text: "Port 8080" }],
  [["defer", "csv", "--reason", "later"], { verb: "defer", task: CSV, reason: "later" }],
  [["thaw", "csv"], { verb: "thaw", task: CSV }],
  [["supersede", "csv", "login"], { verb: "supersede", task: CSV, by: FIX }],
  [["reorder", "login", "csv", "login"], { verb: "reorder", tasks: [FIX, CSV] }],
  [["queue", "reorder", "csv"], { verb: "reorder", tasks: [CSV] }],
  [["prioritise", "csv", "-5"], { verb: "prioritise", task: CSV, priority: -5 }],
  [["approve", "csv", "--note", "fine"], { verb: "approve", task: CSV, note: "fine" }],
  [["reject", "csv", "--note", "no"], { verb: "reject", task: CSV, note: "no" }],
];

describe("a verb that asks for something to be done", () => {
  test.each(FORMS)("B6: %j is delivered with whole ids, by the one way every face has", async (argv, act) => {
    const face = workspace();
    expect(await face.call(...argv)).toMatchObject({ code: 0, told: null });
    expect(face.acts).toEqual([act]);
  });

  test("E5: it waits for the receipt, prints its sentence, and says when it takes effect", async () => {
    const face = workspace();
    face.answer = () => receipt({ sentence: "the engine is paused", effective: "after-stage" });
    expect((await face.call("pause")).out).toBe(
      "✓ The engine is paused.\n  It takes effect when the attempt at work has ended.",
    );
    expect(face.waited).toBeGreaterThan(1_000);
    face.answer = () => receipt({ effective: "next-run" });
    expect((await face.call("retry", "login")).out).toContain("with the task's next run");
    face.answer = () => receipt({ effective: "now" });
    expect((await face.call("thaw", "csv")).out).not.toContain("takes effect");
  });

  test("E5: a refusal is the verb's failure, with its own exit code, why and what helps", async () => {
    const face = workspace();
    for (const code of ["not-allowed", "task-not-found", "disk-full", "engine-running", null, "of-tomorrow"]) {
      face.answer = () => receipt({ accepted: false, code, sentence: "It stands in done.", hint: "add another" });
      const { told, code: exit } = await face.call("retry", "login");
      expect(exit).toBe(FAILURE_EXITS[code as keyof typeof FAILURE_EXITS] ?? 3);
      expect(told).toMatchObject({ message: "It stands in done.", hint: "add another" });
    }
  });

  test("E5, M39, P12: one that nobody answered in time was delivered all the same, and exit 1 says so", async () => {
    const face = workspace();
    face.answer = () => null;
    const { code, out } = await face.call("pause");
    expect([code, out]).toEqual([1, expect.stringContaining("Delivered; not answered yet: millrace status shows it.")]);
    const json = await face.call("pause", "--json");
    expect(json.code).toBe(1);
    expect(DOCUMENTS.receipt.parse(json.documents[0])).toMatchObject({ verb: "pause", pending: true, accepted: null });
  });

  test("E5: --no-wait delivers and goes, with exit 0", async () => {
    const face = workspace();
    face.answer = () => null;
    expect(await face.call("pause", "--no-wait")).toMatchObject({
      code: 0,
      out: expect.stringContaining("millrace status counts it until it is answered"),
    });
    expect(face.waited).toBe(0);
  });

  test("its JSON is the receipt", async () => {
    const face = workspace();
    const { documents } = await face.call("cancel", "login", "--json");
    expect(DOCUMENTS.receipt.parse(documents[0])).toMatchObject({ verb: "cancel", accepted: true, pending: false });
    const reordered = await face.call("queue", "reorder", "csv", "--json");
    expect(DOCUMENTS.reordered.parse(reordered.documents[0])).toMatchObject({ tasks: [CSV] });
  });

  test("a run's id means its task, as long as it is the newest run", async () => {
    const face = workspace();
    face.run(`${FIX}.r1`, [{ type: "closed", verdict: "blocked", reason: "" }]);
    face.run(`${FIX}.r2`, [{ type: "entered", node: "builder" }]);
    expect((await face.call("pause", "login.r2")).code).toBe(0);
    expect(face.acts).toEqual([{ verb: "pause", target: FIX, reason: "", untilAt: null }]);
    expect(await face.call("pause", "login.r1")).toMatchObject({
      code: 3,
      told: expect.objectContaining({ message: expect.stringContaining(`${FIX}.r2 is`) }),
    });
    expect(face.acts).toHaveLength(1);
  });

  test("a name that fits nothing or several delivers nothing", async () => {
    const face = workspace();
    face.card("backlog", "20260301-100000-zzzzz-fix-logout");
    expect(await face.call("cancel", "fix")).toMatchObject({ code: 3, told: { code: "id-ambiguous" } });
    expect(await face.call("cancel", "nobody")).toMatchObject({ code: 3, told: { code: "task-not-found" } });
    expect(await face.call("cancel", "../x")).toMatchObject({ code: 2, told: { code: "id-invalid" } });
    expect(face.acts).toEqual([]);
  });
});

describe("pause and resume", () => {
  const untilOf = async (...flags: readonly string[]) => {
    const face = workspace();
    const done = await face.call("pause", ...flags);
    const [act] = face.acts;
    return done.told ?? (act?.verb === "pause" ? act.untilAt : null);
  };

  test("a pause ends by itself after a time, at a time of the local day, or at a moment", async () => {
    expect(await untilOf("--for", "90m")).toBe(new Date(NOW + 90 * 60_000).toISOString());
    expect(await untilOf("--until", "13:30")).toBe("2026-03-01T13:30:00.000Z");
    expect(await untilOf("--until", "07:00")).toBe("2026-03-02T07:00:00.000Z");
    expect(await untilOf("--until", "2026-03-05T08:00:00Z")).toBe("2026-03-05T08:00:00.000Z");
  });

  test("a time of the day is that of the person's clock, also over the night in which clocks are changed", async () => {
    const face = workspace();
    const change = Date.UTC(2026, 2, 29, 1);
    Object.assign(face.world, { offset: (ms: number) => (ms >= change ? 120 : 60) });
    face.world.clock.wall = Date.UTC(2026, 2, 28, 22);
    await face.call("pause", "--until", "07:00");
    expect(face.acts[0]).toMatchObject({ untilAt: "2026-03-29T05:00:00.000Z" });
  });

  test("what cannot be read, is over or contradicts is refused before anything is delivered", async () => {
    for (const flags of [
      ["--for", "soon"],
      ["--for", "0m"],
      ["--until", "25:00"],
      ["--until", "2020-01-01T00:00:00Z"],
      ["--for", "1h", "--until", "13:00"],
      ["csv", "--for", "1h"],
    ])
      expect(await untilOf(...flags), flags.join(" ")).toMatchObject({ code: "flag-invalid" });
    const face = workspace();
    for (const flags of [
      ["csv", "--all"],
      ["--all", "--owner", "disk"],
    ])
      expect((await face.call("resume", ...flags)).code).toBe(2);
    expect(face.acts).toEqual([]);
  });
});

describe("what ends work", () => {
  const atWork = () => {
    const face = workspace();
    face.card("active", "busy");
    face.run("busy.r1", [{ type: "entered", node: "builder" }], [{ type: "ordered", n: 2, node: "builder" }]);
    return face;
  };

  test("says what it will end, and on a terminal asks first; nothing is delivered without a yes", async () => {
    const face = atWork();
    for (const argv of [
      ["cancel", "busy"],
      ["supersede", "busy", "csv"],
    ]) {
      face.typed = "n";
      expect(await face.call(...argv)).toMatchObject({
        code: 130,
        err: expect.stringContaining("! Attempt 2 of builder is at work. It is ended"),
      });
    }
    expect(face.acts).toEqual([]);
    face.typed = "y";
    expect((await face.call("cancel", "busy")).code).toBe(0);
    expect(face.asked).toHaveLength(3);
  });

  test("asks no script, nobody who said --yes, and nobody when nothing is lost", async () => {
    const face = atWork();
    expect(await face.call("cancel", "busy")).toMatchObject({ code: 0, err: expect.stringContaining("is at work") });
    face.typed = "n";
    expect((await face.call("cancel", "busy", "--yes")).code).toBe(0);
    expect((await face.call("cancel", "busy", "--json")).code).toBe(0);
    expect((await face.call("cancel", "csv")).code).toBe(0);
    expect(face.asked).toEqual([]);
    expect(face.acts).toHaveLength(4);
  });
});

describe("answer", () => {
  const EDITOR = (text: string): string => `sh -c 'printf "%s" "${text}" | cat - "$1" > "$1.n"; mv "$1.n" "$1"' sh`;
  const asking = () => {
    const face = workspace();
    face.run(
      `${FIX}.r1`,
      [{ type: "entered", node: "builder" }],
      [{ type: "closed", verdict: "blocked", reason: "asks", question: "Which port?\nAnd which host?" }],
    );
    return face;
  };

  test("comes from the line, a file or the editor, in which the question stands below the cut", async () => {
    const face = asking();
    writeFileSync(join(face.root, "answer.md"), "# Port\n8080\n");
    await face.call("answer", "login", "--file", "answer.md");
    expect(face.acts).toEqual([{ verb: "answer", task: FIX, text: "# Port\n8080" }]);
    face.typed = "";
    face.env = { EDITOR: EDITOR("# Port 9090") };
    await face.call("answer", "login");
    expect(face.acts[1]).toEqual({ verb: "answer", task: FIX, text: "# Port 9090" });
    face.env = { EDITOR: "grep -q '# Which port?'" };
    expect((await face.call("answer", "login")).told?.message).toBe("The answer is empty.");
    face.env = { EDITOR: "false" };
    const failed = await face.call("answer", "login");
    expect(failed.code).toBe(130);
    const path = /kept in (\S+)\.$/.exec(failed.told?.hint ?? "")?.[1] ?? "";
    expect(readFileSync(path, "utf8")).toContain("# Which port?");
    rmSync(dirname(path), { recursive: true });
    expect(face.acts).toHaveLength(2);
  });

  test("without a terminal a text is asked for; a task that asks nothing opens no editor", async () => {
    const face = asking();
    expect(await face.call("answer", "login")).toMatchObject({ code: 2, told: { code: "argument-missing" } });
    face.typed = "";
    expect(await face.call("answer", "csv")).toMatchObject({ code: 3, told: { code: "not-allowed" } });
    expect(await face.call("answer", "login", "x".repeat(20_001))).toMatchObject({ code: 2 });
  });
});
