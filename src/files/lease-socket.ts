import { createServer, type Server } from "node:net";
import { errnoOf } from "./disk-failure.ts";

/** Lets go of what the kernel holds for this process. */
export type LetGo = () => Promise<void>;

/**
 * Binds a name in Linux's abstract socket namespace: one process has it, and the kernel frees it when that process ends in any
 * way (unix(7); free 0.1 ms after kill -9). "taken" when another has it; "unavailable" where such names cannot be bound.
 */
export const holdSocket = (name: string): Promise<LetGo | "taken" | "unavailable"> =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.destroy();
    });
    server.once("error", (error) => {
      resolve(errnoOf(error) === "EADDRINUSE" ? "taken" : "unavailable");
    });
    server.listen({ path: `\0${name}`, exclusive: true }, () => {
      // Holding the lease is no reason to stay alive.
      server.unref();
      resolve(() => closed(server));
    });
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
