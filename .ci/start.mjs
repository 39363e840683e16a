// From a fresh clone to a model that knows the sample project: installs, bundles, runs `steep demo`.
import { build } from "./build.mjs";
import { install, root, run } from "./install.mjs";

install();
await build();
run(process.execPath, [`${root}/dist/cli.mjs`, "demo", ...process.argv.slice(2)]);
