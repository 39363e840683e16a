// Which plan the panel shows, and so what its button starts. Knows nothing of VS Code.
import type { InjectionPlan } from "../../protocol/plan.ts";
import type { ToPanel } from "../../protocol/panelMessages.ts";
import type { Scope } from "../../protocol/settings.ts";
import type { EditorFolder } from "../editorFolder.ts";
import { problemOf } from "../problems.ts";
import { waysOut } from "../wayOut.ts";

/** A folder, and the part of it; without one as it is remembered. */
export interface Planned {
  readonly folder: EditorFolder;
  readonly scope: Scope | undefined;
}

export interface PlanningParts {
  readonly inspect: (planned: Planned, signal: AbortSignal) => PromiseLike<InjectionPlan>;
  /** Opens the sheet, which says that the documents are being looked at. */
  readonly open: () => Promise<void>;
  readonly deliver: (message: ToPanel) => void;
  /** A plan is shown. */
  readonly onPlanned: () => void;
}

export interface Planning {
  /** What the plan that is shown would teach; undefined while none is. */
  readonly planned: Planned | undefined;
  /** Shows what would be taught. @throws what `inspect` throws, `cancelled` when another plan was asked for meanwhile. */
  show(planned: Planned): Promise<void>;
  /** Works the plan out anew where it is of this folder. @throws as `show`. */
  again(folder: EditorFolder): Promise<void>;
}

export function createPlanning({ inspect, open, deliver, onPlanned }: PlanningParts): Planning {
  let wanted: Planned | undefined;
  let shown: Planned | undefined;
  let working = new AbortController();

  const begin = (planned: Planned): AbortSignal => {
    working.abort();
    working = new AbortController();
    wanted = planned;
    shown = undefined;
    return working.signal;
  };
  const workOut = async (planned: Planned, signal: AbortSignal): Promise<void> => {
    try {
      const { folder: _, knowledge: __, ...plan } = await inspect(planned, signal);
      // A slow plan must not take the place of the one that was asked for after it.
      if (signal.aborted) return;
      shown = planned;
      deliver({ type: "plan", plan });
      onPlanned();
    } catch (error) {
      if (!signal.aborted) {
        const problem = problemOf(error);
        deliver({ type: "problem", problem, commands: waysOut(problem) });
      }
      throw error;
    }
  };

  return {
    get planned() {
      return shown;
    },
    async show(planned) {
      const signal = begin(planned);
      await open();
      await workOut(planned, signal);
    },
    async again(folder) {
      if (wanted?.folder.id !== folder.id) return;
      const planned = wanted;
      const signal = begin(planned);
      deliver({ type: "planning" });
      await workOut(planned, signal);
    },
  };
}
