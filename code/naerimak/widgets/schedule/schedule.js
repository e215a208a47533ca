// 스케줄 탐색기: 학습률의 점을 끌거나 모양을 고르면, 잡음이 있는 골짜기의 손실과 바닥이 따라온다.

import { expected_descent, noise_floor, SCHEDULES } from "../browser/compiled.js";
import { commitAll, frame, KEYS } from "../browser/controls.js";
import { drawRun, floats, html, lineMark, log, number, Panel, slots, svg } from "../browser/core.js";
import { descend } from "../browser/descent.js";
import { linePanel } from "../browser/table.js";

/** 화살표 키가 점을 옮기는 방향. @type {Record<string, number>} */
const MOVES = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };

/**
 * 파이썬이 적어 보낸 스케줄. `after`는 워밍업 뒤에 이어지는 것이다.
 * @typedef {{ kind: string, params: Record<string, any>, after?: Spec }} Spec
 */

/**
 * 파이썬이 적어 보낸 스케줄을 함수로 되돌린다.
 * @param {Spec} spec
 * @returns {(t: number) => number}
 */
function made({ kind, params, after }) {
  const values = after ? { ...params, after: made(after) } : params;
  return (t) => SCHEDULES[kind].call(values, t);
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const plan = model.get("plan");
  const { steps, names, warmups, start, curvatures, rule, looks } = plan;
  /** @type {number[]} */
  const bends = curvatures;
  const noise = floats(model.get("noise"));
  const places = slots(2);
  const rates = new Panel({
    label: "걸음에 따른 학습률. 점을 위아래로 끌어 그린다",
    title: "학습률 η(점을 끌어 그린다)",
    xLabel: "걸음",
    place: places[0],
  });
  const curve = lineMark(looks[1]);
  rates.plot.append(curve);
  const losses = linePanel(
    { label: "걸음에 따른 손실", title: "손실", xLabel: "걸음", place: places[1] },
    looks,
  );
  const count = plan.knots;
  const knots = Array.from({ length: count }, (_, i) => `k${i}`);
  const lastWarmup = () => model.get("warmup");
  /**
   * 그린 점이 놓인 걸음. 워밍업이 끝난 뒤를 고르게 나눈다.
   * @param {number} i
   */
  const knotStep = (i) => lastWarmup() + ((steps - lastWarmup()) * i) / (count - 1);

  /** 지금 설정의, 가장 높은 곳이 1인 스케줄. */
  function shape() {
    const spec = plan.schedules[model.get("shape")][warmups.indexOf(lastWarmup())];
    if (model.get("shape") !== "drawn") return made(spec);
    const heights = knots.map((name) => model.get(name));
    /** @type {(one: Spec) => Spec} */
    const drawn = (one) =>
      one.after ? { ...one, after: drawn(one.after) } : { ...one, params: { ...one.params, heights } };
    return made(drawn(spec));
  }

  /**
   * 점 하나의 높이를 바꾼다. 고른 모양에서 시작했으면 그 모양을 점들로 옮긴 뒤에 바꾼다.
   * @param {number} i
   * @param {number} height
   */
  function draw(i, height) {
    const now = shape();
    const kept =
      model.get("shape") === "drawn"
        ? {}
        : Object.fromEntries(knots.map((name, k) => [name, now(Math.round(knotStep(k)))]));
    const value = Number(Math.min(1, Math.max(0, height)).toPrecision(3));
    commitAll(model, { ...kept, shape: "drawn", [knots[i]]: value });
  }

  /** @param {MouseEvent} event */
  function drawAt(event) {
    const [t, lr] = rates.at(event);
    const share = (t - lastWarmup()) / (steps - lastWarmup());
    draw(Math.min(count - 1, Math.max(0, Math.round(share * (count - 1)))), lr / model.get("lr"));
  }

  const handles = knots.map((name, i) => {
    const handle = svg(
      "g",
      {
        class: "nm-start",
        tabindex: 0,
        role: "slider",
        "aria-label": `${i + 1}번째 점의 학습률`,
        "aria-valuemin": 0,
        "aria-valuemax": 1,
        ...KEYS,
      },
      svg("circle", { r: 20, class: "nm-hit" }),
      svg("circle", { r: 5 }),
    );
    handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const move = MOVES[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const now = model.get("shape") === "drawn" ? model.get(name) : shape()(Math.round(knotStep(i)));
      draw(i, now + move * (event.shiftKey ? 0.2 : 0.05));
    });
    let dragging = false;
    handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      dragging = true;
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => dragging && drawAt(event));
    for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => (dragging = false));
    return handle;
  });
  rates.node.addEventListener("click", drawAt);
  rates.overlay.append(...handles);

  function paint() {
    const [lr, sigma, chosen] = ["lr", "sigma", "shape"].map((name) => model.get(name));
    const unit = shape();
    const plotted = Array.from({ length: steps + 1 }, (_, t) => lr * unit(t));
    const used = plotted.slice(0, steps);
    /** @type {(rate: number) => number} */
    const floorAt = (rate) => bends.reduce((sum, one) => sum + noise_floor(rate, one, sigma), 0);
    const [expected, drift] = [sigma, 0].map((each) => expected_descent(start, bends, plotted, each));
    const run = descend(
      { kind: "Ravine", params: {} },
      rule,
      start,
      steps,
      noise,
      sigma,
      0,
      (t) => plotted[t],
    );
    rates.domain([0, steps], [0, lr]);
    drawRun(
      curve,
      rates,
      used.map((rate, t) => [t, rate]),
      looks[1],
    );
    handles.forEach((handle, i) => {
      const height = chosen === "drawn" ? model.get(knots[i]) : unit(Math.round(knotStep(i)));
      handle.setAttribute("transform", `translate(${rates.x(knotStep(i))} ${rates.y(lr * height)})`);
      handle.setAttribute("aria-valuenow", height.toFixed(3));
      handle.setAttribute("aria-valuetext", `${Math.round(knotStep(i))}걸음에서 η ${number(lr * height)}`);
    });
    /** @type {(values: number[]) => [number, number][]} */
    const points = (values) => values.map((value, t) => [t, value]);
    const floors = plotted.map(floorAt);
    losses.show([run.loss, expected, drift, floors].map(points), [0, steps], log, [1e-4, 10]);
    const facts = {
      final: expected[steps],
      drift: drift[steps],
      run: run.loss[steps],
      floor: floorAt(lr),
      sum: used.reduce((sum, one) => sum + one, 0),
      squares: used.reduce((sum, one) => sum + one * one, 0),
    };
    const left = facts.final - facts.drift;
    const more = facts.drift > left ? "아직 덜 갔습니다" : "남은 것은 잡음입니다";
    return {
      facts,
      text:
        `${names[chosen]}: ${more}. ${steps}걸음 뒤 손실의 기댓값 ${number(facts.final)}은 ` +
        `남은 거리 ${number(facts.drift)}와 잡음 ${number(left)}의 합이고, ` +
        `η ${number(lr)}에 머물 때의 바닥은 ${number(facts.floor)}입니다. ` +
        `Ση ${number(facts.sum)}, Ση² ${number(facts.squares)}.`,
    };
  }

  const panels = html("div", { className: "nm-panels" }, rates.node, losses.node);
  frame(model, el, { picture: [panels], watch: knots, paint });
}
