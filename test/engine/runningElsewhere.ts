// Another process that teaches a folder: holds its lock, tells how far it is, and ends when it is killed or told to.
import { lockFolder } from "../../src/knowledge/lock.ts";
import { openPlace } from "../../src/engine/place.ts";
import { tellRun } from "../../src/engine/tellingRun.ts";

const [folder = "", dataDir = ""] = process.argv.slice(2);
const { paths } = await openPlace(folder, dataDir);
const lock = await lockFolder(paths);
const told = tellRun(paths, () => undefined, undefined);
told.onEvent({ kind: "progress", stage: "training", done: 10, total: 40, unit: "steps" });
told.onEvent({ kind: "loss", step: 10, loss: 1.5 });
process.stdout.write("teaching\n");
process.stdin.on("data", () => {
  told.onEvent({ kind: "progress", stage: "training", done: 20, total: 40, unit: "steps" });
});
process.stdin.on("end", () => {
  void told
    .end()
    .then(() => lock.release())
    .then(() => process.exit(0));
});
