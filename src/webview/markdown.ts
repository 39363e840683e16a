// Model output as HTML that is safe to show. The text of a model may hold anything its documents hold, so it is
// rendered without raw HTML and then cleaned by DOMPurify: two locks.
import DOMPurify, { type Config } from "dompurify";
import MarkdownIt from "markdown-it";

type Token = ReturnType<MarkdownIt["parse"]>[number];

const markdownIt = new MarkdownIt({ html: false, linkify: true, breaks: false, typographer: false });
// `README.md` is a file, not a host in Moldova: only what is written as an address becomes a link.
markdownIt.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdownIt.validateLink = (address) => isWebAddress(address);

// Nothing is loaded from elsewhere: an image is named by its words, and linked when it has an address.
markdownIt.renderer.rules["image"] = (tokens, index) => {
  const token = tokens[index];
  const words = markdownIt.utils.escapeHtml(token?.content || "image");
  const address = token?.attrGet("src") ?? "";
  return isWebAddress(address)
    ? `<a href="${markdownIt.utils.escapeHtml(address)}">${words}</a>`
    : `<em>${words}</em>`;
};
// Alignment would be an inline style, which the page's policy forbids.
for (const rule of ["th_open", "td_open"] as const) {
  markdownIt.renderer.rules[rule] = (tokens, index) => {
    const style = tokens[index]?.attrGet("style") ?? "";
    const tag = rule.slice(0, 2);
    return style.endsWith("right") ? `<${tag} class="number">` : `<${tag}>`;
  };
}
// The answer is no document of its own: its headings stand below those of the page.
markdownIt.renderer.rules["heading_open"] = (tokens, index) => `<${lowered(tokens[index])}>`;
markdownIt.renderer.rules["heading_close"] = (tokens, index) => `</${lowered(tokens[index])}>\n`;

const allowed: Config = {
  ALLOWED_TAGS:
    "p br hr h3 h4 h5 h6 strong em s code pre a ul ol li blockquote table thead tbody tr th td".split(" "),
  ALLOWED_ATTR: ["href", "class", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/**
 * The blocks of a text, each as clean HTML. A text that grows changes only its last blocks, so that a view can keep
 * what it shows already, with its selection and its focus.
 */
export function markdownBlocks(text: string): string[] {
  const environment = {};
  const tokens = markdownIt.parse(text, environment);
  return topLevel(tokens).map((block) =>
    DOMPurify.sanitize(markdownIt.renderer.render(block, markdownIt.options, environment), allowed),
  );
}

/** The language that a code block was written with; undefined without one. */
export function languageOf(code: Element): string | undefined {
  return /(?:^| )language-([\w+#.-]+)/.exec(code.className)?.[1];
}

function isWebAddress(address: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(address.trim());
}

function lowered(token: Token | undefined): string {
  const level = Number(token?.tag.slice(1) ?? 1);
  return `h${Math.min(6, level + 2)}`;
}

/** Tokens of each block at the top, from its opening to its closing one. */
function topLevel(tokens: readonly Token[]): Token[][] {
  const blocks: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    const open = blocks.at(-1);
    if (depth === 0 || !open) blocks.push([token]);
    else open.push(token);
    depth += token.nesting;
  }
  return blocks;
}
