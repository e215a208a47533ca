// 독자의 규칙을 쪽의 탐색기에 더한다. 적어 둔 식(tape)이 있으면 탐색기가 직접 계산하고, 없으면 Worker가
// 계산한다.

/** @typedef {import("../../../code/naerimak/widgets/browser/types.js").Params} Params */
/** @typedef {import("../../../code/naerimak/widgets/browser/types.js").RuleSpec} RuleSpec */
/** @typedef {import("../../../code/naerimak/widgets/browser/types.js").Spec} Spec */
/** @typedef {import("../../../code/naerimak/widgets/browser/types.js").LandscapeSpec} LandscapeSpec */
/**
 * 식의 마디: 이름과, 그 이름에 따라 앞 마디의 번호이거나 수나 필드의 이름.
 * @typedef {[name: string, ...given: any[]]} TapeNode
 */
/** 적어 둔 식. `state`와 `theta`는 낼 값의 마디다. @typedef {{ nodes: TapeNode[], state: number[] }} Begin */
/** @typedef {Begin & { theta: number }} Step */
/** @typedef {{ init: Begin, step: Step, names?: string[] }} Tape */
/** @typedef {[string, number][]} Fields */
/** 독자의 규칙. @typedef {{ name: string, fields: Fields, tape: Tape | null, path: string[][] }} Found */
/** 파이썬에게 일을 맡긴다. @typedef {(task: string, request: object) => Promise<any>} Ask */
/**
 * 식을 계산할 때 주는 값.
 * @typedef {{ theta: number, grad?: number, state?: number[], params: Params }} Given
 */
/**
 * 탐색기의 규칙과 같은 모양. 상태는 값들의 목록이다.
 * @typedef {{ names: string[], lines(this: Params, theta: number, grad: number, state: number[]): number[],
 *   init(this: Params, theta: number): number[],
 *   step(this: Params, theta: number, grad: number, state: number[]): [number, number[]] }} OwnRule
 */
/**
 * 단계표의 식의 조각.
 * @typedef {string | { key: string, symbol: string } | { over: Token[], under: Token[] } |
 *   { power: Token[] } | { root: Token[] }} Token
 */
/** @typedef {{ name: string, field: string, value: number, rules: string[] }} Hyper */
/**
 * 규칙을 더할 탐색기의 값들.
 * @typedef {{ rules: RuleSpec[], hyperparameters: Hyper[], controls: Partial<Spec>[],
 *   initial: Record<string, unknown>, landscapes: LandscapeSpec[] }} Made
 */
/**
 * 쪽의 모델(host.js). 규칙을 더하기 전의 값과, 걷고 있는 Worker를 멈추는 것을 달아 둔다. `before`는 탐색기의
 * 종류마다 다르다.
 * @typedef {import("../../../code/naerimak/widgets/browser/static.js").StaticModel & { original?: Made,
 *   before?: any, readerWalk?: AbortController }} PageModel
 */

/** @type {Record<string, (...values: number[]) => number>} */
const OPERATIONS = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => (b === 2 ? a * a : a ** b),
  mod: (a, b) => a - Math.floor(a / b) * b,
  maximum: Math.max,
  minimum: Math.min,
  less: (a, b) => Number(a < b),
  less_equal: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greater_equal: (a, b) => Number(a >= b),
  equal: (a, b) => Number(a === b),
  not_equal: (a, b) => Number(a !== b),
  logical_and: (a, b) => Number(Boolean(a) && Boolean(b)),
  logical_or: (a, b) => Number(Boolean(a) || Boolean(b)),
  logical_not: (a) => Number(!a),
  where: (condition, then, otherwise) => (condition ? then : otherwise),
  negative: (a) => -a,
  square: (a) => a * a,
  hypot: Math.hypot,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  arctan: Math.atan,
  cbrt: Math.cbrt,
  sign: Math.sign,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
};

/**
 * 적어 둔 식을 수로 계산하는 함수. 마디마다 할 일을 미리 정해 두어 걸음마다 글을 읽지 않는다.
 * @param {TapeNode[]} nodes
 */
