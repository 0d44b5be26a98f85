import { Failure } from "../../domain/failure.ts";
import { ACTIONS } from "../../operator/actions.ts";
import { GLOBAL_FLAGS } from "../args.ts";
import type { Flag } from "../flag.ts";
import type { Verb } from "../verb.ts";
import { VERBS } from "../verbs.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** A shell's completion script, made from the verbs and flags as they are. */
export const verb: Verb = {
  name: "completion",
  summary: "print the completion script of a shell",
  usage: ["completion bash|zsh|fish"],
  positionals: [{ name: "SHELL", summary: "bash, zsh or fish", required: true }],
  flags: [],
  examples: [
    { command: 'eval "$(millrace completion bash)"', summary: "in ~/.bashrc" },
    { command: 'eval "$(millrace completion zsh)"', summary: "in ~/.zshrc, after compinit" },
    { command: "millrace completion fish > ~/.config/fish/completions/millrace.fish", summary: "for fish" },
  ],
  run: async (args, { out }) => {
    const [given] = args.positionals;
    const shell = SHELLS.find((each) => each === given);
    if (shell === undefined)
      throw new Failure("flag-invalid", `There is no completion for "${given ?? ""}".`, "Write bash, zsh or fish.");
    const script = SCRIPTS[shell](await wordsOf());
    if (out.json) out.document("completion", { shell, script });
    else out.raw(script);
    return 0;
  },
};

type Words = readonly { readonly verb: string; readonly summary: string; readonly flags: readonly Flag[] }[];

const wordsOf = async (): Promise<Words> => {
  const words = [];
  for (const action of ACTIONS) {
    if (action.later === true) continue;
    const load = VERBS[action.verb];
    const flags = load === undefined ? [] : (await load()).verb.flags;
    words.push({ verb: action.verb, summary: action.summary, flags: [...flags, ...GLOBAL_FLAGS] });
  }
  return words;
};

const flagNames = (flags: readonly Flag[]): string => flags.map((flag) => `--${flag.name}`).join(" ");

const bash = (words: Words): string => `_millrace() {
  local word verb="" i
  word="\${COMP_WORDS[COMP_CWORD]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      -*) ;;
      *) verb="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$verb" in
    "") COMPREPLY=($(compgen -W "${words.map((each) => each.verb).join(" ")} ${flagNames(GLOBAL_FLAGS)}" -- "$word")) ;;
${words.map((each) => `    ${each.verb}) COMPREPLY=($(compgen -W "${flagNames(each.flags)}${each.verb === "help" ? ` ${words.map((one) => one.verb).join(" ")}` : ""}" -- "$word") $([[ "$word" == -* ]] || compgen -f -- "$word")) ;;`).join("\n")}
  esac
}
complete -o filenames -F _millrace millrace
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const zsh = (words: Words): string => `_millrace() {
  local -a verbs
  verbs=(${words.map((each) => quoted(`${each.verb}:${each.summary}`)).join(" ")})
  if (( CURRENT == 2 )); then
    _describe 'verb' verbs
    return
  fi
  case "$words[2]" in
${words.map((each) => `    ${each.verb}) _arguments ${each.flags.map((flag) => quoted(`--${flag.name}[${flag.summary.replace(/[[\]:]/g, " ")}]${flag.kind === "boolean" ? "" : ":value:_files"}`)).join(" ")} '*:argument:_files' ;;`).join("\n")}
  esac
}
compdef _millrace millrace
`;

const fish = (words: Words): string =>
  `complete -c millrace -f
${words
  .flatMap((each) => [
    `complete -c millrace -n __fish_use_subcommand -a ${each.verb} -d ${quoted(each.summary)}`,
    ...each.flags.map((flag) => {
      const short = flag.short === undefined ? "" : ` -s ${flag.short}`;
      return `complete -c millrace -n '__fish_seen_subcommand_from ${each.verb}' -l ${flag.name}${short}${flag.kind === "boolean" ? "" : " -r -F"} -d ${quoted(flag.summary)}`;
    }),
  ])
  .join("\n")}
`;

const SCRIPTS: Record<(typeof SHELLS)[number], (words: Words) => string> = { bash, zsh, fish };
