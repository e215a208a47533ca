// 길 탐색기: 지형 위의 길, 손실 곡선, 판정. 식은 모두 파이썬에서 옮겨 온 RULES와 LANDSCAPES다.

/** 파이썬의 minimize와 같은 되풀이. `noise`는 걸음마다의 표준정규 잡음, `sigma`는 그 크기다. */
function descend(landscape, rule, start, steps, noise = [], sigma = 0, resetEvery = 0) {
  const { value, slope } = LANDSCAPES[landscape.kind];
  const { init, step } = RULES[rule.kind];
  const fresh = () => theta.map((w) => init.call(rule.params, w));
  let theta = start;
  let states = fresh();
  const run = { theta: [theta], loss: [value.apply(landscape.params, theta)], grad: [], state: [states] };
  for (let t = 0; t < steps; t++) {
    if (resetEvery > 0 && t > 0 && t % resetEvery === 0) states = run.state[t] = fresh();
    const grad = slope.apply(landscape.params, theta);
    if (sigma > 0) grad.forEach((g, i) => (grad[i] = g + sigma * noise[t * theta.length + i]));
    const moved = theta.map((w, i) => step.call(rule.params, w, grad[i], states[i]));
    theta = moved.map(([w]) => w);
    states = moved.map(([, state]) => state);
    const loss = value.apply(landscape.params, theta);
    if (![loss, ...theta].every(Number.isFinite)) return { ...run, divergedAt: t + 1 };
    run.theta.push(theta);
    run.loss.push(loss);
    run.grad.push(grad);
    run.state.push(states);
  }
  return run;
}

function verdict(run, lowest) {
  if (run.divergedAt) return "발산";
  return judge(run.loss[0] - lowest, run.loss.at(-1) - lowest, turning_share(run.grad));
}

function sentence(name, run, lowest) {
  const word = verdict(run, lowest);
  if (run.divergedAt) return `${name}: ${run.divergedAt}걸음째에 값이 수의 범위를 벗어났습니다(${word}).`;
  return `${name}: 손실 ${number(run.loss[0])} → ${number(run.loss.at(-1))}, 마지막 점 (${run.theta
    .at(-1)
    .map((w) => number(w))
    .join(", ")}), 판정 ${word}.`;
}

/** 걸음마다의 양 하나를 좌표별로 낸다: 유효 학습률이거나, step의 본문에 나오는 값(앞에 sqrt:가 붙으면 제곱근). */
function seriesOf(series, rule, run) {
  const root = series.startsWith("sqrt:");
  const name = series.replace("sqrt:", "");
  const index = RULES[rule.kind]?.names.lastIndexOf(name) ?? -1;
  if (name !== "effective" && index < 0) return []; // 그 줄이 없는 규칙은 이 칸에 선이 없다.
  return run.grad.map((grad, t) =>
    grad.map((g, i) => {
      if (name === "effective") return Math.abs((run.theta[t + 1][i] - run.theta[t][i]) / g);
      const value = RULES[rule.kind].lines.call(rule.params, run.theta[t][i], g, run.state[t][i])[index];
      return root ? Math.sqrt(value) : value;
    }),
  );
}

/** 양 하나의 칸에 규칙마다, 좌표마다 선을 긋고 드문드문 표식을 찍는다. 실선이 x, 점선이 y이고 색과 표식이 규칙이다. */
function drawSeries(panel, marks, scale, steps, values, rules) {
  panel.domain([0, Math.max(1, steps)], fitted(values.flat(2), scale), linear, scale);
  const every = Math.max(1, Math.round(steps / 10));
  marks.forEach((group, k) => {
    [...group.children].forEach(({ children: [line, dots] }, i) => {
      const points = values[k].map((coordinates, t) => [t + 1, coordinates[i]]).filter(([, v]) => drawable(v, scale));
      line.setAttribute("d", panel.line(points));
      dots.setAttribute("d", markers(panel, points.filter(([t]) => (t - 1) % every === 0), rules[k].marker, 3.5));
    });
  });
}

function surfacePanel(dim) {
  return new Panel({
    label: dim === 1 ? "곡선 위의 길" : "등고선 위의 길",
    xLabel: "x",
    yLabel: dim === 1 ? "손실 L" : "y",
  });
}

function lossPanel() {
  return new Panel({ label: "걸음에 따른 손실", xLabel: "걸음 t", yLabel: "손실 − 최솟값" });
}

