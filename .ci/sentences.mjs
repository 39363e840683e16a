// The sentences that a person sees, as the source has them: `node .ci/sentences.mjs` writes their list for translators,
// resources/l10n/bundle.l10n.json; a test compares the two.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { root } from "./install.mjs";

const bundleFile = `${root}/resources/l10n/bundle.l10n.json`;

/** Every sentence of the extension and of its side panel, sorted; in this list a sentence is its own translation. */
export function sentences() {
  const found = [...ofExtension(), ...ofPanel()].toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(found.map((sentence) => [sentence, sentence]));
}

function* ofExtension() {
  for (const name of readdirSync(`${root}/src/extension`, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const text = readFileSync(`${root}/src/extension/${name}`, "utf8");
    for (const { 0: call, 1: literal, index } of text.matchAll(/(?<![\w.])t\(\s*("(?:[^"\\\n]|\\.)*")?/g)) {
      if (literal === undefined) {
        const line = text.slice(0, index).split("\n").length;
        throw new Error(
          `${name}:${line}: the words of ${call} are not written out: nobody can translate them`,
        );
      }
      yield JSON.parse(literal);
    }
  }
}

function* ofPanel() {
  const text = readFileSync(`${root}/src/webview/texts.ts`, "utf8");
  const table = /export const english = \{(.*?)\n\} as const;/s.exec(text)?.[1] ?? "";
  for (const [, literal] of table.matchAll(/^ {2}\w+:\s*("(?:[^"\\\n]|\\.)*"),$/gm))
    yield JSON.parse(literal);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(bundleFile, `${JSON.stringify(sentences(), null, 2)}\n`);
}
