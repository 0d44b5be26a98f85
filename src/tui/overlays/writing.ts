import { askedAnew } from "../keys/offers.ts";
import type { Input } from "../key.ts";
import { draftText, EMPTY_DRAFT } from "../parts/draft.ts";
import { typed } from "../parts/typed.ts";
import type { Overlay } from "../state.ts";
import { draftKey, settingKey } from "../target.ts";
import type { Tools } from "../tools.ts";

type Of<K extends Overlay["kind"]> = Extract<Overlay, { kind: K }>;

/** What was written stays until it is carried out; an emptied one is forgotten. */
export const keepDraft = (tools: Tools, { offer, target, draft }: Of<"ask">): void => {
  const key = draftKey(offer, target);
  const { [key]: before, ...others } = tools.state().drafts;
  const empty = draftText(draft).trim() === "";
  tools.change({ drafts: empty ? others : { ...others, [key]: draft } });
  if (!empty && before === undefined) tools.notice("info", `What you wrote is kept: ${offer.key} opens it again.`);
};

/** What is typed for an action: sent by enter, or by ctrl-s where it may have several lines. */
export const ask = (tools: Tools, overlay: Of<"ask">, input: Input): void => {
  const several = overlay.offer.input?.kind === "text";
  const optional = overlay.offer.input !== null && "optional" in overlay.offer.input && overlay.offer.input.optional;
  if (input.kind === "key" && (input.key === "ctrl-s" || (input.key === "enter" && !several))) {
    const text = draftText(overlay.draft).trim();
    if (text === "" && !optional) {
      tools.notice("warn", "There is nothing written yet; esc leaves.");
      return;
    }
    const anew = askedAnew(overlay.offer, overlay.target, tools.state());
    if (anew !== null) {
      tools.change({ overlay: { ...overlay, target: anew } });
      tools.notice("warn", "It asks something else now: send it again if what is written answers that too.");
      return;
    }
    // Kept until it is carried out: a refusal costs nobody what they wrote.
    const { drafts } = tools.state();
    tools.change({ overlay: null, drafts: { ...drafts, [draftKey(overlay.offer, overlay.target)]: overlay.draft } });
    tools.carryOut(overlay.offer, text, overlay.target);
    return;
  }
  if (input.kind === "key" && input.key === "ctrl-e") {
    void inEditor(tools, overlay, overlay.offer.verb, several);
    return;
  }
  tools.change({ overlay: { ...overlay, draft: typed(overlay.draft, input, several) } });
};

const inEditor = async (
  tools: Tools,
  overlay: Of<"ask" | "setting">,
  name: string,
  several: boolean,
): Promise<void> => {
  const text = await tools.edit(draftText(overlay.draft), `${name}.md`);
  if (text === null) return;
  tools.change({
    overlay: { ...overlay, draft: typed(EMPTY_DRAFT, { kind: "paste", text: text.trimEnd() }, several) },
  });
};

/** A setting's new value being typed; one that is refused stands there again. */
export const setting = (tools: Tools, overlay: Of<"setting">, input: Input): void => {
  if (input.kind === "key" && input.key === "enter") void set(tools, overlay);
  else if (input.kind === "key" && input.key === "ctrl-e") void inEditor(tools, overlay, overlay.key, false);
  else tools.change({ overlay: { ...overlay, draft: typed(overlay.draft, input, false) } });
};

const set = async (tools: Tools, { key, draft }: Of<"setting">): Promise<void> => {
  const kept = settingKey(key);
  tools.change({ overlay: null, drafts: { ...tools.state().drafts, [kept]: draft } });
  if (!(await tools.command(["config", "set", key, "--", draftText(draft).trim()]))) return;
  const { [kept]: _sent, ...others } = tools.state().drafts;
  tools.change({ drafts: others });
};
