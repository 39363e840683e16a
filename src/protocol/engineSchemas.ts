// Checks of the parameters of the engine's requests, and of its notifications at the other end.
import { z } from "zod";
import type {
  EngineMethod,
  EngineNotification,
  EngineNotifications,
  EngineParams,
  EngineRequests,
} from "./engineProtocol.ts";
import { runEventSchema, runSnapshotSchema } from "./runSchemas.ts";

/** The parameters, or an error that names what is wrong with them. */
export function parseParams<M extends EngineMethod>(
  method: M,
  value: unknown,
): { readonly params: EngineParams<M> } | { readonly error: string } {
  const { data, error } = paramsSchemas[method].safeParse(value ?? {});
  return error ? { error: z.prettifyError(error) } : { params: data as EngineParams<M> };
}

/** The notification's content, or undefined when it is not what it should be. */
export function parseNotification<N extends EngineNotification>(
  name: N,
  value: unknown,
): EngineNotifications[N] | undefined {
  return notificationSchemas[name].safeParse(value).data as EngineNotifications[N] | undefined;
}

/** The names of all requests. */
export function engineMethods(): readonly EngineMethod[] {
  return Object.keys(paramsSchemas) as EngineMethod[];
}

const folder = {
  folder: z.string().min(1),
  settings: z.record(z.string(), z.unknown()).optional(),
  model: z.string().min(1).optional(),
};
const text = z.string().trim().min(1).max(20_000);
const count = z.int().min(1).max(1000).optional();
const nothing = z.strictObject({});
const inFolder = z.strictObject(folder);
const pauseReason = z.enum(["person", "chat", "battery", "busy"]);
const scoped = z.strictObject({ ...folder, scope: z.array(z.string()).optional() });

const paramsSchemas = {
  handshake: z.strictObject({ protocol: z.int(), client: z.string(), dataDir: z.string().min(1).optional() }),
  heartbeat: nothing,
  shutdown: nothing,
  inspect: scoped,
  inject: scoped.extend({ paused: pauseReason.optional() }),
  pause: z.strictObject({ ...folder, reason: pauseReason.optional() }),
  resume: inFolder,
  cancel: inFolder,
  run: inFolder,
  ask: z.strictObject({
    ...folder,
    id: z.string().min(1),
    question: text,
    history: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string() })).optional(),
    compare: z.boolean().optional(),
    anyway: z.boolean().optional(),
    retrieve: z.boolean().optional(),
  }),
  suggestions: z.strictObject({ ...folder, count }),
  searchDocuments: z.strictObject({ ...folder, query: z.string().max(20_000), count }),
  warmUp: inFolder,
  status: inFolder,
  versions: inFolder,
  rollback: z.strictObject({ ...folder, version: z.int().positive().optional() }),
  exportAdapter: z.strictObject({
    ...folder,
    file: z.string().min(1),
    version: z.int().positive().optional(),
  }),
  evaluate: z.strictObject({
    ...folder,
    questions: z.string().min(1).optional(),
    arms: z.array(z.string()).optional(),
  }),
  report: inFolder,
  tree: inFolder,
  pairs: z.strictObject({
    ...folder,
    query: z.string().max(20_000).optional(),
    document: z.string().optional(),
    sectionId: z.string().optional(),
    ids: z.array(z.string()).optional(),
    offset: z.int().min(0).optional(),
    limit: count,
  }),
  pairAnswers: z.strictObject({ ...folder, ids: z.array(z.string()).max(1000) }),
  addPair: z.strictObject({ ...folder, question: text, answer: text, sectionId: z.string().optional() }),
  editPair: z.strictObject({ ...folder, id: z.string(), question: text, answer: text }),
  deletePair: z.strictObject({ ...folder, id: z.string() }),
  revertPair: z.strictObject({ ...folder, id: z.string() }),
  exportPairs: z.strictObject({ ...folder, file: z.string().min(1) }),
  forget: z.strictObject({ ...folder, document: z.string().min(1) }),
  remember: z.strictObject({ ...folder, document: z.string().min(1) }),
  reset: inFolder,
  models: z.strictObject({ ...folder, folder: z.string().min(1).optional() }),
  chooseModel: z.strictObject({ ...folder, model: z.string().min(1) }),
  storage: nothing,
  deleteStorage: z.strictObject({ ids: z.array(z.string()) }),
  doctor: nothing,
  fetchCuda: nothing,
} satisfies Record<keyof EngineRequests, z.ZodType>;

const notificationSchemas = {
  runEvent: z.looseObject({ folder: z.string(), event: runEventSchema }),
  runElsewhere: z.looseObject({ folder: z.string(), run: runSnapshotSchema.nullable() }),
  answerText: z.looseObject({ id: z.string(), of: z.enum(["adapter", "base"]), text: z.string() }),
  statusChanged: z.looseObject({ folder: z.string() }),
  log: z.looseObject({ level: z.enum(["debug", "info", "warning", "error"]), text: z.string() }),
} satisfies Record<EngineNotification, z.ZodType>;
