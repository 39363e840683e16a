#!/usr/bin/env node
import { outliveReaders } from "./output.ts";
import { runCli } from "./program.ts";

outliveReaders();
// Native threads may still be alive when all work is done; what was printed is flushed before the process ends.
const code = await runCli(process.argv.slice(2));
process.exitCode = code;
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
