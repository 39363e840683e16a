// The engine's process, started by the editor. Its life is the editor's: it ends when stdin closes.
import { openSession } from "./session.ts";
import { serveEngine } from "./server.ts";

// stdout is the protocol: whatever a library prints goes to stderr.
for (const name of ["log", "info", "debug", "warn", "error"] as const) {
  console[name] = (...words: unknown[]) => process.stderr.write(`${words.map(String).join(" ")}\n`);
}
// The editor's processes share a terminal's group when it was started from one; the editor says when to end.
process.on("SIGINT", () => undefined);
delete process.env["NODE_OPTIONS"];

const server = serveEngine({ openSession }, process.stdin, process.stdout, () => process.exit(0));
process.on("SIGTERM", () => {
  void server.stop().finally(() => process.exit(0));
});
