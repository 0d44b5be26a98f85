import { previewPrompt } from "../engine/preview.ts";
import { Failure } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import { foldDesk } from "../kernel/desk.ts";
import type { Reader } from "../ports/reader.ts";
import { engineOf } from "./engine.ts";

/** Exactly what a stage of this task would be sent now; takes no lease and starts nothing. */
export const promptOf = async (
  root: string,
  configPath: string,
  reader: Reader,
  id: TaskId,
  stage: string,
): Promise<string> => {
  const found = reader.findTask(id).find((task) => task.id === id);
  if (found === undefined)
    throw new Failure("task-not-found", `There is no task ${id}.`, "`millrace queue` lists the tasks.");
  const desk = foldDesk(reader.decisions().map(({ event }) => event));
  const ports = engineOf(root, configPath, { looking: true });
  return (await previewPrompt(ports, { id, state: found.state, desk }, stage)).text;
};
