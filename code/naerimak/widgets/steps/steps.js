// 단계표: 갱신을 한 걸음씩, 식 안에 지금의 수를 넣어 보인다. 식의 조각은 파이썬이 step의 본문에서 읽어
// 보낸다.

import { LANDSCAPES, OPTIMIZERS } from "../browser/compiled.js";
import { frame } from "../browser/controls.js";
import { drawRun, holdHeight, html, number, put, slots, svg, tenth, words, write } from "../browser/core.js";
import { descend, drawSurface, ruleMarks, surfacePanel } from "../browser/descent.js";

/** @typedef {import("../browser/types.js").RuleSpec & { kind: string }} Rule */
/**
 * 식의 조각: 기호 그대로의 글이거나, 묶음(분수, 제곱근, 거듭제곱)이거나, 값의 자리.
 * @typedef {string | { over?: Token[], under?: Token[], root?: Token[], power?: Token[], key: string,
 *   symbol: string }} Token
 */
/** @typedef {{ name: string, symbol: string, tokens: Token[] }} Line */
/**
 * 규칙 하나의 표에 드는 것. `tuned`는 모델의 값을 따르는 하이퍼파라미터다.
 * @typedef {{ rule: Rule, lines: Line[], fields: string[], symbols: Record<string, string>,
 *   tuned: [string, string][] }} Plan
 */

/**
 * 가로줄이 뜻하는 것을 낭독기와 복사한 글에 남긴다.
 * @param {string} text
 */
const aloud = (text) => html("span", { className: "nm-aloud" }, text);

/**
 * 기호 그대로의 조각.
 * @param {string} _key
 * @param {string} symbol
 */
const inSymbols = (_key, symbol) => html("span", {}, ...words(symbol));

/**
 * 파이썬이 보낸 식의 조각을 강의의 식처럼 조판한다: 분수, 제곱근, 거듭제곱. `leaf`는 값의 자리를 적는다.
 * @param {Token[]} tokens
 * @param {(key: string, symbol: string) => Node} leaf
 * @returns {(Node | string)[]}
 */
function typeset(tokens, leaf) {
  return tokens.map((token) => {
    if (typeof token === "string") return token;
    /**
     * @param {"over" | "under" | "root" | "power"} name
     * @param {"span" | "sup"} tag
     */
    const part = (name, tag = "span") =>
      html(tag, { className: `nm-${name}` }, ...typeset(token[name] ?? [], leaf));
    if (token.over)
      return html("span", { className: "nm-fraction" }, part("over"), aloud(" / "), part("under"));
    if (token.root) return html("span", {}, "√", aloud("("), part("root"), aloud(")"));
    if (token.power) return html("span", {}, aloud("^"), part("power", "sup"));
    return leaf(token.key, token.symbol);
  });
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /** @type {Plan & { landscape: import("../browser/types.js").LandscapeSpec, own?: Plan | null }} */
  const { landscape, own, ...book } = model.get("plan");
  // 독자가 쪽에서 쓴 규칙이 있으면 두 길을 함께 그리고, 표에는 고른 것의 식을 적는다.
  /** @type {Plan[]} */
  const plans = [{ ...book, symbols: model.get("symbols"), tuned: [] }, ...(own ? [own] : [])];
  const axes = LANDSCAPES[landscape.kind].bounds.map((_, i) => "xy"[i]);
  const [place] = slots(2, "low");
  const surface = surfacePanel(axes.length, place);
  const here = svg("circle", { r: 6, class: "nm-now" });
  const marks = plans.map(({ rule }) => ruleMarks(rule).surface);
  surface.plot.append(drawSurface(surface, landscape), ...marks, here);

  /** @param {number} value */
  const written = (value) => number(value, 4);

  /**
   * 식 한 줄: 기호로 한 번, 수를 넣어 한 번. 지금의 수를 받아 값만 고쳐 적는 함수를 낸다.
   * @param {Line} line
   */
  function line({ symbol, tokens }) {
    const result = html("strong");
    /** @type {{ key: string, node: Node }[]} */
    const slotsOf = [];
    /** @param {string} key */
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
    /** @type {(known: Record<string, number>, value: number) => void} */
    const fill = (known, value) => {
      for (const { key, node } of slotsOf) {
        const text = written(known[key]);
        write(node, text.startsWith("−") ? `(${text})` : text);
      }
      write(result, written(value));
    };
    return { row, fill };
  }

  /**
   * 규칙 하나의 표와, 지금의 수를 적는 함수.
   * @param {Plan} plan
   */
  function tableOf({ rule, lines, fields, symbols }) {
    const state = fields.map((name) => [symbols[name], `state.${name}`]);
    const now = [["W", "theta"], ["g", "grad"], ...state].map(([name, key], k) => {
      const node = html("span");
      return { key, node, parts: [k ? ", " : "", ...words(name), " = ", node] };
    });
    const rows = lines.map(line);
    const head = html(
      "td",
      { className: "nm-formula" },
      `${own ? `${rule.label}, ` : ""}지금 `,
      ...now.flatMap(({ parts }) => parts),
    );
    const table = html(
      "table",
      { className: "nm-steps" },
      html("tbody", {}, html("tr", {}, head), ...rows.map(({ row }) => row)),
    );
    /** @type {(known: Record<string, number>, values: number[]) => void} */
    const fill = (known, values) => {
      for (const { key, node } of now) write(node, written(known[key]));
      lines.forEach((one, k) => {
        rows[k].fill(known, values[k]);
        known[one.name] = values[k];
      });
    };
    return { table, fill };
  }

  const tables = plans.map(tableOf);

  function paint() {
    const [t, axis] = [model.get("step"), axes.indexOf(model.get("axis"))];
    const start = [model.get("x"), model.get("y")].slice(0, axes.length);
    const at = own && model.get("shown") === own.rule.label ? 1 : 0;
    const runs = plans.map(({ rule, tuned }, k) => {
      const params = { ...rule.params };
      for (const [name, field] of tuned) params[field] = model.get(name);
      const run = descend(landscape, { kind: rule.kind, params }, start, t + 1);
      const points = run.theta.map((theta, i) => [theta[0], axes.length === 1 ? run.loss[i] : theta[1]]);
      drawRun(marks[k], surface, points, rule);
      tables[k].table.hidden = k !== at;
      return { run, params, points };
    });
    const { run, params, points } = runs[at];
    const { rule, fields } = plans[at];
    const { divergedAt } = run;
    if (run.grad.length <= t) {
      const text = `${rule.label}: ${divergedAt}걸음째에 발산했습니다. 걸음의 수나 학습률을 줄여 보세요.`;
      return { facts: { diverged: divergedAt }, text };
    }
    const values = OPTIMIZERS[rule.kind].lines.call(
      params,
      run.theta[t][axis],
      run.grad[t][axis],
      run.state[t][axis],
    );
    /** @type {Record<string, number>} */
    const known = { theta: run.theta[t][axis], grad: run.grad[t][axis] };
    for (const [name, value] of Object.entries(params)) known[`self.${name}`] = value;
    for (const name of fields) known[`state.${name}`] = run.state[t][axis][name];
    tables[at].fill(known, values);
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
    ...tables.map(({ table }) => table),
  );
  holdHeight(scroll, model.closed);
  const picture = html("div", { className: "nm-panels" }, surface.node, scroll);
  frame(model, el, { picture: [picture], paint });
}