function played(nodes) {
  /** @type {number[]} */
  const values = new Array(nodes.length).fill(0);
  /** @type {((given: Required<Given>) => unknown)[]} */
  const steps = nodes.map(([name, a, b, c], k) => {
    if (name === "number") {
      values[k] = a === "inf" ? Infinity : a === "-inf" ? -Infinity : Number(a);
      return () => {};
    }
    if (name === "theta") return ({ theta }) => (values[k] = theta);
    if (name === "grad") return ({ grad }) => (values[k] = grad);
    if (name === "state") return ({ state }) => (values[k] = state[a]);
    if (name === "field") return ({ params }) => (values[k] = params[a]);
    const operation = OPERATIONS[name];
    if (!operation) throw new RangeError(name);
    return () => (values[k] = operation(values[a], values[b], values[c]));
  });
  return (/** @type {Given} */ given) => {
    // 첫 상태의 식에는 기울기와 상태가 없다.
    for (const step of steps) step(/** @type {Required<Given>} */ (given));
    return values;
  };
}

const LEAVES = ["number", "theta", "grad", "state", "field"];
/** 두 수 사이에 적는 기호와, 괄호가 필요한지 가리는 세기. @type {Record<string, [string, number]>} */
const INFIX = {
  add: [" + ", 2],
  subtract: [" − ", 2],
  multiply: ["·", 3],
  less: [" < ", 1],
  less_equal: [" ≤ ", 1],
  greater: [" > ", 1],
  greater_equal: [" ≥ ", 1],
  equal: [" = ", 1],
  not_equal: [" ≠ ", 1],
};
const [SIGN, POWER, ATOM] = [4, 5, 6];

/**
 * 적어 둔 식을 단계표의 줄로 적는다: 상태마다 한 줄, 여러 번 쓰는 값도 한 줄, 마지막은 W. `at`은 그 줄의
 * 마디이다.
 * @param {Step} step
 * @param {string[]} names
 */
function linesOf({ nodes, state, theta }, names) {
  /** @type {Record<number, { key: string, symbol: string }>} */
  const written = {};
  /** @type {(tokens: Token[], strength: number, around: number) => Token[]} */
  const wrapped = (tokens, strength, around) => (strength < around ? ["(", ...tokens, ")"] : tokens);
  /** @type {(k: number, around?: number) => Token[]} */
  const tokensOf = (k, around = 0) => {
    if (written[k]) return [written[k]];
    const [name, a, b, c] = nodes[k];
    if (name === "number") return wrapped([String(Number(a)).replace("-", "−")], a < 0 ? SIGN : ATOM, around);
    if (name === "theta") return [{ key: "theta", symbol: "W" }];
    if (name === "grad") return [{ key: "grad", symbol: "g" }];
    if (name === "state") return [{ key: `state.${a}`, symbol: names[a] }];
    if (name === "field") return [{ key: `self.${a}`, symbol: a }];
    if (name === "divide") return wrapped([{ over: tokensOf(a), under: tokensOf(b) }], SIGN, around);
    if (name === "power") return wrapped([...tokensOf(a, ATOM), { power: tokensOf(b) }], POWER, around);
    if (name === "square") return wrapped([...tokensOf(a, ATOM), { power: ["2"] }], POWER, around);
    if (name === "negative") return wrapped(["−", ...tokensOf(a, SIGN)], SIGN, around);
    if (name === "sqrt") return [{ root: tokensOf(a) }];
    if (name === "abs") return ["|", ...tokensOf(a), "|"];
    if (INFIX[name]) {
      const [sign, strength] = INFIX[name];
      return wrapped([...tokensOf(a, strength), sign, ...tokensOf(b, strength + 1)], strength, around);
    }
    const given = [a, b, c].filter((one) => one !== undefined).map((one) => tokensOf(one));
    return [`${name}(`, ...given.flatMap((one, i) => (i ? [", ", ...one] : one)), ")"];
  };
  /** @param {number} k */
  const isLeaf = (k) => LEAVES.includes(nodes[k][0]);
  const uses = nodes.map(() => 0);
  for (const [name, ...given] of nodes) if (!LEAVES.includes(name)) for (const k of given) uses[k]++;
  const found = state
    .map((at, k) => ({ at, key: `after.${k}`, symbol: names[k] }))
    .filter(({ at }, k) => nodes[at][0] !== "state" || nodes[at][1] !== k);
  let shared = 0;
  uses.forEach((count, at) => {
    if (count > 1 && !isLeaf(at) && at !== theta && !state.includes(at))
      found.push({ at, key: `part.${++shared}`, symbol: shared === 1 ? "a" : `a${shared}` });
  });
  found.sort((one, other) => one.at - other.at);
  return [...found, { at: theta, key: "theta", symbol: "W" }].map(({ at, key, symbol }) => {
    const line = { at, name: key, symbol, tokens: tokensOf(at) };
    if (!isLeaf(at)) written[at] ??= { key, symbol };
    return line;
  });
}

