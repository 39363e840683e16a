// The process that trains: native memory and native crashes stay in here. stdout is the wire, logs go to stderr.
import { setPriority } from "node:os";
import { listDevices } from "../ggml/backend.ts";
import { runTraining } from "../training/run.ts";
import { serveTrainer } from "./trainerServer.ts";

// Ctrl-C, a closed terminal and a system that shuts down reach every process of the group; the engine decides when this
// one stops, so that it saves what it has. It ends with the engine in any case.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);
try {
  // 0 is normal, 19 the lowest: the editor and the person's own programs come first.
  setPriority(10);
} catch (error) {
  process.stderr.write(`The priority stays as it is: ${String(error)}\n`);
}
serveTrainer({ run: runTraining, devices: listDevices }, process.stdin, process.stdout, () =>
  process.exit(0),
);
