// Xavier와 He의 비교: tanh와 ReLU의 칸을 나란히 두고, 깊이에 따른 기울기와 고른 깊이의 히스토그램을 보인다.

import { frame } from "../browser/controls.js";
import { html, inked, linear, log, markers, number, Panel, svg, swatch } from "../browser/core.js";
import { percent } from "../browser/layers.js";
import { tableLookup } from "../browser/table.js";

const SHAPE = {
  viewBox: "0 0 120 34",
  preserveAspectRatio: "none",
  class: "nm-histogram",
  "aria-hidden": "true",
};

/** 고른 깊이의 층마다, 초깃값마다 놓인 히스토그램의 표. */
function layerGrid({ functions, looks, bins, levels }, k) {
  const { label, bounds, share } = functions[k];
  const ends = bounds.map((end) => number(end));
  const rows = [0, 1, 2].map(() => {
    const cells = looks.map((look) => {
      const bars = svg("path", { class: "nm-dots" });
      const text = html("div", { className: "nm-numbers" });
      const scale = html(
        "div",
        { className: "nm-ends", ariaHidden: "true" },
        ...ends.map((end) => html("span", {}, end)),
      );
      return { bars, text, cell: html("td", {}, text, svg("svg", SHAPE, inked(look, bars)), scale) };
    });
    const head = html("th", { scope: "row" });
    return { head, cells, row: html("tr", {}, head, ...cells.map(({ cell }) => cell)) };
  });
  const heads = looks.map((look) => html("th", { scope: "col" }, swatch(look), look.label));
  const node = html(
    "table",
    { className: "nm-layers nm-pair" },
    html("caption", {}, `${label}의 활성화값: 표준편차와 분포`),
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "층"), ...heads)),
    html("tbody", {}, ...rows.map(({ row }) => row)),
  );

  /** 보일 층의 번호들을 받아 그리고, 적은 사실을 초깃값마다 낸다. */
  function show(found, shown) {
    const size = found.std.length / (functions.length * looks.length);
    rows.forEach(({ row, head, cells }, r) => {
      row.hidden = r >= shown.length;
      if (row.hidden) return;
      head.textContent = shown[r];
      cells.forEach(({ bars, text }, i) => {
        const at = (k * looks.length + i) * size + r;
        const heights = found.heights.subarray(at * bins, (at + 1) * bins);
        const width = 120 / bins;
        let d = "M0 34";
        heights.forEach((height, bin) => {
          d += `V${(34 - (height / (levels.length - 1)) * 33).toFixed(1)}H${((bin + 1) * width).toFixed(1)}`;
        });
        bars.setAttribute("d", `${d}V34Z`);
        const part = percent(Number(found.share[at].toPrecision(2)));
        text.textContent = `${number(found.std[at], 2)} · ${share} ${part}`;
      });
    });
    return Object.fromEntries(
      looks.map((look, i) => {
        const at = (k * looks.length + i) * size;
        return [
          look.label,
          shown.map((layer, r) => ({ layer, std: found.std[at + r], share: found.share[at + r] })),
        ];
      }),
    );
  }
  return { node, show };
}

