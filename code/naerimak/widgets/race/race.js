// 경주: 한 지형에서 규칙들이 함께 달린다. 길은 설정이 바뀔 때 한꺼번에 계산하고,
// 재생은 계산한 길을 드러내기만 한다.

import { arrival, LANDSCAPES } from "../browser/compiled.js";
import { button, commit, control, frame, stepButtons } from "../browser/controls.js";
import { html, linear, log, number, Panel, put, slots, svg, tenth, words, write } from "../browser/core.js";
import {
  between,
  descend,
  drawSurface,
  legendEntry,
  lossDomain,
  lossPanel,
  pointHandle,
  runner,
  startOver,
  surfacePanel,
} from "../browser/descent.js";

/** @typedef {import("../browser/types.js").Model} Model */
/** @typedef {import("../browser/types.js").Spec} Spec */
/** @typedef {import("../browser/types.js").LandscapeSpec} LandscapeSpec */
/** @typedef {Required<import("../browser/types.js").RuleSpec> & { kind: string }} Racer */
/**
 * 규칙 하나의 길. 화소의 선은 지형 위의 것(`path`)과 손실의 것(`curve`)이다.
 * @typedef {{ key: string, run: import("../browser/types.js").Run, gaps: number[], arrived: number | null,
 *   path: ReturnType<typeof trail>, curve: ReturnType<typeof trail> }} Track
 */
/**
 * 한 걸음에서 규칙 하나의 사실.
 * @typedef {{ loss: number, gap: number, arrived: number | null, diverged?: number | null }} Standing
 */

const JUMPS = 10; // 움직임을 줄인 독자에게는 경주를 이만큼의 장면으로 나누어 1초에 하나씩 보인다.

/**
 * 길의 화소들과 선의 `d`, 그리고 걸음마다 거기까지의 `d`가 끝나는 자리.
 * @param {Panel} panel
 * @param {number[][]} points
 */
function trail(panel, points) {
  const pixels = points.map((point) => panel.pixel(point));
  let d = "";
  const ends = pixels.map(([px, py], k) => (d += `${k ? "L" : "M"}${px} ${py}`).length);
  return { pixels, d, ends };
}

/** @type {(node: Element, shown: boolean) => void} */
const reveal = (node, shown) => put(node, "display", shown ? "inline" : "none");

/**
 * 화면 갱신마다 걸음을 옮기는 재생기. `draw(at)`이 걸음 사이까지 그리고, 모델의 걸음은 정수로 따라온다.
 * 커널에는 멈출 때 한 번 알리고 `ended`를 부른다. 움직임을 줄인 독자에게는(`still`) 이어 움직이지 않고
 * 장면을 건너뛴다.
 * @param {Model} model
 * @param {Spec} spec
 * @param {MediaQueryList} still
 * @param {(at: number) => void} draw
 * @param {() => void} ended
 */
function racePlayer(model, spec, still, draw, ended) {
  let [at, before, waiting, moving] = [model.get(spec.name), 0, 0, false];

  /** @param {number} by */
  function advance(by) {
    at = Math.min(spec.max, at + by);
    moving = true;
    model.set(spec.name, Math.floor(at));
    moving = false;
    draw(at);
  }

  /** @param {number} now */
  function tick(now) {
    // 화면 갱신의 시각은 단추를 누른 때보다 이를 수 있으므로 첫 갱신부터 잰다.
    before ||= now;
    const elapsed = now - before;
    if (!still.matches || elapsed >= 1000) {
      before = now;
      // 다른 창을 보다 오면 지난 시간이 길다. 그동안의 경주를 건너뛰지 않는다.
      advance(
        still.matches ? Math.ceil(spec.max / JUMPS) : (Math.min(elapsed, 100) / 1000) * model.get("speed"),
      );
    }
    if (at >= spec.max) stop();
    else waiting = requestAnimationFrame(tick);
  }

  function stop() {
    if (!waiting) return;
    cancelAnimationFrame(waiting);
    waiting = 0;
    play.textContent = "재생";
    at = model.get(spec.name);
    model.save_changes();
    ended();
  }

  function start() {
    play.textContent = "멈추기";
    before = 0;
    waiting = requestAnimationFrame(tick);
    if (at >= spec.max) commit(model, spec.name, spec.min);
  }

  model.closed.addEventListener("abort", stop);
  model.on(`change:${spec.name}`, () => {
    if (moving) return;
    at = model.get(spec.name);
    if (waiting) draw(at);
  });
  const play = button("재생", () => (waiting ? stop() : start()), { className: "nm-play" });
  const toStart = () => {
    stop();
    commit(model, spec.name, spec.min);
  };
  const back = button("|◀", toStart, { ariaLabel: "출발선으로" });
  return {
    buttons: [play, back, ...stepButtons(model, spec, stop)],
    playing: () => waiting !== 0,
    at: () => at,
  };
}

