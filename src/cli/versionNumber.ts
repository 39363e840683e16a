// Versions are written `3` or `v3`.
import { UserError } from "../errors/userError.ts";

/** @throws UserError `wrong-use`. */
export function versionNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^v?([1-9]\d*)$/.exec(text);
  if (match) return Number(match[1]);
  throw new UserError(
    "wrong-use",
    `"${text}" is no version.`,
    "Versions are whole numbers; `steep status` lists them.",
  );
}
