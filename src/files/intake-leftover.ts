import { join } from "node:path";
import { makeFolders, type Ground } from "./intake-take.ts";

/** Puts copies that a crash cut short into the trash: they are nobody's, and their originals lie in the inbox still. */
export const clearCopies = async (ground: Ground): Promise<void> => {
  const { disk, layout } = ground;
  const path = layout.intake;
  if ((await disk.stat(path)) === null) return;
  const handle = await disk.openFolder(path);
  try {
    const names = (await disk.names({ handle, path })).map(String);
    if (names.length > 0) await makeFolders(ground, layout.trash, false);
    for (const name of names)
      await disk.rename(join(path, name), join(layout.trash, trashName(ground, "intake", name)));
  } finally {
    await handle.close();
  }
};

/** What something is called in the trash, by which its age is told later. */
export const trashName = ({ world }: Pick<Ground, "world">, kind: string, name: string): string =>
  `${new Date(world.now()).toISOString().replace(/[-:.]/g, "")}.${kind}.${name}`;
