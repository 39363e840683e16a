import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { english } from "../../src/webview/texts.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bundle = JSON.parse(readFileSync(`${root}resources/l10n/bundle.l10n.json`, "utf8")) as Record<
  string,
  string
>;

const { sentences } = (await import(new URL("../../.ci/sentences.mjs", import.meta.url).href)) as {
  readonly sentences: () => Record<string, string>;
};

describe("the list of sentences for translators", () => {
  it("is the list of what the source says", () => {
    assert.deepEqual(bundle, sentences(), "run: node .ci/sentences.mjs");
  });

  it("holds every text of the side panel", () => {
    const missing = Object.values(english).filter((text) => bundle[text] === undefined);
    assert.deepEqual(missing, []);
  });

  it("leaves no English word of a message or a title outside of it", () => {
    const shown =
      /(?:show(?:Information|Warning|Error)Message\(|(?:title|placeHolder|placeholder): )\s*("[^"]*"|`[^`]*`)/g;
    const folder = `${root}src/extension`;
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      for (const [, literal = ""] of readFileSync(`${folder}/${name}`, "utf8").matchAll(shown)) {
        // A template joins sentences, each of which is translated by itself, and signs.
        assert.doesNotMatch(literal.replaceAll(/\$\{[^}]*\}/g, ""), /[a-z]{2}/i, `${name}: ${literal}`);
      }
    }
  });
});