/** 지형을 그리고, 길을 그릴 자리를 비워 둔다. 지형이 바뀔 때만 부른다. */
function drawSurface(panel, landscape) {
  const { bounds, value, minima, lowest } = LANDSCAPES[landscape.kind];
  const at = (...theta) => value.apply(landscape.params, theta);
  const [low, high] = bounds[0];
  const ground = svg("g", { class: "nm-ground" });
  if (bounds.length === 1) {
    const points = Array.from({ length: 201 }, (_, k) => low + ((high - low) * k) / 200).map((x) => [x, at(x)]);
    const top = Math.max(...points.map(([, y]) => y));
    panel.domain(bounds[0], [lowest - 0.06 * (top - lowest), top]);
    ground.append(svg("path", { d: panel.line(points), class: "nm-curve" }));
  } else {
    panel.domain(...bounds);
    const n = 65;
    const grid = ([a, b]) => Array.from({ length: n }, (_, k) => a + ((b - a) * k) / (n - 1));
    const [xs, ys] = bounds.map(grid);
    const heights = ys.flatMap((y) => xs.map((x) => at(x, y) - lowest));
    const top = Math.max(...heights);
    const [px, py] = [xs.map((x) => panel.x(x)), ys.map((y) => panel.y(y))];
    const levels = landscape.levels.map((level) => level * top);
    for (const d of contours(heights, px, py, levels)) ground.append(svg("path", { d }));
  }
  for (const minimum of minima) {
    const [px, py] = [panel.x(minimum[0]), panel.y(minimum.length > 1 ? minimum[1] : at(minimum[0]))];
    ground.append(svg("path", { d: `M${px - 5} ${py}h10M${px} ${py - 5}v10`, class: "nm-minimum" }));
  }
  return ground;
}

