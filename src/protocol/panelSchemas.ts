// Checks of what comes from and goes to the side panel: a frame may be sent anything.
import { z } from "zod";
import { problemSchema, runEventSchema, runSnapshotSchema } from "./runSchemas.ts";
import { type FromPanel, panelCommands, panelViews, type ToPanel } from "./panelMessages.ts";
import { runStages } from "./run.ts";

/** The message, or undefined when it is none of the panel's. */
export function parseFromPanel(value: unknown): FromPanel | undefined {
  return fromPanelSchema.safeParse(value).data;
}

/** The message, or undefined when it is none of the extension's. */
export function parseToPanel(value: unknown): ToPanel | undefined {
  return toPanelSchema.safeParse(value).data as ToPanel | undefined;
}

/** Longest question and longest text of an answer that are taken. */
const longestText = 200_000;
const text = z.string().max(longestText);
const id = z.string().min(1).max(200);
const line = z.int().positive();
const message = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

/** A path from the folder: never absolute, never out of it. */
const documentPath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes(".."), {
    error: "must be a path in the folder",
  });

export const fromPanelSchema = z.discriminatedUnion("type", [
  message("ready", {}),
  message("ask", { id, question: text.min(1), compare: z.boolean(), anyway: z.boolean() }),
  message("stop", { id }),
  message("regenerate", { id }),
  message("clear", {}),
  message("setCompare", { on: z.boolean() }),
  message("selectFolder", { id: z.string().max(4096) }),
  message("copy", { text }),
  message("insert", { text }),
  message("openSource", { document: documentPath, startLine: line, endLine: line }),
  message("openLink", { href: z.url({ protocol: /^(https?|mailto)$/ }).max(4096) }),
  message("searchDocuments", { id, question: text }),
  message("inspect", {}),
  message("start", {}),
  message("pause", {}),
  message("resume", {}),
  message("cancel", {}),
  message("rollback", { version: z.int().positive() }),
  message("openRunReport", {}),
  message("command", { command: z.enum(panelCommands) }),
]);

const share = z.number().min(0).max(1);
const accuracySchema = z.looseObject({ base: share, adapter: share, oracle: share, n: z.int().min(0) });

const versionSchema = z.looseObject({
  version: z.int().positive(),
  active: z.boolean(),
  createdAt: z.string(),
  commit: z.string().optional(),
  model: z.string(),
  pairs: z.int().min(0),
  accuracy: accuracySchema.optional(),
});

const progressSchema = z.looseObject({ stage: z.enum(runStages), done: z.number(), total: z.number() });

const workSchema = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("idle"), why: z.string() }),
  z.looseObject({ kind: z.literal("upToDate"), version: z.int() }),
  z.looseObject({ kind: z.literal("stale"), version: z.int(), count: z.int() }),
  z.looseObject({ kind: z.literal("scanning"), progress: progressSchema.optional() }),
  z.looseObject({ kind: z.literal("writing"), progress: progressSchema }),
  z.looseObject({ kind: z.literal("training"), progress: progressSchema }),
  z.looseObject({ kind: z.literal("paused"), reason: z.string(), progress: progressSchema.optional() }),
  z.looseObject({ kind: z.literal("error"), message: z.string(), hint: z.string() }),
]);

const sourceSchema = z.looseObject({
  document: z.string(),
  heading: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  changed: z.boolean(),
});

const answerSchema = z.looseObject({
  text: z.string(),
  adapterVersion: z.int(),
  asOf: z.string().optional(),
  changedDocuments: z.int().min(0),
  sources: z.array(sourceSchema),
  abstained: z.boolean(),
  doubtful: z.boolean(),
  confidence: z.number(),
  base: z.string().optional(),
});

const exchangeSchema = z.looseObject({
  id,
  question: z.string(),
  answer: answerSchema.optional(),
  anyway: z.boolean().optional(),
  partial: z.string().optional(),
  problem: problemSchema.optional(),
});

const stateSchema = z.looseObject({
  folders: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  folder: z.string().optional(),
  work: workSchema,
  versions: z.array(versionSchema),
  stale: z.looseObject({
    changed: z.array(z.string()),
    added: z.array(z.string()),
    removed: z.array(z.string()),
    count: z.int().min(0),
  }),
  documents: z.int().min(0).optional(),
  pendingEdits: z.int().min(0),
  compare: z.boolean(),
  run: runSnapshotSchema.optional(),
  measuring: z.boolean().optional(),
  cannotAsk: problemSchema.optional(),
});

const foundSchema = z.looseObject({
  document: z.string(),
  headingTrail: z.array(z.string()),
  startLine: z.int(),
  endLine: z.int(),
  excerpt: z.string(),
});

const planSchema = z.looseObject({
  documents: z.looseObject({ count: z.int(), tokens: z.number(), paths: z.array(z.string()) }),
  scope: z.array(z.string()).optional(),
  skipped: z.array(z.looseObject({ path: z.string(), message: z.string() })),
  secrets: z.array(z.looseObject({ path: z.string(), message: z.string() })),
  model: z.looseObject({ id: z.string(), name: z.string(), download: z.number(), reason: z.string() }),
  preflight: z.looseObject({ device: z.string(), backend: z.string() }),
  pairs: z.number(),
  seconds: z.number(),
  memory: z.looseObject({ needed: z.number(), free: z.number() }),
  disk: z.looseObject({ needed: z.number(), free: z.number().optional() }),
  upToDate: z.boolean(),
});

export const toPanelSchema = z.discriminatedUnion("type", [
  message("texts", { language: z.string().max(40), texts: z.record(z.string(), z.string()) }),
  message("state", { state: stateSchema }),
  message("history", { exchanges: z.array(exchangeSchema) }),
  message("answerStarted", { id, question: z.string() }),
  message("answerText", { id, of: z.enum(["adapter", "base"]), text: z.string() }),
  message("answerEnded", { id, answer: answerSchema }),
  message("answerStopped", { id }),
  message("answerFailed", { id, problem: problemSchema }),
  message("suggestions", {
    questions: z.array(z.looseObject({ question: z.string(), document: z.string() })),
  }),
  message("found", { id, sections: z.array(foundSchema) }),
  message("planning", {}),
  message("plan", { plan: planSchema }),
  message("runEvent", { event: runEventSchema }),
  message("runEnded", {
    result: z.looseObject({ version: z.int(), active: z.boolean() }).optional(),
    problem: problemSchema.optional(),
  }),
  message("problem", { problem: problemSchema, commands: z.array(z.enum(panelCommands)) }),
  message("show", { view: z.enum(panelViews) }),
  message("compose", { question: z.string(), send: z.boolean() }),
  message("said", { text: z.string() }),
]);
