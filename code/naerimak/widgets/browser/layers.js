// 층마다의 통계를 보이는 탐색기의 도구: 앞뒤의 히스토그램과 수를 적은 표, 층에 따른 표준편차.

import { html, log, number, put, superscript, svg, tenth, write } from "./core.js";

/**
 * 표에서 찾은 배열들과, 층 하나의 수들.
 * @typedef {Record<string, Uint8Array | Float64Array>} Found
 * @typedef {{ layer: number } & Record<string, number>} LayerFacts
 */

/**
 * 히스토그램 하나를 그릴 자리: 위에 수, 아래에 두 끝과 따로 적을 말.
 * @param {SVGElement} node
 */
export function histogramPicture(node) {
  const shape = {
    viewBox: "0 0 120 40",
    preserveAspectRatio: "none",
    class: "nm-histogram",
    "aria-hidden": "true",
  };
  const numbers = html("div", { className: "nm-numbers" });
  const ends = html("div", { className: "nm-ends" }, ...[0, 1, 2].map(() => html("span")));
  for (const k of [0, 2]) ends.children[k].ariaHidden = "true";
  return { bars: node, ends, numbers, cell: html("td", {}, numbers, svg("svg", shape, node), ends) };
}

/**
 * 높이들을 막대로 그린다. `top`이 가득 찬 높이이고 `note`는 막대에 담기지 않은 것이다.
 * @param {{ bars: Element, ends: Element, numbers: Element }} picture
 * @param {Uint8Array | Float64Array} heights
 * @param {number} top
 * @param {string[]} bounds
 * @param {string} text
 */
export function drawHistogram({ bars, ends, numbers }, heights, top, [low, high], text, note = "") {
  const width = 120 / heights.length;
  let d = "M0 40";
  heights.forEach((height, k) => {
    d += `V${tenth(40 - (height / top) * 39)}H${tenth((k + 1) * width)}`;
  });
  put(bars, "d", `${d}V40Z`);
  [low, note, high].forEach((words, k) => write(ends.children[k], words));
  write(numbers, text);
}

/**
 * 비율을 백분율로 적는다.
 * @param {number} share
 */
export const percent = (share) => `${number(100 * share, 2)}%`;

/**
 * 층마다 앞뒤의 히스토그램과 수를 적은 표. `show`는 보일 층의 번호들과 활성화 함수의 사실을 받아, 적은
 * 사실을 낸다.
 * @param {{ levels: string, fields: Record<string, unknown>, facts: string[], bins: number,
 *   decades: number[] }} grid
 */
export function layerTable(grid) {
  const names = ["층", "활성화값의 표준편차", "기울기의 표준편차"];
  const head = html("tr", {}, ...names.map((text) => html("th", { scope: "col" }, text)));
  const body = html("tbody");
  const node = html("table", { className: "nm-layers" }, html("thead", {}, head), body);
  /**
   * @type {{ forward: ReturnType<typeof histogramPicture>, backward: ReturnType<typeof histogramPicture>,
   *   label: HTMLElement, row: HTMLElement }[]}
   */
  const rows = [];
  const top = grid.levels.length - 1;
  const facts = Object.keys(grid.fields).filter((name) => grid.facts.includes(name));

  function addRow() {
    const [forward, backward] = ["forward", "backward"].map((side) =>
      histogramPicture(svg("path", { class: `nm-bars nm-${side}` })),
    );
    const label = html("th", { scope: "row" });
    const row = html("tr", {}, label, forward.cell, backward.cell);
    rows.push({ forward, backward, label, row });
    body.append(row);
  }

  /**
   * 막대에 담기지 않은 것들을 적은 말.
   * @param {[string, number][]} pairs
   */
  const notes = (...pairs) =>
    pairs
      .filter(([, share]) => share > 0)
      .map(([name, share]) => `${name} ${percent(share)}`)
      .join(" · ");

  /**
   * @param {Found} found
   * @param {number[]} layers
   * @param {{ saturates: boolean, bounds: number[] }} activation
   * @returns {LayerFacts[]}
   */
  function show(found, layers, activation) {
    while (rows.length < layers.length) addRow();
    rows.forEach(({ row }, k) => {
      row.hidden = k >= layers.length;
    });
    node.classList.toggle("nm-many", layers.length > 5);
    return layers.map((layer, k) => {
      const { forward, backward, label } = rows[k];
      const fact = Object.fromEntries(facts.map((name) => [name, found[name][layer - 1]]));
      const at = 2 * k * grid.bins;
      /** @param {number} from */
      const heights = (from) => found.heights.subarray(from, from + grid.bins);
      // 정확히 0인 값은 막대에서 빼고 비율로 적는다.
      const share =
        fact.zero > 0 || !activation.saturates
          ? `0인 것 ${percent(fact.zero)}`
          : `포화 ${percent(fact.saturated)}`;
      write(label, String(layer));
      const bounds = activation.bounds.map((end) => number(end));
      const lost = notes(["죽은 뉴런", fact.dead], ["구간 밖", fact.outside]);
      drawHistogram(forward, heights(at), top, bounds, `${number(fact.std)} · ${share}`, lost);
      const zero = fact.gradient_zero > 0 ? ` · 0인 것 ${percent(fact.gradient_zero)}` : "";
      const decades = grid.decades.map((power) => `10${superscript(power)}`);
      const far = notes(["구간 밖", fact.gradient_outside]);
      const text = `${number(fact.gradient_std)}${zero}`;
      drawHistogram(backward, heights(at + grid.bins), top, decades, text, far);
      return { layer, ...fact };
    });
  }
  return { node, show };
}

/**
 * 맨 아래층과 맨 위층의 표준편차를 앞뒤로 적은 문장.
 * @param {LayerFacts[]} layers
 */
export function endsSentence(layers) {
  const [bottom, top] = [layers[0], layers[layers.length - 1]];
  return (
    `활성화값의 표준편차는 1층에서 ${number(bottom.std)}, ${top.layer}층에서 ${number(top.std)}입니다. ` +
    `기울기의 표준편차는 ${top.layer}층에서 ${number(top.gradient_std)}, ` +
    `1층에서 ${number(bottom.gradient_std)}입니다.`
  );
}

/**
 * 활성화값과 기울기의 표준편차를 층에 따라 그린다.
 * @param {ReturnType<typeof import("./table.js").linePanel>} panel
 * @param {Found} found
 * @param {number} depth
 */
export function showEnds(panel, found, depth) {
  const series = [found.std, found.gradient_std].map((values) =>
    Array.from({ length: depth }, (_, k) => [k + 1, values[k]]),
  );
  panel.show(series, [1, depth], log);
}
