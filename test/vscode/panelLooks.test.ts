// The panel in every state, in four themes and at its narrowest: nothing that axe finds, nothing that scrolls sideways.
import assert from "node:assert/strict";
import type { ToPanel } from "../../src/protocol/panelMessages.ts";
import {
  abstention,
  answer,
  conversation,
  notTaught,
  paused,
  plan,
  taught,
  training,
} from "../webview/samples.ts";
import { openPanel } from "./driver/chat.ts";
import { accessibilityViolations, scrollsSideways } from "./driver/panel.ts";
import { tellPanel } from "./driver/panelStates.ts";
import { picture, themes, useTheme } from "./driver/themes.ts";
import { openWindow, pictureOfFailure, type Window } from "./driver/window.ts";
import { newest } from "./setup/versions.ts";
import { describeInVsCode } from "./setup/vsCodeTests.ts";
import { createWorkspace, type Workspace } from "./setup/workspace.ts";

const problem = { code: "disk-full", message: "The disk is full.", hint: "Make room." } as const;
const result = {
  version: 7,
  active: true,
  upToDate: false,
  pairs: 1247,
  facts: 410,
  covered: 398,
  documents: 14,
  skipped: 2,
  accuracy: { base: 0.12, adapter: 0.81, oracle: 0.93, n: 120 },
  model: { id: "qwen2.5-coder-0.5b", name: "Qwen2.5-Coder 0.5B Instruct" },
  seconds: {},
};

/** State -> the messages that bring it, whatever was shown before. */
const states: Readonly<Record<string, readonly ToPanel[]>> = {
  empty: [
    { type: "state", state: notTaught },
    { type: "history", exchanges: [] },
    { type: "show", view: "conversation" },
  ],
  plan: [
    { type: "state", state: notTaught },
    { type: "show", view: "plan" },
    { type: "plan", plan },
  ],
  training: [
    { type: "show", view: "training" },
    { type: "state", state: training },
  ],
  paused: [
    { type: "show", view: "training" },
    { type: "state", state: paused },
  ],
  ended: [
    { type: "state", state: training },
    { type: "runEnded", result },
    { type: "state", state: taught },
    { type: "show", view: "training" },
  ],
  suggestions: [
    { type: "state", state: taught },
    { type: "history", exchanges: [] },
    {
      type: "suggestions",
      questions: [
        { question: "How long does the scheduler wait before a retry?", document: "docs/configuration.md" },
        { question: "Which port does the status page listen on?", document: "docs/operations.md" },
        { question: "Who is told when a disk is nearly full?", document: "docs/operations.md" },
      ],
    },
    { type: "show", view: "conversation" },
  ],
  chat: [...conversation, { type: "show", view: "conversation" }],
  streaming: [
    { type: "state", state: taught },
    { type: "history", exchanges: [{ id: "q1", question: "How long does it wait?", answer }] },
    { type: "answerStarted", id: "q9", question: "And after the second failure?" },
    { type: "answerText", id: "q9", of: "adapter", text: "It doubles the pause, so it waits **90 seconds" },
  ],
  compare: [
    { type: "state", state: { ...taught, compare: true } },
    {
      type: "history",
      exchanges: [
        {
          id: "q1",
          question: "How long does the scheduler wait before a retry?",
          answer: { ...answer, base: "It usually waits for a minute, depending on the configuration." },
        },
      ],
    },
    { type: "show", view: "conversation" },
  ],
  found: [
    { type: "state", state: taught },
    {
      type: "history",
      exchanges: [{ id: "q2", question: "Who won the football world cup of 1974?", answer: abstention }],
    },
    {
      type: "found",
      id: "q2",
      sections: [
        {
          sectionId: "s9",
          document: "docs/operations.md",
          headingTrail: ["Operations", "Alarms"],
          startLine: 3,
          endLine: 8,
          excerpt:
            "An alarm is raised when a sensor is silent for 20 minutes. It goes to the channel weir-watch.",
        },
      ],
    },
    { type: "show", view: "conversation" },
  ],
  failure: [
    { type: "state", state: taught },
    { type: "history", exchanges: [{ id: "q3", question: "Why?", problem }] },
    { type: "show", view: "conversation" },
    { type: "problem", problem, commands: ["storage", "showLog"] },
  ],
};

describeInVsCode(
  "the panel's looks",
  (get) => {
    let workspace: Workspace;
    let window: Window;
    before(async () => {
      workspace = await createWorkspace();
      window = await openWindow(get(), { folder: workspace.folder });
      await openPanel(window.page);
    });
    after(async () => {
      await window?.close();
      await workspace?.dispose();
    });
    pictureOfFailure(() => window);

    for (const theme of themes) {
      describe(`in the theme ${theme}`, () => {
        before(() => useTheme(window.page, window.server, theme));

        for (const [state, messages] of Object.entries(states)) {
          it(`${state}: axe finds nothing`, async () => {
            const { page } = window;
            await tellPanel(page, messages);
            await picture(page, `${state}-${theme}`);
            assert.deepEqual(await accessibilityViolations(page), []);
          });
        }
      });
    }

    it("nothing scrolls sideways, narrow or wide", async () => {
      const { page } = window;
      for (const width of [240, 700]) {
        await setSideBarWidth(window, width);
        for (const [state, messages] of Object.entries(states)) {
          await tellPanel(page, messages);
          await picture(page, `${state}-${width}px`);
          assert.equal(await scrollsSideways(page), false, `${state} at ${width} px`);
        }
      }
    });
  },
  [newest],
);

/** Drags the edge of the side bar. */
async function setSideBarWidth({ page }: Window, width: number): Promise<void> {
  const bar = await page.locator(".part.sidebar").boundingBox();
  assert.ok(bar);
  const edge = bar.x + bar.width;
  await page.mouse.move(edge, 400);
  await page.mouse.down();
  await page.mouse.move(bar.x + width, 400, { steps: 5 });
  await page.mouse.up();
  await page.waitForTimeout(300);
}
