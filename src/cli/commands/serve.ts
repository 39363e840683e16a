import { randomBytes } from "node:crypto";
import { InvalidArgumentError } from "commander";
import type { CliCommand } from "../cliCommand.ts";
import { untilAborted } from "../interrupt.ts";
import { UserError } from "../../errors/userError.ts";

export const serveCommand: CliCommand = {
  usage: "serve [folder]",
  summary: "let other programs on this machine ask, as they would ask OpenAI",
  details: `Serves a folder's taught model at http://127.0.0.1:8737/v1 until Ctrl-C, in the form of OpenAI's chat
interface, which editors, chat programs and libraries speak. The adapter and the model below it are two model names.
The adapter answers behind the instruction that it was taught with: system messages and tools of others are not shown
to it. Each answer says in the field "steep" where it comes from. Questions are answered one after the other.
Only programs on this machine that know the token may ask. It is made anew at each start; --token or the environment
variable STEEP_TOKEN set it (a command line can be read by others on this machine, a variable cannot).

  $ steep serve docs/
  $ STEEP_TOKEN=... steep serve docs/ --port 9000
  $ curl http://127.0.0.1:8737/v1/models -H "Authorization: Bearer $STEEP_TOKEN"`,
  flags: (command) =>
    command
      .option("--port <n>", "the port to listen on; 0 takes any that is free", portNumber, 8737)
      .option("--token <text>", "the token that programs must send (default: a random one)")
      .option(
        "--allow-origin <origin>",
        "let web pages of this origin ask as well; can be repeated",
        (origin: string, before: readonly string[]) => [...before, originOf(origin)],
        [],
      )
      .option("--retrieve", "put the best sections of the documents into each prompt as well")
      .option("--anyway", "answer also what was probably not taught"),
  async run([folder = "."], { output, options, flags }) {
    const token = tokenOf((flags["token"] as string | undefined) ?? process.env["STEEP_TOKEN"]);
    const [{ servedModels }, { serveFolder }, { startOpenAiServer }] = await Promise.all([
      import("../../engine/servedModels.ts"),
      import("../serve/servedFolder.ts"),
      import("../serve/openAiServer.ts"),
    ]);
    const models = await servedModels(folder, options);
    const served = serveFolder(folder, options, {
      ...(flags["retrieve"] === true ? { retrieve: true } : {}),
      ...(flags["anyway"] === true ? { anyway: true } : {}),
      onBug: (error) => output.note(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
    const server = await startOpenAiServer(served, {
      port: flags["port"] as number,
      token,
      origins: flags["allowOrigin"] as readonly string[],
    });
    const names = models.map(({ id }) => id);
    if (output.json) output.printJson({ url: server.url, token, models: names });
    else {
      output.print(`Address: ${server.url}`);
      output.print(`Token:   ${token}`);
      output.print(`Models:  ${names.join(", ")}`);
      output.note("Ctrl-C ends.");
    }
    await untilAborted(options.signal);
    await server.close();
    await served.close();
  },
};

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}

function originOf(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new InvalidArgumentError("An origin is a scheme and a host, such as https://chat.example.org.");
}

function tokenOf(given: string | undefined): string {
  if (given === undefined) return randomBytes(24).toString("base64url");
  if (/^[\x21-\x7e]{8,}$/.test(given)) return given;
  throw new UserError(
    "wrong-use",
    "The token must have at least 8 characters, letters, digits or signs of ASCII, without spaces.",
    "Leave it out to have a random one made.",
  );
}
