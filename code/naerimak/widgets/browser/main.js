import { sheet } from "./core.js";
import { EXPLORERS } from "./explorers.js";

/**
 * 뷰 하나가 보는 모델. 모델은 뷰보다 오래 살므로(셀을 다시 실행하거나 출력의 새 뷰를 닫을 때) 뷰가 사라지면
 * 모델에 건 리스너를 거둔다. 스스로 도는 것도 `closed`를 듣고 멈춘다.
 * @param {import("./types.js").Model} model
 * @param {AbortSignal} closed
 * @returns {import("./types.js").Model}
 */
function viewOf(model, closed) {
  const view = Object.create(model);
  view.closed = closed;
  view.on = (/** @type {string} */ event, /** @type {() => void} */ listener) => {
    model.on(event, listener);
    closed.addEventListener("abort", () => model.off(event, listener));
  };
  return view;
}

/**
 * 글자의 색이 밝은지. 아직 쪽에 놓이지 않은 자리의 색은 모른다.
 * @param {Element} el
 */
function hasLightText(el) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pen) return false;
  pen.fillStyle = getComputedStyle(el).color || "#000";
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return 0.3 * red + 0.6 * green + 0.1 * blue > 128;
}

/**
 * 남의 쪽(노트북, marimo, MyST)이 어두운지는 글자의 색으로 안다. 밝기를 바꾸는 단추도 따라간다.
 * @param {Element} el
 * @param {AbortSignal} closed
 */
function followGround(el, closed) {
  const look = () => el.classList.toggle("nm-dark", hasLightText(el));
  const soon = () => requestAnimationFrame(look);
  const watcher = new MutationObserver(soon);
  for (const node of [document.documentElement, document.body]) watcher.observe(node, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon, { signal: closed });
  closed.addEventListener("abort", () => watcher.disconnect());
  look();
  soon();
}

// 이보다 좁으면 휴대전화의 자리(core.js의 slots)를 쓴다. 글자를 키우면 그만큼 넓은 곳도 좁다.
const NARROW = 35; // rem
// 이보다 좁으면 조절기를 한 줄에 하나씩 놓는다. 휴대전화에서 글자를 두 배로 키운 독자가 여기에 든다.
const TIGHT = 17; // rem

// 슬라이드에서 1rem(1280×720에서 24 px)이 몇 단위인지. 칸의 12.5단위짜리 글자가 20 px이 된다.
const STAGE_UNITS = 15;

/**
 * 슬라이드의 장(slides.css)이 칸마다 내준 폭과 높이. 장이 아니면 null이다.
 * @param {Element} el
 */
function stageOf(el) {
  if (!getComputedStyle(el).getPropertyValue("--nm-stage")) return null;
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / STAGE_UNITS;
  return [...el.querySelectorAll(".nm-panel")].map((panel) => {
    const { width, height } = panel.getBoundingClientRect();
    return [width, height].map((pixels) => Math.max(80, Math.round(pixels / unit)));
  });
}

/**
 * anywidget이 부르는 입구. 낸 함수는 뷰가 사라질 때 불린다. 폭이 휴대전화의 것과 넓은 것 사이를 넘나들거나
 * 슬라이드의 장이 달라지면 다시 그린다. 값은 모두 모델에 있으므로 그대로다.
 * @param {{ model: any, el: HTMLElement }} given
 */
export function render({ model, el }) {
  let closing = new AbortController();
  /** @type {number[][] | null} */
  let stage = null;
  /** 폭이 어느 단계인지: 0은 넓고, 1은 좁고, 2는 아주 좁다. */
  const howNarrow = () => {
    if (!el.clientWidth || getComputedStyle(el).getPropertyValue("--nm-stage")) return 0;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return [NARROW, TIGHT].filter((most) => el.clientWidth < most * rem).length;
  };
  let narrow = howNarrow();
  const draw = () => {
    closing.abort();
    closing = new AbortController();
    sheet.narrow = narrow > 0;
    sheet.tight = narrow > 1;
    sheet.stage = stage;
    el.classList.toggle("nm-narrow", sheet.narrow);
    el.classList.toggle("nm-tight", sheet.tight);
    const view = viewOf(model, closing.signal);
    view.tools = model.share?.(view, el) ?? [];
    EXPLORERS[model.get("kind")](view, el);
    if (!model.share) followGround(el, closing.signal);
  };
  // 조절기와 문장이 자리를 잡아야 그림의 자리가 정해지므로, 장에서는 한 번 그린 뒤에 재어 다시 그린다.
  const fitStage = () => {
    const now = stageOf(el);
    const [before, after] = [stage ?? [], now ?? []];
    const same = after.every((size, k) => size.every((one, i) => Math.abs(one - before[k]?.[i]) <= 2));
    if (same && before.length === after.length) return;
    stage = now;
    draw();
  };
  draw();
  fitStage();
  // 독자가 쪽에서 쓴 규칙이 들어오면 칸과 조절기부터 다시 놓는다.
  model.on("change:rules", draw);
  const fit = () => {
    if (howNarrow() !== narrow) {
      narrow = howNarrow();
      stage = null;
      draw();
    }
    fitStage();
  };
  let next = 0;
  const watch = new ResizeObserver(() => {
    // 숨은 동안의 폭은 0이다.
    if (!el.clientWidth) return;
    // 알림 안에서 그리면 높이가 또 달라져 브라우저가 오류로 적는다. 다음 화면에서 그린다.
    cancelAnimationFrame(next);
    next = requestAnimationFrame(fit);
  });
  watch.observe(el);
  return () => {
    watch.disconnect();
    cancelAnimationFrame(next);
    model.off("change:rules", draw);
    closing.abort();
  };
}

/** @typedef {{ promise: Promise<void>, resolve: () => void }} Awaited */
/** @type {Map<string, Awaited>} */
const coming = new Map();

/** @returns {Awaited} */
function awaited() {
  /** @type {any} */
  const one = {};
  one.promise = new Promise((resolve) => Object.assign(one, { resolve }));
  return one;
}

/**
 * 따로 싣는 탐색기가 도착하면 이루어지는 약속. 이미 있으면 바로다.
 * @param {string} kind
 * @returns {Promise<void>}
 */
export function arrival(kind) {
  if (kind in EXPLORERS) return Promise.resolve();
  if (!coming.has(kind)) coming.set(kind, awaited());
  return /** @type {Awaited} */ (coming.get(kind)).promise;
}

/**
 * 따로 싣는 탐색기를 더한다.
 * @param {string} kind
 * @param {import("./types.js").Explorer} explorer
 */
export function add(kind, explorer) {
  EXPLORERS[kind] = explorer;
  coming.get(kind)?.resolve();
}
