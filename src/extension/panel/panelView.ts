// The side panel's end in the extension: makes the page, keeps its state true, hands its messages on.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { FromPanel, PanelState, PanelView as View, ToPanel } from "../../protocol/panelMessages.ts";
import type { FolderStates } from "../folderStates.ts";
import { panelHtml } from "./panelHtml.ts";
import { panelState } from "./panelState.ts";

export const panelViewId = "steep.panel";

export interface PanelParts {
  readonly extensionUri: vscode.Uri;
  readonly folders: FolderStates;
  readonly compare: () => boolean;
  readonly onMessage: (message: FromPanel) => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

export class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #parts: PanelParts;
  readonly #listening: vscode.Disposable[] = [];
  #view: vscode.WebviewView | undefined;
  /** The page's script has said that it listens. */
  #ready = false;
  /** What a command wants to show in a page that is not there yet. */
  #waiting: ToPanel[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerDue = 0;
  #shownKind: PanelState["work"]["kind"] | undefined;

  constructor(parts: PanelParts) {
    this.#parts = parts;
    this.#listening.push(parts.folders.onDidChange(() => this.#stateChanged()));
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { extensionUri, log } = this.#parts;
    const dist = vscode.Uri.joinPath(extensionUri, "dist");
    const { parseFromPanel } = await import("../../protocol/panelSchemas.ts");
    this.#view = view;
    this.#ready = false;
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const listening = [
      webview.onDidReceiveMessage((value: unknown) => {
        const message = parseFromPanel(value);
        if (!message) return log.warn("A message of the panel was not understood.");
        void this.#receive(message);
      }),
      view.onDidChangeVisibility(() => {
        // A hidden page is gone; it says `ready` again when it comes back.
        if (!view.visible) this.#ready = false;
      }),
    ];
    view.onDidDispose(() => {
      for (const one of listening) one.dispose();
      if (this.#view === view) this.#view = undefined;
      this.#ready = false;
    });
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, "webview.js")).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, "webview.css")).toString(),
      nonce: randomBytes(24).toString("base64url"),
      language: vscode.env.language,
    });
  }

  /** Says something to the page if it is there. */
  post(message: ToPanel): void {
    // VS Code's own postMessage, which has no target.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }

  /** Says something to the page, as soon as it listens. */
  deliver(message: ToPanel): void {
    if (this.#ready && this.visible) this.post(message);
    else this.#waiting.push(message);
  }

  /** Opens the panel and says something to it, as soon as it listens. */
  async show(...messages: readonly ToPanel[]): Promise<void> {
    for (const message of messages) this.deliver(message);
    await vscode.commands.executeCommand(`${panelViewId}.focus`);
  }

  /** Opens the panel at one of its views. */
  showView(view: View): Promise<void> {
    return this.show({ type: "show", view });
  }

  /** Sends the state as it is now. */
  sendState(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const state = panelState(this.#parts.folders, this.#parts.compare());
    this.#shownKind = state.work.kind;
    this.post({ type: "state", state });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const one of this.#listening) one.dispose();
  }

  async #receive(message: FromPanel): Promise<void> {
    if (message.type === "ready") {
      this.#ready = true;
      this.post({
        type: "texts",
        language: vscode.env.language,
        texts: vscode.l10n.bundle ?? {},
      });
      this.sendState();
    }
    const handled = this.#parts.onMessage(message);
    // The conversation was sent by now; what was asked to be shown does not wait for the engine.
    if (message.type === "ready") {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const one of waiting) this.post(one);
    }
    await handled;
  }

  // A run tells its progress by events; the whole state, with all its points, follows now and then.
  #stateChanged(): void {
    if (!this.#ready) return;
    const { folders } = this.#parts;
    const { kind } = folders.workState(folders.current);
    const due = Date.now() + (kind === this.#shownKind && isWork.has(kind) ? 3000 : 50);
    if (this.#timer !== undefined && this.#timerDue <= due) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(() => this.sendState(), due - Date.now());
  }
}

const isWork: ReadonlySet<PanelState["work"]["kind"]> = new Set(["scanning", "writing", "training"]);
