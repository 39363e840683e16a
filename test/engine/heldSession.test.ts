import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type HeldSession, holdSession } from "../../src/engine/heldSession.ts";
import type { openSession, Session } from "../../src/engine/session.ts";
import { rollback } from "../../src/engine/versions.ts";
import { UserError } from "../../src/errors/userError.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { fakeSessions } from "./fakeSession.ts";
import { optionsFor, type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();
const ask = (session: Session): Promise<string> => session.ask("Q?").then(({ answer }) => answer);

describe("a held session", () => {
  let taught: TaughtFolder;
  let held: HeldSession | undefined;
  beforeEach(async () => {
    taught = await teachWithoutModel(makeFolder);
  });
  afterEach(() => held?.close());

  it("is opened once, and put away when it was not used for a while", async () => {
    const sessions = fakeSessions();
    held = holdSession(sessions.open, 150);
    const options = optionsFor(taught.dataDir);
    for (let i = 0; i < 3; i++) await held.use(taught.folder, options, ask);
    assert.deepEqual([sessions.opened.length, sessions.disposed], [1, 0]);
    for (let waited = 0; sessions.disposed === 0 && waited < 5000; waited += 50) await sleep(50);
    assert.equal(sessions.disposed, 1);
    await held.use(taught.folder, options, ask);
    assert.equal(sessions.opened.length, 2);
  });

  it("is not put away under an answer that takes longer than that", async () => {
    const sessions = fakeSessions();
    held = holdSession(sessions.open, 20);
    const options = optionsFor(taught.dataDir);
    await held.use(taught.folder, options, async () => {
      await sleep(200);
      assert.equal(sessions.disposed, 0);
    });
  });

  it("is another one for another folder, other settings and another version", async () => {
    const sessions = fakeSessions();
    held = holdSession(sessions.open);
    const options = optionsFor(taught.dataDir);
    const other = await teachWithoutModel(makeFolder);
    await held.use(taught.folder, options, ask);
    await held.use(other.folder, optionsFor(other.dataDir), ask);
    assert.deepEqual([sessions.opened.length, sessions.disposed], [2, 1]);
    await held.use(
      other.folder,
      { ...optionsFor(other.dataDir), settings: { ...options.settings, threads: 3 } },
      ask,
    );
    assert.equal(sessions.opened.length, 3);
    await held.use(taught.folder, options, ask);
    await rollback(taught.folder, undefined, taught.dataDir);
    await held.use(taught.folder, options, ask);
    assert.equal(sessions.opened.length, 5);
    assert.equal(sessions.disposed, 4);
  });

  it("that cannot be opened fails its request only", async () => {
    const sessions = fakeSessions();
    let fails = true;
    const open: typeof openSession = (folder, options) => {
      if (!fails) return sessions.open(folder, options);
      return Promise.reject(new UserError("not-enough-memory", "Too little memory.", "Close something."));
    };
    held = holdSession(open);
    const options = optionsFor(taught.dataDir);
    await assert.rejects(held.use(taught.folder, options, ask), { code: "not-enough-memory" });
    fails = false;
    assert.equal(await held.use(taught.folder, options, ask), "You asked: Q?");
  });

  it("ends who gives up waiting at once, and never begins their work", async () => {
    const sessions = fakeSessions();
    held = holdSession(sessions.open);
    let done = false;
    const first = held.use(taught.folder, optionsFor(taught.dataDir), async () => {
      await sleep(300);
      done = true;
    });
    const stop = new AbortController();
    const second = held.use(taught.folder, optionsFor(taught.dataDir, stop.signal), () =>
      assert.fail("it began"),
    );
    stop.abort();
    await assert.rejects(second, { code: "cancelled" });
    assert.equal(done, false);
    await first;
    await assert.rejects(held.use(taught.folder, optionsFor(taught.dataDir, AbortSignal.abort()), ask), {
      code: "cancelled",
    });
  });
});
