import assert from "node:assert/strict";
import { containsAnswer, containsSpan, goldForm, normalise } from "../../src/evaluation/normalise.ts";
import { seededRandom } from "../../src/evaluation/random.ts";

function right(answer: string, ...golds: string[]): void {
  it(`${JSON.stringify(golds)} is in ${JSON.stringify(answer)}`, () =>
    assert.equal(containsAnswer(answer, golds), true));
}
function wrong(answer: string, ...golds: string[]): void {
  it(`${JSON.stringify(golds)} is not in ${JSON.stringify(answer)}`, () =>
    assert.equal(containsAnswer(answer, golds), false));
}

describe("containsAnswer: numbers", () => {
  right("It takes 12 minutes.", "12");
  wrong("It takes 120 minutes.", "12");
  wrong("It takes 312 minutes.", "12");
  wrong("It takes 3.12 minutes.", "12");
  wrong("It takes 12.5 minutes.", "12");
  right("It takes 12.", "12");
  right("12, then 13", "12");
  right("a limit of 1,000 requests", "1000");
  right("a limit of 1000 requests", "1,000");
  right("a limit of 1\u202f000 requests", "1,000");
  right("a limit of 1_000_000", "1,000,000");
  wrong("a limit of 1,000 requests", "1");
  wrong("a limit of 10,000 requests", "1000");
  right("about 20% of it", "20 percent");
  right("about 20 % of it", "20%");
  right("20 per cent", "20 %");
  right("20 percent", "20");
  wrong("120 %", "20 percent");
  right("512MB of memory", "512 MB");
  right("512 MB of memory", "512MB");
  right("after 30s", "30 s");
  wrong("after 30s", "30 m");
  wrong("the value is -5", "5");
  right("the value is -5", "-5");
  right("between 3-5", "5");
  right("at 127.0.0.1:8080", "8080");
  wrong("version 1.2.3", "1.2");
  wrong("version 1.23", "1.2");
  right("version 1.2.", "1.2");
  wrong("sha256", "256");
  wrong("port 80800", "8080");
  wrong("the 2nd one", "2");
});

describe("containsAnswer: words", () => {
  right("No, it is not.", "no");
  wrong("Each node is asked.", "no");
  wrong("I do not know.", "no");
  right("It is `cache_size`.", "cache_size");
  wrong("It is `cache_size`.", "cache");
  right('Run "lantern  upgrade\n--dry-run" first.', "lantern upgrade --dry-run");
  right("Use --dry-run.", "dry-run");
  right("It’s the keeper’s log", "the keeper's log");
  right("a “harbour bucket”", "harbour bucket");
  right("The **Harbour** Bucket", "harbour bucket");
  right("The _harbour_ bucket", "harbour bucket");
  right("[the handbook](https://example.invalid/x) says so", "the handbook says");
  right("Monday \u2013 Friday", "monday - friday");
  right("pre\u2010flight check", "pre-flight");
  right("Write to harbour.", "Harbour.");
  right("They use Zürich time.", "zürich");
  wrong("They use Zürichsee time.", "zürich");
  right("ＰＯＲＴ ７４３１", "port 7431");
  right("默认端口是7431。", "默认端口");
  wrong("", "anything");
  right("neither one but two", "one but", "three");
  wrong("four", "one", "two");
});

describe("containsAnswer: code", () => {
  right("```sh\nnpm run build\n```", "npm run build");
  right("The schedule is `0 3 * * *`.", "0 3 * * *");
  right("It matches src/**/*.md files.", "src/**/*.md");
  right("a*b and c*d", "a*b");
  right("set __init__ and go", "__init__");
  right("`*.md` and `*.txt`", "*.md");
  right("it is *", "*");
  right("Call `open(path)`.", "open(path)");
  right("x = 5", "x = 5");
  right("path/to/file.md", "file.md");
  right("2 * 3 * 4 = 24", "2 * 3 * 4");
});

describe("normalise", () => {
  it("drops heading signs, bullets and fences, keeps what code needs", () => {
    assert.equal(normalise("# Title\n\n* one\n+ **two**\n> three"), "title one two three");
    assert.equal(normalise("- 5 items"), "- 5 items");
    assert.equal(goldForm("Ready."), "ready");
    assert.equal(goldForm("..."), "...");
    assert.equal(goldForm("`"), "");
    assert.equal(containsSpan("anything", ""), false);
  });

  // Properties on random texts of the signs that make trouble.
  const random = seededRandom(7);
  const pieces = [
    "cache",
    "12",
    "1,000",
    "%",
    "-",
    "--dry",
    "`",
    "*",
    "**",
    "_",
    " ",
    "\n",
    ".",
    "é",
    "“",
    "#",
    "3.5",
    "ms",
    "no",
  ];
  const text = (): string =>
    Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => pieces[Math.floor(random() * pieces.length)]!,
    ).join("");

  it("finds every text in itself, in any case and between other words", () => {
    for (let round = 0; round < 2000; round++) {
      const gold = text();
      if (goldForm(gold) === "") continue;
      assert.ok(containsAnswer(gold.toUpperCase(), [gold]), JSON.stringify(gold));
    }
  });

  it("finds a number between words and never inside a longer one", () => {
    for (let round = 0; round < 2000; round++) {
      const number = `${Math.floor(random() * 1e6)}`;
      const digit = `${Math.floor(random() * 10)}`;
      assert.ok(containsAnswer(`It is ${number}.`, [number]));
      assert.ok(containsAnswer(`It is ${Number(number).toLocaleString("en")} of them`, [number]), number);
      assert.ok(!containsAnswer(`It is ${number}${digit}.`, [number]), `${number} ${digit}`);
      assert.ok(!containsAnswer(`It is 1${number}.`, [number]), number);
      assert.ok(!containsAnswer(`It is ${number}.${digit}`, [number]), number);
    }
  });

  it("never finds a word inside a longer word", () => {
    for (const word of ["no", "cache", "é", "on"]) {
      for (const longer of [`${word}x`, `x${word}`, `${word}_x`, `x_${word}`, `${word}9`]) {
        assert.ok(!containsAnswer(`say ${longer} now`, [word]), longer);
      }
    }
  });

  it("takes time in proportion to the text", () => {
    const start = performance.now();
    for (const sign of ["*a", "_a", "[a", "**a ", "`", "1,000"])
      containsAnswer(sign.repeat(20_000), ["needle"]);
    assert.ok(performance.now() - start < 4000, `${performance.now() - start} ms`);
  });
});
