// Styles: colours come from the theme, and nothing is loaded from elsewhere.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../src/webview/styles/", import.meta.url));

/** Words that stand for the system's or the text's own colour, and so follow the theme too. */
const ownColours = /^(?:transparent|currentColor|GrayText|inherit|none)$/;

describe("the panel's styles", () => {
  for (const name of readdirSync(folder)) {
    const css = readFileSync(`${folder}${name}`, "utf8").replaceAll(/\/\*.*?\*\//gs, "");

    it(`${name} writes no colour out`, () => {
      assert.doesNotMatch(css, /#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgba?|hsla?|hwb|lab|lch|oklch)\(/i);
      const declared = css.matchAll(/(?<![-\w])(?:color|background|fill|stroke):\s*([a-z]+);/gi);
      for (const [declaration, word = ""] of declared) assert.match(word, ownColours, declaration);
    });

    it(`${name} loads nothing from elsewhere`, () => {
      assert.doesNotMatch(css, /url\(|https?:/i);
    });
  }

  it("moves nothing for those who asked for less motion", () => {
    const base = readFileSync(`${folder}base.css`, "utf8");
    assert.match(base, /@media \(prefers-reduced-motion: reduce\) \{[^}]*animation: none !important/);
    assert.match(base, /\.vscode-reduce-motion [^}]*animation: none !important/);
  });
});
