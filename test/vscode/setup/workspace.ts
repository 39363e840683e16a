// A small project to open in VS Code: the documents of an invented relay, in git, in a folder of its own.
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Workspace {
  /** The project with its documents. */
  readonly folder: string;
  /** A second folder with one document. */
  readonly other: string;
  /** A workspace of both folders. */
  readonly file: string;
  /** For what is learned, where two servers share it. */
  readonly data: string;
  /** The commit of the documents. */
  readonly commit: string;
  dispose(): Promise<void>;
}

const documents = fileURLToPath(new URL("../fixtures/tarnfold", import.meta.url));

export async function createWorkspace(): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), "steep-ws-"));
  const folder = join(root, "tarnfold");
  const other = join(root, "other");
  const file = join(root, "both.code-workspace");
  await cp(documents, folder, { recursive: true });
  await mkdir(other);
  await writeFile(join(other, "README.md"), "# Other\n\nThe other project counts the boats of a harbour.\n");
  await writeFile(file, JSON.stringify({ folders: [{ path: "tarnfold" }, { path: "other" }] }));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@invalid", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "The documents");
  const commit = git("rev-parse", "HEAD").trim();
  return {
    folder,
    other,
    file,
    data: join(root, "data"),
    commit,
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}
