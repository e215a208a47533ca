// 너비와 학습률 탐색기: 세 걸음이 값을 바꾼 크기, 너비마다 학습률에 따른 손실(고른 너비만 진하다).

import { frame } from "../browser/controls.js";
import { html, log, number, put, slots } from "../browser/core.js";
import { linePanel, tableLookup } from "../browser/table.js";

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const { titles, widths, lrs, moved, movedLooks, look, bestLook } = model.get("grid");
  const lookup = tableLookup(model);
  const [place] = slots(2);
  const [bare, dot] = [
    { ...look, marker: "" },
    { ...bestLook, dash: [0, 9] },
  ];
  const changes = linePanel(
    { label: "세 걸음이 값을 바꾼 크기", xLabel: "너비", place, named: movedLooks.length },
    movedLooks,
  );
  const valleys = linePanel(
    {
      label: "학습률과 손실",
      title: "100걸음 뒤의 손실(점: 가장 낮은 곳)",
      xLabel: "학습률 η",
      place,
      named: 0,
    },
    [...widths.map(() => bare), ...widths.map(() => dot)],
  );
  /** @type {(losses: number[]) => number} */
  const lowest = (losses) => losses.indexOf(Math.min(...losses));

  function paint() {
    const [parametrization, width] = [model.get("parametrization"), model.get("width")];
    /** @type {number[][]} */
    const found = widths.map((/** @type {number} */ one) => Array.from(lookup({ width: one }).loss));
    const lines = found.map((losses) => losses.map((loss, k) => [lrs[k], loss]));
    const dots = found.map((losses) => [[lrs[lowest(losses)], losses[lowest(losses)]]]);
    const columns = moved[parametrization].map((/** @type {number[]} */ column) =>
      column.map((value, k) => [widths[k], value]),
    );
    changes.show(columns, [widths[0], widths.at(-1)], log, [0.02, 5], log);
    valleys.show([...lines, ...dots], [lrs[0], lrs.at(-1)], log, [0.005, 5], log);
    valleys.marks.forEach((mark, k) => {
      put(mark, "opacity", widths[k % widths.length] === width ? 1 : 0.3);
    });
    const losses = found[widths.indexOf(width)];
    const narrow = lowest(found[0]);
    const facts = {
      best: lrs[lowest(losses)],
      loss: losses[lowest(losses)],
      narrow: lrs[narrow],
      carried: losses[narrow],
    };
    return {
      facts,
      text:
        `${titles[parametrization]}, 너비 ${width}. 가장 좋은 η는 ${number(facts.best)}(손실 ` +
        `${number(facts.loss)})이고, 너비 ${widths[0]}에서 고른 ${number(facts.narrow)}를 그대로 쓰면 ` +
        `손실이 ${number(facts.carried)}입니다.`,
    };
  }

  frame(model, el, {
    picture: [html("div", { className: "nm-panels" }, changes.node, valleys.node)],
    paint,
  });
}
