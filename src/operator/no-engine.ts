/** Why a verb that only an engine can obey is refused where none lives: a dead one is named. */
export const phraseNoEngine = (verb: string, engine: { readonly word: string; readonly sentence: string }): string =>
  `${engine.word === "crashed" ? `There is no engine to ${verb}: ` : ""}${engine.sentence}`;