/**
 * 탐색기의 규칙(OPTIMIZERS)과 같은 모양: init과 step이 좌표 하나씩 계산한다.
 * @param {Tape} tape
 * @returns {OwnRule}
 */
function ruleOf({ init, step }) {
  const [first, next] = [played(init.nodes), played(step.nodes)];
  const places = linesOf(step, step.state.map(String)).map(({ at }) => at);
  return {
    names: [],
    lines(theta, grad, state) {
      const values = next({ theta, grad, state, params: this });
      return places.map((at) => values[at]);
    },
    init(theta) {
      const values = first({ theta, params: this });
      return init.state.map((k) => values[k]);
    },
    step(theta, grad, state) {
      const values = next({ theta, grad, state, params: this });
      return [values[step.theta], step.state.map((k) => values[k])];
    },
  };
}

/** @type {(a: number, b: number) => boolean} */
const near = (a, b) => a === b || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * 적어 둔 식이 파이썬으로 실제로 걸은 길과 같은지. 객체에 걸음을 세어 두는 규칙은 식만으로는 다르다.
 * @param {OwnRule} rule
 * @param {Fields} fields
 * @param {string[][]} path
 */
function agrees(rule, fields, path) {
  const params = Object.fromEntries(fields);
  const points = path.map((point) => point.map(Number));
  return points[0].every((start, axis) => {
    let [theta, state] = [start, rule.init.call(params, start)];
    return points.slice(1).every((point, t) => {
      const grad = axis === 0 ? 0.7 - 0.3 * t : 0.2 * t * t - 1.1;
      [theta, state] = rule.step.call(params, theta, grad, state);
      return near(theta, point[axis]);
    });
  });
}

/**
 * 식으로 적을 수 있는 규칙이면 그 규칙, 아니면 null.
 * @param {Found} found
 */
function traced({ tape, fields, path }) {
  if (!tape) return null;
  try {
    const rule = ruleOf(tape);
    return agrees(rule, fields, path) ? rule : null;
  } catch {
    return null;
  }
}

/**
 * 필드 하나의 슬라이더. 0과 1 사이의 수는 그 사이에서, 나머지는 열 배 아래위에서 고른다.
 * @param {string} name
 * @param {string} label
 * @param {number} value
 * @returns {Partial<Spec>}
 */
function sliderOf(name, label, value) {
  /** @type {Partial<Spec>} */
  const spec = { type: "range", name, label, symbol: "" };
  if (value > 0.5 && value < 1) return { ...spec, min: 0, max: 0.999, scale: "linear" };
  if (value > 0) return { ...spec, min: value / 30, max: value * 10, scale: "log" };
  return { ...spec, min: Math.min(value * 2, -1), max: Math.max(value * 2, 1), scale: "linear" };
}

const READER = "reader_";
const READER_LOOK = { style: "reader", marker: "X", dash: [2, 2] };
let count = 0;

/**
 * 앞서 더한 규칙을 뺀 상태에서 시작한다. 노트북의 칸이 넣어 둔, 커널만 아는 규칙도 뺀다.
 * @param {PageModel} model
 * @returns {Made}
 */
function without(model) {
  model.original ??= {
    rules: model.get("rules"),
    hyperparameters: model.get("hyperparameters") ?? [],
    controls: model.get("controls"),
    initial: model.get("initial"),
    landscapes: model.get("landscapes"),
  };
  const { rules, hyperparameters, controls, initial, landscapes } = /** @type {Made} */ (model.original);
  const ours = rules.filter(({ kind }) => kind);
  const kept = hyperparameters
    .map((one) => ({ ...one, rules: one.rules.filter((name) => ours.some(({ label }) => label === name)) }))
    .filter((one) => one.rules.length);
  // 뺀 규칙에만 걸리던 슬라이더는 움직여도 아무 일이 없다.
  /** @param {Partial<Spec>} spec */
  const idle = ({ name }) =>
    hyperparameters.some((one) => one.name === name) && !kept.some((one) => one.name === name);
  return {
    rules: ours,
    hyperparameters: kept,
    controls: controls.filter((one) => !idle(one)),
    initial: { ...initial },
    landscapes,
  };
}

