// 학습률 탐색: 여덟 규칙의 골과, 고른 규칙의 학습률마다의 학습 곡선.

import { frame } from "../browser/controls.js";
import { html, log, number, put, slots } from "../browser/core.js";
import { legendRow, linePanel, tableLookup } from "../browser/table.js";

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /**
   * @type {{ values: { rule: string[], epoch: number[] }, lrs: Record<string, number[]>,
   *   bounds: Record<string, [number, number]>, labels: Record<string, string>,
   *   looks: import("../browser/types.js").Look[] }}
   */
  const { values, lrs, bounds, labels, looks } = model.get("grid");
  const lookup = tableLookup(model);
  const ladders = values.rule.map((rule) => lrs[rule]);
  const rates = ladders.flat();
  const [place] = slots(2);
  const valleys = linePanel({ label: "학습률에 따른 손실", xLabel: "학습률 η", place }, looks);
  // 학습 곡선의 선들은 고른 규칙의 모양을 따라 바뀐다.
  const chosenLooks = ladders[0].map(() => ({ ...looks[0], marker: "" }));
  const curves = linePanel(
    {
      label: "고른 규칙의 학습 곡선",
      title: "고른 규칙의 손실(진한 선이 가장 좋은 η)",
      xLabel: "에폭",
      place,
      named: 0,
    },
    chosenLooks,
  );

  function paint() {
    const [rule, column, epoch] = ["rule", "column", "epoch"].map((name) => model.get(name));
    const chosen = values.rule.indexOf(rule);
    const found = values.rule.map((name) => lookup({ rule: name }));
    const series = found.map(({ loss }, i) => ladders[i].map((lr, k) => [lr, loss[k]]));
    valleys.show(series, [Math.min(...rates), Math.max(...rates)], log, bounds[column], log);
    valleys.marks.forEach((mark, i) => put(mark, "opacity", i === chosen ? 1 : 0.4));

    const { loss, width } = found[chosen];
    const best = loss.indexOf(Math.min(...loss));
    const history = values.epoch.map((at) => lookup({ epoch: at }).loss);
    const runs = ladders[chosen].map((_, k) => history.map((losses, t) => [values.epoch[t], losses[k]]));
    curves.marks.forEach((mark, k) => {
      Object.assign(chosenLooks[k], looks[chosen], { marker: k === best ? looks[chosen].marker : "" });
      mark.style.setProperty("--line", `var(--nm-${looks[chosen].style})`);
      put(mark, "opacity", k === best ? 1 : 0.35);
    });
    curves.show(runs, [values.epoch[0], values.epoch.at(-1) ?? 0], log, bounds[column]);

    const losses = Object.fromEntries(values.rule.map((name, i) => [name, Math.min(...found[i].loss)]));
    const ranking = [...values.rule].sort((one, other) => losses[one] - losses[other]);
    const facts = { lr: ladders[chosen][best], loss: loss[best], width: width[0], ranking, losses };
    const order = ranking.map((name) => `${name} ${number(losses[name])}`).join(", ");
    return {
      facts,
      text:
        `${rule}, ${epoch}에폭. 가장 좋은 학습률은 ${number(facts.lr)}이고 ` +
        `${labels[column]}은 ${number(facts.loss)}, ` +
        `골의 너비는 ${number(facts.width)}자릿수입니다. 학습률을 각각 맞춘 순위: ${order}.`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, valleys.node, curves.node);
  frame(model, el, { picture: [legendRow(looks), panels], paint });
}
