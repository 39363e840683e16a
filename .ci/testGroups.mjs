// Which test files run together. Each group has a process of its own: a native crash costs one group, not the run.
import { readdirSync } from "node:fs";
import { sep } from "node:path";

/**
 * Test files by folder of test/, then each file that runs a model by itself, then each that starts VS Code.
 * `light`: needs neither, so that another group may run beside it.
 */
export function testGroups(root) {
  const files = readdirSync(`${root}/test`, { recursive: true })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith(".test.ts"))
    .toSorted();
  const groups = new Map();
  for (const file of files) {
    const alone = file.endsWith(".model.test.ts") || file.startsWith("vscode/");
    // A file at the top of test/ is its own folder here.
    const name = alone ? file : file.split("/")[0];
    groups.set(name, [...(groups.get(name) ?? []), `test/${file}`]);
  }
  return [...groups]
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, members]) => ({ name: `test/${name}`, files: members, light: rank(name) === 0 }));
}

function rank(name) {
  if (name.startsWith("vscode/")) return 2;
  return name.endsWith(".model.test.ts") ? 1 : 0;
}