/**
 * 길 탐색기에 더한다. 필드마다 슬라이더를 따로 더하고, 적힌 값에서 시작한다. 탐색기의 슬라이더에 함께 걸면
 * 쓴 값이 아니라 탐색기의 값으로 돈다.
 * @param {PageModel} model
 * @param {Found} found
 * @param {string | null} kind
 * @param {Ask} ask
 */
async function joinPath(model, found, kind, ask) {
  const made = without(model);
  const label = made.rules.some((one) => one.label === found.name) ? `내 ${found.name}` : found.name;
  const sliders = [];
  for (const [field, value] of found.fields) {
    const name = READER + field;
    const word = made.rules.length ? `${label} ${field}` : field;
    sliders.push(sliderOf(name, word, value));
    made.hyperparameters.push({ name, field, value, rules: [label] });
    made.initial[name] = value;
    model.state[name] = value;
  }
  const at = made.controls.findIndex(({ name }) => name === "steps");
  made.controls.splice(at < 0 ? made.controls.length : at, 0, ...sliders);
  const params = Object.fromEntries(found.fields);
  const look = { ...READER_LOOK, label, kind, params };
  model.readerWalk?.abort();
  if (!kind) await walkAlong(model, made, { label, params, ask });
  model.alone = Boolean(kind);
  const { rules, ...rest } = made;
  Object.assign(model.state, rest);
  model.set("rules", [...rules, look]);
}

/**
 * 식으로 적을 수 없는 규칙: 설정이 바뀔 때마다 Worker가 걷고, 그동안에는 지난 그림이 남는다.
 * @param {PageModel} model
 * @param {Made} made
 * @param {{ label: string, params: Params, ask: Ask }} rule
 */
async function walkAlong(model, made, { label, params, ask }) {
  const stop = new AbortController();
  model.readerWalk = stop;
  const noise = () => {
    const table = model.get("noise");
    if (!(model.get("sigma") > 0) || !table?.byteLength) return null;
    const flat = new Float32Array(table.buffer, table.byteOffset, table.byteLength / 4);
    const dim = made.landscapes[0].start.length;
    return Array.from({ length: flat.length / dim }, (_, t) =>
      Array.from({ length: dim }, (_, i) => model.get("sigma") * flat[t * dim + i]),
    );
  };
  const walk = async () => {
    const now = { ...params };
    for (const { name, field, rules } of made.hyperparameters)
      if (rules.includes(label)) now[field] = model.get(name);
    const landscape = /** @type {LandscapeSpec} */ (
      made.landscapes.find(({ key }) => key === model.get("landscape"))
    );
    const start = landscape.start.map((_, i) => model.get("xy"[i]));
    const answer = await ask("walk", {
      landscape: { kind: landscape.kind, params: landscape.params },
      start,
      params: now,
      steps: model.get("steps"),
      noise: noise(),
      resetEvery: model.get("reset_every") ?? 0,
    });
    if (stop.signal.aborted) return;
    const run = answer.error ? { error: `${answer.error.type}: ${answer.error.message}` } : answer.value;
    model.set("reader_runs", { ...model.get("reader_runs"), [label]: run });
  };
  let [running, again] = [false, false];
  const changed = async () => {
    again = true;
    if (running || stop.signal.aborted) return;
    running = true;
    while (again) {
      again = false;
      await walk();
    }
    running = false;
  };
  for (const name of Object.keys(made.initial)) {
    if (name === "hidden") continue;
    model.on(`change:${name}`, changed);
    stop.signal.addEventListener("abort", () => model.off(`change:${name}`, changed));
  }
  await walk();
}

/**
 * 경주에 더한다. 학습률은 처음 값에서 시작해 표에서 고른다.
 * @param {PageModel} model
 * @param {Found} found
 * @param {string | null} kind
 */
