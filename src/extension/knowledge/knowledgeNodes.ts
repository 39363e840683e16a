// What the knowledge view shows in each row. Knows nothing of VS Code.
import type { KnownDocument, KnownPair, KnownSection } from "../../protocol/knowledge.ts";
import type { VersionSummary } from "../../protocol/status.ts";
import type { Translate } from "../translate.ts";
import { pairsText, percent, shortCommit } from "../wording.ts";

export interface Row {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** For the `when` of menus. */
  readonly context: string;
}

export function documentRow(document: KnownDocument, t: Translate): Row {
  const { path, state, pairs } = document;
  const words = {
    taught: "",
    changed: t("changed"),
    added: t("new"),
    removed: t("removed"),
    forgotten: t("forgotten"),
  }[state];
  const count = pairs === 0 ? "" : pairsText(pairs, t);
  return {
    label: path,
    description: [words, count].filter((part) => part !== "").join(" · "),
    tooltip: document.title === "" ? path : `${document.title}\n${path}`,
    icon: {
      taught: "file",
      changed: "diff-modified",
      added: "diff-added",
      removed: "diff-removed",
      forgotten: "circle-slash",
    }[state],
    // What is not there cannot be opened, and what is forgotten can be taken back.
    context: state === "forgotten" || state === "removed" ? `document.${state}` : "document",
  };
}

export function sectionRow({ headingTrail, lines, pairs }: KnownSection, t: Translate): Row {
  const heading = headingTrail.at(-1) ?? t("Beginning");
  return {
    label: heading,
    description: pairsText(pairs, t),
    tooltip: headingTrail.join(" › "),
    icon: "symbol-string",
    context: lines ? "section" : "section.gone",
  };
}

export function pairRow(pair: KnownPair, t: Translate): Row {
  const { question, answer, current, edit, heldOut } = pair;
  const edits = {
    added: t("added, waits for the next injection"),
    changed: t("changed, waits for the next injection"),
    deleted: t("deleted, waits for the next injection"),
  };
  const now = current === undefined ? t("Not asked yet.") : t("The model answers now: {0}", current.text);
  return {
    label: question,
    description: edit ? edits[edit] : (current?.text ?? answer),
    tooltip: [
      question,
      t("It was taught: {0}", answer),
      now,
      heldOut ? t("Kept out of training, to measure with.") : "",
    ]
      .filter((line) => line !== "")
      .join("\n\n"),
    icon: edit ? "edit" : current === undefined ? "comment" : current.matches ? "pass" : "warning",
    context: edit ? `pair.${edit}` : "pair",
  };
}

export function versionRow(version: VersionSummary, t: Translate): Row {
  const { accuracy, commit } = version;
  const score = accuracy
    ? t("{0} → {1} of {2} questions", percent(accuracy.base), percent(accuracy.adapter), accuracy.n)
    : t("not measured");
  return {
    label: t("Version {0}", version.version),
    description: [score, version.active ? t("answers now") : ""].filter((part) => part !== "").join(" · "),
    tooltip: [
      t("Taught on {0}", version.createdAt.slice(0, 16).replace("T", " ")),
      commit === undefined ? "" : t("As of commit {0}", shortCommit(commit)),
      t("Model: {0}", version.model),
      t(
        "Documents: {0} · {1} · {2} of {3} facts covered",
        version.documents,
        pairsText(version.pairs, t),
        version.covered,
        version.facts,
      ),
    ]
      .filter((line) => line !== "")
      .join("\n\n"),
    icon: version.active ? "pass-filled" : "circle-outline",
    context: version.active ? "version.active" : "version",
  };
}
