// 활성화 탐색기: 초깃값과 활성화 함수를 바꾸며 층마다의 히스토그램을 본다.

import { frame } from "../browser/controls.js";
import { endsSentence, layerTable } from "../browser/layers.js";
import { tableLookup } from "../browser/table.js";

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const grid = model.get("grid");
  const lookup = tableLookup(model);
  const table = layerTable(grid);

  function paint() {
    const activation = grid.activations[model.get("activation")];
    const depth = model.get("depth");
    const shown = Array.from({ length: depth }, (_, k) => k + 1);
    const layers = table.show(lookup(), shown, activation);
    const [initializer, seed] = [model.get("initializer"), model.get("seed")];
    const where = `${activation.label}, ${initializer}, 층 ${depth}개, 시드 ${seed}.`;
    return { facts: { layers }, text: `${where} ${endsSentence(layers)}` };
  }

  frame(model, el, { picture: [table.node], paint });
}
