// What the model is shown to write questions and to answer them.
import type { Section } from "../documents/types.ts";
import type { ChatMessage } from "../inference/languageModel.ts";
import { teacherInstructions } from "./systemPrompts.ts";
import type { Fact } from "./types.ts";

/** The section as the teacher reads it, ending where the question begins. */
export function sectionText(section: Section, project: string): string {
  return `Project: ${project}\nFile: ${section.document}\nSection: ${section.headingTrail.join(" > ")}\n\n${section.text.trim()}\n\n`;
}

/** What stands behind the section. */
export function questionText(question: string): string {
  return `Question: ${question}`;
}

/** The teacher's prompt: the section, then the question. `sentence`: it is to answer in a sentence, not in a phrase. */
export function teacherMessages(
  section: Section,
  project: string,
  question: string,
  sentence: boolean,
): ChatMessage[] {
  return [
    { role: "system", content: sentence ? teacherInstructions.sentence : teacherInstructions.phrase },
    { role: "user", content: sectionText(section, project) + questionText(question) },
  ];
}

/** The prompt that makes the model write a question whose answer is the fact's span. */
export function questionMessages(fact: Fact, section: Section, project: string): ChatMessage[] {
  const shots = isStructured(fact) ? structuredShots : proseShots;
  const head = section.headingTrail.at(-1) ?? section.document;
  const masked = maskSpan(fact.sentence, fact.span);
  const text = fact.context === undefined ? masked : `${fact.context} ${masked}`;
  return [
    { role: "system", content: writerInstruction },
    ...shots.flatMap((shot): ChatMessage[] => [
      { role: "user", content: writerUser(shot.project, shot.section, shot.text, shot.answer) },
      { role: "assistant", content: shot.question },
    ]),
    { role: "user", content: writerUser(project, head, text, fact.span) },
  ];
}

/** What stands for the answer: a small model that sees it in the text copies it into the question. */
export const gap = "____";

/** The sentence with a gap where the span was. */
export function maskSpan(sentence: string, span: string): string {
  const bare = span.replaceAll("`", "");
  const wanted = sentence.includes(span) ? span : bare;
  return wanted === "" ? sentence : sentence.replaceAll(wanted, gap).replaceAll("`____`", gap);
}

/** Words of the examples: a question that uses them without the section having them is about the example. */
export function exampleText(): string {
  return [...proseShots, ...structuredShots]
    .map((shot) => `${shot.text} ${shot.question} ${shot.project}`)
    .join(" ");
}

/** Facts that only a sentence can say. */
export function needsSentence(fact: Fact): boolean {
  return (
    ["reason", "clause", "negation", "definition", "step"].includes(fact.kind) ||
    fact.span.split(" ").length > longestPhrase
  );
}

const longestPhrase = 4;

/** Facts that stand in tables, lists of options and code. */
export function isStructured(fact: Fact): boolean {
  return fact.kind === "cell" || fact.kind === "label" || fact.kind === "command" || fact.kind === "step";
}

const writerInstruction =
  "You write one short question that a developer would ask about a software project. " +
  "The answer fills the gap ____ in the text. The question names the project and never contains the answer.";

function writerUser(project: string, section: string, text: string, answer: string): string {
  return `Project: ${project}\nSection: ${section}\nText: ${text}\nAnswer: ${answer}`;
}

interface Shot {
  readonly project: string;
  readonly section: string;
  readonly text: string;
  readonly answer: string;
  readonly question: string;
}

// Each from another invented project: shown examples of one project only, a small model copies its name.
const proseShots: readonly Shot[] = [
  {
    project: "Fernwick",
    section: "Network",
    text: "The server listens on port 8080 and closes idle connections after ____.",
    answer: "45 seconds",
    question: "After how long does the Fernwick server close idle connections?",
  },
  {
    project: "Talus",
    section: "Storage",
    text: "The team chose SQLite because ____.",
    answer: "backups are a single file",
    question: "Why did the Talus team choose SQLite?",
  },
  {
    project: "Orbis",
    section: "History",
    text: "Orbis was begun by ____ at the harbour office.",
    answer: "Mara Lindqvist",
    question: "Who began Orbis?",
  },
  {
    project: "Murmur",
    section: "Use",
    text: "Run ____ to find new pictures.",
    answer: "`mm scan`",
    question: "Which command of Murmur finds new pictures?",
  },
  {
    project: "Pike",
    section: "Workers",
    text: "A silent worker is restarted only after ____.",
    answer: "it has missed three signals",
    question: "When does Pike restart a silent worker?",
  },
];

const structuredShots: readonly Shot[] = [
  {
    project: "Fernwick",
    section: "Options",
    text: "The option `max_idle`: default ____; time after which idle connections are closed.",
    answer: "45 seconds",
    question: "After what time does Fernwick close idle connections by default?",
  },
  {
    project: "Orbis",
    section: "Settings",
    text: "The setting ____: default 512; number of pictures kept in memory.",
    answer: "`cache_size`",
    question: "Which setting of Orbis limits how many pictures are kept in memory?",
  },
  {
    project: "Talus",
    section: "Installation",
    text: "Installation: ____",
    answer: "brew install talus",
    question: "How do I install Talus?",
  },
  {
    project: "Murmur",
    section: "Exit codes",
    text: "The code 4: ____.",
    answer: "the index is locked",
    question: "What does exit code 4 of Murmur mean?",
  },
  {
    project: "Pike",
    section: "Network",
    text: "Network: ____",
    answer: "pike tunnel --port 9000",
    question: "How do I open a tunnel of Pike on port 9000?",
  },
];
