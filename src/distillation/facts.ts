// The list of facts of a folder: what a reader should be able to answer afterwards. Deterministic; no model.
import type { Section } from "../documents/types.ts";
import { readBlocks } from "./blocks.ts";
import { codeFacts } from "./codeFacts.ts";
import { proseFacts } from "./proseFacts.ts";
import { optionFacts, tableFacts } from "./tableFacts.ts";
import type { DraftFact, Fact } from "./types.ts";
import { normalise } from "./wording.ts";

/** Facts of one section, in the order of its text. */
export function factsOf(section: Section, project: string): Fact[] {
  const title = section.headingTrail.at(-1) ?? project;
  const drafts: DraftFact[] = [];
  for (const block of readBlocks(section.text)) {
    switch (block.kind) {
      case "paragraph":
        drafts.push(...proseFacts(block.text, project));
        break;
      case "table":
        drafts.push(...tableFacts(block.headers, block.rows));
        break;
      case "code":
        drafts.push(...codeFacts(block.language, block.lines, block.before, title));
        break;
      case "list":
        drafts.push(...listFacts(block.items, block.ordered, block.leadIn, title, project));
        break;
    }
  }
  return withIds(section.id, drafts);
}

/** Facts of all sections. */
export function allFacts(sections: readonly Section[], project: string): Fact[] {
  return sections.flatMap((section) => factsOf(section, project));
}

function listFacts(
  items: readonly string[],
  ordered: boolean,
  leadIn: string,
  title: string,
  project: string,
): DraftFact[] {
  const options = ordered ? undefined : optionFacts(items);
  if (options) return options;
  const before = leadIn.endsWith(":") ? leadIn : undefined;
  const facts = items.flatMap((item) => proseFacts(item, project, before));
  if (!ordered || items.length < 2) return facts;
  for (const [i, item] of items.entries()) {
    const previous = items[i - 1];
    facts.push({
      sentence: item,
      span: item.replace(/[.;]$/, ""),
      kind: "step",
      step: { title, number: i + 1, total: items.length, ...(previous === undefined ? {} : { previous }) },
      ...(before === undefined ? {} : { context: before }),
    });
  }
  return facts;
}

/** Numbers the facts and drops those that ask twice for the same words of the same sentence. */
function withIds(sectionId: string, drafts: readonly DraftFact[]): Fact[] {
  const seen = new Set<string>();
  const facts: Fact[] = [];
  for (const draft of drafts) {
    const key = `${draft.kind === "cell" || draft.kind === "label" ? draft.kind : ""}|${normalise(draft.sentence)}|${normalise(draft.span)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    facts.push({ id: `${sectionId}:${facts.length}`, sectionId, ...draft });
  }
  return facts;
}
