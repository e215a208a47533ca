// 길 탐색기: 지형 위의 길, 손실 곡선, 판정. 식은 모두 파이썬에서 옮겨 온 OPTIMIZERS와 LANDSCAPES다.

import { LANDSCAPES, OPTIMIZERS } from "../browser/compiled.js";
import { frame } from "../browser/controls.js";
import {
  drawable,
  drawRun,
  fitted,
  floats,
  html,
  inked,
  linear,
  lineName,
  log,
  markers,
  nameEnds,
  number,
  Panel,
  put,
  SCALES,
  sheet,
  slots,
  svg,
  tenth,
} from "../browser/core.js";
import {
  descend,
  drawSurface,
  legendEntry,
  lossDomain,
  lossPanel,
  pointHandle,
  ruleMarks,
  startOver,
  surfacePanel,
} from "../browser/descent.js";
import { runFacts, sentence } from "../browser/verdict.js";

/** @typedef {import("../browser/types.js").Run} Run */
/** @typedef {import("../browser/types.js").RuleSpec} RuleSpec */
/** @typedef {import("../browser/types.js").LandscapeSpec} LandscapeSpec */
/**
 * 걸음마다의 양 하나를 그리는 칸.
 * @typedef {{ key: string, panel: Panel, groups: SVGElement[], names: SVGElement[],
 *   scale: import("../browser/types.js").Scale }} Series
 */

/**
 * 걸음마다의 양 하나를 좌표별로 낸다: 유효 학습률이거나, step의 본문에 나오는 값(앞에 sqrt:가 붙으면
 * 제곱근).
 * @param {string} series
 * @param {{ kind: string, params: import("../browser/types.js").Params }} rule
 * @param {Run} run
 */
export function seriesOf(series, rule, run) {
  const root = series.startsWith("sqrt:");
  const name = series.replace("sqrt:", "");
  const index = OPTIMIZERS[rule.kind]?.names.lastIndexOf(name) ?? -1;
  if (name !== "effective" && index < 0) return []; // 그 줄이 없는 규칙은 이 칸에 선이 없다.
  return run.grad.map((grad, t) =>
    grad.map((g, i) => {
      if (name === "effective") return Math.abs((run.theta[t + 1][i] - run.theta[t][i]) / g);
      const value = OPTIMIZERS[rule.kind].lines.call(rule.params, run.theta[t][i], g, run.state[t][i])[index];
      return root ? Math.sqrt(value) : value;
    }),
  );
}

/**
 * 양 하나의 칸에 규칙마다, 좌표마다 선을 긋고 드문드문 표식을 찍는다. 실선이 x, 점선이 y이고 색과 표식이
 * 규칙이다.
 * @param {Series} series
 * @param {number} steps
 * @param {number[][][]} values
 * @param {RuleSpec[]} rules
 */
function drawSeries({ panel, groups, names, scale }, steps, values, rules) {
  panel.domain([0, Math.max(1, steps)], fitted(values.flat(2), scale), linear, scale);
  const every = Math.max(1, Math.round(steps / 10));
  /** @type {(number[] | null)[]} */
  const ends = [];
  groups.forEach((group, k) => {
    [...group.children].forEach(({ children: [line, dots] }, i) => {
      const points = values[k]
        .map((coordinates, t) => [t + 1, coordinates[i]])
        .filter(([, v]) => drawable(v, scale));
      // 선의 뜻(x, y)은 규칙마다 같으므로 먼저 보이는 규칙에만 적는다.
      const first = values.findIndex((one) => one.length > 0) === k;
      ends.push(first && points.length ? panel.pixel(points[points.length - 1]) : null);
      put(line, "d", panel.line(points));
      put(
        dots,
        "d",
        markers(
          panel,
          points.filter(([t]) => (t - 1) % every === 0),
          rules[k].marker,
          3.5,
        ),
      );
    });
  });
  nameEnds(panel, names, ends);
}

/**
 * 슬라이드에 적는 짧은 문장: 첫 걸음의 길이와 마지막 손실과 판정.
 * @param {string} name
 * @param {import("../browser/types.js").RunFacts} facts
 * @param {number[][]} theta
 */
function shortSentence(name, facts, [from, to]) {
  if (facts.diverged) return sentence(name, facts);
  const first = to ? `첫 걸음 ${number(Math.hypot(...to.map((w, i) => w - from[i])))}, ` : "";
  return `${name}: ${first}손실 ${number(facts.loss)}, ${facts.verdict}.`;
}

/**
 * 두 손실 곡선의 이름을, 가장 벌어진 걸음에서 위와 아래에 적는다. 가장자리에서는 이름이 잘린다.
 * @param {Panel} panel
 * @param {SVGElement[]} names
 * @param {number[][]} losses
 */
