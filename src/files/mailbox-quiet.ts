import { isFailure } from "../domain/failure.ts";

/** Does what may fail without harm, because it is done again or not needed; true when it was done. */
export const quietly = (act: () => void): boolean => {
  try {
    act();
    return true;
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
};
