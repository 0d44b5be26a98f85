/** Thrown by the lean reader when something is unusual and no full reader was given: whoever catches it loads the full one. */
export class Doubt extends Error {
  override readonly name = "Doubt";
}

/** Recognises a Doubt by shape, because the lean entry and the lazily loaded chunks each carry a copy of the class. */
export const isDoubt = (thrown: unknown): thrown is Doubt => thrown instanceof Error && thrown.name === "Doubt";
