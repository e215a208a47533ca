// 단계표: 갱신을 한 걸음씩, 식 안에 지금의 수를 넣어 보인다. 식의 조각은 파이썬이 step의 본문에서 읽어
// 보낸다.

import { LANDSCAPES, OPTIMIZERS } from "../browser/compiled.js";
import { frame } from "../browser/controls.js";
import { drawRun, holdHeight, html, number, put, slots, svg, tenth, words, write } from "../browser/core.js";
import { descend, drawSurface, ruleMarks, surfacePanel } from "../browser/descent.js";

/** 가로줄이 뜻하는 것을 낭독기와 복사한 글에 남긴다. */
const aloud = (text) => html("span", { className: "nm-aloud" }, text);

/** 기호 그대로의 조각. */
const inSymbols = (_key, symbol) => html("span", {}, ...words(symbol));

/**
 * 파이썬이 보낸 식의 조각을 강의의 식처럼 조판한다: 분수, 제곱근, 거듭제곱. `leaf`는 값의 자리를 적는다.
 * @param {any[]} tokens
 * @param {(key: string, symbol: string) => Node} leaf
 * @returns {(Node | string)[]}
 */
function typeset(tokens, leaf) {
  return tokens.map((token) => {
    if (typeof token === "string") return token;
    const part = (name, tag = "span") =>
      html(tag, { className: `nm-${name}` }, ...typeset(token[name], leaf));
    if (token.over)
      return html("span", { className: "nm-fraction" }, part("over"), aloud(" / "), part("under"));
    if (token.root) return html("span", {}, "√", aloud("("), part("root"), aloud(")"));
    if (token.power) return html("span", {}, aloud("^"), part("power", "sup"));
    return leaf(token.key, token.symbol);
  });
}

export function explorer(model, el) {
  const symbols = model.get("symbols");
  const { landscape, rule, lines, fields } = model.get("plan");
  const axes = LANDSCAPES[landscape.kind].bounds.map((_, i) => "xy"[i]);
  const [place] = slots(2, "low");
  const surface = surfacePanel(axes.length, place);
  const mark = ruleMarks(rule);
  const here = svg("circle", { r: 6, class: "nm-now" });
  surface.plot.append(drawSurface(surface, landscape), mark.surface, here);

  const written = (value) => number(value, 4);

  /** 식 한 줄: 기호로 한 번, 수를 넣어 한 번. 지금의 수를 받아 값만 고쳐 적는 함수를 낸다. */
  function line({ symbol, tokens }) {
    const result = html("strong");
    const slotsOf = [];
    const inNumbers = (key) => {
      const node = html("span");
      slotsOf.push({ key, node });
      return node;
    };
    const row = html(
      "tr",
      {},
      html("td", { className: "nm-formula" }, ...words(symbol), " ← ", ...typeset(tokens, inSymbols)),
      html("td", { className: "nm-formula" }, "= ", ...typeset(tokens, inNumbers), " = ", result),
    );
    const fill = (known, value) => {
      for (const { key, node } of slotsOf) {
        const text = written(known[key]);
        write(node, text.startsWith("−") ? `(${text})` : text);
      }
      write(result, written(value));
    };
    return { row, fill };
  }

  const given = [["W", "theta"], ["g", "grad"], ...fields.map((name) => [symbols[name], `state.${name}`])];
  const now = given.map(([name, key], k) => {
    const node = html("span");
    return { key, node, parts: [k ? ", " : "", ...words(name), " = ", node] };
  });
  const rows = lines.map(line);
  const table = html(
    "table",
    { className: "nm-steps" },
    html(
      "tbody",
      {},
      html("tr", {}, html("td", { className: "nm-formula" }, "지금 ", ...now.flatMap(({ parts }) => parts))),
      ...rows.map(({ row }) => row),
    ),
  );

  function paint() {
    const [t, axis] = [model.get("step"), axes.indexOf(model.get("axis"))];
    const start = [model.get("x"), model.get("y")].slice(0, axes.length);
    const run = descend(landscape, { kind: rule.kind, params: rule.params }, start, t + 1);
    const values = OPTIMIZERS[rule.kind].lines.call(
      rule.params,
      run.theta[t][axis],
      run.grad[t][axis],
      run.state[t][axis],
    );
    const known = { theta: run.theta[t][axis], grad: run.grad[t][axis] };
    for (const [name, value] of Object.entries(rule.params)) known[`self.${name}`] = value;
    for (const name of fields) known[`state.${name}`] = run.state[t][axis][name];
    for (const { key, node } of now) write(node, written(known[key]));
    lines.forEach((one, k) => {
      rows[k].fill(known, values[k]);
      known[one.name] = values[k];
    });
    const points = run.theta.map((theta, k) => [theta[0], axes.length === 1 ? run.loss[k] : theta[1]]);
    drawRun(mark.surface, surface, points, rule);
    put(here, "cx", tenth(surface.x(points[t][0])));
    put(here, "cy", tenth(surface.y(points[t][1])));
    const [before, after] = [run.theta[t][axis], run.theta[t + 1][axis]];
    const facts = {
      values: Array.from(values),
      theta: { before, after },
      loss: { before: run.loss[t], after: run.loss[t + 1] },
    };
    return {
      facts,
      text:
        `${rule.label}의 ${t + 1}번째 걸음, ${axes[axis]} 좌표: W ${written(before)} → ${written(after)}, ` +
        `손실 ${written(facts.loss.before)} → ${written(facts.loss.after)}.`,
    };
  }

  const scroll = html(
    "div",
    {
      className: `nm-scroll ${place.className}`,
      tabIndex: 0,
      role: "region",
      ariaLabel: "식에 수를 넣은 표",
    },
    table,
  );
  holdHeight(scroll, model.closed);
  const picture = html("div", { className: "nm-panels" }, surface.node, scroll);
  frame(model, el, { picture: [picture], paint });
}