function nameApart(panel, names, [one, other]) {
  const last = Math.min(one.length, other.length) - 1;
  const inner = Array.from({ length: Math.max(0, last) }, (_, t) => t + 1).filter(
    (t) => t > 0.12 * last && t < 0.88 * last,
  );
  /** @param {number} t */
  const apart = (t) => Math.abs(panel.y(one[t]) - panel.y(other[t]));
  const at = inner.reduce((best, t) => (apart(t) > apart(best) ? t : best), inner[0]);
  for (const [name, mine, yours] of /** @type {[SVGElement, number[], number[]][]} */ ([
    [names[0], one, other],
    [names[1], other, one],
  ])) {
    put(name, "display", inner.length ? "inline" : "none");
    if (!inner.length) continue;
    const [x, y] = panel.pixel([at, mine[at]]);
    put(name, "text-anchor", "middle");
    put(name, "x", tenth(x));
    put(name, "y", tenth(Math.min(panel.box.bottom - 4, y + (mine[at] > yours[at] ? -8 : 18))));
  }
}

/**
 * 1차원 곡선에서, 마지막 점의 접선과 다음 걸음.
 * @param {Panel} panel
 * @param {Element} group
 * @param {LandscapeSpec} landscape
 * @param {number} point
 * @param {number} next
 */
