// First words that lead a small model to a fitting question about a span.
import { maskSpan } from "./prompts.ts";
import type { Fact } from "./types.ts";

/** Starts in the order in which they should be tried; "" leaves the choice to the model. */
export function questionStarts(fact: Fact, project: string): readonly string[] {
  const noun = nounBefore(fact);
  if (noun !== undefined) {
    return [`Which ${noun}`, "", `In ${project}, which ${noun}`, `What is the ${noun}`, "What", "Where"];
  }
  switch (fact.kind) {
    case "number":
      return numberStarts(fact, project);
    case "name":
      return isPerson(fact)
        ? ["Who", "", `In ${project}, who`, "By whom", "What is the name of"]
        : ["", `In ${project}, what`, "Which", "What", "Where"];
    case "code":
    case "label":
      return ["Which", "", `In ${project}, which`, "What", "How do I", "With what"];
    case "reason":
      return ["Why", "For what reason", `In ${project}, why`, "What is the reason", ""];
    case "command":
      return ["How do I", "Which command", "What do I run", "", "What is the command"];
    case "cell":
      return ["", `In ${project}, what`, "What", "How", "Which"];
    case "definition":
      return ["What is", `What kind of`, "", "How would you describe", "What does"];
    case "step":
    case "clause":
    case "negation":
      return ["", "When", `In ${project},`, "What", "How", "Which"];
  }
}

function numberStarts(fact: Fact, project: string): readonly string[] {
  const unit = fact.span.split(" ")[1]?.toLowerCase() ?? "";
  if (/^(?:m?s|secs?|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|years?|nights?)$/.test(unit)) {
    const before = /\bevery\s*____/.test(maskSpan(fact.sentence, fact.span));
    return before
      ? ["How often", "", `In ${project}, how often`, "At what interval"]
      : ["How long", "", `In ${project}, how long`, "After how long", "What time", "For how long"];
  }
  if (/^[kmgt]?i?b$|^bytes?$/.test(unit)) {
    return ["How big", "How much", "", `In ${project}, how much`, "What size", "What is the size"];
  }
  if (/^(?:%|percent)$/.test(unit) || fact.span.endsWith("%")) {
    return ["What percentage", "How much", "", `In ${project}, what share`];
  }
  if (unit === "times") return ["How often", "How many times", "", `In ${project}, how often`];
  if (/^(?:19|20)\d\d$/.test(fact.span)) return ["In which year", "When", "", `In ${project}, when`];
  const counted = /____\s((?:\p{Ll}{3,}\s)?\p{Ll}{2,}s)\b/u.exec(maskSpan(fact.sentence, fact.span))?.[1];
  if (counted !== undefined) {
    return [
      `How many ${counted}`,
      "",
      `In ${project}, how many ${counted}`,
      "How many",
      "What is the number of",
    ];
  }
  return ["", `In ${project}, what`, "What", "Which", "How many"];
}

// Nouns that stand right before a name, a number or code and say what it is.
const nouns =
  "folder|directory|file|command|option|setting|variable|environment variable|port|status|exit code|code|version|channel|key|" +
  "flag|function|method|class|module|package|branch|host|address|route|level|table|field|header|endpoint|event|role|" +
  "library|script|tool|service|page|group|queue|topic|mode|format|language|licence|license|license|parameter|argument|" +
  "type|tag|label|user|account|message|error|state|region|bucket|process|protocol|compiler|database";
const nounPattern = new RegExp(`\\b(${nouns})s?\\s(?:called\\s|named\\s)?____`, "i");

function nounBefore(fact: Fact): string | undefined {
  if (fact.kind !== "code" && fact.kind !== "number" && fact.kind !== "name") return undefined;
  const sentence = maskSpan(fact.sentence, fact.span);
  const found = nounPattern.exec(sentence)?.[1]?.toLowerCase();
  // "exits with code 17": the code is of the exit.
  if (found === "code" && /\bexits? with code\b/i.test(sentence)) return "exit code";
  return found;
}

function isPerson(fact: Fact): boolean {
  if (!/^\p{Lu}\p{Ll}+\s\p{Lu}[\p{L}-]+$/u.test(fact.span)) return false;
  const sentence = maskSpan(fact.sentence, fact.span);
  return /\bby ____|____,? who\b|^____ \p{Ll}+(?:ed|s)\b/u.test(sentence);
}
