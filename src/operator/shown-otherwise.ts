/** What the screen has instead of an offer for a verb, and why. */
export type ShownOtherwise = { readonly verb: string; readonly place: string; readonly reason: string };

/** Every verb that is no offer: what it tells stands on the screen anyway, or it belongs to a moment when no screen is open. */
export const SHOWN_OTHERWISE: readonly ShownOtherwise[] = [
  { verb: "status", place: "1", reason: "the overview and the strip on every panel are the status" },
  { verb: "queue", place: "2", reason: "the panel Queue is the list, a task's detail the inspection" },
  { verb: "reorder", place: "2", reason: "rows are moved in the list, then confirmed as one order" },
  { verb: "runs", place: "3", reason: "the panel Runs is the list" },
  { verb: "show", place: "enter", reason: "a task's detail shows everything about it and its runs" },
  { verb: "logs", place: "5", reason: "the panel Logs and the stream (e) are the feed" },
  { verb: "why", place: "1", reason: "each task's detail, and the overview for all, say why" },
  { verb: "health", place: "1", reason: "the strip and the banners say it on every panel" },
  { verb: "usage", place: "enter", reason: "the tab Usage of a task, and the overview for the day" },
  { verb: "run-provenance", place: "enter", reason: "the tab Provenance of a task" },
  { verb: "outputs", place: "enter", reason: "a task's detail names its outputs and where they lie" },
  { verb: "help", place: "?", reason: "the screen has its own, of the keys that are valid" },
  { verb: "init", place: "millrace init", reason: "a screen is opened on a workspace, so there is one already" },
  { verb: "demo", place: "millrace demo", reason: "it makes a workspace of its own, elsewhere" },
  {
    verb: "doctor",
    place: "p",
    reason: "what it finds stands among the problems; mending files is left to the command line",
  },
  { verb: "service", place: "millrace service", reason: "it changes the machine, not the workspace" },
  { verb: "prune", place: "millrace prune", reason: "it removes for good; the engine removes what is old by itself" },
  { verb: "assets", place: "6", reason: "texts are looked at and changed in files, with an editor" },
  { verb: "completion", place: "millrace completion", reason: "it belongs to a shell" },
  { verb: "version", place: "?", reason: "the help names it" },
  { verb: "research", place: "4", reason: "of a later version; the panel shows the ideas that lie there" },
  { verb: "publish", place: "7", reason: "of a later version; the panel shows what stands ready" },
  { verb: "advisor", place: "millrace advisor", reason: "of a later version" },
  { verb: "tui", place: "millrace tui", reason: "it is the screen" },
];
