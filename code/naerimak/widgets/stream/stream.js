// 잔차 탐색기: 갈래를 더할 때마다 값과 기울기의 제곱평균제곱근. 실선은 잰 값, 파선은 식이다.

import { frame } from "../browser/controls.js";
import { html, log, number, slots } from "../browser/core.js";
import { linePanel, tableLookup } from "../browser/table.js";

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const { norms, scales, looks } = model.get("grid");
  const lookup = tableLookup(model);
  const [place] = slots(2);
  const panels = ["값의 크기", "기울기의 크기"].map((label, side) =>
    linePanel({ label, xLabel: "더한 갈래의 수", place, named: 0 }, looks[side]),
  );

  function paint() {
    const found = lookup();
    const [norm, depth, scale] = ["norm", "depth", "scale"].map((name) => model.get(name));
    const size = 2 * depth + 1;
    /** @type {(all: ArrayLike<number>, side: number) => number[]} */
    const part = (all, side) => Array.from(all).slice(side * size, (side + 1) * size);
    const sides = [0, 1].map((side) => [part(found.measured, side), part(found.predicted, side)]);
    panels.forEach((panel, side) => {
      const lines = sides[side].map((line) => line.map((value, k) => [k, value]));
      const heights = sides[side].flat();
      const top = Math.max(10, ...heights);
      panel.show(lines, [0, size - 1], log, [Math.min(0.5, ...heights), top]);
    });
    /** @type {(side: number, at: number) => { measured: number, formula: number }} */
    const pair = (side, at) => ({ measured: sides[side][0][at], formula: sides[side][1][at] });
    const facts = { value: pair(0, size - 1), gradient: pair(1, 0) };
    const largest = Math.max(facts.value.measured, facts.gradient.measured);
    const verdict =
      largest < 2 ? "둘 다 출발한 크기의 두 배 안입니다." : `많게는 ${number(largest)}배로 커졌습니다.`;
    /** @type {(one: { measured: number, formula: number }) => string} */
    const said = (one) => `${number(one.measured)}(식 ${number(one.formula)})`;
    return {
      facts,
      text:
        `${norms[norm]}, 블록 ${depth}개(갈래 ${2 * depth}개), 배율 ${scales[scale]}. ` +
        `맨 위의 값은 ${said(facts.value)}, 맨 아래의 기울기는 ${said(facts.gradient)}입니다. ${verdict}`,
    };
  }

  frame(model, el, {
    picture: [html("div", { className: "nm-panels" }, ...panels.map(({ node }) => node))],
    paint,
  });
}
