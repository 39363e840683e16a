// Requests about models, the disk and the machine.
import type { Diagnostics, ModelEntry } from "../protocol/machine.ts";
import { fetchCuda } from "./cudaLibraries.ts";
import { type DoctorResult, doctor } from "./doctor.ts";
import { readHardware } from "./hardware.ts";
import { chooseModelToTeach } from "./modelChoice.ts";
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
      const models = await listModels(await readHardware());
      if (params.folder === undefined) return models.map((model) => entryOf(model, undefined));
      const place = await openPlace(params.folder, dataDir);
      const { id, name, file } = await chooseModelToTeach(place, optionsOf(context, params, signal));
      const entries = models.map((model) => entryOf(model, id));
      // A file of the person's own is in no catalogue.
      return entries.some((entry) => entry.chosen) || !file ? entries : [ownEntry(id, name), ...entries];
    },

    async chooseModel({ model, ...params }, signal) {
      const options = { ...optionsOf(context, params, signal), model };
      const place = await openPlace(params.folder, dataDir);
      const choice = await chooseModelToTeach(place, options);
      await rememberModel(place.paths, choice.reference);
      await context.session.close();
      context.notify("statusChanged", { folder: params.folder });
      const listed = (await listModels(await readHardware())).find((known) => known.id === choice.id);
      return listed ? entryOf(listed, choice.id) : ownEntry(choice.id, choice.name);
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

function ownEntry(id: string, name: string): ModelEntry {
  return {
    id,
    name,
    licence: "",
    purpose: "own file",
    parameters: 0,
    bytes: 0,
    memory: { train: 0, answer: 0 },
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
