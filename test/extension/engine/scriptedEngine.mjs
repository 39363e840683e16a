// A process in the place of the engine that behaves as its first argument says. The second is a file in which each start
// leaves a line, so that a test sees how often it was started.
import { appendFileSync, readFileSync } from "node:fs";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const [how, record] = process.argv.slice(2);
appendFileSync(record, `${process.pid}\n`);
const starts = readFileSync(record, "utf8").trim().split("\n").length;
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);

switch (how) {
  case "endsAtOnce":
    process.stderr.write("no library of that name\n");
    process.exit(3);
    break;
  case "endsOnce":
    if (starts === 1) process.exit(3);
    break;
  case "neverReady":
    setInterval(() => undefined, 1000);
    break;
  case "speaksGarbage":
    process.stdout.write("Content-Length: many\r\n\r\n{}");
    break;
  case "prints":
    process.stderr.write(Array.from({ length: 5000 }, (_, line) => `line ${line}\n`).join(""));
    break;
  default:
}

connection.onRequest("handshake", ({ client }) => {
  if (how === "neverReady") return new Promise(() => undefined);
  if (how === "refuses") throw new Error("the data folder is a file");
  return { version: `for ${client}`, protocol: how === "otherProtocol" ? 99 : 1, pid: process.pid };
});
connection.onRequest("heartbeat", () => ({ uptimeSeconds: process.uptime() }));
connection.onRequest("shutdown", () => {
  if (how === "ignoresShutdown") return new Promise(() => undefined);
  setImmediate(() => process.exit(0));
  return { done: true };
});
connection.onRequest("doctor", () => ({
  text: Object.keys(process.env)
    .filter((name) => /^(NODE_|VSCODE_|ELECTRON_)/.test(name))
    .join(" "),
}));
connection.onRequest("storage", (_params, token) => {
  switch (how) {
    case "abortsOnRequest":
      process.abort();
      break;
    case "hangsOnRequest":
      for (;;);
    case "floodsOnRequest":
      setInterval(() => process.stdout.write("x".repeat(1024 * 1024)), 0);
      return new Promise(() => undefined);
    default:
  }
  const stopped = Object.assign(new Error("stopped"), { code: 1 });
  // A request that is cancelled before it is looked at never tells that it was.
  if (token.isCancellationRequested) throw stopped;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ items: [], bytes: starts }), how === "slow" ? 60_000 : 0);
    token.onCancellationRequested(() => {
      clearTimeout(timer);
      reject(stopped);
    });
  });
});
connection.listen();
