// Xavier와 He의 비교: tanh와 ReLU의 칸을 나란히 두고, 깊이에 따른 기울기와 고른 깊이의 히스토그램을 보인다.

import { frame } from "../browser/controls.js";
import {
  html,
  inked,
  linear,
  log,
  markers,
  number,
  Panel,
  put,
  sheet,
  slots,
  svg,
  tenth,
  write,
} from "../browser/core.js";
import { drawHistogram, histogramPicture, percent } from "../browser/layers.js";
import { tableLookup } from "../browser/table.js";

/** @typedef {import("../browser/types.js").Look} Look */
/** @typedef {import("../browser/layers.js").Found} Found */
/**
 * 파이썬이 보낸 표에 관한 사실. `shown`은 깊이마다 보일 층이다.
 * @typedef {{ functions: { name: string, label: string, bounds: number[], share: string }[], looks: Look[],
 *   bins: number, levels: string, band: [number, number], limits: [number, number],
 *   values: { depth: number[] }, shown: Record<string, number[]> }} Grid
 */
/**
 * 한 함수의 사실. 초깃값마다의 기울기와, 그대로 전달한 초깃값의 이름이다.
 * @typedef {{ gradient: Record<string, number>, deep: Record<string, number>, holds: string[],
 *   best: string[] }} Passed
 */

/**
 * 기울기가 그대로 전달한 구간을 벗어난 쪽. 구간 안이면 빈 글이다.
 * @param {number} gradient
 * @param {[number, number]} band
 */
const lostTo = (gradient, [low, high]) => (gradient < low ? "소실" : gradient <= high ? "" : "폭발");

/**
 * 고른 깊이의 층마다 네 히스토그램(함수마다 두 초깃값)을 한 줄에 놓은 표.
 * @param {Grid} grid
 */
function layerGrid({ functions, looks, bins, levels, band }) {
  const pairs = functions.flatMap((one, k) =>
    looks.map((look, i) => ({ one, look, at: k * looks.length + i })),
  );
  const rows = [0, 1, 2].map(() => {
    const cells = pairs.map((pair) => {
      const bars = svg("path", { class: "nm-dots" });
      return { ...histogramPicture(inked(pair.look, bars)), bars, pair };
    });
    const head = html("th", { scope: "row" });
    return { head, cells, row: html("tr", {}, head, ...cells.map(({ cell }) => cell)) };
  });
  const heads = pairs.map(({ one, look }) => {
    const mark = html("span", { className: "nm-mark" });
    return { mark, node: html("th", { scope: "col" }, `${one.label} `, inkedText(look), "\u00a0", mark) };
  });
  const node = html(
    "table",
    { className: "nm-layers nm-pairs" },
    html("caption", {}, "활성화값의 표준편차와 분포(○와 ×는 위의 기울기)"),
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "층"), ...heads.map((one) => one.node))),
    html("tbody", {}, ...rows.map(({ row }) => row)),
  );

  /**
   * 보일 층의 번호들을 받아 그리고, 적은 사실을 함수와 초깃값마다 낸다.
   * @param {Found} found
   * @param {number[]} shown
   */
  function show(found, shown) {
    const size = found.std.length / pairs.length;
    // 분포만 보면 퍼져 있는 쪽이 좋아 보인다. 기울기가 닿지 못한 쪽은 옅게 그리고 이름 옆에 적는다.
    const lost = pairs.map(({ at }) => lostTo(found.gradient[at], band));
    // 휴대전화의 좁은 칸에는 표식만 적는다. 어느 쪽인지는 위의 이유가 말한다.
    heads.forEach(({ mark }, k) => write(mark, lost[k] ? `× ${sheet.narrow ? "" : lost[k]}` : "○"));
    rows.forEach(({ row, head, cells }, r) => {
      row.hidden = r >= shown.length;
      if (row.hidden) return;
      write(head, String(shown[r]));
      cells.forEach((cell, k) => {
        const { pair } = cell;
        const at = pair.at * size + r;
        const heights = found.heights.subarray(at * bins, (at + 1) * bins);
        const ends = pair.one.bounds.map((end) => number(end));
        const share = percent(found.share[at]);
        const text = `${number(found.std[at], 2)} · ${pair.one.share} ${share}`;
        cell.bars.classList.toggle("nm-lost", Boolean(lost[k]));
        drawHistogram(cell, heights, levels.length - 1, ends, text);
      });
    });
    /** @type {(at: number, r: number, layer: number) => object} */
    const fact = (at, r, layer) => ({
      layer,
      std: found.std[at * size + r],
      share: found.share[at * size + r],
    });
    return functions.map((_, k) =>
      Object.fromEntries(
        looks.map(({ label }, i) => [label, shown.map((layer, r) => fact(k * looks.length + i, r, layer))]),
      ),
    );
  }
  return { node, show };
}