/** 끌거나, 칸을 누르거나, 화살표 키로 옮기는 점. `names`는 가로와 세로 좌표가 담긴 값의 이름이다. */
function pointHandle(model, panel, label, names) {
  const handle = svg(
    "g",
    { class: "nm-start", tabindex: 0, role: "slider", "aria-label": label, ...KEYS },
    svg("circle", { r: 20, class: "nm-hit" }),
    svg("circle", { r: 7 }),
  );
  const unit = (i) => ([panel.xDomain, panel.yDomain][i][1] - [panel.xDomain, panel.yDomain][i][0]) / 200;
  const place = (point) => {
    names.forEach((name, i) => {
      const [a, b] = [panel.xDomain, panel.yDomain][i];
      // 옮기지 않은 좌표는 칸에 맞추지 않는다. 안장의 0.001이 0이 되면 아무도 내려가지 못한다.
      if (point[i] === model.get(name)) return;
      const value = Math.min(b, Math.max(a, Math.round(point[i] / unit(i)) * unit(i)));
      model.set(name, Number(value.toPrecision(6)));
    });
    model.save_changes();
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  handle.addEventListener("keydown", (event) => {
    const move = arrows[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const reach = event.shiftKey ? 10 : 2;
    place(names.map((name, i) => model.get(name) + move[i] * reach * unit(i)));
  });
  let dragging = false;
  handle.addEventListener("pointerdown", (event) => {
    dragging = true;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => dragging && place(panel.at(event)));
  for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => (dragging = false));
  panel.node.addEventListener("click", (event) => place(panel.at(event)));
  panel.overlay.append(handle);
  return (px, py, values) => {
    handle.setAttribute("transform", `translate(${px} ${py})`);
    handle.setAttribute("aria-valuenow", values[0]);
    handle.setAttribute("aria-valuetext", values.map((value, i) => `${names[i]} ${number(value)}`).join(", "));
  };
}

/** 규칙마다의 선, 표식, 범례. */
const ruleMarks = (rule) => ({ surface: lineMark(rule), loss: lineMark(rule) });

function legendEntry(model, rule) {
  const toggle = html("input", { type: "checkbox", ...KEYS });
  const show = () => {
    toggle.checked = !model.get("hidden").includes(rule.label);
  };
  toggle.addEventListener("change", () => {
    const others = model.get("hidden").filter((label) => label !== rule.label);
    commit(model, "hidden", toggle.checked ? others : [...others, rule.label]);
  });
  model.on("change:hidden", show);
  show();
  return html("label", {}, toggle, swatch(rule), rule.label);
}

function lossDomain(runs, lowest) {
  const gaps = runs.flatMap((run) => run.loss.map((loss) => loss - lowest)).filter((gap) => gap > 0);
  const low = Math.max(1e-16, Math.min(...gaps, 1));
  const high = Math.min(1e12, Math.max(...gaps, low * 10));
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
}

/** 1차원 곡선에서, 마지막 점의 접선과 다음 걸음. */
function drawTangent(panel, group, landscape, point, next) {
  const at = (x) => LANDSCAPES[landscape.kind].value.call(landscape.params, x);
  const [rise] = LANDSCAPES[landscape.kind].slope.call(landscape.params, point);
  const [low, high] = panel.xDomain;
  const reach = (high - low) / 6;
  const [tangent, step] = group.children;
  const line = [-reach, reach].map((d) => [point + d, at(point) + rise * d]);
  tangent.setAttribute("d", panel.line(line));
  step.setAttribute("d", panel.line([[point, at(point)], [next, at(point)], [next, at(next)]]));
  return `지금 W = ${number(point)}, 기울기 ${number(rise)}, 다음 W = ${number(next)}.`;
}

function pathExplorer(model, el) {
  const landscapes = model.get("landscapes");
  const rules = model.get("rules");
  const noise = floats(model.get("noise"));
  const dim = LANDSCAPES[landscapes[0].kind].bounds.length;
  const surface = surfacePanel(dim);
  const loss = lossPanel();
  const marks = rules.map(ruleMarks);
  // 독자가 쓴 규칙은 커널만 셈할 수 있다. 커널이 없으면 움직이는 척하지 않는다.
  const still = model.alone && !rules.every((rule) => rule.kind);
  const moveHandle = still ? () => {} : pointHandle(model, surface, "출발점", ["x", "y"].slice(0, dim));
  const place = svg("g");
  const tangent = svg("g", { class: "nm-tangent" }, svg("path"), svg("path", { class: "nm-next" }));
  surface.plot.append(place, tangent, ...marks.map((mark) => mark.surface));
  loss.plot.append(...marks.map((mark) => mark.loss));
  const series = model.get("series").map(({ key, label, scale }) => {
    const panel = new Panel({ label, xLabel: "걸음 t", yLabel: dim > 1 ? `${label} (실선 x, 점선 y)` : label });
    const groups = rules.map((rule) =>
      inked(
        rule,
        ...["", "4 3"]
          .slice(0, dim)
          .map((dash) =>
            svg("g", {}, svg("path", { class: "nm-line", "stroke-dasharray": dash }), svg("path", { class: "nm-dots" })),
          ),
      ),
    );
    panel.plot.append(...groups);
    return { key, panel, groups, scale: SCALES[scale] };
  });
  let shown = null;

  const settings = (rule) => {
    const params = { ...rule.params };
    for (const { name, field, rules: applied } of model.get("hyperparameters")) {
      if (applied.includes(rule.label)) params[field] = model.get(name);
    }
    return { kind: rule.kind, params };
  };

  function paint() {
    const landscape = landscapes.find(({ key }) => key === model.get("landscape"));
    if (shown !== landscape) {
      place.replaceChildren(drawSurface(surface, landscape));
      // 지형을 바꾸면 그 지형의 출발점에서 다시 시작한다. 처음 그릴 때는 파이썬이 정한 출발점을 쓴다.
      if (shown) landscape.start.forEach((w, i) => model.set(["x", "y"][i], w));
      if (shown) model.save_changes();
      shown = landscape;
    }
    const start = [model.get("x"), model.get("y")].slice(0, dim);
    const [steps, sigma, hidden] = [model.get("steps"), model.get("sigma"), model.get("hidden")];
    const { lowest, value } = LANDSCAPES[landscape.kind];
    const chosen = rules.map(settings);
    const runs = rules.map((rule, k) =>
      rule.kind
        ? descend(landscape, chosen[k], start, steps, noise, sigma, model.get("reset_every"))
        : model.get("reader_runs")[rule.label],
    );
    const visible = rules.map((rule) => !hidden.includes(rule.label));
    loss.domain([0, Math.max(1, steps)], lossDomain(runs.filter((_, k) => visible[k]), lowest), linear, log);
    const floor = loss.yDomain[0];
    const lines = [];
    rules.forEach((rule, k) => {
      const { surface: onSurface, loss: onLoss } = marks[k];
      onSurface.style.display = onLoss.style.display = visible[k] ? "" : "none";
      if (!visible[k]) return;
      const { theta, loss: losses } = runs[k];
      drawRun(onSurface, surface, theta.map((point, t) => [point[0], dim === 1 ? losses[t] : point[1]]), rule);
      drawRun(onLoss, loss, losses.map((value, t) => [t, Math.max(floor, value - lowest)]), rule);
      lines.push(sentence(rule.label, runs[k], lowest));
    });
    for (const { key, panel, groups, scale } of series) {
      const values = rules.map((rule, k) => (visible[k] ? seriesOf(key, chosen[k], runs[k]) : []));
      drawSeries(panel, groups, scale, steps, values, rules);
    }
    if (model.get("tangent")) {
      const after = descend(landscape, chosen[0], start, steps + 1);
      const here = runs[0].theta.at(-1)[0];
      lines.unshift(drawTangent(surface, tangent, landscape, here, after.theta.at(-1)[0]));
    }
    const height = dim === 1 ? value.apply(landscape.params, start) : start[1];
    moveHandle(surface.x(start[0]), surface.y(height), start);
    return `출발점 (${start.map((w) => number(w)).join(", ")})에서 ${steps}걸음. ${lines.join(" ")}`;
  }

  const legend = html("div", { className: "nm-legend", role: "group", "aria-label": "보일 규칙" });
  if (rules.length > 1) legend.append(...rules.map((rule) => legendEntry(model, rule)));
  const panels = [surface, loss, ...series.map(({ panel }) => panel)].map(({ node }) => node);
  const picture = html("div", { className: "nm-panels" }, ...panels);
  frame(model, el, { picture: rules.length > 1 ? [legend, picture] : [picture], watch: ["reader_runs"], still, paint });
}
