// Which words stand for nearly the same: those that lie near each other in the base model's own embeddings. There
// "used" is near "utilized" and "city" near "town", and a word's other forms are nearest of all.
import type { Backend } from "../ggml/backend.ts";
import { Context } from "../ggml/context.ts";
import { Graph } from "../ggml/graph.ts";
import { getRows, mulMat, rmsNorm } from "../ggml/operations.ts";
import type { BaseModel } from "./stepGraph.ts";

/** By token, the near ones; tokens without any are left out. */
export type NearestWords = ReadonlyMap<number, readonly number[]>;

/** Least cosine of two embeddings: below it come words that only stand beside each other, and antonyms. */
const leastCosine = 0.38;
/** Most near words of one. */
const mostNear = 8;
/** Rows compared in one computation. */
const wordsAtOnce = 4096;
const tokensAtOnce = 512;

/** A whole word of small letters: a space (as BPE or SentencePiece writes it) and three letters or more. */
const wholeWord = /^[Ġ▁][a-z]{3,}$/;

/**
 * The words of the vocabulary that are near those among `tokens`.
 * @param vocabulary text of every token, as the GGUF has it (`tokenizer.ggml.tokens`)
 */
export async function nearestWords(
  backend: Backend,
  base: BaseModel,
  vocabulary: readonly string[],
  tokens: Iterable<number>,
  signal?: AbortSignal,
): Promise<NearestWords> {
  const words = [...vocabulary.keys()].filter((id) => wholeWord.test(vocabulary[id] ?? ""));
  const known = new Set(words);
  const asked = [...new Set(tokens)].filter((id) => known.has(id)).toSorted((a, b) => a - b);
  const near = new Map<number, { readonly id: number; readonly cosine: number }[]>();
  for (const some of chunks(asked, tokensAtOnce)) {
    for (const others of chunks(words, wordsAtOnce)) {
      const cosines = await compare(backend, base, some, others, signal);
      for (const [place, cosine] of cosines.entries()) {
        const token = some[Math.floor(place / others.length)]!;
        const id = others[place % others.length]!;
        if (cosine < leastCosine || id === token) continue;
        const list = near.get(token) ?? [];
        list.push({ id, cosine });
        near.set(token, list);
      }
    }
  }
  return new Map(
    [...near].map(([token, list]) => [
      token,
      list
        .toSorted((left, right) => right.cosine - left.cosine)
        .slice(0, mostNear)
        .map(({ id }) => id),
    ]),
  );
}

/** Cosines of the embeddings: [words, tokens], the words side by side. */
async function compare(
  backend: Backend,
  { weights, hyperparameters: { nEmbd } }: BaseModel,
  tokens: readonly number[],
  words: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  using c = new Context(backend.library, { tensors: 8, graphNodes: 16 });
  const ids = [words, tokens].map((list) => ({ list, input: c.newInput("I32", [list.length]) }));
  // A row of norm 1 times the root of its length.
  const [left, right] = ids.map(({ input }) => rmsNorm(c, getRows(c, weights.embedding, input), 1e-12));
  const products = mulMat(c, left!, right!);
  using graph = new Graph(c, 16);
  graph.expandOutput(products);
  graph.allocate(backend);
  for (const { list, input } of ids) backend.write(input, Int32Array.from(list));
  await graph.computeAsync(backend, signal);
  return backend.read(products).map((product) => product / nEmbd);
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
