// Steep as other extensions see it, and the processes that it started.
import { readdirSync, readFileSync } from "node:fs";
import * as vscode from "vscode";

interface SteepApi {
  readonly activation: number;
}

/** Steep, active. */
export async function activeSteep(): Promise<vscode.Extension<SteepApi>> {
  const extension = installedSteep();
  await extension.activate();
  return extension;
}

/** Steep as it is installed, active or not. */
export function installedSteep(): vscode.Extension<SteepApi> {
  const extension = vscode.extensions.getExtension<SteepApi>("steep.steep");
  if (!extension) throw new Error("Steep is not installed");
  return extension;
}

/** Asks by the tool for other assistants; its error says why it cannot answer. */
export async function askByTool(question: string, folder?: string): Promise<string> {
  const result = await vscode.lm.invokeTool("ask_project_knowledge", {
    input: { question, ...(folder === undefined ? {} : { folder }) },
    toolInvocationToken: undefined,
  });
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
    .join("");
}

/** Why the tool cannot answer. */
export async function refusal(question = "What is the port?", folder?: string): Promise<string> {
  try {
    return `no refusal but the answer ${await askByTool(question, folder)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Process ids of the engines that this extension host started. */
export function engines(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const isChild = status.includes(`\nPPid:\t${process.pid}\n`);
        const isAlive = !/\nState:\tZ/.test(status);
        return isChild && isAlive && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("engine.mjs");
      } catch {
        // It ended while it was looked at.
        return false;
      }
    });
}

/** Waits until `what` gives something other than undefined. */
export async function eventually<T>(
  words: string,
  what: () => T | undefined | Promise<T | undefined>,
  seconds = 30,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await what();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${words}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
