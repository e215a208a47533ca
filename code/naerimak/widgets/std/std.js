// 표준편차 탐색기: 층마다의 히스토그램, 층에 따른 표준편차, 한 에폭의 학습 곡선.

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
  const curve = linePanel({ label: "한 에폭의 손실", xLabel: "반복", place }, [grid.curveLook]);
  const table = layerTable(grid);

  function paint() {
    const found = lookup();
    const depth = model.get("depth");
    const activation = grid.activations[model.get("activation")];
    const layers = Array.from({ length: depth }, (_, k) => k + 1);
    const [start, divergedAt] = found.training;
    showEnds(spread, found, depth);
    const points = [[1, start], ...Array.from(found.curve, (loss, k) => [(k + 0.5) * grid.block, loss])];
    const highest = Math.max(3, ...points.map(([, loss]) => loss).filter(Number.isFinite));
    curve.show([points], [0, found.curve.length * grid.block], linear, [0, highest]);
    const shown = table.show(found, layers, activation);
    const diverged = divergedAt || null;
    const last = diverged ? null : (found.curve.at(-1) ?? null);
    const learning = diverged
      ? `손글씨 숫자를 배우게 하면 ${diverged}번째 반복에서 발산합니다.`
      : `손글씨 숫자를 한 에폭 배우는 동안의 손실: ${number(start)} → ${number(last ?? NaN)}.`;
    const where = `${activation.label}, σ = ${number(model.get("std"))}, ${depth}층.`;
    return {
      facts: { layers: shown, first: start, last, diverged },
      text: `${where} ${endsSentence(shown)} ${learning}`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, spread.node, curve.node);
  frame(model, el, { picture: [panels, table.node], paint });
}
