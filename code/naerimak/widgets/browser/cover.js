// 표지의 경주: 규칙 몇이 한 지형을 한 번 내려간다. 길은 탐색기와 같은 함수가 계산하고, 여기서는 드러내기만
// 한다. 움직임을 줄인 독자에게는 다 내려간 그림을 보인다.

import { arrival, LANDSCAPES } from "./compiled.js";
import { html, Panel, swatch } from "./core.js";
import { between, descend, drawSurface, pointHandle, runner } from "./descent.js";

/** @typedef {import("./types.js").RuleSpec & { kind: string }} Rule */
/** @typedef {Pick<import("./types.js").LandscapeSpec, "kind" | "params" | "levels">} Landscape */

const SPEED = 12; // 초마다의 걸음 수
const SHADE = { width: 60, height: 42, strength: 150 };

/**
 * 낮은 곳일수록 짙은 바탕. 지형의 값을 성긴 격자에서 계산하고, 브라우저가 매끄럽게 늘린다.
 * @param {Landscape} landscape
 */
function shade(landscape) {
  const { bounds, value, lowest } = LANDSCAPES[landscape.kind];
  const { width, height, strength } = SHADE;
  const canvas = html("canvas", { width, height, className: "cover-shade", ariaHidden: "true" });
  const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = paper.createImageData(width, height);
  /** @type {(bound: [number, number], share: number) => number} */
  const along = ([a, b], share) => a + share * (b - a);
  const heights = Array.from({ length: width * height }, (_, k) => {
    const x = along(bounds[0], ((k % width) + 0.5) / width);
    const y = along(bounds[1], 1 - (Math.floor(k / width) + 0.5) / height);
    return value.apply(landscape.params, [x, y]) - lowest;
  });
  const top = Math.max(...heights);
  heights.forEach((one, k) => {
    image.data.set([0, 114, 178, strength * (1 - (one / top) ** 0.3)], 4 * k);
  });
  paper.putImageData(image, 0, 0);
  return canvas;
}

/** @param {Element} figure */
function race(figure) {
  /** @type {(name: string) => HTMLElement} */
  const part = (name) => /** @type {HTMLElement} */ (figure.querySelector(name));
  /**
   * @type {{ landscape: Landscape, start: number[], rules: Rule[], steps: number, goal: number,
   *   size: [number, number] }}
   */
  const { landscape, start, rules, steps, goal, size } = JSON.parse(part("script").textContent);
  const { lowest } = LANDSCAPES[landscape.kind];
  const [stage, play, said] = [".cover-stage", "button", "figcaption"].map(part);
  const [width, height] = size;
  const panel = new Panel({
    label: "등고선 위의 경주",
    title: "",
    place: { width, height, className: "" },
    margin: [0, 0, 0, 0],
  });
  panel.plot.append(drawSurface(panel, landscape));
  const runners = rules.map((rule) => {
    const one = runner(rule, 7);
    panel.plot.append(...one.nodes);
    return one;
  });

  let [at, before, waiting] = [steps, 0, 0];
  /** @type {Record<string, number>} */
  const place = { x: start[0], y: start[1] };
  /** @type {{ pixels: number[][], arrived: number | null }[]} */
  let tracks = [];

  function compute() {
    tracks = rules.map(({ kind, params }) => {
      const run = descend(landscape, { kind, params }, [place.x, place.y], steps);
      return {
        pixels: run.theta.map(([x, y]) => panel.pixel([x, y])),
        arrived: arrival(run.loss, lowest, goal),
      };
    });
    moveHandle(panel.x(place.x), panel.y(place.y), [place.x, place.y]);
  }

  /** 걸음 `at`(걸음 사이일 수 있다)까지의 길. */
  function draw() {
    tracks.forEach(({ pixels }, k) => {
      const n = Math.min(Math.floor(at), pixels.length - 1);
      const tip = between(pixels, at);
      runners[k].line.setAttribute("d", `M${[...pixels.slice(0, n + 1), tip].join("L")}`);
      runners[k].head.setAttribute("transform", `translate(${tip})`);
    });
  }

  /** @param {number} now */
  function tick(now) {
    // 다른 창을 보다 오면 지난 시간이 길다. 그동안의 경주를 건너뛰지 않는다.
    at = Math.min(steps, at + (Math.min(now - (before || now), 100) / 1000) * SPEED);
    before = now;
    draw();
    if (at >= steps) stop();
    else waiting = requestAnimationFrame(tick);
  }

  function stop() {
    cancelAnimationFrame(waiting);
    waiting = 0;
    play.textContent = at < steps ? "이어서 달리기" : "다시 달리기";
  }

  function go() {
    if (at >= steps) at = 0;
    before = 0;
    play.textContent = "멈추기";
    waiting = requestAnimationFrame(tick);
  }

  /** 옮긴 출발점에서 다시 계산하고, 규칙마다 닿은 걸음을 적는다. */
  function moved() {
    at = steps;
    stop();
    compute();
    draw();
    const words = rules.map(({ label }, k) => {
      const { arrived } = tracks[k];
      return arrived === null ? `${label} 아직` : `${label} ${arrived}걸음`;
    });
    said.textContent = `옮긴 출발점에서는 ${words.join(", ")}. 학습률은 처음 출발점에 맞춘 그대로입니다.`;
  }

  // 출발점을 끄는 것은 탐색기와 같다. 모델 대신 좌표 둘만 둔다.
  /** @type {import("./types.js").Values} */
  const model = {
    get: (name) => place[name],
    set: (name, value) => (place[name] = Number(value)),
    save_changes: moved,
  };
  const moveHandle = pointHandle(model, panel, "출발점", ["x", "y"]);
  compute();
  draw();
  stage.replaceChildren(shade(landscape), panel.node);
  part(".cover-names").replaceChildren(...rules.map((rule) => html("li", {}, swatch(rule), rule.label)));
  play.hidden = false;
  play.addEventListener("click", () => (waiting ? stop() : go()));
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  // 보일 때 한 번만 달린다.
  const seen = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    seen.disconnect();
    if (at >= steps && !waiting) go();
  });
  seen.observe(stage);
}

for (const figure of document.querySelectorAll(".cover-race")) race(figure);
