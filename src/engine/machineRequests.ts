// Requests about models, the disk and the machine.
import type { Diagnostics, ModelEntry } from "../protocol/machine.ts";
import { fileBytes, memoryNeeded } from "../catalogue/memory.ts";
import { checkModelFile } from "../catalogue/modelFile.ts";
import { fitModel, type Hardware } from "../catalogue/proposeModel.ts";
import { readGguf } from "../gguf/reader.ts";
import { architectures } from "../models/architectures.ts";
import { fetchCuda } from "./cudaLibraries.ts";
import { type DoctorResult, doctor } from "./doctor.ts";
import { sizeOf } from "./estimate.ts";
import { readHardware } from "./hardware.ts";
import { chooseModelToTeach, type ModelChoice } from "./modelChoice.ts";
import { type ListedModel, listModels } from "./models.ts";
import { openPlace } from "./place.ts";
import { rememberModel } from "./rememberedModel.ts";
import { type Handlers, optionsOf, type RequestContext } from "./requestContext.ts";
import { deleteStorage, listStorage } from "./storage.ts";

export type MachineMethod = "models" | "chooseModel" | "storage" | "deleteStorage" | "doctor" | "fetchCuda";

export function machineRequests(context: RequestContext): Handlers<MachineMethod> {
  const { dataDir } = context;
  return {
    async models(params, signal) {
      const hardware = await readHardware();
      const models = await listModels(hardware);
      if (params.folder === undefined) return models.map((model) => entryOf(model, undefined));
      const place = await openPlace(params.folder, dataDir);
      const choice = await chooseModelToTeach(place, optionsOf(context, params, signal));
      const entries = models.map((model) => entryOf(model, choice.id));
      // A file of the person's own is in no catalogue.
      return entries.some((entry) => entry.chosen) ? entries : [await ownEntry(choice, hardware), ...entries];
    },

    async chooseModel({ model, ...params }, signal) {
      const options = { ...optionsOf(context, params, signal), model };
      const place = await openPlace(params.folder, dataDir);
      const choice = await chooseModelToTeach(place, options);
      const hardware = await readHardware();
      const listed = (await listModels(hardware)).find((known) => known.id === choice.id);
      // First, so that a file that cannot be read as a model is not remembered.
      const entry = listed ? entryOf(listed, choice.id) : await ownEntry(choice, hardware);
      await rememberModel(place.paths, choice.reference);
      await context.session.close();
      context.notify("statusChanged", { folder: params.folder });
      return entry;
    },

    storage: () => listStorage(dataDir),
    async deleteStorage({ ids }) {
      await context.session.close();
      return deleteStorage(ids, dataDir);
    },
    doctor: async () => diagnosticsOf(await doctor(dataDir)),
    fetchCuda: async (_params, signal) => ({ path: await fetchCuda({ signal }) }),
  };
}

function entryOf(model: ListedModel, chosen: string | undefined): ModelEntry {
  return { ...model, chosen: model.id === chosen };
}

/** A file of the person's own, which says itself what it needs. @throws UserError as `checkModelFile`. */
async function ownEntry(choice: ModelChoice, hardware: Hardware): Promise<ModelEntry> {
  if (choice.file) {
    checkModelFile(
      await readGguf(choice.file.path),
      architectures.map((architecture) => architecture.name),
    );
  }
  const size = await sizeOf(choice);
  const fit = fitModel(size, hardware);
  return {
    id: choice.id,
    name: choice.name,
    ...(choice.file ? { path: choice.file.path } : {}),
    licence: "",
    purpose: "own file",
    parameters: size.parameters,
    bytes: fileBytes(size),
    memory: memoryNeeded(size),
    ...(fit ? { fit: { device: fit.device, minutes: fit.minutes } } : {}),
    fetched: true,
    proposed: false,
    chosen: true,
  };
}

function diagnosticsOf(found: DoctorResult): Diagnostics {
  const models = found.models.map((model) => entryOf(model, undefined));
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const lines = [
    `Steep ${found.version}, Node ${found.node}, ${found.platform}, ggml ${found.ggml}`,
    `${found.processor.name}, ${found.processor.cores} cores, ${gigabytes(found.memory.free)} of ${gigabytes(found.memory.total)} free`,
    ...found.backends.flatMap(({ backend, devices, obstacle }) => [
      ...devices.map(
        (device) =>
          `${backend}: ${device.description}, ${gigabytes(device.freeBytes)} of ${gigabytes(device.totalBytes)} free`,
      ),
      ...(obstacle === undefined ? [] : [`${backend}: ${obstacle}`]),
    ]),
    ...found.folders.map(
      ({ use, freeBytes }) =>
        `${use}: ${freeBytes === undefined ? "free space unknown" : `${gigabytes(freeBytes)} free`}`,
    ),
    `Models here: ${
      models
        .filter((model) => model.fetched)
        .map((model) => model.id)
        .join(", ") || "none"
    }`,
  ];
  return {
    ...found,
    backends: found.backends.map(({ backend, devices, obstacle }) => ({
      backend,
      devices: devices.map(({ name, description, freeBytes, totalBytes }) => ({
        name,
        description,
        freeBytes,
        totalBytes,
      })),
      ...(obstacle === undefined ? {} : { obstacle }),
    })),
    models,
    text: lines.join("\n"),
  };
}
