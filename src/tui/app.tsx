import { Text, useInput } from "ink";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { Input } from "./key.ts";
import type { InkKey } from "./keys-of.ts";

/** What Ink is given: the painted frame, and where what a person does goes. */
export type AppProps = {
  readonly frame: StoreApi<{ readonly text: string }>;
  readonly inputs: (input: string, key: InkKey) => readonly Input[];
  readonly act: (input: Input) => void;
  /** Called at each drawing: the seam for what goes wrong while one draws. */
  readonly drawing: () => void;
};

/** The whole screen as one text: its lines have exactly the terminal's width already, so nothing is left to lay out. */
export const App = ({ frame, inputs, act, drawing }: AppProps) => {
  const { text } = useStore(frame);
  useInput((input, key) => {
    for (const each of inputs(input, key)) act(each);
  });
  drawing();
  return <Text wrap="truncate">{text}</Text>;
};
