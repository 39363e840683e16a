// Requests about what a folder's model knows.
import { forgetDocument, rememberDocument, resetFolder } from "./forget.ts";
import { readFolderStatus } from "./folderStatus.ts";
import { readKnowledgeTree } from "./knowledgeTree.ts";
import { addPair, deletePair, editPair, exportPairs, listPairs, revertPair } from "./pairs.ts";
import { reportPath } from "./report.ts";
import { type Handlers, optionsOf, type RequestContext } from "./requestContext.ts";
import { exportAdapter, rollback } from "./versions.ts";

export type KnowledgeMethod =
  | "status"
  | "versions"
  | "rollback"
  | "exportAdapter"
  | "report"
  | "tree"
  | "pairs"
  | "addPair"
  | "editPair"
  | "deletePair"
  | "revertPair"
  | "exportPairs"
  | "forget"
  | "remember"
  | "reset";

export function knowledgeRequests(context: RequestContext): Handlers<KnowledgeMethod> {
  const { dataDir } = context;
  /** Does what changes a folder's knowledge, and says that it has changed. */
  const changing = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
    const result = await work();
    context.notify("statusChanged", { folder });
    return result;
  };
  const statusOf = (params: Parameters<typeof optionsOf>[1] & { folder: string }, signal: AbortSignal) =>
    readFolderStatus(params.folder, optionsOf(context, params, signal), context.run);
  return {
    status(params, signal) {
      context.watch.add(params.folder);
      return statusOf(params, signal);
    },
    versions: async (params, signal) => (await statusOf(params, signal)).versions,
    rollback: ({ folder, version }) =>
      changing(folder, async () => {
        const { from, to, warning } = await rollback(folder, version, dataDir);
        return {
          to,
          ...(from === undefined ? {} : { from }),
          ...(warning === undefined ? {} : { warning }),
        };
      }),
    async exportAdapter({ folder, file, version }) {
      const done = await exportAdapter(folder, file, version, dataDir);
      return { version: done.version, path: done.adapter, base: done.base.name };
    },
    report: async ({ folder }) => ({ path: await reportPath(folder, dataDir) }),

    tree: (params, signal) => readKnowledgeTree(params.folder, optionsOf(context, params, signal)),
    pairs: ({ query, document, sectionId, ids, offset, limit, ...params }, signal) =>
      listPairs(
        params.folder,
        { query, document, sectionId, ids, offset, limit },
        optionsOf(context, params, signal),
      ),
    addPair: ({ question, answer, sectionId, ...params }, signal) =>
      changing(params.folder, () =>
        addPair(params.folder, { question, answer, sectionId }, optionsOf(context, params, signal)),
      ),
    editPair: ({ id, question, answer, ...params }, signal) =>
      changing(params.folder, () =>
        editPair(params.folder, id, { question, answer }, optionsOf(context, params, signal)),
      ),
    deletePair: ({ id, ...params }, signal) =>
      changing(params.folder, async () => {
        await deletePair(params.folder, id, optionsOf(context, params, signal));
        return { done: true };
      }),
    revertPair: ({ id, ...params }, signal) =>
      changing(params.folder, async () => {
        await revertPair(params.folder, id, optionsOf(context, params, signal));
        return { done: true };
      }),
    exportPairs: ({ file, ...params }, signal) =>
      exportPairs(params.folder, file, optionsOf(context, params, signal)),

    forget: ({ folder, document }) =>
      changing(folder, async () => {
        const forgotten = await forgetDocument(folder, document, dataDir);
        // What is looked up for answers is read anew.
        await context.session.close();
        return forgotten;
      }),
    remember: ({ folder, document }) =>
      changing(folder, async () => {
        await rememberDocument(folder, document, dataDir);
        return { done: true };
      }),
    reset: ({ folder }) =>
      changing(folder, async () => {
        await context.session.close();
        return { bytes: await resetFolder(folder, dataDir) };
      }),
  };
}
