import { type RenderOptions, render, useInput } from "ink";
import type { ReactNode } from "react";
import type { Input } from "./key.ts";
import type { InkKey } from "./keys-of.ts";

/** What Ink is given: where what a person does goes, and what stands in its tree. */
export type AppProps = {
  readonly inputs: (input: string, key: InkKey) => readonly Input[];
  readonly act: (input: Input) => void;
  readonly children?: ReactNode;
};

/**
 * Hears what is typed. Nothing stands in its tree where frames go to the terminal by themselves: Ink measures each text it is given
 * anew, character by character, and keeps every one of them for good.
 */
export const App = ({ inputs, act, children = null }: AppProps) => {
  useInput((input, key) => {
    for (const each of inputs(input, key)) act(each);
  });
  return children;
};

/** Begins to hear; `over` tells when Ink ended by itself. */
export const beginHearing = (props: AppProps, options: RenderOptions) => {
  const { waitUntilExit, unmount } = render(<App {...props} />, options);
  return { over: waitUntilExit(), close: unmount };
};