function joinRace(model, found, kind) {
  const lr = found.fields.find(([name]) => name === "lr");
  if (!kind || !lr) return false;
  const made = without(model);
  const label = made.rules.some((one) => one.label === found.name) ? `내 ${found.name}` : found.name;
  const name = `${READER}lr`;
  const like = /** @type {Spec} */ (made.rules[0].rate);
  const rate = { ...like, name, label: like.label.replace(made.rules[0].label, label) };
  model.state[name] = lr[1];
  made.initial[name] = lr[1];
  made.landscapes = made.landscapes.map((one) => ({ ...one, rates: { ...one.rates, [label]: lr[1] } }));
  const params = Object.fromEntries(found.fields);
  const { rules, ...rest } = made;
  Object.assign(model.state, rest);
  model.set("rules", [...rules, { ...READER_LOOK, label, kind, params, rate }]);
  return true;
}

/**
 * 단계표에 더한다. 책의 규칙과 같은 곳에서 출발하고, 표에는 둘 가운데 고른 규칙의 식이 놓인다.
 * @param {PageModel} model
 * @param {Found} found
 * @param {string | null} kind
 */
function joinSteps(model, found, kind) {
  if (!kind) return false;
  model.before ??= {
    plan: model.get("plan"),
    controls: model.get("controls"),
    initial: model.get("initial"),
  };
  const { plan, controls, initial } = model.before;
  const book = plan.rule.label;
  const label = found.name === book ? `내 ${found.name}` : found.name;
  const { step, names } = /** @type {Tape} */ (found.tape);
  const symbols = names ?? step.state.map((_, k) => (k ? `s${k + 1}` : "s"));
  const named = Object.fromEntries(found.fields.map(([name, value]) => [READER + name, value]));
  const choose = {
    type: "select",
    name: "shown",
    label: "표에 적을 규칙",
    symbol: "",
    options: [label, book].map((one) => [one, one]),
  };
  const sliders = found.fields.map(([name, value]) => sliderOf(READER + name, `${label} ${name}`, value));
  const own = {
    rule: { ...READER_LOOK, label, kind, params: Object.fromEntries(found.fields) },
    lines: linesOf(step, symbols),
    fields: symbols.map((_, k) => String(k)),
    symbols,
    tuned: found.fields.map(([name]) => [READER + name, name]),
  };
  Object.assign(model.state, {
    ...named,
    shown: label,
    plan: { ...plan, own },
    controls: [choose, ...controls, ...sliders],
    initial: { ...initial, ...named, shown: label },
  });
  model.set("rules", [label]);
  return true;
}

/**
 * 식의 마디 하나를 배열로 계산한다. 놀이터의 np에 없는 것은 원소마다 계산한다.
 * @param {Record<string, (...given: any[]) => any>} np
 * @param {string} name
 * @param {any[]} given
 */
function ofArrays(np, name, given) {
  const first = given.find((one) => typeof one === "object");
  if (!first) return OPERATIONS[name](...given);
  if (name === "power" && given[1] === 2) return np.multiply(given[0], given[0]);
  if (np[name]) return np[name](...given);
  const made = np.zeros_like(first);
  for (let k = 0; k < made.size; k++)
    made.data[k] = OPERATIONS[name](...given.map((one) => (typeof one === "object" ? one.data[k] : one)));
  return made;
}

/**
 * 놀이터의 신경망을 배우게 하는 규칙: 적어 둔 식을 놀이터의 np로 계산한다.
 * @param {Tape} tape
 * @param {Fields} fields
 * @param {Record<string, (...given: any[]) => any>} np
 */
function arrayRuleOf({ init, step }, fields, np) {
  // 값은 수이거나 놀이터의 배열이다.
  /** @type {(tape: Begin, given: Record<string, any>) => any[]} */
  const played = ({ nodes }, given) => {
    /** @type {any[]} */
    const values = [];
    for (const [name, a, b, c] of nodes) {
      if (name === "number") values.push(a === "inf" ? Infinity : a === "-inf" ? -Infinity : Number(a));
      else if (name === "state") values.push(given.state[a]);
      else if (name === "field") values.push(given.rule[a]);
      else if (name === "theta" || name === "grad") values.push(given[name]);
      else
        values.push(
          ofArrays(
            np,
            name,
            [a, b, c].filter((one) => one !== undefined).map((one) => values[one]),
          ),
        );
    }
    return values;
  };
  return class {
    constructor() {
      Object.assign(this, Object.fromEntries(fields));
    }
    /** @param {any} theta */
    init(theta) {
      const values = played(init, { theta, rule: this });
      return init.state.map((k) => values[k]);
    }
    /** @type {(theta: any, grad: any, state: any[]) => [any, any[]]} */
    step(theta, grad, state) {
      const values = played(step, { theta, grad, state, rule: this });
      return [values[step.theta], step.state.map((k) => values[k])];
    }
  };
}

