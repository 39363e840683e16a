// A part of the page: it builds its elements once and changes them as the model changes.
import type { PanelModel } from "./model.ts";

export interface View {
  readonly root: HTMLElement;
  update(model: PanelModel): void;
}
