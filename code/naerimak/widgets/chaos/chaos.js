// 혼돈의 경계 탐색기: (σ_w, σ_b) 평면의 한 점을 고르면 두 사상과 진짜 신경망에서 잰 상관이 따라온다.

import { frame } from "../browser/controls.js";
import { html, linear, number, Panel, put, slots, svg, tenth } from "../browser/core.js";
import { pointHandle } from "../browser/descent.js";
import {
  chi,
  correlation_map,
  depth_scale,
  layered,
  length_map,
  mapped_length,
  measured_pair,
  resting_correlation,
  resting_length,
  unit_draws,
} from "../browser/mean_field.js";
import { linePanel } from "../browser/table.js";

/** @typedef {ReturnType<typeof linePanel>} LinePanel */

const POINTS = 41;

/**
 * 곡선 위를 층마다 오르내리는 계단.
 * @param {(at: number) => number} map
 * @param {number} start
 * @param {number} steps
 */
function stairs(map, start, steps) {
  const points = [[start, 0]];
  let at = start;
  for (let k = 0; k < steps; k++) {
    const next = map(at);
    points.push([at, next], [next, next]);
    at = next;
  }
  return points;
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const { kinds, weights, biases, columns, rows, bins, planes, width, depth, cosine, seed, looks } =
    model.get("plan");
  const places = slots(4);
  const plane = new Panel({
    label: "가중치와 편향의 표준편차의 평면",
    title: "χ(세로 σ_b)",
    xLabel: "σ_w",
    place: places[0],
  });
  plane.domain(weights, biases);
  const cells = Array.from({ length: bins }, (_, k) =>
    svg("path", { class: "nm-cell", "fill-opacity": 1 - k / bins }),
  );
  /** @type {(x: number, words: string, side: string) => SVGElement} */
  const text = (x, words, side) =>
    svg("text", { x, y: plane.box.top + 14, class: `nm-tick nm-tick-${side}` }, words);
  plane.plot.append(...cells, text(plane.box.left + 6, "질서", "x"), text(plane.box.right - 6, "혼돈", "y"));
  const moveHandle = pointHandle(model, plane, "고른 두 표준편차", ["weight", "bias"]);
  const [curve, diagonal, layers, dots] = looks;
  /** @type {(title: string, xLabel: string, place: import("../browser/core.js").Slot) => LinePanel} */
  const web = (title, xLabel, place) =>
    linePanel({ label: title, title, xLabel, place, named: 0 }, [curve, diagonal, layers]);
  const lengthWeb = web("다음 층의 크기 q", "q", places[1]);
  const alignedWeb = web("다음 층의 상관 c", "c", places[2]);
  const measuredPanel = linePanel(
    { label: "층마다의 상관", title: "상관(선: 계산, 점: 잰 것)", xLabel: "층", place: places[3], named: 0 },
    [curve, dots],
  );
  const units = [(weights[1] - weights[0]) / columns, (biases[1] - biases[0]) / rows];
  const [cellWidth, cellHeight] = [
    plane.x(weights[0] + units[0]) - plane.x(weights[0]),
    plane.y(0) - plane.y(units[1]),
  ].map(tenth);
  const unit = unit_draws(width * (depth * (width + 1) + 3), seed);
  let shown = "";

  /** @param {string} kind */
  function color(kind) {
    const paths = cells.map(() => "");
    for (let k = 0; k < columns * rows; k++) {
      const x = tenth(plane.x(weights[0] + (k % columns) * units[0]));
      const y = tenth(plane.y((Math.floor(k / columns) + 1) * units[1]));
      paths[Number(planes[kind][k])] += `M${x} ${y}h${cellWidth}v${cellHeight}h${-cellWidth}z`;
    }
    paths.forEach((d, k) => put(cells[k], "d", d));
    shown = kind;
  }

  /** @type {(top: number, map: (at: number) => number) => number[][]} */
  const traced = (top, map) =>
    Array.from({ length: POINTS }, (_, k) => [(top * k) / (POINTS - 1), map((top * k) / (POINTS - 1))]);

  function paint() {
    const [kind, weight, bias] = ["activation", "weight", "bias"].map((name) => model.get(name));
    if (shown !== kind) color(kind);
    moveHandle(plane.x(weight), plane.y(bias), [weight, bias]);
    const q = resting_length(kind, weight, bias);
    const at = mapped_length(kind, weight, bias);
    const rate = chi(kind, at, weight);
    const scale = depth_scale(rate);
    const [lengths, correlations] = layered(kind, weight, bias, depth, cosine);
    const measured = measured_pair(kind, weight, bias, unit, width, depth, cosine);
    /** @type {(from: number) => number} */
    const grown = (from) => length_map(kind, from, weight, bias);
    const top = 1.2 * Math.max(lengths[0], Math.min(lengths[depth - 1], 4 * lengths[0]));
    const line = [
      [0, 0],
      [top, top],
    ];
    lengthWeb.show([traced(top, grown), line, stairs(grown, lengths[0], depth)], [0, top], linear, [0, top]);
    /** @type {(from: number) => number} */
    const aligned = (from) => correlation_map(kind, from, at, weight, bias);
    const one = [
      [0, 0],
      [1, 1],
    ];
    alignedWeb.show(
      [traced(1, aligned), one, stairs(aligned, correlations[0], depth)],
      [0, 1],
      linear,
      [0, 1],
    );
    /** @type {(values: number[]) => number[][]} */
    const byLayer = (values) => values.map((value, k) => [k + 1, value]);
    const lowest = Math.min(0, ...measured[1]);
    measuredPanel.show([byLayer(correlations), byLayer(measured[1])], [1, depth], linear, [lowest, 1]);
    const facts = {
      q: Number.isFinite(q) ? q : null,
      chi: rate,
      c: resting_correlation(kind, at, weight, bias),
      xi: Number.isFinite(scale) ? scale : null,
      length: [lengths[depth - 1], measured[0][depth - 1]],
      correlation: [correlations[depth - 1], measured[1][depth - 1]],
      growth: measured[2][0] ** (1 / (depth - 1)),
    };
    const rest = q === 0 ? "0으로 가고" : Number.isFinite(q) ? `${number(q)}에 머물고` : "끝없이 커지고";
    const phase = rate < 0.995 ? "질서" : rate > 1.005 ? "혼돈" : "경계";
    const [expected, found] = facts.correlation.map((value) => number(value, 2));
    return {
      facts,
      text:
        `${kinds[kind]}, σ_w ${number(weight)}, σ_b ${number(bias)}: 크기는 ${rest} ` +
        `χ = ${number(rate)}(${phase}), ξ = ${number(scale, 2)}층. ` +
        `${depth}층의 상관은 계산 ${expected}, 잰 것 ${found}. ` +
        `기울기의 제곱은 한 층 내려올 때 잰 것으로 ${number(facts.growth)}배.`,
    };
  }

  const panels = html(
    "div",
    { className: "nm-panels" },
    plane.node,
    lengthWeb.node,
    alignedWeb.node,
    measuredPanel.node,
  );
  frame(model, el, { picture: [panels], paint });
}
