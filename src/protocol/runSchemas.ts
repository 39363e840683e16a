// Checks of a run's events and snapshots, as the panel and the file of a run elsewhere hold them.
import { z } from "zod";
import { runStages } from "./run.ts";

export const problemSchema = z.looseObject({ code: z.string(), message: z.string(), hint: z.string() });

const share = z.number().min(0).max(1);
const pauseReason = z.enum(["person", "chat", "battery", "busy"]);

const progressSchema = z.looseObject({
  stage: z.enum(runStages),
  done: z.number().min(0),
  total: z.number().min(0),
  unit: z.enum(["bytes", "documents", "pairs", "steps", "answers"]),
  detail: z.string().optional(),
  share,
  remainingSeconds: z.number().min(0).optional(),
});
const lossPoint = z.looseObject({ step: z.number(), loss: z.number() });
const accuracyPoint = z.looseObject({ step: z.number(), accuracy: share });
const writtenPair = z.looseObject({
  question: z.string(),
  answer: z.string(),
  document: z.string().optional(),
});
const note = z.looseObject({ level: z.enum(["info", "warning"]), text: z.string() });

export const runEventSchema = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("progress"), progress: progressSchema }),
  z.looseObject({ kind: z.literal("loss"), point: lossPoint }),
  z.looseObject({ kind: z.literal("heldOutLoss"), point: lossPoint }),
  z.looseObject({ kind: z.literal("accuracy"), point: accuracyPoint }),
  z.looseObject({ kind: z.literal("pair"), pair: writtenPair, count: z.int().min(0) }),
  z.looseObject({ kind: z.literal("note"), level: z.enum(["info", "warning"]), text: z.string() }),
  z.looseObject({ kind: z.literal("paused"), reason: pauseReason }),
  z.looseObject({ kind: z.literal("resumed") }),
]);

export const runSnapshotSchema = z.looseObject({
  since: z.string(),
  progress: progressSchema.optional(),
  paused: pauseReason.optional(),
  losses: z.array(lossPoint),
  heldOutLosses: z.array(lossPoint),
  accuracies: z.array(accuracyPoint),
  pairs: z.array(writtenPair),
  pairCount: z.int().min(0),
  notes: z.array(note),
  process: z.looseObject({ here: z.boolean(), pid: z.int(), host: z.string() }),
});
