// Facts of code blocks: commands with what the text before says, and settings with their values.
import type { DraftFact } from "./types.ts";
import { splitSentences } from "./sentences.ts";
import { tableFacts } from "./tableFacts.ts";

const shells = new Set([
  "sh",
  "bash",
  "shell",
  "console",
  "zsh",
  "powershell",
  "ps1",
  "cmd",
  "bat",
  "shellsession",
]);
const settings = new Set([
  "yaml",
  "yml",
  "toml",
  "ini",
  "json",
  "jsonc",
  "properties",
  "env",
  "dotenv",
  "conf",
]);
const programStart =
  /^(?:\$ |> |# )?(?:npm|npx|pip|cargo|go|docker|git|make|curl|brew|apt|yarn|pnpm|python3?|node|\.\/)/;

/** @param title the section's own heading: what a block without prose before it is for */
export function codeFacts(
  language: string,
  lines: readonly string[],
  before: string,
  title: string,
): DraftFact[] {
  const isShell = shells.has(language) || (language === "" && lines.some((line) => programStart.test(line)));
  if (isShell) return commandFacts(lines, before, title);
  if (settings.has(language)) return settingFacts(lines);
  return [];
}

function commandFacts(lines: readonly string[], before: string, title: string): DraftFact[] {
  const facts: DraftFact[] = [];
  const about = splitSentences(before).slice(-2).join(" ");
  let comment = "";
  for (const raw of lines) {
    const line = raw.trim().replace(/^(?:\$|>)\s+/, "");
    if (/^(?:#|::|rem )/i.test(line)) {
      comment = line.replace(/^(?:#+|::|rem )\s*/i, "");
      continue;
    }
    const [command, note] = splitComment(line);
    if (command.length < 3 || command.length > 90) continue;
    const remark = note ?? (comment === "" ? undefined : comment);
    // One command below a text is what the text is about; of several, nobody knows which is meant.
    const single = lines.length === 1;
    const purpose = remark ?? (single ? (purposeIn(about) ?? title) : undefined);
    const context =
      remark === undefined && single && before !== "" ? `${title}. ${about}` : `${title}: ${remark ?? ""}`;
    facts.push({
      sentence: `\`${command}\``,
      span: command,
      kind: "command",
      context: context.trim(),
      ...(purpose === undefined ? {} : { purpose }),
    });
    comment = "";
  }
  return facts;
}

/** "To replace a secret, use this:" is for "replace a secret". */
function purposeIn(sentence: string): string | undefined {
  return /^To ([^,:]{5,60})[,:]/.exec(sentence)?.[1] ?? /^([^`]{8,60}):$/.exec(sentence)?.[1];
}

function settingFacts(lines: readonly string[]): DraftFact[] {
  const rows: string[][] = [];
  let table = "";
  for (const raw of lines) {
    const line = raw.trim();
    const heading = /^\[+([^\]]+)\]+$/.exec(line);
    if (heading) {
      table = `${heading[1] ?? ""}.`;
      continue;
    }
    const pair = /^"?([\w.-]+)"?\s*[:=]\s*("[^"]*"|'[^']*'|[^#,{[]+?)\s*,?\s*(?:(?:#|\/\/)\s*(.+))?$/.exec(
      line,
    );
    if (!pair || (pair[2] ?? "").trim() === "") continue;
    const value = (pair[2] ?? "").trim().replace(/^["']|["']$/g, "");
    rows.push([`\`${table}${pair[1] ?? ""}\``, `\`${value}\``, pair[3]?.trim() ?? ""]);
  }
  if (rows.length > 12) return [];
  return tableFacts(["key", "value in the example", "meaning"], rows);
}

function splitComment(line: string): [string, string | undefined] {
  const at = line.search(/\s#\s/);
  if (at < 0) return [line, undefined];
  return [
    line.slice(0, at).trim(),
    line
      .slice(at)
      .replace(/^\s*#\s*/, "")
      .trim(),
  ];
}