function drawTangent(panel, group, landscape, point, next) {
  /** @param {number} x */
  const at = (x) => LANDSCAPES[landscape.kind].value.call(landscape.params, x);
  const [rise] = LANDSCAPES[landscape.kind].slope.call(landscape.params, point);
  const [low, high] = panel.xDomain;
  const reach = (high - low) / 6;
  const [tangent, step] = group.children;
  const line = [-reach, reach].map((d) => [point + d, at(point) + rise * d]);
  put(tangent, "d", panel.line(line));
  put(
    step,
    "d",
    panel.line([
      [point, at(point)],
      [next, at(point)],
      [next, at(next)],
    ]),
  );
  return `지금 W = ${number(point)}, 기울기 ${number(rise)}, 다음 W = ${number(next)}.`;
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /** @type {LandscapeSpec[]} */
  const landscapes = model.get("landscapes");
  /** @type {RuleSpec[]} */
  const rules = model.get("rules");
  const noise = floats(model.get("noise"));
  const dim = LANDSCAPES[landscapes[0].kind].bounds.length;
  const [here, there, ...rest] = slots(2 + model.get("series").length);
  const [surface, loss] = [surfacePanel(dim, here), lossPanel(there)];
  const marks = rules.map(ruleMarks);
  // 독자가 쓴 규칙은 커널만 계산할 수 있다. 커널이 없으면 움직이는 척하지 않는다.
  const still = model.alone && !rules.every((rule) => rule.kind);
  const moveHandle = still ? () => {} : pointHandle(model, surface, "출발점", ["x", "y"].slice(0, dim));
  const place = svg("g");
  const tangent = svg("g", { class: "nm-tangent" }, svg("path"), svg("path", { class: "nm-next" }));
  surface.plot.append(place, tangent, ...marks.map((mark) => mark.surface));
  loss.plot.append(...marks.map((mark) => mark.loss));
  // 한 규칙을 두 설정으로 비교하면 색이 같으므로 손실의 선에도 이름을 적는다.
  const twins = rules.length === 2 && rules[0].style === rules[1].style;
  const lossNames = twins ? rules.map(({ label }) => lineName(label)) : [];
  loss.overlay.append(...lossNames.map((name, k) => inked(rules[k], name)));
  const axes = ["x", "y"].slice(0, dim);
  /** @type {{ key: string, label: string, scale: string }[]} */
  const wanted = model.get("series");
  /** @type {Series[]} */
  const series = wanted.map(({ key, label, scale }, i) => {
    const panel = new Panel({ label, xLabel: "걸음 t", place: rest[i], room: dim > 1 ? 20 : 10 });
    /** @type {(axis: string, k: number) => SVGElement} */
    const coordinate = (_, k) =>
      svg(
        "g",
        {},
        svg("path", { class: "nm-line", "stroke-dasharray": k ? "4 3" : "" }),
        svg("path", { class: "nm-dots" }),
      );
    const groups = rules.map((rule) => inked(rule, ...axes.map(coordinate)));
    // 실선이 x, 점선이 y이고 선의 끝에도 적는다.
    const names = dim > 1 ? rules.map(() => axes.map(lineName)) : rules.map(() => []);
    panel.plot.append(...groups);
    panel.overlay.append(...rules.map((rule, k) => inked(rule, ...names[k])));
    return { key, panel, groups, names: names.flat(), scale: SCALES[scale] };
  });
  /** @type {LandscapeSpec | null} */
  let shown = null;
  startOver(model);

  /** @param {RuleSpec} rule */
  const settings = (rule) => {
    const params = { ...rule.params };
    for (const { name, field, rules: applied } of model.get("hyperparameters")) {
      if (applied.includes(rule.label)) params[field] = model.get(name);
    }
    return { kind: rule.kind ?? "", params };
  };

  function paint() {
    const landscape = /** @type {LandscapeSpec} */ (
      landscapes.find(({ key }) => key === model.get("landscape"))
    );
    if (shown !== landscape) {
      place.replaceChildren(drawSurface(surface, landscape));
      shown = landscape;
    }
    const start = [model.get("x"), model.get("y")].slice(0, dim);
    const [steps, sigma, hidden] = [model.get("steps"), model.get("sigma"), model.get("hidden")];
    const { lowest, value } = LANDSCAPES[landscape.kind];
    const chosen = rules.map(settings);
    /** @type {(Run & { error?: string })[]} */
    const runs = rules.map((rule, k) =>
      rule.kind
        ? descend(landscape, chosen[k], start, steps, noise, sigma, model.get("reset_every"))
        : model.get("reader_runs")[rule.label],
    );
    const visible = rules.map((rule) => !hidden.includes(rule.label));
    // 독자의 규칙이 오류를 냈으면 지난 설정의 길을 남기지 않는다.
    const drawn = runs.map(({ error }, k) => visible[k] && !error);
    loss.domain(
      [0, Math.max(1, steps)],
      lossDomain(
        runs.filter((_, k) => drawn[k]),
        lowest,
      ),
      linear,
      log,
    );
    const floor = loss.yDomain[0];
    /** @type {string[]} */
    const lines = [];
    /** @type {Record<string, object>} */
    const facts = {};
    rules.forEach((rule, k) => {
      const { surface: onSurface, loss: onLoss } = marks[k];
      onSurface.style.display = onLoss.style.display = drawn[k] ? "" : "none";
      if (!visible[k]) return;
      if (!drawn[k]) {
        facts[rule.label] = { error: runs[k].error };
        lines.push(`${rule.label}: 규칙이 오류를 냈습니다(${runs[k].error}).`);
        return;
      }
      const { theta, loss: losses } = runs[k];
      drawRun(
        onSurface,
        surface,
        theta.map((point, t) => [point[0], dim === 1 ? losses[t] : point[1]]),
        rule,
      );
      drawRun(
        onLoss,
        loss,
        losses.map((value, t) => [t, Math.max(floor, value - lowest)]),
        rule,
      );
      const found = runFacts(runs[k], lowest);
      facts[rule.label] = found;
      // 슬라이드의 뒷줄에서는 긴 문장이 읽히지 않는다.
      const short = sheet.stage && shortSentence(rule.label, found, theta);
      lines.push(short || sentence(rule.label, found));
    });
    if (twins) {
      const gaps = runs.map((run, k) =>
        drawn[k] ? run.loss.map((one) => Math.max(floor, one - lowest)) : [],
      );
      nameApart(loss, lossNames, gaps);
    }
    for (const one of series) {
      const values = rules.map((_, k) => (drawn[k] ? seriesOf(one.key, chosen[k], runs[k]) : []));
      drawSeries(one, steps, values, rules);
    }
    if (model.get("tangent")) {
      const after = descend(landscape, chosen[0], start, steps + 1);
      const [[now], [next]] = [runs[0], after].map(({ theta }) => theta[theta.length - 1]);
      lines.unshift(drawTangent(surface, tangent, landscape, now, next));
    }
    const height = dim === 1 ? value.apply(landscape.params, start) : start[1];
    moveHandle(surface.x(start[0]), surface.y(height), start);
    const from = `출발점 (${start.map((w) => number(w)).join(", ")})에서 ${steps}걸음.`;
    return { facts: { runs: facts }, text: [...(sheet.stage ? [] : [from]), ...lines].join(" ") };
  }

  const legend = html("div", { className: "nm-legend", role: "group", "aria-label": "보일 규칙" });
  if (rules.length > 1) legend.append(...rules.map((rule) => legendEntry(model, rule)));
  const panels = [surface, loss, ...series.map(({ panel }) => panel)].map(({ node }) => node);
  const picture = html("div", { className: "nm-panels" }, ...panels);
  frame(model, el, {
    picture: rules.length > 1 ? [legend, picture] : [picture],
    watch: ["reader_runs"],
    still,
    paint,
  });
}
