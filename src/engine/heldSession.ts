// The one model that is kept open to answer: opened when it is first needed, put away when it was not used for a while.
import { unlessAborted } from "../errors/cancelled.ts";
import { UserError } from "../errors/userError.ts";
import { readManifest } from "../knowledge/manifest.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { openPlace } from "./place.ts";
import type { openSession, Session } from "./session.ts";

export interface HeldSession {
  /** The session of a folder's active version; another one that is open is put away first. */
  use<T>(folder: string, options: EngineOptions, work: (session: Session) => Promise<T>): Promise<T>;
  /** Puts the session away when the work that goes on with it is done. */
  close(): Promise<void>;
}

interface Held {
  readonly key: string;
  readonly session: Session;
}

/** @param idleMilliseconds how long an unused model stays in memory. */
export function holdSession(open: typeof openSession, idleMilliseconds = 10 * 60_000): HeldSession {
  let held: Held | undefined;
  /** One at a time: answers share the model's memory, and the second would only slow the first down. */
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const putAway = async (): Promise<void> => {
    clearTimeout(timer);
    const before = held;
    held = undefined;
    await before?.session.dispose();
  };

  return {
    use: (folder, options, work) => {
      const turn = inTurn(async () => {
        clearTimeout(timer);
        if (options.signal.aborted) throw cancelled();
        const key = await keyOf(folder, options);
        if (held?.key !== key) {
          await putAway();
          // What ends one request must not end the model that the next one uses.
          const session = await open(folder, { ...options, signal: options.signal });
          held = { key, session };
        }
        try {
          return await work(held.session);
        } finally {
          timer = setTimeout(() => void inTurn(putAway), idleMilliseconds);
          timer.unref();
        }
      });
      // The work itself ends by the same signal, in its turn.
      return unlessAborted(turn, options.signal, cancelled);
    },
    close: () => inTurn(putAway),
  };
}

/** Changes whenever another model or another adapter must answer, or what is looked up for it has changed. */
async function keyOf(folder: string, { dataDir, model, settings }: EngineOptions): Promise<string> {
  const place = await openPlace(folder, dataDir);
  const manifest = await readManifest(place.paths);
  const active = manifest?.versions.find(({ version }) => version === manifest.active);
  return JSON.stringify([place.folder, place.paths.root, model, settings, active?.version, active?.sha256]);
}

function cancelled(): UserError {
  return new UserError("cancelled", "The question was cancelled.", "Ask it again.");
}
