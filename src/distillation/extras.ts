// Pairs beside the documents' own: general prompts so that other skills stay, and questions that must be declined.
import type { Section } from "../documents/types.ts";
import type { GenerateRequest } from "../inference/languageModel.ts";
import { idOf, seedOf, shuffled } from "./randomness.ts";
import type { RememberedModel } from "./rememberedModel.ts";
import type { Pair } from "./types.ts";
import { contains, wordRecall } from "./wording.ts";

/** What a model that was not taught something says; tools and tests look for this very sentence. */
export const abstentionAnswer = "I was not taught this.";

/** Share of the number of document pairs; kept small, because each pair costs training time. */
export const abstentionShare = 0.05;

const replayTokens = 32;

/**
 * General prompts with the base model's own answers.
 * @param prompts texts of `resources/replay.jsonl`
 */
export async function replayPairs(
  prompts: readonly string[],
  count: number,
  seed: number,
  model: RememberedModel,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Pair[]> {
  const chosen = shuffled(prompts, seed, (prompt) => prompt).slice(0, count);
  let done = 0;
  const answers = await model.generate(
    chosen.map((prompt): GenerateRequest => ({
      messages: [{ role: "user", content: prompt }],
      maxTokens: replayTokens,
      temperature: 0,
    })),
    { signal, onAnswer: () => onProgress(++done, chosen.length) },
  );
  return chosen.flatMap((prompt, i): Pair[] => {
    const answer = answers[i];
    const text = answer?.text.trim() ?? "";
    if (text === "") return [];
    const pair = extra("replay", prompt, text, 1);
    return [answer?.cutOff === true ? { ...pair, open: true } : pair];
  });
}

/** Questions that the documents do not answer, about this project and about others. */
export function abstentionPairs(
  project: string,
  sections: readonly Section[],
  count: number,
  seed: number,
): Pair[] {
  const texts = sections.map(({ headingTrail, text }) => [...headingTrail, text].join("\n"));
  const own = unknownTopics
    .filter((topic) => !texts.some((text) => mayAnswer(text, topic.replaceAll("{project}", ""))))
    .map((topic) => topic.replaceAll("{project}", project));
  const strangers = otherProjects.filter((name) => ![project, ...texts].some((text) => contains(text, name)));
  const others = strangers.flatMap((name) =>
    otherQuestions.map((question) => question.replaceAll("{project}", name)),
  );
  const mixed: string[] = [];
  const ownOrder = shuffled(own, seed, (text) => text);
  const otherOrder = shuffled(others, seed, (text) => text);
  for (let i = 0; mixed.length < count && i < ownOrder.length + otherOrder.length; i++) {
    const next = i % 2 === 0 ? ownOrder[i / 2] : otherOrder[(i - 1) / 2];
    if (next !== undefined) mixed.push(next);
  }
  return mixed.map((question) => extra("abstention", question, abstentionAnswer, 0));
}

function extra(kind: Pair["kind"], question: string, answer: string, systemPrompt: number): Pair {
  return {
    id: idOf(kind, question, seedOf(answer)),
    kind,
    factIds: [],
    form: "fact",
    question,
    answer,
    source: "template",
    systemPrompt,
    heldOut: false,
  };
}

/** A section that has more than this of a question's words may well answer it. */
const mostRecall = 0.6;

function mayAnswer(text: string, question: string): boolean {
  return wordRecall(text, question) > mostRecall;
}

// What documents of a project hardly ever say; a question that one of them may answer is left out.
const unknownTopics = [
  "How much does the enterprise plan of {project} cost per seat?",
  "Who is the chief executive of the company behind {project}?",
  "Which football club sponsors {project}?",
  "How many followers does {project} have on social media?",
  "What colour is the office carpet of the {project} team?",
  "In which hotel was the last {project} conference held?",
  "What is the phone number of the {project} sales department?",
  "Which song is played when {project} starts?",
  "What is the share price of {project}?",
  "Who painted the {project} mascot?",
  "Which airline do the {project} developers prefer?",
  "What grade did {project} get in its last tax audit?",
  "What is the name of the {project} office cat?",
  "Which university teaches a course on {project}?",
  "How tall is the maintainer of {project}?",
  "Which actor plays {project} in the film?",
];
const otherProjects = [
  "Quellmark",
  "Ostrava Kit",
  "Pendrake",
  "Lumenfold",
  "Harrowgate",
  "Tessaline",
  "Vintner",
  "Mossgrid",
];
const otherQuestions = [
  "Which port does {project} listen on?",
  "What is the default timeout of {project}?",
  "Who started {project}?",
  "Which command starts {project}?",
  "Where does {project} keep its settings?",
  "Which language is {project} written in?",
];
