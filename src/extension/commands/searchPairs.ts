// Search over all pairs of a folder while a person types.
import * as vscode from "vscode";
import type { KnownPair } from "../../protocol/knowledge.ts";
import { targetFolder } from "../commandTarget.ts";
import { showFailure } from "../failure.ts";
import { t } from "../l10n.ts";
import { notTaught } from "../requireFolder.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";

type Found = vscode.QuickPickItem & { readonly pair: KnownPair };

/** Opens the pair that is chosen. */
export async function searchPairs(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const { total: all } = await steep.engine.request("pairs", { ...folderParams(folder), limit: 1 });
  if (all === 0) throw notTaught(folder.name);
  const pick = vscode.window.createQuickPick<Found>();
  pick.title = t("Search what {0} was taught", folder.name);
  pick.placeholder = t("Words of a question or an answer");
  pick.matchOnDetail = true;
  let timer: NodeJS.Timeout | undefined;
  let last: AbortController | undefined;
  const search = async (): Promise<void> => {
    last?.abort();
    const mine = new AbortController();
    last = mine;
    pick.busy = true;
    const query = pick.value.trim();
    try {
      const { pairs, total } = await steep.engine.request(
        "pairs",
        { ...folderParams(folder), ...(query === "" ? {} : { query }), limit: 100 },
        mine.signal,
      );
      if (mine.signal.aborted) return;
      pick.title = t("Search what {0} was taught ({1})", folder.name, total);
      pick.items = pairs.map((pair) => ({
        label: pair.question,
        description: pair.document ?? "",
        detail: pair.answer,
        // The engine has chosen by words; the list must not filter again by its own rule.
        alwaysShow: true,
        pair,
      }));
    } catch (error) {
      await showFailure(error, steep.log);
    } finally {
      if (last === mine) pick.busy = false;
    }
  };
  pick.onDidChangeValue(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), 150);
  });
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    pick.hide();
    if (chosen) {
      void vscode.commands.executeCommand("steep.editPair", { kind: "pair", folder, pair: chosen.pair });
    }
  });
  pick.onDidHide(() => {
    clearTimeout(timer);
    last?.abort();
    pick.dispose();
  });
  pick.show();
  await search();
}
