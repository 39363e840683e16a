// A question that was kept, asked in other words: what is learned must not hang on one wording.
import type { ChatMessage } from "../inference/languageModel.ts";

/** Examples of one question in two wordings, each of another invented project, as the model is to write it. */
export const rewordings: readonly (readonly [project: string, question: string, reworded: string])[] = [
  [
    "Fernwick",
    "After how long does the Fernwick server close idle connections?",
    "How much time may a connection to Fernwick be unused before it is closed?",
  ],
  [
    "Murmur",
    "Which command of Murmur finds new pictures?",
    "What do I run to make Murmur look for new pictures?",
  ],
  ["Orbis", "Who began Orbis?", "Which person started the Orbis project?"],
  ["Pike", "Why does Pike have no web page?", "What is the reason that there is no web page in Pike?"],
  [
    "Talus",
    "What is the default of `max_copies` in Talus?",
    "How large is `max_copies` of Talus when I leave it alone?",
  ],
  ["Wend", "In which file does Wend look for its rules?", "Where does Wend read its rules from?"],
];

/** The prompt that makes the model ask the same thing in other words. */
export function rephraseMessages(question: string): ChatMessage[] {
  return [
    { role: "system", content: instruction },
    ...rewordings.flatMap(([, shown, reworded]): ChatMessage[] => [
      { role: "user", content: shown },
      { role: "assistant", content: reworded },
    ]),
    { role: "user", content: question },
  ];
}

const instruction =
  "You write a question about a software project again in quite different words. " +
  "It asks for the same thing and names the project.";
