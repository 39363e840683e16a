// How progress is shown: bars on a terminal, lines in a pipe.
import type { EngineEvent } from "../engine/events.ts";

export interface ProgressDisplay {
  show(event: EngineEvent): void;
  note(line: string): void;
  end(): void;
}
