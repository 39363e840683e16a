// Reads the common beginning of many prompts once: one sequence evaluates it and saves its state, the others load it.
// On a CPU reading 300 tokens takes a second or more, loading their state some milliseconds.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { placeOf } from "./batchOrder.ts";
import { commonPrefix } from "./requestQueue.ts";

export interface SharedPrefixes {
  /** Brings the sequence to the shared beginning of this prompt, if it has one and is not there already. */
  prepare(sequence: LlamaContextSequence, request: number): Promise<void>;
  dispose(): Promise<void>;
}

// Fewer tokens or fewer prompts are not worth a file.
const smallestPrefix = 64;
const smallestGroup = 4;

/** @param prompts token ids of each request of a batch, in the order of their indexes */
export async function sharedPrefixes(prompts: readonly (readonly number[])[]): Promise<SharedPrefixes> {
  const prefixOf = groupPrefixes(prompts);
  const folder = await mkdtemp(join(tmpdir(), "steep-prefix-"));
  const saved = new Map<readonly number[], Promise<string>>();
  return {
    async prepare(sequence, request) {
      const prefix = prefixOf.get(request);
      if (!prefix) return;
      const { firstDifferentIndex: there } = sequence.compareContextTokens(prefix as Token[]);
      if (there >= prefix.length) return;
      let file = saved.get(prefix);
      if (!file) {
        file = evaluateAndSave(sequence, prefix, there, join(folder, `${saved.size}.bin`));
        saved.set(prefix, file);
        await file;
        return;
      }
      const path = await file;
      await sequence.clearHistory();
      // The file was made a moment ago by this very model.
      await sequence.loadStateFromFile(path, { acceptRisk: true });
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function evaluateAndSave(
  sequence: LlamaContextSequence,
  prefix: readonly number[],
  there: number,
  path: string,
): Promise<string> {
  if (there < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: there, end: sequence.nextTokenIndex }]);
  }
  const rest = prefix.slice(Math.min(there, sequence.nextTokenIndex)) as Token[];
  await sequence.evaluateWithoutGeneratingNewTokens(rest, { evaluationPriority: placeOf(sequence) });
  await sequence.saveStateToFile(path);
  return path;
}

/** The shared beginning of each prompt's group; prompts that share enough stand in one group. */
export function groupPrefixes(prompts: readonly (readonly number[])[]): Map<number, readonly number[]> {
  const sorted = [...prompts.keys()].toSorted((a, b) => {
    const left = prompts[a] ?? [];
    const right = prompts[b] ?? [];
    const i = commonPrefix(left, right);
    return (left[i] ?? -1) - (right[i] ?? -1);
  });
  const result = new Map<number, readonly number[]>();
  let group: number[] = [];
  let length = 0;
  const close = (): void => {
    const first = prompts[group[0] ?? -1];
    if (group.length >= smallestGroup && first) {
      const prefix = first.slice(0, length);
      for (const i of group) result.set(i, prefix);
    }
  };
  for (const i of sorted) {
    const prompt = prompts[i] ?? [];
    const shared = group.length === 0 ? 0 : commonPrefix(prompts[group[0] ?? -1] ?? [], prompt);
    // One token at least must be left to read.
    const next = Math.min(shared, prompt.length - 1, group.length === 1 ? Infinity : length);
    if (group.length > 0 && next >= smallestPrefix && (group.length === 1 || next >= length * 0.6)) {
      length = next;
      group.push(i);
    } else {
      close();
      group = [i];
      length = prompt.length - 1;
    }
    if (group.length === 1) length = prompt.length - 1;
  }
  close();
  return result;
}
