/** The outcome with which any stage may end, whatever its own are: the work waits for a person's answer. */
export const NEEDS_PERSON = "NEEDS_PERSON";

/** The most characters of a question that are kept. */
export const QUESTION_MAX = 20_000;
