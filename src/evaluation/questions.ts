// Question files: JSON lines `{"question", "answers", "document"?}`.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { goldForm } from "./normalise.ts";
import type { Question } from "./types.ts";

/** @throws UserError `questions-invalid` naming the line, or when the file is missing or holds no question. */
export async function readQuestions(path: string): Promise<Question[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UserError("questions-invalid", `The question file ${path} cannot be read.`, "Check the path.", {
      cause: error,
    });
  }
  return parseQuestions(bytes, path);
}

/** The questions of a file's bytes (UTF-8, with or without byte-order mark); `name` is for messages. */
export function parseQuestions(bytes: Uint8Array, name: string): Question[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError("questions-invalid", `${name} is not UTF-8 text.`, "Save it as UTF-8.", {
      cause: error,
    });
  }
  const questions: Question[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    questions.push(parseLine(line, index + 1, name));
  }
  if (questions.length === 0) {
    throw new UserError("questions-invalid", `${name} holds no question.`, `Write one a line: ${example}.`);
  }
  return questions;
}

const example = '{"question": "Which port is used?", "answers": ["7431"], "document": "configuration.md"}';

const questionSchema = z.object({
  question: z.string().trim().min(1, "is empty"),
  answers: z
    .array(
      z
        .string()
        .trim()
        .refine((answer) => goldForm(answer) !== "", "is empty"),
    )
    .min(1, "must hold at least one answer"),
  document: z.string().min(1).optional(),
  form: z.string().min(1).optional(),
});

function parseLine(line: string, number: number, name: string): Question {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw invalid(number, name, "it is not JSON", error);
  }
  const parsed = questionSchema.safeParse(value);
  if (parsed.success) return parsed.data as Question;
  const issue = parsed.error.issues[0]!;
  throw invalid(number, name, `${issue.path.join(".") || "the line"}: ${issue.message}`, parsed.error);
}

function invalid(line: number, name: string, reason: string, cause: unknown): UserError {
  return new UserError(
    "questions-invalid",
    `Line ${line} of ${name} is no question: ${reason}.`,
    `Each line looks like ${example}.`,
    { cause },
  );
}
