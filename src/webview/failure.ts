// What went wrong, and under it what can be done and what is safe.
import { element, icon } from "./element.ts";

/** The message of a failure with its further lines; those that are undefined are left out. */
export function failure(message: string, ...further: readonly (string | undefined)[]): HTMLElement {
  const lines = further.filter((line) => line !== undefined && line !== "");
  return element(
    "div",
    { class: "failure" },
    icon("error", "bad"),
    element(
      "div",
      {},
      element("p", {}, message),
      ...lines.map((line) => element("p", { class: "muted" }, line)),
    ),
  );
}
