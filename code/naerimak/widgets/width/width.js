// 너비 탐색기: 세 규칙의 제곱 평균을 앞뒤로. 점은 잰 값, 점선은 식이고 고른 규칙만 진하다.

import { frame } from "../browser/controls.js";
import { html, log, number, put, slots } from "../browser/core.js";
import { linePanel, tableLookup } from "../browser/table.js";

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /** @type {{ layers: number, looks: import("../browser/types.js").Look[], labels: Record<string, any> }} */
  const { layers, looks, labels } = model.get("grid");
  const lookup = tableLookup(model);
  // 표식은 잰 값에만 찍고, 식은 점선으로만 긋는다.
  const both = [...looks, ...looks.map((look) => ({ ...look, marker: "", dash: [2, 3] }))];
  const [place] = slots(2);
  /** @param {string} label */
  const side = (label) => linePanel({ label, xLabel: "층", place, named: looks.length }, both);
  const sides = [side("앞으로: 활성화값의 제곱 평균"), side("뒤로: 기울기의 제곱 평균")];

  function paint() {
    const size = layers + 1;
    const found = looks.map(({ label }) => lookup({ rule: label }));
    /**
     * @param {Uint8Array | Float64Array} values
     * @param {number} back
     */
    const points = (values, back) =>
      Array.from(values.subarray(back * size, (back + 1) * size), (y, k) => [k, y]);
    /**
     * @param {string} field
     * @param {number} back
     */
    const series = (field, back) => found.map((one) => points(one[field], back));
    const chosen = looks.findIndex(({ label }) => label === model.get("rule"));
    sides.forEach((panel, back) => {
      panel.show([...series("measured", back), ...series("predicted", back)], [0, layers], log);
      panel.marks.forEach((mark, k) => {
        put(mark, "opacity", k % looks.length === chosen ? 1 : 0.4);
      });
    });
    const { measured, predicted } = found[chosen];
    /**
     * @param {number} from
     * @param {number} to
     * @param {number} formula
     */
    const ratio = (from, to, formula) => {
      const times = measured[to] / measured[from];
      return { measured: times, formula, layer: times ** (1 / layers) };
    };
    const forward = ratio(0, layers, predicted[layers]);
    const backward = ratio(size + layers, size, predicted[size]);
    /** @param {{ measured: number, formula: number }} one */
    const times = (one) => `${number(one.measured)}배(식 ${number(one.formula)}배)`;
    return {
      facts: { forward, backward },
      text:
        `${model.get("rule")}, 너비 ${model.get("n_in")}에서 ${model.get("n_out")}까지 ` +
        `${labels[model.get("shape")]}, ` +
        `${labels[model.get("activation")]}. 여섯 층을 지나 활성화값의 제곱 평균은 ${times(forward)}, ` +
        `기울기의 제곱 평균은 ${times(backward)}가 됩니다. ` +
        `한 층에 앞으로 ${number(forward.layer)}배, 뒤로 ${number(backward.layer)}배입니다.`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, ...sides.map(({ node }) => node));
  frame(model, el, { picture: [panels], paint });
}
