// 모멘텀의 수렴 속도: (η, α) 평면의 한 점을 고르면 그 설정의 길과 손실이 따라온다.

import { best_heavy_ball, heavy_ball_rate, heavy_ball_regime } from "../browser/compiled.js";
import { frame } from "../browser/controls.js";
import { drawRun, html, linear, log, number, Panel, put, slots, svg, tenth } from "../browser/core.js";
import {
  descend,
  drawSurface,
  lossDomain,
  lossPanel,
  pointHandle,
  ruleMarks,
  surfacePanel,
} from "../browser/descent.js";
import { runFacts, sentence } from "../browser/verdict.js";

const RATE_BINS = 12;
const RATE_GRID = 40;

/**
 * 칸의 색이 뜻하는 비. 학습률이 크고 모멘텀이 작은 오른쪽 아래는 늘 발산하므로 거기에 적는다.
 * @param {{ box: { right: number, bottom: number } }} panel
 */
function rateLegend({ box }) {
  const [width, right, bottom] = [66, box.right - 8, box.bottom - 8];
  const bar = Array.from({ length: RATE_BINS }, (_, k) =>
    svg("rect", {
      x: right - width + (width * k) / RATE_BINS,
      y: bottom - 24,
      width: width / RATE_BINS,
      height: 8,
      class: "nm-cell",
      "fill-opacity": 1 - k / RATE_BINS,
    }),
  );
  /**
   * @param {number} x
   * @param {number} y
   * @param {string} words
   * @param {string} side
   */
  const text = (x, y, words, side) => svg("text", { x, y, class: `nm-tick nm-tick-${side}` }, words);
  return svg(
    "g",
    { class: "nm-key", "aria-hidden": "true" },
    ...bar,
    text(right - width, bottom - 28, "빠름", "x"),
    text(right, bottom - 28, "1배", "y"),
    text(right, bottom - 2, "흼: 발산", "y"),
  );
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const { rule, levels, lr_max: lrMax } = model.get("plan");
  const places = slots(3);
  const plane = new Panel({
    label: "학습률과 모멘텀 계수의 평면",
    title: "한 걸음의 비(가로 η, 세로 α)",
    place: places[0],
  });
  const [surface, loss] = [surfacePanel(2, places[1]), lossPanel(places[2])];
  const mark = ruleMarks(rule);
  const cells = Array.from({ length: RATE_BINS }, (_, k) =>
    svg("path", { class: "nm-cell", "fill-opacity": 1 - k / RATE_BINS }),
  );
  const best = svg("path", { class: "nm-best" });
  const ground = svg("g");
  surface.plot.append(ground, mark.surface);
  loss.plot.append(mark.loss);
  plane.domain([0, lrMax], [0, 0.99]);
  plane.plot.append(...cells, best, rateLegend(plane));
  const moveHandle = pointHandle(model, plane, "고른 학습률과 모멘텀 계수", ["lr", "momentum"]);
  let shown = 0;

  /**
   * @param {number} lr
   * @param {number} momentum
   * @param {number} condition
   */
  const rateAt = (lr, momentum, condition) =>
    Math.max(heavy_ball_rate(lr, momentum, 1), heavy_ball_rate(lr, momentum, 1 / condition));

  // 칸의 자리는 바뀌지 않으므로 네모를 한 번만 적어 둔다.
  const unit = [lrMax / RATE_GRID, plane.yDomain[1] / RATE_GRID];
  const [width, height] = [plane.x(unit[0]) - plane.x(0), plane.y(0) - plane.y(unit[1])].map(tenth);
  const squares = Array.from({ length: RATE_GRID ** 2 }, (_, k) => {
    const [i, j] = [k % RATE_GRID, Math.floor(k / RATE_GRID)];
    const corner = `M${tenth(plane.x(i * unit[0]))} ${tenth(plane.y((j + 1) * unit[1]))}`;
    return {
      lr: (i + 0.5) * unit[0],
      momentum: (j + 0.5) * unit[1],
      d: `${corner}h${width}v${height}h${-width}z`,
    };
  });

  /**
   * 수렴하는 칸을 빠르기에 따라 진하게 칠한다. 칠하지 않은 곳은 발산한다.
   * @param {number} condition
   */
  function color(condition) {
    const paths = Array.from({ length: RATE_BINS }, () => "");
    for (const { lr, momentum, d } of squares) {
      const rate = rateAt(lr, momentum, condition);
      if (rate < 1) paths[Math.min(RATE_BINS - 1, Math.floor(rate ** 4 * RATE_BINS))] += d;
    }
    paths.forEach((d, k) => put(cells[k], "d", d));
  }

  function paint() {
    const [lr, momentum, steps] = [model.get("lr"), model.get("momentum"), model.get("steps")];
    const condition = model.get("condition");
    const landscape = { kind: "Quadratic", params: { condition, angle: 0 }, levels };
    if (shown !== condition) {
      color(condition);
      ground.replaceChildren(drawSurface(surface, landscape));
      shown = condition;
    }
    const run = descend(
      landscape,
      { kind: "Momentum", params: { lr, momentum } },
      [model.get("x"), model.get("y")],
      steps,
    );
    drawRun(mark.surface, surface, run.theta, rule);
    loss.domain([0, steps], lossDomain([run], 0), linear, log);
    drawRun(
      mark.loss,
      loss,
      run.loss.map((value, t) => [t, Math.max(loss.yDomain[0], value)]),
      rule,
    );
    moveHandle(plane.x(lr), plane.y(momentum), [lr, momentum]);
    const [bestLr, bestMomentum] = best_heavy_ball(1 / condition, 1);
    const [bx, by] = [plane.x(bestLr), plane.y(bestMomentum)];
    put(best, "d", `M${bx - 5} ${by}h10M${bx} ${by - 5}v10`);
    const facts = {
      rate: rateAt(lr, momentum, condition),
      regimes: [1 / condition, 1].map((curvature) => heavy_ball_regime(lr, momentum, curvature)),
      run: runFacts(run, 0),
    };
    const [flat, steep] = facts.regimes;
    return {
      facts,
      text:
        `η ${number(lr)}, α ${number(momentum)}, 조건수 ${number(condition)}. ` +
        `한 걸음에 ${number(facts.rate, 4)}배. ` +
        `평평한 축은 ${flat}, 가파른 축은 ${steep}. ${sentence("Momentum", facts.run)}`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, plane.node, surface.node, loss.node);
  frame(model, el, { picture: [panels], paint });
}
