// Other assistants get the words of an error and nothing else of it. Knows nothing of VS Code.
import { UserError } from "../../errors/userError.ts";

/** Does the work; what a person can mend is thrown with the way out in its message. */
export async function withHint<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!UserError.is(error)) throw error;
    throw new UserError(error.code, `${error.message} ${error.hint}`.trim(), error.hint, { cause: error });
  }
}
