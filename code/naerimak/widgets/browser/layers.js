// 층마다의 통계를 보이는 탐색기의 도구: 앞뒤의 히스토그램과 수를 적은 표, 층에 따른 표준편차.

import { html, log, number, superscript, svg } from "./core.js";

/** 히스토그램 하나를 그릴 자리. */
export function histogramPicture(kind) {
  const bars = svg("path", { class: `nm-bars nm-${kind}` });
  const shape = {
    viewBox: "0 0 120 40",
    preserveAspectRatio: "none",
    class: "nm-histogram",
    "aria-hidden": "true",
  };
  const ends = html("div", { className: "nm-ends", ariaHidden: "true" }, html("span"), html("span"));
  const numbers = html("div", { className: "nm-numbers" });
  return { bars, ends, numbers, cell: html("td", {}, numbers, svg("svg", shape, bars), ends) };
}

/** 높이들을 막대로 그린다. `top`이 가득 찬 높이다. */
export function drawHistogram(part, heights, top, [low, high], text) {
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

/** 비율을 백분율로 적는다. */
export const percent = (share) => `${number(100 * share)}%`;

/**
 * 층마다 앞뒤의 히스토그램과 수를 적은 표. `show`는 보일 층의 번호들과 활성화 함수의 사실을 받아, 적은
 * 사실을 낸다.
 */
export function layerTable(grid, caption = null) {
  const names = ["층", "활성화값", "기울기의 크기"];
  const head = html("tr", {}, ...names.map((text) => html("th", { scope: "col" }, text)));
  const body = html("tbody");
  const title = caption === null ? [] : [html("caption", {}, caption)];
  const node = html("table", { className: "nm-layers" }, ...title, html("thead", {}, head), body);
  const rows = [];
  const top = grid.levels.length - 1;
  const facts = Object.keys(grid.fields).filter((name) => grid.facts.includes(name));

  function addRow() {
    const [forward, backward] = ["forward", "backward"].map(histogramPicture);
    const label = html("th", { scope: "row" });
    rows.push({ forward, backward, label, row: html("tr", {}, label, forward.cell, backward.cell) });
    body.append(rows.at(-1).row);
  }

  function show(found, layers, activation) {
    while (rows.length < layers.length) addRow();
    rows.forEach(({ row }, k) => {
      row.hidden = k >= layers.length;
    });
    return layers.map((layer, k) => {
      const { forward, backward, label } = rows[k];
      const fact = Object.fromEntries(facts.map((name) => [name, found[name][layer - 1]]));
      const at = 2 * k * grid.bins;
      const heights = (from) => found.heights.subarray(from, from + grid.bins);
      const lived = activation.saturates
        ? `포화 ${percent(fact.saturated)}`
        : `죽은 뉴런 ${percent(fact.dead)}`;
      const outside = fact.outside > 0 ? ` · 구간 밖 ${percent(fact.outside)}` : "";
      label.textContent = layer;
      const bounds = activation.bounds.map((end) => number(end));
      drawHistogram(forward, heights(at), top, bounds, `표준편차 ${number(fact.std)} · ${lived}${outside}`);
      const zero = fact.gradient_zero > 0 ? ` · 0인 것 ${percent(fact.gradient_zero)}` : "";
      const tiny = fact.gradient_outside > 0 ? ` · 구간 밖 ${percent(fact.gradient_outside)}` : "";
      const decades = grid.decades.map((power) => `10${superscript(power)}`);
      const text = `표준편차 ${number(fact.gradient_std)}${zero}${tiny}`;
      drawHistogram(backward, heights(at + grid.bins), top, decades, text);
      return { layer, ...fact };
    });
  }
  return { node, show };
}

/** 맨 아래층과 맨 위층의 표준편차를 앞뒤로 적은 문장. */
export function endsSentence(layers) {
  const [bottom, top] = [layers[0], layers.at(-1)];
  return (
    `활성화값의 표준편차는 1층에서 ${number(bottom.std)}, ${top.layer}층에서 ${number(top.std)}입니다. ` +
    `기울기의 표준편차는 ${top.layer}층에서 ${number(top.gradient_std)}, ` +
    `1층에서 ${number(bottom.gradient_std)}입니다.`
  );
}

/** 활성화값과 기울기의 표준편차를 층에 따라 그린다. */
export function showEnds(panel, found, depth) {
  const series = [found.std, found.gradient_std].map((values) =>
    Array.from({ length: depth }, (_, k) => [k + 1, values[k]]),
  );
  panel.show(series, [1, depth], log);
}
