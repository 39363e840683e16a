import assert from "node:assert/strict";
import { maskSecrets, secretMask } from "../../src/documents/secrets.ts";
import type { DocumentSet } from "../../src/documents/types.ts";
import { readFiles, removeFolders } from "./temporaryFolder.ts";

// Put together here, so that no scanner takes this file for a leak.
const githubToken = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");
const slackToken = ["xoxb", "123456789012", "123456789012", "abcdefghijklmnopqrstuvwx"].join("-");
const awsSecret = ["wJalrXUtnFEMI/K7MDENG", "bPxRfiCYEXAMPLEKEX"].join("/");
const keyLines = [
  ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" "),
  `MIIE${"pAIBAAKCAQEAabcdefghijklm".repeat(3)}`,
  "nopqrstuvwxyz0123456789".repeat(3),
  ["-----END RSA", "PRIVATE KEY-----"].join(" "),
];
const key = keyLines.join("\n");

const one = async (text: string): Promise<{ text: string; secrets: readonly { line: number }[] }> =>
  (await maskSecrets([text]))[0]!;

const readKeyPage = async (token: string): Promise<DocumentSet> =>
  readFiles({ "a.md": `# Key ${token}\n\n## Use ${token}\n\nSend ${token}.\n\n\`\`\`\n${key}\n\`\`\`\n` });

describe("maskSecrets", () => {
  after(removeFolders);

  it("masks tokens and tells their lines", async () => {
    const { text, secrets } = await one(`# Set up\n\nUse ${githubToken} or\n${slackToken} here.\n`);
    assert.equal(text, `# Set up\n\nUse ${secretMask} or\n${secretMask} here.\n`);
    assert.deepEqual(
      secrets.map(({ line }) => line),
      [3, 4],
    );
  });

  it("masks the whole value after a name, however it is written", async () => {
    for (const lead of [
      "AWS_SECRET_ACCESS_KEY=",
      'aws_secret_access_key = "',
      `SECRET_ACCESS_KEY${" ".repeat(50)}: '`,
    ]) {
      const { text, secrets } = await one(`x\n${lead}${awsSecret}\nafter`);
      assert.equal(text, `x\n${lead}${secretMask}\nafter`);
      assert.equal(secrets[0]!.line, 2);
    }
  });

  it("masks passwords in addresses", async () => {
    const { text } = await one("Connect to postgres://me:hunter2pass@db.acme.io:5432/x now.");
    assert.ok(!text.includes("hunter2") && text.startsWith("Connect to ") && text.endsWith(" now."), text);
  });

  it("keeps the number of lines of a key, and the marks of the comment or quote that it is in", async () => {
    const { text } = await one(`a\n${key}\nb`);
    assert.deepEqual(text.split("\n"), ["a", secretMask, secretMask, secretMask, secretMask, "b"]);
    for (const mark of ["///", "*", "#", ">"]) {
      const commented = await one(keyLines.map((line) => `${mark} ${line}`).join("\n"));
      assert.deepEqual(commented.text.split("\n"), Array(4).fill(`${mark} ${secretMask}`));
    }
  });

  it("leaves texts without secrets as they are", async () => {
    const text = "The port is 7433. Its hash is d41d8cd98f00b204e9800998ecf8427e, the id 3f2a91c.";
    assert.deepEqual(await one(text), { text, secrets: [] });
  });

  it("cannot be switched off by a comment in the document", async () => {
    const { secrets } = await one(`<!-- secretlint-disable -->\n${githubToken}\n`);
    assert.equal(secrets.length, 1);
  });

  it("judges each of many texts by itself", async () => {
    const begin = keyLines.slice(0, 2).join("\n");
    const end = `${keyLines[2]!}\n${keyLines[3]!}\n${githubToken} is a token.`;
    const clean = "Nothing here.";
    const texts = [githubToken, clean, begin, end, clean, key];
    const masked = await maskSecrets(texts);
    assert.deepEqual(masked, await Promise.all(texts.map(async (text) => one(text))));
    assert.deepEqual(
      masked.map(({ secrets }) => secrets.length),
      [1, 0, 0, 1, 0, 1],
    );
  });

  it("masks in text, titles and heading trails, lists the lines, and hashes the masked text", async () => {
    const set = await readKeyPage(githubToken);
    const [document] = set.documents;
    assert.ok(!JSON.stringify(set).includes(githubToken) && !JSON.stringify(set).includes("MIIE"));
    assert.equal(document!.title, `Key ${secretMask}`);
    assert.deepEqual(document!.sections[0]!.headingTrail, [`Key ${secretMask}`, `Use ${secretMask}`]);
    assert.equal(document!.sections[0]!.text, `Send ${secretMask}.\n\n\`\`\`\n${secretMask}\n\`\`\``);
    assert.deepEqual([document!.sections[0]!.startLine, document!.sections[0]!.endLine], [5, 12]);
    assert.equal(set.problems.length, 1);
    assert.equal(set.problems[0]!.code, "secret-masked");
    assert.match(set.problems[0]!.message, /line 1 .*line 3 .*line 5 .*line 8 /);
    const other = await readKeyPage(["ghp", "xXPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUy"].join("_"));
    assert.equal(other.documents[0]!.sections[0]!.contentHash, document!.sections[0]!.contentHash);
  });
});
