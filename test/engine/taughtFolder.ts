// A folder whose knowledge lies on the disk as two injections would have left it, made without a model.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { catalogueModel } from "../../src/catalogue/catalogue.ts";
import type { CatalogueModel } from "../../src/catalogue/schema.ts";
import { resolveSettings } from "../../src/config/settings.ts";
import { readFolderDocuments } from "../../src/engine/folderDocuments.ts";
import type { EngineOptions } from "../../src/engine/engineOptions.ts";
import { openPlace } from "../../src/engine/place.ts";
import { type KnowledgePaths, makeKnowledgeFolders, runFolder } from "../../src/knowledge/dataFolder.ts";
import { writeManifest } from "../../src/knowledge/manifest.ts";
import { writeJsonLines } from "../../src/knowledge/store.ts";
import type { AdapterVersion } from "../../src/knowledge/types.ts";

export const readme =
  "# Kestrel\n\nKestrel is a small queue server.\n\n## Ports\n\nThe server listens on port 7431.\n";
export const operations = "# Operations\n\nThe command `kestrel drain` empties a queue.\n";

/** Question and answer by id of the pair. */
export const taughtPairs = {
  "pair-port": { question: "Which port does Kestrel listen on?", answer: "7431", document: "README.md" },
  "pair-kind": { question: "What is Kestrel?", answer: "A small queue server.", document: "README.md" },
  "pair-drain": {
    question: "Which command empties a queue?",
    answer: "`kestrel drain`",
    document: "docs/operations.md",
  },
} as const;

/** The model that the folder was taught with. */
export const taughtModel = catalogueModel("qwen2.5-coder-0.5b")!;

export interface TaughtFolder {
  readonly folder: string;
  readonly dataDir: string;
  readonly paths: KnowledgePaths;
  /** The adapter of version 2, which answers. */
  readonly adapter: string;
}

export interface Teaching {
  /** The model that it is taught to. */
  readonly model?: CatalogueModel;
  /** Writes the adapter of a version; left out: bytes that no model could load. */
  readonly writeAdapter?: (path: string, version: number) => Promise<void>;
}

/** @param makeFolder makes an empty folder. */
export async function teachWithoutModel(
  makeFolder: () => Promise<string>,
  {
    model = taughtModel,
    writeAdapter = (path, version) => writeFile(path, `adapter of version ${version}`),
  }: Teaching = {},
): Promise<TaughtFolder> {
  const [folder, dataDir] = [await makeFolder(), await makeFolder()];
  await mkdir(join(folder, "docs"));
  await writeFile(join(folder, "README.md"), readme);
  await writeFile(join(folder, "docs/operations.md"), operations);
  const place = await openPlace(folder, dataDir);
  const { paths } = place;
  await makeKnowledgeFolders(paths);
  const { documents } = await readFolderDocuments(place, optionsFor(dataDir));
  const sectionOf = (document: string, words: string): string => {
    const sections = documents.find(({ path }) => path === document)?.sections ?? [];
    const found = sections.find(({ text }) => text.includes(words)) ?? sections[0];
    if (!found) throw new Error(`${document} has no section`);
    return found.id;
  };
  const versions: AdapterVersion[] = [];
  for (const version of [1, 2]) {
    const file = `adapter-${version}.gguf`;
    const run = `run-${version}`;
    await writeAdapter(join(paths.adapters, file), version);
    const bytes = await readFile(join(paths.adapters, file));
    await mkdir(runFolder(paths, run), { recursive: true });
    await writeFile(join(runFolder(paths, run), "written.jsonl"), "{}\n");
    versions.push({
      version,
      file,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      baseSha256: model.sha256!,
      baseName: model.name,
      createdAt: `2026-01-0${version}T00:00:00.000Z`,
      commit: "3f2a91c000000000000000000000000000000000",
      pairs: 3,
      facts: 3,
      covered: 3,
      accuracy: { base: 0.1, adapter: 0.7 + version / 10, oracle: 0.9, n: 20 },
      run,
      documents: documents.map(({ path, contentHash }) => ({ path, contentHash })),
    });
  }
  await writeManifest(paths, { format: 1, folder, active: 2, versions });
  await writeFile(paths.report, `<!doctype html><title>${basename(folder)}</title>`);
  await writeJsonLines(
    paths.pairs,
    Object.entries(taughtPairs).map(([id, { question, answer, document }]) => ({
      id,
      kind: "document",
      sectionId: sectionOf(document, answer.replaceAll("`", "").split(" ").at(-1) ?? ""),
      factIds: [`fact-${id}`],
      form: "fact",
      question,
      answer,
      heldOut: false,
    })),
  );
  await writeJsonLines(
    paths.facts,
    Object.entries(taughtPairs).map(([id, { answer, document }]) => ({
      id: `fact-${id}`,
      sectionId: sectionOf(document, ""),
      span: answer,
    })),
  );
  return { folder, dataDir, paths, adapter: join(paths.adapters, "adapter-2.gguf") };
}

/** What every verb of the engine takes. */
export function optionsFor(dataDir: string, signal = new AbortController().signal): EngineOptions {
  return { settings: resolveSettings({}), dataDir, signal, onEvent: () => undefined };
}