/** 깊이에 따른 기울기의 칸. 그대로 전달한 구간을 회색으로 깔고 선의 끝에 이름과 마지막 값을 적는다. */
function depthPanel({ looks, band, limits, values }, label) {
  const depths = values.depth;
  const deepest = depths.at(-1);
  const panel = new Panel({
    label: `${label}: 층의 수에 따라 1층에 닿은 기울기`,
    xLabel: "층의 수",
    yLabel: "1층에 닿은 기울기(배)",
    height: 216,
    margin: [12, 92, 34, 56],
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
  const said = svg("text", { x: box.left + 28, y: top - 5, class: "nm-tick nm-tick-x" }, "그대로 전달");
  const cursor = svg("path", { class: "nm-axis", "stroke-dasharray": "3 3" });
  const lines = looks.map((look) => {
    const [line, dot] = [svg("path", { class: "nm-line nm-thick" }), svg("path", { class: "nm-dots" })];
    const name = svg("text", { class: "nm-name" });
    return { line, dot, name, node: inked(look, line, dot), label: inked(look, name) };
  });
  panel.plot.append(kept, one, said, cursor, ...lines.map(({ node }) => node));
  panel.overlay.append(...lines.map(({ label }) => label));

  /** 선마다 이름과 마지막 값을 끝에 적는다. 칸을 벗어난 선은 벗어난 자리에 적는다. */
  function place({ name }, look, points) {
    const [, last] = points.at(-1);
    const lost = points.findIndex(([, y]) => y < limits[0] || y > limits[1]);
    const inside = lost < 0;
    const y = Math.min(
      box.bottom - 26,
      Math.max(box.top + 10, panel.y(Math.min(limits[1], Math.max(limits[0], last)))),
    );
    const x = inside ? box.right + 6 : panel.pixel(points[lost])[0] + 8;
    const value = `${number(last, 2)}배${inside ? "" : `(${deepest}층)`}`;
    name.replaceChildren(svg("tspan", { x, y: y - 1 }, look.label), svg("tspan", { x, y: y + 14 }, value));
  }

  function show(series, depth) {
    const x = panel.x(depth);
    cursor.setAttribute("d", `M${x} ${box.top}V${box.bottom}`);
    lines.forEach((mark, i) => {
      const points = series[i];
      mark.line.setAttribute("d", panel.line(points));
      const chosen = points.filter(([at]) => at === depth);
      mark.dot.setAttribute("d", markers(panel, chosen, looks[i].marker, 5));
      place(mark, looks[i], points);
    });
  }
  return { node: panel.node, show };
}

export function explorer(model, el) {
  const grid = model.get("grid");
  const { functions, looks, band, values, shown } = grid;
  const lookup = tableLookup(model);
  const deepest = values.depth.at(-1);
  const holds = (gradient) => band[0] <= gradient && gradient <= band[1];
  const blocks = functions.map(({ label }, k) => {
    const [verdict, detail] = [
      html("strong", { className: "nm-verdict" }),
      html("div", { className: "nm-detail" }),
    ];
    const panel = depthPanel(grid, label);
    const table = layerGrid(grid, k);
    return { verdict, detail, panel, table, chart: html("div", {}, verdict, detail, panel.node) };
  });

  /** 한 함수의 사실: 고른 깊이와 가장 깊은 곳의 기울기, 그대로 전달한 초깃값. */
  function factsOf(k, here, deep) {
    const named = (gradients) =>
      Object.fromEntries(looks.map(({ label }, i) => [label, gradients[k * looks.length + i]]));
    const kept = (gradients) => looks.map(({ label }) => label).filter((label) => holds(gradients[label]));
    const [gradient, far] = [named(here.gradient), named(deep.gradient)];
    return { gradient, deep: far, holds: kept(gradient), best: kept(far) };
  }

  /** 판정: 가장 깊은 곳까지 전달한 초깃값. */
  function title(label, { best }) {
    return best.length === 1
      ? `${label}에는 ${best[0]}`
      : `${label}: ${best.length ? "둘 다 전달" : "둘 다 전달하지 못함"}`;
  }

  /** 고른 깊이에서 본 이유을 한 줄로. */
  function reason({ gradient, deep, holds: here, best }, depth) {
    const lost = looks.map((look) => look.label).filter((label) => !here.includes(label));
    if (lost.length) {
      const told = lost.map((label) => `${label}의 기울기가 ${number(gradient[label], 2)}배`);
      return `${depth}층: ${told.join(", ")}`;
    }
    const later = looks.map((look) => look.label).filter((label) => !best.includes(label));
    const told = later.map((label) => `${deepest}층이면 ${label}의 기울기가 ${number(deep[label], 2)}배`);
    return [`${depth}층: 아직 둘 다 전달`, ...told].join(". ");
  }

  function paint() {
    const depth = model.get("depth");
    const here = lookup();
    const along = values.depth.map((one) => lookup({ depth: one }).gradient);
    const facts = {};
    blocks.forEach(({ verdict, detail, panel, table }, k) => {
      const found = factsOf(k, here, lookup({ depth: deepest }));
      const line = (i) => along.map((gradient, d) => [values.depth[d], gradient[k * looks.length + i]]);
      panel.show(
        looks.map((_, i) => line(i)),
        depth,
      );
      verdict.textContent = title(functions[k].label, found);
      detail.textContent = reason(found, depth);
      facts[functions[k].name] = { ...found, layers: table.show(here, shown[depth]) };
    });
    const said = functions.map(({ name, label }) => {
      const { gradient } = facts[name];
      const reached = looks.map((look) => `${look.label} ${number(gradient[look.label])}배`);
      return `${label}에서 1층에 닿은 기울기는 ${reached.join(", ")}입니다.`;
    });
    return { facts, text: `${depth}층, 시드 ${model.get("seed")}. ${said.join(" ")}` };
  }

  // 좁은 화면에서는 두 칸이 먼저 이어져, 판정이 한눈에 들어온다.
  const [charts, tables] = [blocks.map(({ chart }) => chart), blocks.map(({ table }) => table.node)];
  const picture = html("div", { className: "nm-panels nm-compare" }, ...charts, ...tables);
  frame(model, el, { picture: [picture], paint });
}
