// 단계표: 갱신을 한 걸음씩, 식 안에 지금의 수를 넣어 보인다. 식의 조각은 파이썬이 step의 본문에서 읽어
// 보낸다.

import { LANDSCAPES, OPTIMIZERS } from "../browser/compiled.js";
import { frame } from "../browser/controls.js";
import { drawRun, html, number, svg } from "../browser/core.js";
import { descend, drawSurface, ruleMarks, surfacePanel } from "../browser/descent.js";

export function explorer(model, el) {
  const { landscape, rule, lines, fields } = model.get("plan");
  const axes = LANDSCAPES[landscape.kind].bounds.map((_, i) => "xy"[i]);
  const surface = surfacePanel(axes.length);
  const mark = ruleMarks(rule);
  const now = svg("circle", { r: 6, class: "nm-now" });
  surface.plot.append(drawSurface(surface, landscape), mark.surface, now);
  const table = html("table", { className: "nm-steps" });

  const written = (value) => number(value, 4);

  /** 식 한 줄: 기호로 한 번, 수를 넣어 한 번. */
  function line({ symbol, tokens }, known, value) {
    const inSymbols = tokens.map((token) => token.symbol ?? token).join("");
    const inNumbers = tokens
      .map((token) => {
        if (!token.key) return token;
        const text = written(known[token.key]);
        return text.startsWith("−") ? `(${text})` : text;
      })
      .join("");
    return html(
      "tr",
      {},
      html("td", { className: "nm-formula" }, `${symbol} ← ${inSymbols}`),
      html("td", { className: "nm-formula" }, `= ${inNumbers} = `, html("strong", {}, written(value))),
    );
  }

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
    const given = [
      ["W", known.theta],
      ["g", known.grad],
      ...fields.map((name) => [model.get("symbols")[name], known[`state.${name}`]]),
    ];
    const rows = [
      html(
        "tr",
        {},
        html("td", {}, "지금"),
        html(
          "td",
          { className: "nm-formula" },
          given.map(([name, value]) => `${name} = ${written(value)}`).join(", "),
        ),
      ),
    ];
    lines.forEach((one, k) => {
      rows.push(line(one, known, values[k]));
      known[one.name] = values[k];
    });
    table.replaceChildren(html("tbody", {}, ...rows));
    const points = run.theta.map((theta, k) => [theta[0], axes.length === 1 ? run.loss[k] : theta[1]]);
    drawRun(mark.surface, surface, points, rule);
    now.setAttribute("cx", surface.x(points[t][0]));
    now.setAttribute("cy", surface.y(points[t][1]));
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

  const picture = html(
    "div",
    { className: "nm-panels" },
    surface.node,
    html(
      "div",
      { className: "nm-scroll", tabIndex: 0, role: "region", ariaLabel: "식에 수를 넣은 표" },
      table,
    ),
  );
  frame(model, el, { picture: [picture], paint });
}
