// A gate that work passes between two computations: held by a person, or for as long as an answer is generated.
import type { PauseReason } from "../protocol/run.ts";

export interface PauseGate {
  /** Why it is held: a person's reason before a passing one; undefined when it is open. */
  readonly reason: PauseReason | undefined;
  /** Holds the gate until what it returns is called; it may be held several times at once. */
  hold(reason: PauseReason): () => void;
  /** Ends when the gate is open, or when the signal is aborted. */
  wait(signal?: AbortSignal): Promise<void>;
  /** Calls `listener` when the reason changes; returns what ends that. */
  onChange(listener: (reason: PauseReason | undefined) => void): () => void;
}

/** A gate that is open. */
export function createPauseGate(): PauseGate {
  const holds = new Map<symbol, PauseReason>();
  const listeners = new Set<(reason: PauseReason | undefined) => void>();
  const reasonNow = (): PauseReason | undefined =>
    importance.find((reason) => [...holds.values()].includes(reason));
  const change = (edit: () => void): void => {
    const before = reasonNow();
    edit();
    const after = reasonNow();
    if (after !== before) for (const listener of listeners) listener(after);
  };
  const onChange: PauseGate["onChange"] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  return {
    get reason() {
      return reasonNow();
    },
    hold(reason) {
      const key = Symbol(reason);
      change(() => holds.set(key, reason));
      return () => change(() => holds.delete(key));
    },
    wait: (signal) =>
      new Promise((resolve) => {
        const open = (): boolean => holds.size === 0 || signal?.aborted === true;
        if (open()) {
          resolve();
          return;
        }
        const end = (): void => {
          if (!open()) return;
          stop();
          signal?.removeEventListener("abort", end);
          resolve();
        };
        const stop = onChange(end);
        signal?.addEventListener("abort", end);
      }),
    onChange,
  };
}

/** What is said when several hold it: what only a person can end, first. */
const importance: readonly PauseReason[] = ["person", "battery", "busy", "chat"];