/**
 * 초깃값의 색으로 적은 이름.
 * @param {Look} look
 */
const inkedText = (look) => {
  const text = html("strong", { className: "nm-ink" }, look.label);
  text.style.setProperty("--line", `var(--nm-${look.style})`);
  return text;
};

/**
 * 깊이에 따른 기울기의 칸. 그대로 전달한 구간을 회색으로 깔고 선의 끝에 이름과 마지막 값을 적는다.
 * @param {Grid} grid
 * @param {string} label
 * @param {import("../browser/core.js").Slot} place
 */
function depthPanel({ looks, band, limits, values }, label, place) {
  const depths = values.depth;
  const deepest = depths[depths.length - 1];
  const panel = new Panel({
    label: `${label}: 층의 수에 따라 1층에 닿은 기울기`,
    title: "1층에 닿은 기울기(맨 위층의 몇 배)",
    xLabel: "층의 수",
    place,
    room: 92,
  });
  panel.domain([0, deepest], limits, linear, log);
  const { box } = panel;
  const [top, bottom] = [panel.y(band[1]), panel.y(band[0])];
  const kept = svg("rect", {
    x: box.left,
    y: top,
    width: box.right - box.left,
    height: bottom - top,
    class: "nm-band",
  });
  const one = svg("path", { d: `M${box.left} ${panel.y(1)}H${box.right}`, class: "nm-axis" });
  const said = svg("text", { x: box.left + 6, y: top - 5, class: "nm-tick nm-tick-x" }, "회색 안이면 좋다");
  const cursor = svg("path", { class: "nm-axis", "stroke-dasharray": "3 3" });
  const lines = looks.map((look) => {
    const [line, dot] = [svg("path", { class: "nm-line nm-thick" }), svg("path", { class: "nm-dots" })];
    const name = svg("text", { class: "nm-name" });
    return { line, dot, name, node: inked(look, line), label: inked(look, dot, name) };
  });
  panel.plot.append(kept, one, said, cursor, ...lines.map(({ node }) => node));
  panel.overlay.append(...lines.map(({ label }) => label));

  /**
   * 선마다 이름과 가장 깊은 곳의 값을 끝에 적는다. 칸을 벗어난 선은 벗어난 자리에 적고, 두 이름은 겹치지 않게
   * 벌린다.
   * @param {number[][][]} series
   */
  function nameLines(series) {
    const found = series.map((points) => {
      const [, last] = points[points.length - 1];
      const lost = points.findIndex(([, y]) => y < limits[0] || y > limits[1]);
      const y = panel.y(Math.min(limits[1], Math.max(limits[0], last)));
      return { last, x: lost < 0 ? box.right + 6 : panel.pixel(points[lost])[0] + 8, y };
    });
    const [upper, lower] = [...found].sort((one, other) => one.y - other.y);
    upper.y = Math.max(box.top + 9, Math.min(upper.y, box.bottom - 48));
    lower.y = Math.min(box.bottom - 17, Math.max(lower.y, upper.y + 31));
    found.forEach(({ last, x, y }, i) => {
      const { name } = lines[i];
      [looks[i].label, `${deepest}층 ${number(last, 2)}배`].forEach((text, k) => {
        const line = name.children[k] ?? name.appendChild(svg("tspan"));
        put(line, "x", tenth(x));
        put(line, "y", tenth(y + 14 * k));
        write(line, text);
      });
    });
  }

  /**
   * @param {number[][][]} series
   * @param {number} depth
   */
  function show(series, depth) {
    const x = panel.x(depth);
    put(cursor, "d", `M${x} ${box.top}V${box.bottom}`);
    lines.forEach((mark, i) => {
      const points = series[i];
      put(mark.line, "d", panel.line(points));
      // 점은 칸의 끝에서도 잘리지 않게 칸 위에 찍으므로, 칸을 벗어난 것은 뺀다.
      const chosen = points.filter(([at, y]) => at === depth && limits[0] <= y && y <= limits[1]);
      put(mark.dot, "d", markers(panel, chosen, looks[i].marker, 5));
    });
    nameLines(series);
  }
  return { node: panel.node, show };
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /** @type {Grid} */
  const grid = model.get("grid");
  const { functions, looks, band, values, shown } = grid;
  const lookup = tableLookup(model);
  const deepest = values.depth[values.depth.length - 1];
  /** @param {number} gradient */
  const holds = (gradient) => !lostTo(gradient, band);
  const [place] = slots(2, "low");
  const blocks = functions.map(({ label }) => {
    const [verdict, detail] = [
      html("strong", { className: "nm-verdict" }),
      html("div", { className: "nm-detail" }),
    ];
    const panel = depthPanel(grid, label, place);
    return {
      verdict,
      detail,
      panel,
      chart: html("div", { className: place.className }, verdict, detail, panel.node),
    };
  });
  const table = layerGrid(grid);

  /**
   * 한 함수의 사실: 고른 깊이와 가장 깊은 곳의 기울기, 그대로 전달한 초깃값.
   * @param {number} k
   * @param {Found} here
   * @param {Found} deep
   * @returns {Passed}
   */
  function factsOf(k, here, deep) {
    /** @param {Uint8Array | Float64Array} gradients */
    const named = (gradients) =>
      Object.fromEntries(looks.map(({ label }, i) => [label, gradients[k * looks.length + i]]));
    /** @param {Record<string, number>} gradients */
    const kept = (gradients) => looks.map(({ label }) => label).filter((label) => holds(gradients[label]));
    const [gradient, far] = [named(here.gradient), named(deep.gradient)];
    return { gradient, deep: far, holds: kept(gradient), best: kept(far) };
  }

  /**
   * 판정: 가장 깊은 곳까지 전달한 초깃값.
   * @param {string} label
   * @param {Passed} found
   */
  function title(label, { best }) {
    return best.length === 1
      ? `${label}에는 ${best[0]}`
      : `${label}: ${best.length ? "둘 다 전달" : "둘 다 전달하지 못함"}`;
  }

  /**
   * 1층에 닿은 기울기와, 그것이 회색을 벗어난 쪽.
   * @param {string} label
   * @param {number} gradient
   */
  const toldOf = (label, gradient) => {
    const end = lostTo(gradient, band);
    return `${label}의 기울기 ${number(gradient, 2)}배${end && `로 ${end}`}`;
  };

  /**
   * 고른 깊이에서 본 이유를 한 줄로.
   * @param {Passed} found
   * @param {number} depth
   */
  function reason({ gradient, deep, holds: here, best }, depth) {
    const lost = looks.map((look) => look.label).filter((label) => !here.includes(label));
    if (lost.length) {
      const told = lost.map((label) => toldOf(label, gradient[label]));
      return `${depth}층: ${told.join(", ")}`;
    }
    const later = looks.map((look) => look.label).filter((label) => !best.includes(label));
    const told = later.map((label) => `${deepest}층이면 ${toldOf(label, deep[label])}`);
    return [`${depth}층: 둘 다 좋음`, ...told].join(". ");
  }

  function paint() {
    const depth = model.get("depth");
    const here = lookup();
    const along = values.depth.map((one) => lookup({ depth: one }).gradient);
    /** @type {Record<string, Passed & { layers: object }>} */
    const facts = {};
    const layers = table.show(here, shown[depth]);
    blocks.forEach(({ verdict, detail, panel }, k) => {
      const found = factsOf(k, here, lookup({ depth: deepest }));
      /** @param {number} i */
      const line = (i) => along.map((gradient, d) => [values.depth[d], gradient[k * looks.length + i]]);
      panel.show(
        looks.map((_, i) => line(i)),
        depth,
      );
      write(verdict, title(functions[k].label, found));
      write(detail, reason(found, depth));
      facts[functions[k].name] = { ...found, layers: layers[k] };
    });
    const said = functions.map(({ name, label }) => {
      const { gradient } = facts[name];
      const reached = looks.map((look) => `${look.label} ${number(gradient[look.label], 2)}배`);
      return `${label}에서 1층에 닿은 기울기는 ${reached.join(", ")}입니다.`;
    });
    return { facts, text: `${depth}층, 시드 ${model.get("seed")}. ${said.join(" ")}` };
  }

  const charts = html("div", { className: "nm-panels nm-compare" }, ...blocks.map(({ chart }) => chart));
  frame(model, el, { picture: [charts, table.node], paint });
}
