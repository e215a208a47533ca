// 깊이 탐색기: 층에 따른 표준편차와 죽은 뉴런의 비율, 세 층의 히스토그램.

import { frame } from "../browser/controls.js";
import { html, linear, number, slots } from "../browser/core.js";
import { endsSentence, layerTable, showEnds } from "../browser/layers.js";
import { linePanel, tableLookup } from "../browser/table.js";

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const grid = model.get("grid");
  const lookup = tableLookup(model);
  const [place] = slots(2, "half");
  const spread = linePanel({ label: "층에 따른 표준편차", xLabel: "층", place }, grid.looks);
  const dead = linePanel({ label: "층에 따른 죽은 뉴런(%)", xLabel: "층", place }, [grid.deadLook]);
  const table = layerTable(grid);

  function paint() {
    const found = lookup();
    const depth = model.get("depth");
    const activation = grid.activations[String(model.get("slope"))];
    const shares = Array.from({ length: depth }, (_, k) => [k + 1, 100 * found.dead[k]]);
    showEnds(spread, found, depth);
    dead.show([shares], [1, depth], linear, [0, Math.max(20, ...shares.map(([, share]) => share))]);
    const layers = table.show(found, grid.shown[depth], activation);
    const where = `${depth}층, ${grid.rules[model.get("rule")]}, a = ${activation.label}.`;
    const dying = `죽은 뉴런은 ${depth}층의 ${number(100 * layers[layers.length - 1].dead)}%입니다.`;
    return { facts: { layers }, text: `${where} ${endsSentence(layers)} ${dying}` };
  }

  const panels = html("div", { className: "nm-panels" }, spread.node, dead.node);
  frame(model, el, { picture: [panels, table.node], paint });
}
