// The real models of `.model.test.ts` files: from the cache, else fetched into it.
import { catalogueModel } from "../../src/catalogue/catalogue.ts";
import { fetchModel, type FetchedModel } from "../../src/catalogue/fetchModel.ts";

export type TestModelId = "smollm2-135m" | "qwen2.5-coder-0.5b";

/** The file of a small model with its SHA-256. */
export async function testModel(id: TestModelId): Promise<FetchedModel> {
  const entry = catalogueModel(id);
  if (!entry) throw new Error(`${id} is not in the catalogue`);
  return fetchModel(entry);
}
