// Model output as HTML: what a document or a model wrote may not run, load or leave anything.
import assert from "node:assert/strict";
import { inPage } from "./page.ts";

/** What must not come out of any text as an element or an attribute. */
const harm =
  /<(?:script|img|iframe|object|embed|form|input|svg|math|style|link|meta|base|video|audio)\b|\son\w+\s*=|style=|javascript:|data:|srcset=|src=/i;

const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<a href='javascript:alert(1)'>x</a>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vscode://extension/command)",
  "[x](command:workbench.action.terminal.new)",
  "[x](file:///etc/passwd)",
  "![x](https://tracker.invalid/pixel.png)",
  "![x](javascript:alert(1))",
  '![x" onerror="alert(1)](https://a.invalid/)',
  "<svg onload=alert(1)>",
  "<iframe src=https://a.invalid></iframe>",
  "<math><mtext></mtext></math><style>*{display:none}</style>",
  "<form action=https://a.invalid><input name=q></form>",
  "`<script>alert(1)</script>`",
  "```html\n<script>alert(1)</script>\n```",
  '```js" onclick="alert(1)\nx\n```',
  "| a |\n|--:|\n| <img src=x onerror=alert(1)> |",
  "# <script>alert(1)</script>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  '<https://a.invalid/" onmouseover="alert(1)>',
];

describe("Markdown of an answer", () => {
  inPage();
  let markdown: typeof import("../../src/webview/markdown.ts");
  before(async () => {
    markdown = await import("../../src/webview/markdown.ts");
  });

  /** The elements that the text becomes. */
  function rendered(text: string): HTMLElement {
    const root = document.createElement("div");
    root.innerHTML = markdown.markdownBlocks(text).join("");
    return root;
  }

  for (const attack of attacks) {
    it(`makes nothing harmful of ${JSON.stringify(attack)}`, () => {
      const root = rendered(attack);
      // Text that only looks like HTML is text; elements and attributes are what counts.
      for (const element of root.querySelectorAll("*")) {
        const own = (element.cloneNode(false) as Element).outerHTML;
        assert.doesNotMatch(own, harm);
        const href = element.getAttribute("href");
        if (href !== null) assert.match(href, /^(?:https?|mailto):/);
      }
    });
  }

  it("shows what an answer is made of", () => {
    const root = rendered(
      "# Title\n\nA **b** `c`\n\n1. one\n2. two\n\n> q\n\n| a | b |\n|---|--:|\n| 1 | 2 |",
    );
    assert.equal(root.querySelector("h3")?.textContent, "Title");
    assert.equal(root.querySelector("strong")?.textContent, "b");
    assert.equal(root.querySelectorAll("ol > li").length, 2);
    assert.equal(root.querySelector("blockquote")?.textContent.trim(), "q");
    assert.equal(root.querySelector("td.number")?.textContent, "2");
  });

  it("takes a file's name for a word, and an address for a link", () => {
    const root = rendered("See README.md and https://example.invalid/a");
    const links = [...root.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    assert.deepEqual(links, ["https://example.invalid/a"]);
  });

  it("names the language of a code block", () => {
    const code = rendered("```ts\nlet a;\n```").querySelector("code");
    assert.ok(code);
    assert.equal(markdown.languageOf(code), "ts");
  });

  it("changes only the last blocks of a text that grows", () => {
    const short = markdown.markdownBlocks("First.\n\nSecond");
    const longer = markdown.markdownBlocks("First.\n\nSecond one.\n\nThird");
    assert.equal(longer[0], short[0]);
    assert.equal(longer.length, 3);
  });
});

describe("the view of Markdown", () => {
  inPage();

  it("keeps blocks that stay, and sends what is pressed in it to the extension", async () => {
    const { createMarkdownView } = await import("../../src/webview/markdownView.ts");
    const sent: unknown[] = [];
    const view = createMarkdownView({ send: (message: unknown) => sent.push(message) } as never);
    document.body.append(view.root);
    view.setText("First.");
    const first = view.root.children[0];
    view.setText("First.\n\n```sh\necho hi\n```\n\n[a](https://example.invalid/)");
    assert.equal(view.root.children[0], first);
    const frame = view.root.querySelector(".code");
    assert.equal(frame?.querySelector(".code-language")?.textContent, "sh");
    const labels = [...(frame?.querySelectorAll("button") ?? [])].map((each) =>
      each.getAttribute("aria-label"),
    );
    assert.deepEqual(labels, ["Insert at cursor", "Copy code"]);
    for (const each of frame?.querySelectorAll("button") ?? []) each.click();
    view.root.querySelector("a")?.click();
    assert.deepEqual(sent, [
      { type: "insert", text: "echo hi" },
      { type: "copy", text: "echo hi" },
      { type: "openLink", href: "https://example.invalid/" },
    ]);
  });
});
