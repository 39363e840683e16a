// Writes the engine's options into the manifest as settings of the editor: `node --import tsx .ci/manifestSettings.mjs`.
// A test fails while package.json or its words differ from src/config/settings.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { root } from "./install.mjs";

const { options } = await import("../src/config/settings.ts");

/** Groups of the settings page and the options in them; an option that none names goes to the last one. */
const groups = {
  general: ["backend", "threads", "seed"],
  documents: [
    "maxFileKilobytes",
    "docComments",
    "budget",
    "expert",
    "minTeacherAccuracy",
    "pairShare",
    "heldOutShare",
  ],
  answering: ["hybrid"],
  training: [],
};
/** Options that a workspace must not set: addresses and what belongs to the machine. */
const machine = ["expert", "backend", "threads"];

const manifestFile = `${root}/package.json`;
const wordsFile = `${root}/resources/l10n/package.nls.json`;
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
const words = JSON.parse(readFileSync(wordsFile, "utf8"));
const named = Object.values(groups).flat();
const last = Object.keys(options).filter((name) => !named.includes(name));

for (const group of manifest.contributes.configuration) {
  const own = Object.entries(group.properties).filter(([name]) => isEditors(name));
  const names = [...groups[group.id.slice("steep.".length)], ...(group.id === "steep.training" ? last : [])];
  const engine = names.map((name, index) => [`steep.${name}`, schemaOf(name, own.length + index + 1)]);
  group.properties = Object.fromEntries([...own, ...engine]);
}
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations =
  manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
const kept = Object.entries(words).filter(([key]) => !key.startsWith("setting.") || isEditors(key));
const helps = Object.entries(options).map(([name, { help }]) => [`setting.${name}`, help]);
writeJson(manifestFile, manifest);
writeJson(wordsFile, Object.fromEntries([...kept, ...helps]));

// The editor's own settings, such as `steep.redistil`, are written in package.json by hand.
function isEditors(key) {
  return /^(steep|setting)\.(model|dataDir|redistil|idleMinutes)\b/.test(key);
}

function schemaOf(name, order) {
  const option = options[name];
  const common = {
    order,
    scope: machine.includes(name) ? "machine" : "resource",
    default: option.default,
    description: `%setting.${name}%`,
  };
  switch (option.kind) {
    case "number":
      return {
        type: option.integer === true ? "integer" : "number",
        minimum: option.min,
        maximum: option.max,
        ...common,
      };
    case "flag":
      return { type: "boolean", ...common };
    case "text":
      return { type: "string", ...common };
    case "choice":
      return { type: "string", enum: option.choices, ...common };
    case "list":
      return {
        type: "array",
        items: option.choices ? { type: "string", enum: option.choices } : { type: "string" },
        minItems: 1,
        uniqueItems: true,
        ...common,
      };
    default:
      throw new Error(`the setting ${name} has the unknown kind ${option.kind}`);
  }
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
