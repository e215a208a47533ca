// 안정성의 경계: 쪽에서 배우는 신경망의 λ_max와 경계 2/η. 배우고 재는 일은 패키지의 원문에서 옮긴
// learning.js가 하고, 여기서는 걸음을 재촉하고 그린다.

import { button, commit, commitAll, frame } from "../browser/controls.js";
import {
  fitted,
  html,
  linear,
  lineMark,
  log,
  number,
  Panel,
  put,
  slots,
  svg,
  tenth,
  write,
} from "../browser/core.js";
import { ACTIVATIONS, assemble, RULES, toy_data } from "../browser/learning.js";
import { adam_limit, momentum_limit, Watched } from "../browser/watching.js";

const RUSH = 14; // 한 화면에 배우는 시간(ms).
const SHARE = 2; // 배우지 않는 동안 이어 재는 시간(ms).
const [REST, GAP] = [150, 16]; // 처음 재기까지와 그 뒤의 사이(ms). 조절기를 끄는 동안에는 재지 않는다.
const MOST = 3000; // 여기까지 배우면 멈춘다.
const [BELOW, ABOVE] = [0.8, 1.25]; // 경계의 이만큼 안이면 경계에 있는 것으로 본다.

/** 걸음, 손실, 고윳값, 기울기의 크기. @typedef {[number, number, number, number]} Seen */

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  const about = model.get("about");
  const names = ["rule", "batch", "seed"];
  const places = slots(2, "low");
  const curvature = new Panel({
    label: "걸음에 따른 가장 큰 곡률과 경계(점선)",
    title: "가장 큰 곡률",
    xLabel: "걸음 t",
    place: places[0],
  });
  const losses = new Panel({
    label: "걸음에 따른 학습 손실",
    title: "학습 손실",
    xLabel: "걸음 t",
    place: places[1],
  });
  const limitLine = svg("path", { class: "nm-line", "stroke-dasharray": "5 4" });
  const limitMark = svg("g", { class: "nm-run", style: "--line: currentColor" }, limitLine);
  // 처음 설정으로 미리 간 길. 재생하기 전에도 볼 것이 있고, 바꾼 설정과 비교할 것이 된다.
  /** @type {number[][]} */
  const ahead = model.get("ahead");
  const first = model.get("initial").rule;
  const roads = [curvature, losses].map((panel) => {
    const road = lineMark({ ...about.looks[first], marker: "" });
    road.classList.add("nm-ahead");
    panel.plot.append(road);
    return road;
  });
  curvature.plot.append(limitMark);
  // 경계가 왜 그 값인지 선 옆에 식으로 적는다.
  const limitName = svg("text", {
    x: curvature.box.right,
    class: "nm-name",
    "text-anchor": "end",
    style: "--line: currentColor",
  });
  curvature.overlay.append(limitName);
  /** 칸마다의 선. @type {[Panel, Element][]} */
  let lines = [];
  const { setting } = about;
  const data = toy_data(setting.data, setting.noise, setting.seed);
  let watched = /** @type {any} */ (null);
  /** 걸음마다의 경계: 배우는 동안 학습률을 바꾸면 꺾인다. @type {[number, number][]} */
  let limits = [];
  let [builtKey, waiting, playing, visible, stepping] = ["", 0, false, true, false];
  let [until, measuring] = [MOST, 0]; // 여기까지 걷고, 이 타이머가 이어 잰다.

  const limitNow = () => {
    const [rule, lr] = [model.get("rule"), model.get("lr")];
    return (rule === "Adam" ? adam_limit : momentum_limit)(lr, about.families[rule]);
  };

  function build() {
    const [rule, batch, seed] = names.map((name) => model.get(name));
    const made = Object.assign(new RULES[rule](), about.rules[rule].params, { lr: model.get("lr") });
    const activation = Object.assign(new ACTIVATIONS.tanh(), about.activation);
    const whole = data.x_train.length;
    const learner = assemble({ ...setting, batch, seed, shuffle: batch < whole }, activation, made, data);
    watched = new Watched(learner, about.every, rule === "Adam");
    clearTimeout(measuring);
    measuring = 0;
    limits = [];
    for (const [, line] of lines) line.remove();
    lines = [curvature, losses].map((panel) => {
      const line = lineMark({ ...about.looks[rule], marker: "" });
      panel.plot.append(line);
      return [panel, line.children[0]];
    });
  }

  function refresh() {
    const key = JSON.stringify(names.map((name) => model.get(name)));
    if (key !== builtKey || (model.get("steps") !== watched.learner.t && !stepping)) {
      builtKey = key;
      build();
      model.set("steps", 0);
    }
    watched.learner.optimizer.lr = model.get("lr");
    mark();
  }

  /** 지금의 경계를 적는다. 아직 걷지 않았으면 고쳐 적는다. */
  function mark() {
    const { t } = watched.learner;
    const now = limitNow();
    const last = limits.at(-1);
    if (!last || (last[1] !== now && last[0] < t)) limits.push([t, last ? last[1] : now], [t, now]);
    else last[1] = now;
  }

  const stopped = () => watched.learner.diverged_at !== null || watched.learner.t >= until;

  /** 재던 것이 있으면 조금 더 재고, 없으면 한 걸음 걷는다. */
  function walk() {
    if (watched.left) {
      watched.look();
      return;
    }
    watched.advance();
    stepping = true;
    model.set("steps", watched.learner.t);
    stepping = false;
  }

  function draw() {
    /** @type {{ seen: Seen[] }} */
    const { seen } = watched;
    // 규칙이 다르면 재는 것도 달라서 비교할 수 없다.
    const known = model.get("rule") === first ? ahead : [];
    const end = Math.max(200, 1.1 * watched.learner.t, ...known.slice(-1).map((one) => one[0]));
    const limit = [...limits, [end, limitNow()]];
    lines.forEach(([panel, line], k) => {
      const points = seen.map((one) => [one[0], one[k ? 1 : 2]]).filter((one) => one[1] > 0);
      const road = known.map((one) => [one[0], one[k ? 1 : 2]]);
      const within = [...points, ...road, ...(k ? [] : limit)];
      const heights = within.map((one) => one[1]);
      panel.domain([0, end], fitted(heights, log), linear, log);
      put(line, "d", panel.line(points));
      put(roads[k].children[0], "d", panel.line(road));
    });
    put(limitLine, "d", curvature.line(limit));
    const [{ top }, y] = [curvature.box, curvature.y(limitNow())];
    put(limitName, "y", tenth(y < top + 20 ? y + 17 : y - 8));
    write(limitName, `경계 ${about.limits[model.get("rule")]} = ${number(limitNow())}`);
  }

  /**
   * @param {number} value
   * @param {number} limit
   * @param {number} t
   */
  function verdict(value, limit, t) {
    const { diverged_at: at } = watched.learner;
    if (at !== null) return `${at}걸음에서 발산했습니다.`;
    const told = model.get("rule") === first && ahead.length;
    const road = told ? ` 옅은 선은 처음 설정으로 간 ${number(ahead[ahead.length - 1][0])}걸음입니다.` : "";
    if (t === 0) return `재생을 누르면 배우기 시작합니다.${road}`;
    const share = value / limit;
    if (share > ABOVE) return "경계를 넘었습니다. 손실이 튀어 오르고 곡률이 곧 내려옵니다.";
    if (share >= BELOW) return "경계에 있습니다.";
    const reached = watched.seen.some((/** @type {Seen} */ one) => one[2] >= BELOW * limit);
    return reached ? "경계에 닿았다가 내려왔습니다." : "아직 경계 아래입니다.";
  }

  function paint() {
    refresh();
    draw();
    busy();
    const last = watched.seen.at(-1);
    const [t, loss, value] = last ?? [0, null, null];
    const [rule, limit] = [model.get("rule"), limitNow()];
    const measured = last ? `손실 ${number(loss)}, ${about.measures[rule]} ${number(value)}, ` : "";
    return {
      facts: { t, loss, value, limit },
      text:
        `${about.labels[rule]}(η = ${number(model.get("lr"))}, B = ${model.get("batch")}, ` +
        `시드 ${model.get("seed")}), ${t}걸음. ${measured}` +
        `경계 ${number(limit)}. ${verdict(value, limit, t)}`,
    };
  }

  function tick() {
    waiting = requestAnimationFrame(tick);
    const begin = performance.now();
    // 걸음이 바뀌면 다음 화면에 그려진다.
    while (performance.now() - begin < RUSH && (watched.left || !stopped())) walk();
    if (!watched.left && stopped()) pause();
  }

  /** 배우지 않는 동안 재던 것을 조금씩 잰다. 다 잴 때까지 문장을 읽지 말라고 적는다. */
  function measure() {
    measuring = 0;
    const begin = performance.now();
    while (watched.left && performance.now() - begin < SHARE) watched.look();
    if (watched.left) busy(GAP);
    else repaint();
  }

  function busy(wait = REST) {
    put(el, "aria-busy", String(watched.left > 0 || until < MOST));
    if (watched.left && !playing && !measuring) measuring = setTimeout(measure, wait);
  }

  function run() {
    if (playing && visible && !waiting && !document.hidden) waiting = requestAnimationFrame(tick);
  }

  function rest() {
    cancelAnimationFrame(waiting);
    waiting = 0;
  }

  function pause() {
    rest();
    playing = false;
    until = MOST;
    play.textContent = "재생";
    model.save_changes();
    repaint();
  }

  function start(most = MOST) {
    if (playing) pause();
    until = Math.min(MOST, most);
    playing = true;
    clearTimeout(measuring);
    measuring = 0;
    play.textContent = "멈추기";
    run();
  }

  const play = button("재생", () => (playing ? pause() : start()), { className: "nm-play" });
  /** @param {number} count */
  const advance = (count) => start(watched.learner.t + count);
  const restart = () => {
    if (playing) pause();
    builtKey = "";
    repaint();
  };
  const bar = html(
    "div",
    { className: "nm-buttons nm-learn", role: "group", ariaLabel: "배우기" },
    play,
    button("10걸음", () => advance(10)),
    button("100걸음", () => advance(100)),
    button("다시 배우기", restart),
  );

  // 보이지 않는 동안에는 배우지 않는다.
  const watching = new IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    if (visible) run();
    else rest();
  });
  const picture = html("div", { className: "nm-panels" }, curvature.node, losses.node);
  watching.observe(picture);
  const hiding = () => (document.hidden ? rest() : run());
  document.addEventListener("visibilitychange", hiding, { signal: model.closed });
  model.closed.addEventListener("abort", () => {
    rest();
    clearTimeout(measuring);
    watching.disconnect();
  });

  // 규칙을 고르면 그 규칙의 학습률로 시작한다.
  model.on("change:rule", () => commitAll(model, { lr: about.rules[model.get("rule")].params.lr, steps: 0 }));

  const repaint = frame(model, el, { picture: [picture], paint });
  el.querySelector(".nm-controls")?.append(bar);
  commit(model, "steps", model.get("steps"));
}
