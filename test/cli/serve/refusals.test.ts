// Who may ask the server, and what it says to requests that it cannot answer.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { chat, checkRefused, type Got, send, start, stopAll, token, user } from "./startedServer.ts";

describe("steep serve refuses", () => {
  afterEach(stopAll);

  it("asks for the token, and for the right one", async () => {
    const { server, adapter } = await start();
    const body = { model: adapter, messages: [user("Hello")] };
    checkRefused(await chat(server.url, body, { authorization: "" }), 401, "missing_api_key");
    checkRefused(await chat(server.url, body, { authorization: "Bearer wrong" }), 401, "invalid_api_key");
    checkRefused(
      await send(`${server.url}/models`, { headers: { authorization: `Bearer ${token}x` } }),
      401,
      "invalid_api_key",
    );
  });

  it("answers to the machine's own names only", async () => {
    const { server } = await start();
    const port = new URL(server.url).port;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      assert.equal((await send(`${server.url}/models`, { headers: { host } })).status, 200, host);
    }
    for (const host of [`evil.example:${port}`, "127.0.0.1.evil.example", `localhost.evil.example:${port}`]) {
      checkRefused(await send(`${server.url}/models`, { headers: { host } }), 403, "host_not_allowed");
      checkRefused(
        await send(server.url.replace("/v1", "/health"), { headers: { host } }),
        403,
        "host_not_allowed",
      );
    }
  });

  it("answers pages of this machine and of origins that were allowed", async () => {
    const { server } = await start({}, {}, ["https://chat.example.org"]);
    const from = (origin: string, method = "GET"): Promise<Got> =>
      send(`${server.url}/models`, { method, headers: { origin } });
    for (const origin of ["http://localhost:3000", "https://chat.example.org"]) {
      const got = await from(origin);
      assert.equal(got.status, 200);
      assert.equal(got.headers["access-control-allow-origin"], origin);
    }
    for (const origin of ["https://evil.example", "null", "http://chat.example.org"]) {
      const got = await from(origin);
      checkRefused(got, 403, "origin_not_allowed");
      assert.equal(got.headers["access-control-allow-origin"], undefined);
    }
    const preflight = await from("http://localhost:3000", "OPTIONS");
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers["access-control-allow-headers"] ?? "", /authorization/);
    checkRefused(await from("https://evil.example", "OPTIONS"), 403, "origin_not_allowed");
    const headers = {
      origin: "http://localhost:3000",
      "access-control-request-headers": "authorization,x-stainless-lang",
    };
    const ofClient = await send(`${server.url}/models`, { method: "OPTIONS", headers });
    assert.match(ofClient.headers["access-control-allow-headers"] ?? "", /x-stainless-lang/);
  });

  it("takes a path for a path, whatever it begins with", async () => {
    const { server } = await start({}, {});
    const root = server.url.replace("/v1", "");
    checkRefused(await send(`${root}//`), 404, "unknown_url");
    checkRefused(await send(`${root}//evil.example:x/v1/models`), 404, "unknown_url");
  });

  it("refuses bodies that are too large, however they are sent", async () => {
    const { server } = await start({}, { maxBytes: 1000 });
    const body = { model: "x", messages: [user("x".repeat(2000))] };
    checkRefused(await chat(server.url, body), 413, "request_too_large");
    checkRefused(await chat(server.url, body, { "transfer-encoding": "chunked" }), 413, "request_too_large");
    assert.equal((await send(`${server.url}/models`)).status, 200);
  });

  it("names what is wrong with a request", async () => {
    const { server, adapter } = await start();
    const ask = (body: unknown): Promise<Got> => chat(server.url, body);
    const model = adapter;
    const messages = [user("Hello")];
    checkRefused(await ask("{"), 400, "invalid_json");
    checkRefused(await ask({ messages }), 400, "invalid_value", "model");
    checkRefused(await ask({ model }), 400, "invalid_value", "messages");
    checkRefused(await ask({ model, messages: [] }), 400, "invalid_value", "messages");
    checkRefused(
      await ask({ model, messages: [{ role: "robot", content: "x" }] }),
      400,
      "invalid_value",
      "messages.0.role",
    );
    checkRefused(
      await ask({ model, messages: [{ role: "assistant", content: "x" }] }),
      400,
      "invalid_value",
      "messages",
    );
    checkRefused(await ask({ model, messages, temperature: 9 }), 400, "invalid_value", "temperature");
    checkRefused(await ask({ model, messages, max_tokens: 0 }), 400, "invalid_value", "max_tokens");
    checkRefused(await ask({ model, messages, n: 2 }), 400, "unsupported_value", "n");
    checkRefused(
      await ask({ model, messages, tool_choice: "required" }),
      400,
      "unsupported_value",
      "tool_choice",
    );
    checkRefused(
      await ask({ model, messages, response_format: { type: "json_object" } }),
      400,
      "unsupported_value",
      "response_format",
    );
    checkRefused(
      await ask({ model, messages: [user([{ type: "image_url", image_url: { url: "x" } }])] }),
      400,
      "unsupported_value",
      "messages.0.content.0",
    );
    checkRefused(await ask({ model: "gpt-4", messages }), 404, "model_not_found", "model");
    checkRefused(await send(`${server.url}/embeddings`, { method: "POST" }), 404, "unknown_url");
    checkRefused(await send(`${server.url}/chat/completions`), 405, "method_not_allowed");
  });

  it("refuses more questions than may wait", async () => {
    const { server, adapter } = await start({ pause: 30 }, { maxWaiting: 1 });
    const first = chat(server.url, { model: adapter, messages: [user("First")] });
    await sleep(15);
    const second = await chat(server.url, { model: adapter, messages: [user("Second")] });
    checkRefused(second, 429, "too_many_requests");
    assert.ok(second.headers["retry-after"]);
    assert.equal((await first).status, 200);
  });
});
