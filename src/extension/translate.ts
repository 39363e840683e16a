// Sentences for people are written in English in the code and put into the editor's language where they are shown.

/** Puts a sentence into the editor's language; `{0}`, `{1}`, ... stand for the values. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** The sentence as it is written. */
export const inEnglish: Translate = (message, ...values) =>
  message.replaceAll(/\{(\d+)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));
