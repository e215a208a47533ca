// 표 탐색기의 도구: 파이썬이 미리 셈한 표에서 지금 설정을 찾고, 층마다의 히스토그램과 선을 그린다.

import {
  Panel,
  drawRun,
  drawable,
  fitted,
  html,
  lineMark,
  linear,
  log,
  number,
  superscript,
  svg,
  swatch,
} from "./core.js";

/** 표를 읽는 함수를 낸다. 부르면 지금 설정(`changed`는 바꾸어 볼 값)의 배열들을 이름으로 낸다. */
export function tableLookup(model) {
  const { names, values, fields, levels } = model.get("grid");
  const arrays = Object.entries(model.get("table")).map(([name, text]) => {
    const { size, whole } = fields[name];
    const array = whole ? Uint8Array.from(text, (one) => levels.indexOf(one)) : Float64Array.from(text.split(" "), Number);
    return { name, array, size };
  });
  return (changed = {}) => {
    const state = names.reduce(
      (at, name) => at * values[name].length + values[name].indexOf(changed[name] ?? model.get(name)),
      0,
    );
    return Object.fromEntries(arrays.map(({ name, array, size }) => [name, array.subarray(state * size, (state + 1) * size)]));
  };
}

function histogramPicture(kind) {
  const bars = svg("path", { class: `nm-bars nm-${kind}` });
  const picture = svg("svg", { viewBox: "0 0 120 40", preserveAspectRatio: "none", class: "nm-histogram", "aria-hidden": "true" }, bars);
  const ends = html("div", { className: "nm-ends", ariaHidden: "true" }, html("span"), html("span"));
  const numbers = html("div", { className: "nm-numbers" });
  return { bars, ends, numbers, cell: html("td", {}, numbers, picture, ends) };
}

function drawHistogram(part, heights, top, [low, high], text) {
  const width = 120 / heights.length;
  let d = "M0 40";
  heights.forEach((height, k) => {
    d += `V${(40 - (height / top) * 39).toFixed(1)}H${((k + 1) * width).toFixed(1)}`;
  });
  part.bars.setAttribute("d", `${d}V40Z`);
  part.ends.children[0].textContent = low;
  part.ends.children[1].textContent = high;
  part.numbers.textContent = text;
}

const percent = (share) => `${number(100 * share)}%`;

/** 층마다 앞뒤의 히스토그램과 수를 적은 표. `show`는 보일 층의 번호들과 활성화 함수의 사실을 받는다. */
export function layerTable(grid, caption = null) {
  const names = ["층", "활성화값", "기울기의 크기"];
  const head = html("tr", {}, ...names.map((text) => html("th", { scope: "col" }, text)));
  const body = html("tbody");
  const title = caption === null ? [] : [html("caption", {}, caption)];
  const node = html("table", { className: "nm-layers" }, ...title, html("thead", {}, head), body);
  const rows = [];
  const top = grid.levels.length - 1;

  function addRow() {
    const [forward, backward, label] = [histogramPicture("forward"), histogramPicture("backward"), html("th", { scope: "row" })];
    rows.push({ forward, backward, label, row: html("tr", {}, label, forward.cell, backward.cell) });
    body.append(rows.at(-1).row);
  }

  function show(found, layers, activation) {
    while (rows.length < layers.length) addRow();
    rows.forEach(({ row }, k) => (row.hidden = k >= layers.length));
    layers.forEach((layer, k) => {
      const { forward, backward, label } = rows[k];
      const fact = (name) => found[name][layer - 1];
      const at = 2 * k * grid.bins;
      const lived = activation.saturates ? `포화 ${percent(fact("saturated"))}` : `죽은 뉴런 ${percent(fact("dead"))}`;
      const outside = fact("outside") > 0 ? ` · 구간 밖 ${percent(fact("outside"))}` : "";
      label.textContent = layer;
      drawHistogram(
        forward,
        found.heights.subarray(at, at + grid.bins),
        top,
        activation.bounds.map((end) => number(end)),
        `평균 ${number(fact("mean"))} · 표준편차 ${number(fact("std"))} · ${lived}${outside}`,
      );
      const zero = fact("gradient_zero") > 0 ? ` · 0인 것 ${percent(fact("gradient_zero"))}` : "";
      const tiny = fact("gradient_outside") > 0 ? ` · 구간 밖 ${percent(fact("gradient_outside"))}` : "";
      drawHistogram(
        backward,
        found.heights.subarray(at + grid.bins, at + 2 * grid.bins),
        top,
        grid.decades.map((power) => `10${superscript(power)}`),
        `표준편차 ${number(fact("gradient_std"))}${zero}${tiny}`,
      );
    });
  }
  return { node, show };
}

/** 맨 아래층과 맨 위층의 표준편차를 앞뒤로 적은 문장. */
export function endsSentence({ std, gradient_std }, depth) {
  return (
    `활성화값의 표준편차는 1층에서 ${number(std[0])}, ${depth}층에서 ${number(std[depth - 1])}입니다. ` +
    `기울기의 표준편차는 ${depth}층에서 ${number(gradient_std[depth - 1])}, 1층에서 ${number(gradient_std[0])}입니다.`
  );
}

/** 선 여러 개를 그리는 칸. `show`는 선마다의 점들, 가로축의 구간, 두 축의 눈금과 세로축의 구간을 받는다. */
export function linePanel(options, looks) {
  const panel = new Panel(options);
  const marks = looks.map(lineMark);
  panel.plot.append(...marks);
  function show(series, xDomain, yScale, yDomain = null, xScale = linear) {
    const heights = series.flatMap((points) => points.map(([, y]) => y));
    panel.domain(xDomain, yDomain ?? fitted(heights, yScale), xScale, yScale);
    marks.forEach((mark, k) => {
      const points = (series[k] ?? []).filter(([, y]) => drawable(y, yScale));
      drawRun(mark, panel, points, looks[k]);
    });
  }
  return { node: panel.node, marks, show };
}

/** 고를 수 없는 범례. */
export function legendRow(looks) {
  const entries = looks.map((look) => html("span", { className: "nm-entry" }, swatch(look), look.label));
  return html("div", { className: "nm-legend", ariaHidden: "true" }, ...entries);
}

/** 활성화값과 기울기의 표준편차를 층에 따라 그린다. */
export function showEnds(panel, found, depth) {
  const series = [found.std, found.gradient_std].map((values) => Array.from({ length: depth }, (_, k) => [k + 1, values[k]]));
  panel.show(series, [1, depth], log);
}
