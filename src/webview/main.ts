// The side panel's script. It fills the page's one element and tells the extension that it listens.
// oxlint-disable import/no-unassigned-import -- elements register themselves; styles are bundled
import "@vscode-elements/elements/dist/vscode-badge/index.js";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import { find } from "./element.ts";
import { connectHost } from "./host.ts";
import { createPanel } from "./panel.ts";
import "./styles/main.css";
import { setTranslations } from "./texts.ts";

const app = find(document, "#app");
const host = connectHost((message) => {
  if (message.type === "texts") {
    document.documentElement.lang = message.language;
    if (Object.keys(message.texts).length === 0) return;
    // The texts come before all else, so there is nothing yet that would be lost by building the page again.
    setTranslations(message.texts);
    panel = createPanel(host);
    app.replaceChildren(panel.root);
  }
  panel.receive(message);
});
let panel = createPanel(host);
app.replaceChildren(panel.root);
host.send({ type: "ready" });