/**
 * 놀이터에 더한다. 독자의 규칙으로 배우고, 옆에서는 고르던 규칙이 같은 신경망을 배운다.
 * @param {PageModel} model
 * @param {Found} found
 * @param {OwnRule | null} rule
 */
function joinPlayground(model, found, rule) {
  const { browser_learning: learning } = /** @type {any} */ (window.naerimak).modules;
  const about = model.get("about");
  // 진단 놀이의 답은 정해진 설정에서 값 하나를 고치는 것이다.
  if (!rule || !learning || about.cases) return false;
  model.before ??= { about, controls: model.get("controls"), initial: model.get("initial") };
  const before = model.before;
  const label = found.name in before.about.rules ? `내 ${found.name}` : found.name;
  const own = found.fields.filter(([name]) => name !== "lr");
  const named = Object.fromEntries(own.map(([name, value]) => [READER + name, value]));
  const lr = found.fields.find(([name]) => name === "lr")?.[1] ?? model.get("lr");
  learning.RULES[label] = arrayRuleOf(/** @type {Tape} */ (found.tape), found.fields, learning.np);
  const tuned = Object.fromEntries(own.map(([name]) => [READER + name, name]));
  const params = { ...Object.fromEntries(found.fields), lr };
  /** @type {Partial<Spec>[]} */
  const controls = before.controls.map((/** @type {Spec} */ one) => {
    if (one.name === "rule") return { ...one, options: [...one.options, [label, label]] };
    if (one.name !== "other") return one;
    return { ...one, options: [...one.options, [`rule:${label}`, `규칙만 ${label}`]] };
  });
  const sliders = own.map(([name, value]) => ({ ...sliderOf(READER + name, label, value), symbol: name }));
  controls.splice(controls.findIndex(({ name }) => name === "lr") + 1, 0, ...sliders);
  const beside = model.get("rule") in before.about.rules ? model.get("rule") : before.initial.rule;
  Object.assign(model.state, {
    ...named,
    controls,
    initial: { ...before.initial, ...named },
    about: { ...before.about, rules: { ...before.about.rules, [label]: { params, tuned } } },
    lr,
    lr2: before.about.rules[beside].params.lr,
    rule: label,
    other: `rule:${beside}`,
  });
  model.set("rules", [label]);
  return true;
}

/**
 * 탐색기가 놓인 자리의 주소. 자리가 없으면 빈 글이다.
 * @param {PageModel} model
 */
function anchorOf(model) {
  const all = [...document.querySelectorAll(".naerimak-explorer")];
  const place = all.find((el) => el.getAttribute("aria-label") === model.get("title"))?.closest("[id]");
  return place ? `#${place.id}` : "";
}

/**
 * 쪽의 탐색기마다 독자의 규칙을 더한다. 더한 탐색기의 제목과 주소, 식으로 적을 수 없어 더하지 못한 것이
 * 있는지를 낸다.
 * @param {Found} found
 * @param {Ask} ask
 */
export async function joinExplorers(found, ask) {
  const { models = {}, OPTIMIZERS } = /** @type {any} */ (window.naerimak ?? {});
  const rule = traced(found);
  const kind = rule ? `${READER}${++count}` : null;
  if (kind && OPTIMIZERS) OPTIMIZERS[kind] = rule;
  /** @type {{ title: string, href: string }[]} */
  const joined = [];
  let left = false;
  for (const model of /** @type {PageModel[]} */ (Object.values(models))) {
    const what = model.get("kind");
    let here = false;
    if (what === "path") here = await joinPath(model, found, kind, ask).then(() => true);
    else if (what === "race") here = joinRace(model, found, kind);
    else if (what === "steps") here = joinSteps(model, found, kind);
    else if (what === "playground") here = joinPlayground(model, found, rule);
    if (here) joined.push({ title: model.get("title"), href: anchorOf(model) });
    else left ||= !rule && ["race", "steps", "playground"].includes(what);
  }
  return { joined, left };
}
