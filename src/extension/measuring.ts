// Whether what goes on in a folder teaches it or only measures what it knows. Knows nothing of VS Code.
import type { RunSnapshot } from "../protocol/run.ts";

/** This window's engine works in the folder, and no injection of this window does. */
export function isMeasuring(facts: { readonly run?: RunSnapshot; readonly teaching?: true }): boolean {
  return facts.run?.process.here === true && facts.teaching !== true;
}
