// 기억 탐색기: 시각에 따른 상태와 기울기의 크기, 그리고 살아남은 방향의 수.

import { frame } from "../browser/controls.js";
import { html, linear, log, number, slots } from "../browser/core.js";
import { linePanel, tableLookup } from "../browser/table.js";

// 10⁻⁹⁰까지 내려가는 선이 있으므로 눈금을 고정하고, 벗어난 선은 잘라 둔다.
/** @type {[number, number]} */
const MEMORY_SIZES = [1e-6, 1e4];

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const { units, threshold, points, labels, looks, keptLook } = model.get("grid");
  const lookup = tableLookup(model);
  const [place] = slots(2);
  const sizes = linePanel(
    { label: "시각에 따른 크기", title: "상태와 기울기의 크기", xLabel: "시각", place },
    looks,
  );
  const directions = linePanel(
    { label: "시각에 따른 살아남은 방향의 수", title: "살아남은 방향의 수", xLabel: "시각", place },
    [keptLook],
  );

  function paint() {
    const { state, gradient, kept } = lookup();
    const steps = model.get("steps");
    /** @param {ArrayLike<number>} values */
    const over = (values) => Array.from(values, (value, k) => [(k * steps) / points, value]);
    sizes.show([over(state), over(gradient)], [0, steps], log, MEMORY_SIZES);
    directions.show([over(kept)], [0, steps], linear, [0, units]);
    /** @param {ArrayLike<number>} values */
    const ends = (values) => ({ first: values[0], last: values[points] });
    const facts = { state: ends(state), gradient: ends(gradient), kept: kept[0] };
    const [activation, recurrent, gain] = ["activation", "recurrent", "gain"].map((name) => model.get(name));
    const where = `${labels[activation]}, ${recurrent}, 이득 ${number(gain)}`;
    return {
      facts,
      text:
        `${where}, 시각 ${steps}개. ` +
        `상태의 크기는 시각 0에서 ${number(facts.state.first)}, ` +
        `시각 ${steps}에서 ${number(facts.state.last)}입니다. ` +
        `기울기의 크기는 시각 ${steps}에서 ${number(facts.gradient.last)}, ` +
        `시각 0에서 ${number(facts.gradient.first)}입니다. ` +
        `시각 0까지 ${number(threshold)}배 넘게 남은 방향은 ${units}개 가운데 ${facts.kept}개입니다.`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, sizes.node, directions.node);
  frame(model, el, { picture: [panels], paint });
}
