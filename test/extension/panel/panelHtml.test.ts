import assert from "node:assert/strict";
import { JSDOM } from "jsdom";
import { panelHtml } from "../../../src/extension/panel/panelHtml.ts";

const page = {
  cspSource: "https://*.vscode-cdn.net",
  script: "https://file/dist/webview.js?a=1&b=2",
  style: "https://file/dist/webview.css",
  nonce: "abcDEF123_-",
  language: "de",
};

describe("the page of the panel", () => {
  const { document } = new JSDOM(panelHtml(page)).window;

  it("allows its one script by the nonce, styles and fonts of the extension, and nothing else", () => {
    const policy = document
      .querySelector("meta[http-equiv=Content-Security-Policy]")
      ?.getAttribute("content");
    assert.deepEqual(policy?.split("; "), [
      "default-src 'none'",
      "script-src 'nonce-abcDEF123_-'",
      "style-src https://*.vscode-cdn.net",
      "font-src https://*.vscode-cdn.net",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    assert.equal(document.scripts.length, 1);
    assert.equal(document.scripts[0]?.nonce, page.nonce);
    assert.equal(document.scripts[0]?.src, page.script);
    assert.equal(document.scripts[0]?.textContent, "");
  });

  it("has the editor's language and no handler in its text", () => {
    assert.equal(document.documentElement.lang, "de");
    for (const element of document.querySelectorAll("*")) {
      for (const { name } of element.attributes) assert.ok(!name.startsWith("on"), name);
    }
  });

  it("lets no value out of its attribute", () => {
    const hostile = `"><script>alert(1)</script>`;
    const dom = new JSDOM(panelHtml({ ...page, language: hostile, style: hostile, script: hostile }));
    assert.equal(dom.window.document.scripts.length, 1);
    assert.equal(dom.window.document.documentElement.lang, hostile);
  });
});
