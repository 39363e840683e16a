// The process that trains: native memory and native crashes stay in here. stdout is the wire, logs go to stderr.
import { setPriority } from "node:os";
import { listDevices } from "../ggml/backend.ts";
import { runTraining } from "../training/run.ts";
import { serveTrainer } from "./trainerServer.ts";

// Ctrl-C on a terminal reaches every process of the group; the engine decides when this one stops.
process.on("SIGINT", () => undefined);
try {
  // 0 is normal, 19 the lowest: the editor and the person's own programs come first.
  setPriority(10);
} catch (error) {
  process.stderr.write(`The priority stays as it is: ${String(error)}\n`);
}
serveTrainer({ run: runTraining, devices: listDevices }, process.stdin, process.stdout, () =>
  process.exit(0),
);
