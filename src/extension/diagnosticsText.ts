// What an issue needs to say, as text for the clipboard. Knows nothing of VS Code.
import type { Problem } from "../protocol/problem.ts";
import type { EngineState } from "./engine/engineSupervisor.ts";

export interface DiagnosticFacts {
  /** Of the extension. */
  readonly version: string;
  /** Name and version of the editor, and where it works. */
  readonly editor: string;
  readonly platform: string;
  readonly engine: EngineState;
  /** What the engine says of the machine, or why it says nothing. */
  readonly doctor: { readonly text: string } | { readonly problem: Problem };
}

/** Without names of documents: for an issue in English, whatever the editor's language is. */
export function diagnosticsText({ version, editor, platform, engine, doctor }: DiagnosticFacts): string {
  const lines = [`Steep ${version}`, editor, platform, `Engine: ${engineLine(engine)}`, ""];
  if ("text" in doctor) return [...lines, doctor.text].join("\n");
  const { code, message, hint } = doctor.problem;
  return [...lines, `The engine's part is missing (${code}): ${message} ${hint}`.trim()].join("\n");
}

function engineLine(state: EngineState): string {
  switch (state.kind) {
    case "stopped":
    case "starting":
      return state.kind;
    case "running":
      return `running, ${state.version}`;
    case "waiting":
      return `died, is started again: ${state.why}`;
    case "gaveUp":
      return `given up: ${state.error.message}`;
  }
}