/**
 * 규칙마다 스위치와 학습률, 지금의 간격, 도착한 걸음을 적는 표. `fill(k, null)`은 꺼 둔 규칙이다.
 * @param {Model} model
 * @param {Racer[]} rules
 * @param {number} goal
 */
function raceTable(model, rules, goal) {
  const heads = ["규칙과 학습률 η", "간격", "도착 걸음"].map((text) =>
    html("th", { scope: "col" }, ...words(text)),
  );
  const caption =
    "간격은 손실에서 지형의 최솟값을 뺀 값이고, " +
    `도착 걸음은 간격이 처음의 ${number(goal)}배(가는 점선) 아래로 내려와 끝까지 머문 첫 걸음입니다.`;
  const rows = rules.map((rule) => {
    const rate = control(model, rule.rate);
    const name = html(
      "th",
      { scope: "row" },
      html("div", { className: "nm-racer" }, legendEntry(model, rule), rate),
    );
    const cells = [0, 1].map(() => html("td", {}, ""));
    return { cells, inputs: rate.querySelectorAll("input"), row: html("tr", {}, name, ...cells) };
  });
  const node = html(
    "table",
    { className: "nm-race" },
    html("caption", {}, caption),
    html("thead", {}, html("tr", {}, ...heads)),
    html("tbody", {}, ...rows.map(({ row }) => row)),
  );
  /** @type {(k: number, texts: string[] | null) => void} */
  const fill = (k, texts) => {
    const { inputs, row, cells } = rows[k];
    for (const input of inputs) input.disabled = texts === null;
    row.classList.toggle("nm-off", texts === null);
    cells.forEach((cell, i) => write(cell, texts ? texts[i] : ""));
  };
  return { node, fill };
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /** @type {LandscapeSpec[]} */
  const landscapes = model.get("landscapes");
  /** @type {Racer[]} */
  const rules = model.get("rules");
  const goal = model.get("goal");
  const [stepSpec, speedSpec] = model.get("player");
  const steps = stepSpec.max;
  const places = slots(2, "half");
  const [surface, loss] = [surfacePanel(2, places[0]), lossPanel(places[1])];
  const [onSurface, onLoss] = [
    rules.map((look) => runner(look, 5.5)),
    rules.map((look) => runner(look, 5.5)),
  ];
  const ground = svg("g");
  surface.plot.append(ground, ...onSurface.flatMap(({ nodes }) => nodes));
  // 손실 곡선은 다 그려 두고, 지금 걸음까지만 열린 창으로 보인다.
  const curtain = svg("rect", { x: loss.box.left, y: 0, height: loss.height });
  const curtainId = `nm-curtain-${Panel.count}`;
  const cursor = svg("path", { class: "nm-axis" });
  const goalLine = svg("path", { class: "nm-axis", "stroke-dasharray": "2 3" });
  loss.plot.append(
    svg("clipPath", { id: curtainId }, curtain),
    cursor,
    goalLine,
    svg("g", { "clip-path": `url(#${curtainId})` }, ...onLoss.map(({ nodes: [line] }) => line)),
    ...onLoss.map(({ nodes: [, head] }) => head),
  );
  const moveHandle = pointHandle(model, surface, "출발점", ["x", "y"]);
  const table = raceTable(model, rules, goal);

  const landscapeNow = () =>
    /** @type {LandscapeSpec} */ (landscapes.find(({ key }) => key === model.get("landscape")));
  startOver(model);

  /** @type {LandscapeSpec | null} */
  let shown = null;
  let drawn = "";
  /** @type {Track[]} */
  let tracks = [];
  /** @type {boolean[]} */
  let visible = [];

  /**
   * 한 규칙의 길. 설정이 그대로이면 다시 계산하지 않는다.
   * @param {number} k
   * @param {LandscapeSpec} landscape
   * @param {number[]} start
   */
  function track(k, landscape, start) {
    const params = { ...rules[k].params, lr: model.get(rules[k].rate.name) };
    const key = [landscape.key, ...start, params.lr].join();
    if (tracks[k]?.key === key) return tracks[k];
    const run = descend(landscape, { kind: rules[k].kind, params }, start, steps);
    const { lowest } = LANDSCAPES[landscape.kind];
    return /** @type {Track} */ ({
      key,
      run,
      gaps: run.loss.map((value) => value - lowest),
      arrived: arrival(run.loss, lowest, goal),
      path: trail(surface, run.theta),
    });
  }

  /**
   * 설정이 바뀌었을 때 한 번: 지형, 모든 길, 손실 곡선.
   * @param {LandscapeSpec} landscape
   * @param {number[]} start
   */
  function prepare(landscape, start) {
    const { value, lowest } = LANDSCAPES[landscape.kind];
    if (shown !== landscape) ground.replaceChildren(drawSurface(surface, landscape));
    shown = landscape;
    tracks = rules.map((_, k) => (visible[k] ? track(k, landscape, start) : tracks[k]));
    const runs = tracks.filter((_, k) => visible[k]).map(({ run }) => run);
    loss.domain([0, steps], lossDomain(runs, lowest), linear, log);
    const floor = loss.yDomain[0];
    rules.forEach((_, k) => {
      for (const node of [...onSurface[k].nodes, ...onLoss[k].nodes]) reveal(node, visible[k]);
      if (!visible[k]) return table.fill(k, null);
      tracks[k].curve = trail(
        loss,
        tracks[k].gaps.map((gap, t) => [t, Math.max(floor, gap)]),
      );
      put(onLoss[k].line, "d", tracks[k].curve.d);
    });
    const target = goal * (value.apply(landscape.params, start) - lowest);
    put(
      goalLine,
      "d",
      loss.line([
        [0, Math.max(floor, target)],
        [steps, Math.max(floor, target)],
      ]),
    );
    moveHandle(surface.x(start[0]), surface.y(start[1]), start);
  }

  /**
   * 걸음 `at`(걸음 사이일 수 있다)까지의 길과 표.
   * @param {number} at
   */
  function draw(at) {
    const t = Math.floor(at);
    const x = tenth(loss.x(at));
    put(curtain, "width", x - loss.box.left + 1);
    put(cursor, "d", `M${x} ${loss.box.top}V${loss.box.bottom}`);
    rules.forEach((_, k) => {
      if (!visible[k]) return;
      const { run, gaps, path, curve, arrived } = tracks[k];
      const last = gaps.length - 1;
      const n = Math.min(t, last);
      const tip = between(path.pixels, at);
      onSurface[k].line.setAttribute(
        "d",
        path.d.slice(0, path.ends[n]) + (t < Math.min(at, last) ? `L${tip}` : ""),
      );
      onSurface[k].head.setAttribute("transform", `translate(${tip})`);
      onLoss[k].head.setAttribute("transform", `translate(${between(curve.pixels, at)})`);
      for (const { head } of [onSurface[k], onLoss[k]]) reveal(head, !run.divergedAt || at < last);
      const came = arrived !== null && arrived <= t ? String(arrived) : "–";
      table.fill(k, (run.divergedAt ?? Infinity) <= t ? ["발산", "–"] : [number(gaps[n]), came]);
    });
  }

  /**
   * 켜 둔 규칙마다 걸음 `t`의 사실: 손실, 간격, 도착한 걸음, 발산한 걸음.
   * @param {number} t
   */
  function standing(t) {
    /** @type {Record<string, Standing>} */
    const facts = {};
    rules.forEach(({ label }, k) => {
      if (!visible[k]) return;
      const { run, gaps, arrived } = tracks[k];
      const n = Math.min(t, gaps.length - 1);
      const diverged = (run.divergedAt ?? Infinity) <= t ? run.divergedAt : null;
      const came = arrived !== null && arrived <= t && !diverged ? arrived : null;
      facts[label] = { loss: run.loss[n], gap: gaps[n], arrived: came, diverged };
    });
    return facts;
  }

  /**
   * 도착한 규칙은 온 차례로, 달리는 규칙은 가까운 차례로 적은 문장.
   * @param {Record<string, Standing>} facts
   * @param {LandscapeSpec} landscape
   * @param {number[]} start
   * @param {number} t
   */
  function said(facts, landscape, start, t) {
    const all = Object.entries(facts);
    /** @typedef {[string, Standing]} Entry */
    /** @type {(rank: (one: Standing) => number) => (one: Entry, other: Entry) => number} */
    const by =
      (rank) =>
      ([, one], [, other]) =>
        rank(one) - rank(other);
    const came = all.filter(([, { arrived }]) => arrived !== null).sort(by(({ arrived }) => arrived ?? 0));
    const lost = all.filter(([, { diverged }]) => diverged);
    const running = all
      .filter((one) => !came.includes(one) && !lost.includes(one))
      .sort(by(({ gap }) => gap));
    /** @type {(title: string, rules: Entry[], word: (one: Entry) => string) => string} */
    const list = (title, rules, word) => (rules.length ? ` ${title}: ${rules.map(word).join(", ")}.` : "");
    const where = `${landscape.label}, 출발점 (${start.map((w) => number(w)).join(", ")}), ${t}걸음째.`;
    if (!all.length) return `${where} 켜 둔 규칙이 없습니다.`;
    return [
      where,
      list("도착", came, ([label, { arrived }]) => `${label} ${arrived}걸음`),
      list("가까운 차례", running, ([label, { gap }]) => `${label} ${number(gap, 2)}`),
      ...lost.map(([label, { diverged }]) => ` ${label} 발산(${diverged}걸음째).`),
    ].join("");
  }

  function paint() {
    const start = [model.get("x"), model.get("y")];
    const setting = JSON.stringify([
      model.get("landscape"),
      start,
      model.get("hidden"),
      rules.map(({ rate }) => model.get(rate.name)),
    ]);
    const changed = setting !== drawn;
    drawn = setting;
    if (changed) {
      visible = rules.map(({ label }) => !model.get("hidden").includes(label));
      prepare(landscapeNow(), start);
    }
    // 재생하는 동안에는 보이는 문장만 따라가고, 낭독기가 읽는 문장은 멈출 때 바뀐다.
    el.classList.toggle("nm-playing", player.playing());
    if (player.playing()) {
      if (changed) draw(player.at());
      const t = model.get("step");
      if (t % 5 === 0) write(live, said(standing(t), landscapeNow(), start, t));
      return null;
    }
    draw(player.at());
    const runs = standing(model.get("step"));
    return { facts: { runs }, text: said(runs, landscapeNow(), start, model.get("step")) };
  }

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const player = racePlayer(model, stepSpec, still, draw, () => repaint());
  const note = html(
    "p",
    { className: "nm-note" },
    "움직임을 줄이도록 설정된 기기이므로, 재생하면 이어 움직이지 않고 " +
      `1초에 한 번 ${Math.ceil(steps / JUMPS)}걸음씩 건너뜁니다.`,
  );
  const noteWhenStill = () => (note.hidden = !still.matches);
  still.addEventListener("change", noteWhenStill, { signal: model.closed });
  noteWhenStill();

  const buttons = html(
    "div",
    { className: "nm-buttons", role: "group", ariaLabel: "재생" },
    ...player.buttons,
  );
  const walk = control(model, stepSpec);
  walk.classList.add("nm-transport", "nm-player");
  walk.append(buttons);
  const live = html("p", { className: "nm-live", ariaHidden: "true" });
  const panels = html("div", { className: "nm-panels" }, surface.node, loss.node);
  const repaint = frame(model, el, {
    picture: [panels, table.node, live],
    more: [control(model, speedSpec), walk],
    after: [note],
    paint,
  });
}
