import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../src/errors/userError.ts";
import { openRemoteModel } from "../../src/inference/remoteModel.ts";

describe("remote model", () => {
  let server: Server;
  let address: string;
  const bodies: { messages: { role: string; content: string }[]; stop?: string[]; max_tokens: number }[] = [];
  let status = 200;

  before(async () => {
    server = createServer((request, response) => {
      let text = "";
      request.on("data", (part) => (text += String(part)));
      request.on("end", () => {
        const body = JSON.parse(text) as (typeof bodies)[number];
        bodies.push(body);
        const last = body.messages.at(-1)?.content ?? "";
        response.statusCode = status;
        response.end(
          JSON.stringify({
            choices: [
              { message: { content: `echo ${last}` }, finish_reason: last === "long" ? "length" : "stop" },
            ],
            usage: { prompt_tokens: 5, completion_tokens: 2 },
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
  });
  after(() => server.close());
  beforeEach(() => {
    status = 200;
    bodies.length = 0;
  });

  it("answers in the order of the requests, with what the server said about them", async () => {
    const model = openRemoteModel({ address, model: "m" });
    const ask = (content: string) => ({
      messages: [{ role: "user" as const, content }],
      maxTokens: 9,
      temperature: 0,
      stop: ["\n"],
    });
    const results = await model.generate([ask("a"), ask("long"), ask("c")]);
    assert.deepEqual(
      results.map((r) => [r.text, r.cutOff]),
      [
        ["echo a", false],
        ["echo long", true],
        ["echo c", false],
      ],
    );
    assert.equal(results[0]?.promptTokens, 5);
    assert.deepEqual(bodies[0]?.stop, ["\n"]);
    assert.equal(bodies[0]?.max_tokens, 9);
  });

  it("turns a server's error, a wrong address and what it cannot do into errors with a way out", async () => {
    const isRemote = (error: unknown): boolean => UserError.is(error) && error.code === "remote-model";
    const request = { messages: [{ role: "user" as const, content: "a" }], maxTokens: 1, temperature: 0 };
    status = 500;
    await assert.rejects(openRemoteModel({ address, model: "m" }).generate([request]), isRemote);
    await assert.rejects(
      openRemoteModel({ address: "http://127.0.0.1:1/v1", model: "m" }).generate([request]),
      isRemote,
    );
    assert.throws(() => openRemoteModel({ address: "no address", model: "m" }), isRemote);
    const model = openRemoteModel({ address, model: "m" });
    await assert.rejects(model.score([{ messages: request.messages, answer: "a" }]), isRemote);
    await assert.rejects(model.generate([request], { adapter: "/x.gguf" }), isRemote);
  });

  it("stops when it is told to", async () => {
    const model = openRemoteModel({ address, model: "m" });
    const request = { messages: [{ role: "user" as const, content: "a" }], maxTokens: 1, temperature: 0 };
    await assert.rejects(
      model.generate([request], { signal: AbortSignal.abort() }),
      (error) => UserError.is(error) && error.code === "cancelled",
    );
    assert.equal(bodies.length, 0);
  });
});
