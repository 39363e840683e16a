// Requests that ask: the taught model, its pairs, or the documents.
import { answerQuestion } from "./answerQuestion.ts";
import { answerPairs } from "./currentAnswers.ts";
import { openPlace } from "./place.ts";
import { type Handlers, optionsOf, type RequestContext } from "./requestContext.ts";
import { searchDocuments, suggestQuestions } from "./suggestions.ts";

export type AnswerMethod = "ask" | "suggestions" | "searchDocuments" | "warmUp" | "pairAnswers";

export function answerRequests(context: RequestContext): Handlers<AnswerMethod> {
  const { run, session, dataDir } = context;
  return {
    ask({ id, question, history, compare, anyway, retrieve, ...params }, signal) {
      const options = optionsOf(context, params, signal);
      const asked = {
        question,
        ...(history ? { history } : {}),
        ...(compare === undefined ? {} : { compare }),
        ...(anyway === undefined ? {} : { anyway }),
        ...(retrieve === undefined ? {} : { retrieve }),
      };
      return run.yieldTo(() =>
        session.use(params.folder, options, (open) =>
          answerQuestion(open, params.folder, asked, options, (of, text) =>
            context.notify("answerText", { id, of, text }),
          ),
        ),
      );
    },

    suggestions: ({ folder, count }) => suggestQuestions(folder, count ?? 3, dataDir),

    searchDocuments: ({ query, count, ...params }, signal) =>
      searchDocuments(params.folder, query, count ?? 5, optionsOf(context, params, signal)),

    async warmUp(params, signal) {
      await session.use(params.folder, optionsOf(context, params, signal), () => Promise.resolve());
      return { done: true };
    },

    async pairAnswers({ ids, ...params }, signal) {
      const options = optionsOf(context, params, signal);
      const { paths } = await openPlace(params.folder, dataDir);
      return run.yieldTo(() =>
        session.use(params.folder, options, (open) =>
          answerPairs(paths, ids, () => Promise.resolve(open), signal),
        ),
      );
    },
  };
}
