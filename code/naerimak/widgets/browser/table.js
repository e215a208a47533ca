// 표 탐색기의 도구: 파이썬이 미리 계산한 표에서 지금 설정을 찾고, 이름 붙은 선들을 그린다.

import {
  drawable,
  drawRun,
  fitted,
  html,
  inked,
  linear,
  lineMark,
  lineName,
  nameEnds,
  Panel,
  swatch,
} from "./core.js";

/**
 * 표를 읽는 함수를 낸다. 부르면 지금 설정(`changed`는 바꾸어 볼 값)의 배열들을 이름으로 낸다.
 * @param {import("./types.js").Model} model
 */
export function tableLookup(model) {
  const { names, values, fields, levels } = model.get("grid");
  const arrays = Object.entries(model.get("table")).map(([name, text]) => {
    /** @type {{ shape: number[], whole: boolean }} */
    const { shape, whole } = fields[name];
    const size = shape.reduce((one, other) => one * other, 1);
    const array = whole
      ? Uint8Array.from(text, (one) => levels.indexOf(one))
      : Float64Array.from(text.split(" "), Number);
    return { name, array, size };
  });
  return (/** @type {Record<string, unknown>} */ changed = {}) => {
    /** @type {number} */
    const state = names.reduce(
      (/** @type {number} */ at, /** @type {string} */ name) =>
        at * values[name].length + values[name].indexOf(changed[name] ?? model.get(name)),
      0,
    );
    return Object.fromEntries(
      arrays.map(({ name, array, size }) => [name, array.subarray(state * size, (state + 1) * size)]),
    );
  };
}

/**
 * 선 여러 개를 그리는 칸. 선이 둘에서 넷이면 선의 끝에 이름을 적는다(`named`는 이름을 적을 선의 수). `show`는
 * 선마다의 점들, 가로축의 구간, 두 축의 눈금과 세로축의 구간을 받는다.
 * @param {{ label: string, title?: string, xLabel: string, place: import("./core.js").Slot,
 *   named?: number }} options
 * @param {import("./types.js").Look[]} looks
 */
export function linePanel({ named: asked, ...options }, looks) {
  const named = asked ?? looks.length;
  const direct = named > 1 && named < 5;
  const panel = new Panel({ ...options, room: direct && options.place.width > 200 ? 58 : 10 });
  const marks = looks.map(lineMark);
  const names = direct ? looks.slice(0, named).map(({ label }) => lineName(label)) : [];
  panel.plot.append(...marks);
  panel.overlay.append(...names.map((node, k) => inked(looks[k], node)));
  /**
   * @param {number[][][]} series
   * @param {[number, number]} xDomain
   * @param {import("./types.js").Scale} yScale
   * @param {[number, number] | null} yDomain
   */
  function show(series, xDomain, yScale, yDomain = null, xScale = linear) {
    const heights = series.flatMap((points) => points.map(([, y]) => y));
    panel.domain(xDomain, yDomain ?? fitted(heights, yScale), xScale, yScale);
    const drawn = marks.map((mark, k) => {
      /** @type {number[][]} */
      const points = (series[k] ?? []).filter(([, y]) => drawable(y, yScale));
      drawRun(mark, panel, points, looks[k]);
      return points;
    });
    nameEnds(
      panel,
      names,
      names.map((_, k) => (drawn[k].length ? panel.pixel(drawn[k][drawn[k].length - 1]) : null)),
    );
  }
  return { node: panel.node, marks, show };
}

/**
 * 고를 수 없는 범례.
 * @param {import("./types.js").Look[]} looks
 */
export function legendRow(looks) {
  const entries = looks.map((look) => html("span", { className: "nm-entry" }, swatch(look), look.label));
  return html("div", { className: "nm-legend", ariaHidden: "true" }, ...entries);
}
