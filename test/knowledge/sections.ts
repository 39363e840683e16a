// Sections of an invented project for the tests of this folder.
import type { Section } from "../../src/documents/types.ts";

export function section(document: string, n: number, trail: readonly string[], text: string): Section {
  return {
    id: `${document}#${n}`,
    document,
    headingTrail: trail,
    startLine: n * 10 + 1,
    endLine: n * 10 + 9,
    text,
    contentHash: `${document}${n}`,
  };
}

export const lanternSections: readonly Section[] = [
  section(
    "configuration.md",
    0,
    ["Configuration", "Cache"],
    "`cache_size` sets the entries kept in memory. The default is 512.",
  ),
  section(
    "configuration.md",
    1,
    ["Configuration", "Network"],
    "The service listens on port 7431. Set `bind_address` to change where.",
  ),
  section(
    "operations.md",
    0,
    ["Operations", "Upgrading"],
    "Run `lantern upgrade --dry-run` first. Since v2.1 the index is rebuilt every night.",
  ),
  section(
    "operations.md",
    1,
    ["Operations", "Backups"],
    "Backups are taken every six hours and kept for 31 nights in the harbour bucket.",
  ),
  section(
    "contributing.md",
    0,
    ["Contributing"],
    "Two approvals are needed because the release is automatic. Write what the change is for.",
  ),
];
