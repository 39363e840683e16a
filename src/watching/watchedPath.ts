// Which changed files are worth a look. The engine decides by content what has changed; this only keeps noise away.

/** False for what no document is ever in: git's own files, packages, and what editors write beside a file. */
export function mayBeDocument(path: string): boolean {
  const parts = path.split(/[/\\]/);
  const name = parts.at(-1) ?? "";
  if (/^(\.#|~\$)|~$|\.(swp|swx|tmp|lock|log|map)$/i.test(name)) return false;
  return !parts.some((part) => neverRead.has(part));
}

const neverRead = new Set([".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"]);
