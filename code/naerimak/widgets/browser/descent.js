// 내려가는 길: 파이썬의 minimize와 같은 반복, 지형의 그림, 끌 수 있는 출발점. 경로를 그리는 탐색기가
// 함께 쓴다.

import { LANDSCAPES, OPTIMIZERS } from "./compiled.js";
import { commit, commitAll, follow, KEYS } from "./controls.js";
import {
  contours,
  html,
  inked,
  lineMark,
  markers,
  number,
  Panel,
  SWATCH,
  svg,
  swatch,
  tenth,
} from "./core.js";

/** @typedef {import("./types.js").Model} Model */
/** @typedef {import("./types.js").Values} Values */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").LandscapeSpec} LandscapeSpec */
/** @typedef {import("./types.js").RuleSpec} RuleSpec */

/**
 * 파이썬의 minimize와 같은 반복. `noise`는 걸음마다의 표준정규 잡음, `sigma`는 그 크기, `schedule`은
 * 걸음마다의 학습률이다.
 * @param {Pick<LandscapeSpec, "kind" | "params">} landscape
 * @param {{ kind: string, params: import("./types.js").Params }} rule
 * @param {number[]} start
 * @param {number} steps
 * @param {ArrayLike<number>} noise
 * @param {(t: number) => number} [schedule]
 * @returns {Run}
 */
export function descend(landscape, rule, start, steps, noise = [], sigma = 0, resetEvery = 0, schedule) {
  const { value, slope } = LANDSCAPES[landscape.kind];
  const { init, step } = OPTIMIZERS[rule.kind];
  const fresh = () => theta.map((w) => init.call(rule.params, w));
  let theta = start;
  let states = fresh();
  /** @type {Run} */
  const run = { theta: [theta], loss: [value.apply(landscape.params, theta)], grad: [], state: [states] };
  for (let t = 0; t < steps; t++) {
    if (resetEvery > 0 && t > 0 && t % resetEvery === 0) states = run.state[t] = fresh();
    const grad = slope.apply(landscape.params, theta);
    if (sigma > 0) grad.forEach((g, i) => (grad[i] = g + sigma * noise[t * theta.length + i]));
    const params = schedule ? { ...rule.params, lr: schedule(t) } : rule.params;
    const moved = theta.map((w, i) => step.call(params, w, grad[i], states[i]));
    theta = moved.map(([w]) => w);
    states = moved.map(([, state]) => state);
    const loss = value.apply(landscape.params, theta);
    if (![loss, ...theta].every(Number.isFinite)) return { ...run, divergedAt: t + 1 };
    run.theta.push(theta);
    run.loss.push(loss);
    run.grad.push(grad);
    run.state.push(states);
  }
  return run;
}

/**
 * 두 걸음 사이(`at`)의 화소를 SVG의 글로 낸다. 끝을 넘으면 마지막 점이다. 표지와 경주가 함께 쓴다.
 * @param {number[][]} pixels
 * @param {number} at
 */
export function between(pixels, at) {
  const k = Math.min(Math.floor(at), pixels.length - 1);
  const [here, next] = [pixels[k], pixels[Math.min(k + 1, pixels.length - 1)]];
  return here.map((w, i) => tenth(w + (at - Math.floor(at)) * (next[i] - w))).join(" ");
}

/**
 * 드러나는 선과, 그 끝에서 움직이는 표식.
 * @param {Look} look
 * @param {number} size
 */
export function runner(look, size) {
  const line = svg("path", { class: "nm-line", "stroke-dasharray": look.dash.join(" ") });
  const head = svg("path", { class: "nm-dots nm-runner", d: markers(SWATCH, [[0, 0]], look.marker, size) });
  return { line, head, nodes: [line, head].map((node) => inked(look, node)) };
}

/**
 * @param {number} dim
 * @param {import("./core.js").Slot} place
 */
export function surfacePanel(dim, place) {
  return dim === 1
    ? new Panel({ label: "곡선 위의 길", title: "손실 L", xLabel: "x", place })
    : new Panel({ label: "지형 위의 길", title: "지형 위의 길(가로 x, 세로 y)", place });
}

/** @param {import("./core.js").Slot} place */
export function lossPanel(place) {
  return new Panel({ label: "걸음에 따른 손실", title: "손실 − 최솟값", xLabel: "걸음 t", place });
}

/**
 * 지형을 그리고, 길을 그릴 자리를 비워 둔다. 지형이 바뀔 때만 부른다.
 * @param {Panel} panel
 * @param {Pick<LandscapeSpec, "kind" | "params" | "levels">} landscape
 */
export function drawSurface(panel, landscape) {
  const { bounds, value, minima, lowest } = LANDSCAPES[landscape.kind];
  /** @param {number[]} theta */
  const at = (...theta) => value.apply(landscape.params, theta);
  const [low, high] = bounds[0];
  const ground = svg("g", { class: "nm-ground" });
  if (bounds.length === 1) {
    const points = Array.from({ length: 201 }, (_, k) => low + ((high - low) * k) / 200).map((x) => [
      x,
      at(x),
    ]);
    const top = Math.max(...points.map(([, y]) => y));
    panel.domain(bounds[0], [lowest - 0.06 * (top - lowest), top]);
    ground.append(svg("path", { d: panel.line(points), class: "nm-curve" }));
  } else {
    panel.domain(bounds[0], bounds[1]);
    const n = 65;
    /** @param {[number, number]} bound */
    const grid = ([a, b]) => Array.from({ length: n }, (_, k) => a + ((b - a) * k) / (n - 1));
    const [xs, ys] = bounds.map(grid);
    const heights = ys.flatMap((y) => xs.map((x) => at(x, y) - lowest));
    const top = Math.max(...heights);
    const [px, py] = [xs.map((x) => panel.x(x)), ys.map((y) => panel.y(y))];
    const levels = landscape.levels.map((level) => level * top);
    for (const d of contours(heights, px, py, levels)) ground.append(svg("path", { d }));
  }
  for (const minimum of minima) {
    const [px, py] = [panel.x(minimum[0]), panel.y(minimum.length > 1 ? minimum[1] : at(minimum[0]))];
    ground.append(svg("path", { d: `M${px - 5} ${py}h10M${px} ${py - 5}v10`, class: "nm-minimum" }));
  }
  return ground;
}

