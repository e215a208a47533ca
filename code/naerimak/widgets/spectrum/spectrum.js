// 특잇값 탐색기: 기울기와 한 걸음의 특잇값, 뉴턴–슐츠의 다항식과 특잇값이 가는 곳.

import { frame } from "../browser/controls.js";
import { html, linear, log, number, slots } from "../browser/core.js";
import { linePanel, tableLookup } from "../browser/table.js";

/** @type {[number, number]} */
const SIZES = [1e-4, 1];

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const { matrices, rules, inputs, curves, moved, beforeLook, looks } = model.get("grid");
  const lookup = tableLookup(model);
  // SGD의 걸음은 기울기의 선과 겹치므로 이름을 적지 않게 맨 뒤에 둔다.
  const names = [...Object.keys(rules).filter((name) => name !== "SGD"), "SGD"];
  const [place] = slots(2);
  /** @type {(look: import("../browser/types.js").Look) => import("../browser/types.js").Look} */
  const bare = (look) => ({ ...look, marker: "" });
  const values = linePanel(
    { label: "특잇값의 크기", title: "특잇값(가장 큰 것을 1로)", xLabel: "번째", place, named: names.length },
    [beforeLook, ...names.map((name) => ({ ...looks[name], label: "걸음" }))],
  );
  const where = linePanel(
    {
      label: "다항식과 특잇값이 가는 곳",
      title: "나오는 특잇값(점: 이 기울기)",
      xLabel: "들어가는 특잇값",
      place,
      named: 0,
    },
    [bare(looks.Muon), { ...looks.Muon, dash: [0, 9] }],
  );

  function paint() {
    const { after, kept } = lookup();
    const [matrix, rule, steps] = ["matrix", "rule", "steps"].map((name) => model.get(name));
    /** @type {number[]} */
    const before = moved[matrix][0];
    /** @type {(all: ArrayLike<number>) => number[][]} */
    const scaled = (all) => Array.from(all, (value, k) => [k + 1, value / all[0]]);
    const shown = names.map((name) => (name === rule ? scaled(after) : []));
    values.show([scaled(before), ...shown], [1, before.length], log, SIZES);
    /** @type {(value: number, k: number) => number[]} */
    const drawn = (value, k) => [value, curves[steps][k]];
    const curve = inputs.map(drawn);
    const dots = rule === "Muon" ? before.map((value, k) => [value, moved[matrix][steps][k]]) : [];
    where.show([curve, dots], SIZES, linear, [0, 1.3], log);
    const [largest, smallest] = [Math.max(...after), Math.min(...after)];
    const facts = {
      before: before[0] / before[before.length - 1],
      after: largest / smallest,
      kept: kept[0],
      largest,
      smallest,
      band: [Math.min(...moved[matrix][steps]), Math.max(...moved[matrix][steps])],
    };
    const [low, high] = facts.band.map((value) => number(value));
    const kept100 = number(100 * facts.kept);
    return {
      facts,
      text:
        `${matrices[matrix]}, ${rules[rule]}. 가장 큰 특잇값은 기울기에서 가장 작은 것의 ` +
        `${number(facts.before)}배, 걸음에서 ${number(facts.after)}배입니다. ` +
        `걸음의 ${kept100}%가 기울기의 특이 벡터 그대로입니다. ` +
        `다항식 ${steps}번은 이 기울기의 특잇값을 ${low}에서 ${high}까지로 보냅니다.`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, values.node, where.node);
  frame(model, el, { picture: [panels], paint });
}
