// The versions of VS Code that the extension is tested in: the newest at hand, and the oldest that package.json allows.

export interface VsCodeVersion {
  /** The release of VS Code. */
  readonly vsCode: string;
  /** The code-server that carries it: the same server, workbench and extension host, installable from npm. */
  readonly codeServer: string;
  /** The Node that this code-server asks for, and so the one of its extension host. */
  readonly node: string;
  /** Packages to install beside it. */
  readonly beside: readonly string[];
  /** Packages of code-server itself that need a compiler and without which it does not start. */
  readonly rebuild: readonly string[];
  /** Packages of its VS Code whose native part keeps logs and watches the parent process. */
  readonly rebuildInside: readonly string[];
  /** Whether this code-server passes options on to its VS Code, which takes tests from its address then. */
  readonly passesOptions: boolean;
  /** What its list of themes calls those that it has by default. */
  readonly themes: { readonly light: string; readonly dark: string };
}

export const newest: VsCodeVersion = {
  vsCode: "1.139.1",
  codeServer: "4.139.1",
  node: "24.21.0",
  beside: [],
  rebuild: [],
  rebuildInside: ["@vscode/spdlog", "@vscode/native-watchdog"],
  passesOptions: true,
  themes: { light: "Light 2026", dark: "Dark 2026" },
};

export const oldest: VsCodeVersion = {
  vsCode: "1.104.0",
  codeServer: "4.104.0",
  node: "22.23.3",
  beside: ["@vscode/ripgrep-linux-x64@1.18.0"],
  rebuild: ["argon2"],
  rebuildInside: ["@vscode/spdlog", "native-watchdog"],
  passesOptions: false,
  themes: { light: "Light Modern", dark: "Dark Modern" },
};

export const versions: readonly VsCodeVersion[] = [newest, oldest];