/**
 * 끌거나, 칸을 누르거나, 화살표 키로 옮기는 점. `names`는 가로와 세로 좌표가 담긴 값의 이름이다.
 * @param {Values} model
 * @param {Panel} panel
 * @param {string} label
 * @param {string[]} names
 */
export function pointHandle(model, panel, label, names) {
  const handle = svg(
    "g",
    { class: "nm-start", tabindex: 0, role: "slider", "aria-label": label, ...KEYS },
    svg("circle", { r: 22, class: "nm-hit" }),
    svg("circle", { r: 7 }),
  );
  /** @param {number} i */
  const unit = (i) => ([panel.xDomain, panel.yDomain][i][1] - [panel.xDomain, panel.yDomain][i][0]) / 200;
  /** @param {number[]} point */
  const place = (point) => {
    names.forEach((name, i) => {
      const [a, b] = [panel.xDomain, panel.yDomain][i];
      // 옮기지 않은 좌표는 칸에 맞추지 않는다. 안장의 0.001이 0이 되면 아무도 내려가지 못한다.
      if (point[i] === model.get(name)) return;
      const value = Math.min(b, Math.max(a, Math.round(point[i] / unit(i)) * unit(i)));
      model.set(name, Number(value.toPrecision(6)));
    });
    model.save_changes();
  };
  /** @type {Record<string, number[]>} */
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  handle.addEventListener("keydown", (event) => {
    const move = arrows[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const reach = event.shiftKey ? 10 : 2;
    place(names.map((name, i) => model.get(name) + move[i] * reach * unit(i)));
  });
  let dragging = false;
  handle.addEventListener("pointerdown", (event) => {
    dragging = true;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => dragging && place(panel.at(event)));
  for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => (dragging = false));
  panel.node.addEventListener("click", (event) => place(panel.at(event)));
  panel.overlay.append(handle);
  return (/** @type {number} */ px, /** @type {number} */ py, /** @type {number[]} */ values) => {
    handle.setAttribute("transform", `translate(${px} ${py})`);
    handle.setAttribute("aria-valuenow", values[0]);
    handle.setAttribute(
      "aria-valuetext",
      values.map((value, i) => `${names[i]} ${number(value)}`).join(", "),
    );
  };
}

/**
 * 지금 지형에서 시작하는 값: 출발점과, 경주라면 규칙마다의 학습률. 처음 지형의 것은 파이썬이 정했다.
 * @param {Values} model
 * @returns {Record<string, number>}
 */
export function standards(model) {
  // 놀이터에서는 고른 규칙의 값에서 시작한다.
  const rules = model.get("about")?.rules;
  if (rules) return model.get("rule") === model.get("initial").rule ? {} : rules[model.get("rule")].params;
  /** @type {LandscapeSpec[]} */
  const surfaces = model.get("landscapes") ?? [];
  const now = surfaces.find(({ key }) => key === model.get("landscape"));
  if (!now) return {};
  const initial = model.get("initial");
  const point = now.start.map((w, i) => ["xy"[i], now.key === initial.landscape ? initial["xy"[i]] : w]);
  /** @type {Required<RuleSpec>[]} */
  const rates = model.get("rules").filter((/** @type {RuleSpec} */ rule) => rule.rate);
  return Object.fromEntries([...point, ...rates.map(({ label, rate }) => [rate.name, now.rates[label]])]);
}

/**
 * 지형을 바꾸면 그 지형의 출발점과 학습률로 시작한다.
 * @param {Model} model
 */
export function startOver(model) {
  model.on("change:landscape", () => commitAll(model, standards(model)));
}

/**
 * 규칙마다의 선, 표식, 범례.
 * @param {Look} rule
 */
export const ruleMarks = (rule) => ({ surface: lineMark(rule), loss: lineMark(rule) });

/**
 * @param {Model} model
 * @param {Look} rule
 */
export function legendEntry(model, rule) {
  const toggle = html("input", { type: "checkbox", ...KEYS });
  const show = () => {
    toggle.checked = !model.get("hidden").includes(rule.label);
  };
  toggle.addEventListener("change", () => {
    const others = model.get("hidden").filter((/** @type {string} */ label) => label !== rule.label);
    commit(model, "hidden", toggle.checked ? others : [...others, rule.label]);
  });
  follow(model, "hidden", toggle, show);
  return html("label", {}, toggle, swatch(rule), rule.label);
}

/**
 * 길들의 손실과 최솟값의 간격이 모두 들어가는 로그 눈금의 구간.
 * @param {Run[]} runs
 * @param {number} lowest
 * @returns {[number, number]}
 */
export function lossDomain(runs, lowest) {
  // 슬라이더를 끄는 동안 입력마다 부르므로 목록을 새로 만들지 않는다.
  let [near, far] = [1, 0];
  for (const { loss } of runs) {
    for (const one of loss) {
      if (!(one > lowest)) continue;
      near = Math.min(near, one - lowest);
      far = Math.max(far, one - lowest);
    }
  }
  const low = Math.max(1e-16, near);
  const high = Math.min(1e12, Math.max(far, low * 10));
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
}
