import { rmSync } from "node:fs";
import { join } from "node:path";
import { workspaceContract } from "../contract/workspace.contract.ts";
import { makeSimRepo, makeSimWorkspace, moveBase } from "../sim/workspace.ts";
import { read, userRepository } from "./user-repository.ts";

workspaceContract("git", () => {
  const user = userRepository();
  return {
    workspace: user.workspace,
    restart: user.again,
    work: (slot, path, text) => {
      if (text === null) rmSync(join(user.workspace.treeOf(slot), path));
      else user.work(slot, path, text);
    },
    slotFile: user.slotFile,
    commitToBase: (path, text) => user.commit({ [path]: text }),
    userWrites: user.write,
    userFile: (path) => read(join(user.repo, path)),
    tip: () => user.git("rev-parse", "main"),
  };
});

workspaceContract("the simulated git", () => {
  const repo = makeSimRepo();
  return {
    workspace: makeSimWorkspace(repo),
    restart: () => makeSimWorkspace(repo),
    work: (slot, path, text) => {
      const files = repo.slots[slot]?.files ?? {};
      if (text === null) delete files[path];
      else files[path] = text;
    },
    slotFile: (slot, path) => repo.slots[slot]?.files[path] ?? null,
    commitToBase: (path, text) => moveBase(repo, { [path]: text }),
    userWrites: (path, text) => {
      if (repo.user.checkout !== null) repo.user.checkout.files[path] = text;
    },
    userFile: (path) => repo.user.checkout?.files[path] ?? null,
    tip: () => repo.user.refs["main"] ?? "",
  };
});
