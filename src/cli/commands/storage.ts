import type { listStorage } from "../../engine/storage.ts";
import type { CliCommand } from "../cliCommand.ts";
import { confirmed } from "../confirm.ts";
import { bytesText } from "../pace.ts";
import { tableLines } from "../table.ts";

export const storageCommand: CliCommand = {
  usage: "storage",
  summary: "list what Steep keeps on the disk, and delete what you name",
  details: `Lists the models, and what was learned of each folder, with the room that they take. --delete takes ids of
that list; what is in use is kept, and named. It asks first; --yes answers that.

  $ steep storage
  $ steep storage --delete run:3f0c.../1a2b...`,
  flags: (command) =>
    command.option("--delete <id...>", "delete these").option("--yes", "do not ask before deleting"),
  async run(_args, { output, options, flags }) {
    const storage = await import("../../engine/storage.ts");
    const ids = flags["delete"] as readonly string[] | undefined;
    if (!ids) {
      const list = await storage.listStorage(options.dataDir);
      if (output.json) output.printJson(list);
      else for (const line of storageLines(list, output.width)) output.print(line);
      return 0;
    }
    if (flags["yes"] !== true && !(await confirmed(`Delete ${ids.join(", ")}?`, output, options.signal))) {
      output.note("Nothing was deleted.");
      return 0;
    }
    const deleted = await storage.deleteStorage(ids, options.dataDir);
    if (output.json) output.printJson(deleted);
    else {
      for (const { id, why } of deleted.kept) output.note(`${id} was kept: ${why}`);
      output.print(`${bytesText(deleted.bytes)} are free again.`);
    }
    return deleted.kept.length === 0 ? 0 : 1;
  },
};

function storageLines(
  { items, bytes, folders }: Awaited<ReturnType<typeof listStorage>>,
  width: number,
): string[] {
  const rows = items.map(({ id, name, bytes: size, inUse }) => [
    bytesText(size),
    inUse === undefined ? name : `${name} (in use)`,
    id,
  ]);
  const columns = [{ title: "size", align: "right" as const }, { title: "what" }, { title: "id" }];
  return [
    ...(items.length === 0 ? ["Nothing is kept yet."] : tableLines(columns, rows, Math.max(width, 120))),
    "",
    `${bytesText(bytes)} in all.`,
    ...folders.map(({ use, path }) => `${use}: ${path}`),
  ];
}
