// 조절기: 이름표가 있는 브라우저 기본 입력. 파이썬이 보낸 명세(controls)대로 만들고 모델과 묶는다.

import { coalesced, holdHeight, html, number, put, SCALES, sheet, words, write } from "./core.js";

/** @typedef {import("./types.js").Model} Model */
/** @typedef {import("./types.js").Spec} Spec */

// JupyterLab과 Notebook은 이 속성이 없는 입력에서 화살표 키를 가로챈다.
export const KEYS = { "data-lm-suppress-shortcuts": "true" };
let controlCount = 0;

/**
 * 조절기 하나. 이름, 입력, 수이면 끌거나 쓸 수 있는 칸, 걸음이면 재생하는 단추.
 * @param {Model} model
 * @param {Spec} spec
 */
export function control(model, spec) {
  const id = `nm-control-${++controlCount}`;
  const label = html("label", { htmlFor: id }, ...words([spec.label, spec.symbol].filter(Boolean).join(" ")));
  const make = { range: rangeInput, select: selectInput, check: checkInput }[spec.type];
  const [input, ...rest] = make(model, spec);
  input.id = id;
  for (const [name, value] of Object.entries(KEYS)) input.setAttribute(name, value);
  input.dataset.name = spec.name;
  /** @type {HTMLElement[]} */
  const parts = [label, input, ...rest];
  if (spec.stepper) parts.push(stepper(model, spec));
  const stepping = spec.stepper ? " nm-transport" : "";
  return html("div", { className: `nm-control nm-${spec.type}${stepping}` }, ...parts);
}

/**
 * 조절기들을 어느 줄에도 빈자리가 없게 나눈다. 걸음처럼 단추가 딸린 것은 한 줄을 다 쓴다. 휴대전화에서는 한
 * 줄에 둘(글자를 두 배로 키웠으면 하나), 넓은 곳에서는 넷까지 놓는다. 감춘 것은 세지 않으므로 감추거나 보인
 * 뒤에 다시 부른다.
 * @param {HTMLElement[]} controls
 */
export function arranged(controls) {
  const most = sheet.tight ? 1 : sheet.narrow ? 2 : 4;
  const wide = controls.filter((one) => one.classList.contains("nm-transport"));
  const rest = controls.filter((one) => !wide.includes(one) && !one.hidden);
  for (const one of rest) one.classList.remove("nm-of-1", "nm-of-2", "nm-of-3", "nm-of-4");
  const rows = Math.ceil(rest.length / most);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const count = Math.ceil((rest.length - at) / (rows - row));
    for (const one of rest.slice(at, at + count)) one.classList.add(`nm-of-${count}`);
    at += count;
  }
  return [...rest, ...wide];
}

/**
 * 값을 입력에 보이는 `show`를 모델에 묶는다. 뒤로 가기로 돌아온 쪽에서 브라우저는 입력만 떠날 때의 자리로
 * 되돌리므로, 기억하지 말라고 적고 쪽이 보일 때 모델의 값을 다시 보인다. 그림과 손잡이가 어긋나지 않는다.
 * @param {Model} model
 * @param {string} name
 * @param {HTMLElement} input
 * @param {() => void} show
 */
export function follow(model, name, input, show) {
  input.setAttribute("autocomplete", "off");
  model.on(`change:${name}`, show);
  addEventListener("pageshow", show, { signal: model.closed });
  show();
}

/**
 * @param {string} text
 * @param {() => void} press
 * @param {Record<string, unknown>} attributes
 */
export function button(text, press, attributes = {}) {
  const made = html("button", { type: "button", ...KEYS, ...attributes }, text);
  made.addEventListener("click", press);
  return made;
}

/**
 * 정수 조절기를 `by`칸 옮긴다. 더 갈 곳이 남았는지 낸다.
 * @param {Model} model
 * @param {Spec} spec
 * @param {number} by
 */
function moveBy(model, spec, by) {
  const value = Math.min(spec.max, Math.max(spec.min, model.get(spec.name) + by * spec.step));
  if (value !== model.get(spec.name)) commit(model, spec.name, value);
  return value < spec.max;
}

/**
 * 하나 뒤로, 하나 앞으로 가는 단추 한 쌍. 누르면 먼저 `stop`을 부른다.
 * @param {Model} model
 * @param {Spec} spec
 * @param {() => void} stop
 */
export function stepButtons(model, spec, stop) {
  return /** @type {[string, string, number][]} */ ([
    ["◀", "하나 뒤로", -1],
    ["▶", "하나 앞으로", 1],
  ]).map(([text, name, by]) => {
    const press = () => {
      stop();
      moveBy(model, spec, by);
    };
    return button(text, press, { ariaLabel: `${spec.label} ${name}` });
  });
}

/**
 * 끝까지 재생하는 단추와, 한 칸씩 뒤로, 앞으로 가는 단추.
 * @param {Model} model
 * @param {Spec} spec
 */
function stepper(model, spec) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "재생";
  };
  model.closed.addEventListener("abort", stop);
  const toggle = () => {
    if (timer) {
      stop();
      return;
    }
    if (model.get(spec.name) >= spec.max) commit(model, spec.name, spec.min);
    play.textContent = "멈추기";
    timer = setInterval(() => moveBy(model, spec, 1) || stop(), 400);
  };
  const play = button("재생", toggle, { className: "nm-play" });
  return html(
    "div",
    { className: "nm-stepper nm-buttons", role: "group", ariaLabel: spec.label },
    play,
    ...stepButtons(model, spec, stop),
  );
}

/**
 * @param {import("./types.js").Values} model
 * @param {string} name
 * @param {unknown} value
 */
export function commit(model, name, value) {
  commitAll(model, { [name]: value });
}

/**
 * @param {import("./types.js").Values} model
 * @param {Record<string, unknown>} values
 */
export function commitAll(model, values) {
  // 값 하나가 다른 값을 바꾸기도 하므로(규칙이 학습률을), 적은 값이 모두 남게 한 번 더 적는다.
  for (const [name, value] of [...Object.entries(values), ...Object.entries(values)]) model.set(name, value);
  model.save_changes();
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * 사람이 쓴 수를 읽는다. 전각 숫자, 쉼표 없는 소수, 지수(1e-3), 탐색기가 적는 10⁻³과 진짜 빼기표를 안다. 읽을
 * 수 없으면 NaN이다.
 * @param {string} text
 */
export function parsed(text) {
  const power = text.replace(/(?:[×x*]\s*)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/u, (_, digits) => {
    const plain = digits.replace(/./gu, (/** @type {string} */ one) =>
      one === "⁻" ? "-" : String(SUPERSCRIPTS.indexOf(one)),
    );
    return `e${plain}`;
  });
  const plain = power
    .normalize("NFKC")
    .replaceAll("−", "-")
    .replace(/\s/gu, "")
    .replace(/^(-?)e/u, "$11e");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/iu.test(plain) ? Number(plain) : Number.NaN;
}

/**
 * 쓸 칸에 적는 수. 읽고 고치기 쉽게 지수 없이 적는다.
 * @param {number} value
 */
export const editable = (value, digits = 3) => {
  const short = Number(value.toPrecision(digits));
  return Math.abs(short) < 1e-6 && short !== 0 ? String(short) : short.toFixed(12).replace(/\.?0+$/, "");
};

/**
 * 고를 수 있는 수가 무엇인지 적은 말.
 * @param {Spec} spec
 */
function allowed({ options, min, max, step }) {
  if (options) return "고를 수 있는 값 가운데 가장 가까운 수로";
  const kind = step === undefined ? "수" : step === 1 ? "정수" : `${step}의 배수`;
  return `${editable(min)} 이상 ${editable(max)} 이하의 ${kind}여야 하므로 가장 가까운 수로`;
}

/**
 * 수를 쓸 칸. 한글을 조합하는 동안에는 읽지 않고, 다 쓰면(Enter나 다른 곳으로 옮기면) 읽는다. 쓸 수 없는 수는
 * 가장 가까운 수로 고치고 그렇다고 말한다. `fit`은 쓴 수를 쓸 수 있는 수로 옮긴다.
 * @param {Model} model
 * @param {Spec} spec
 * @param {number} digits
 * @param {(value: number) => number} fit
 */
function valueInput(model, spec, digits, fit) {
  const input = html("input", {
    type: "text",
    inputMode: "decimal",
    autocomplete: "off",
    className: "nm-value",
    ariaLabel: `${spec.label} 값`,
    ...KEYS,
  });
  const shown = () => editable(model.get(spec.name), digits);
  const read = () => {
    if (input.value === shown()) return; // Enter 뒤의 change도 여기로 온다.
    const typed = parsed(input.value);
    const known = !Number.isNaN(typed);
    const value = known ? fit(typed) : model.get(spec.name);
    commit(model, spec.name, value);
    input.value = shown();
    if (!known) model.tell(`${spec.label}: 수로 읽을 수 없어 그대로 두었습니다.`);
    else if (value !== typed) model.tell(`${spec.label}: ${allowed(spec)} 고쳤습니다.`);
  };
  input.addEventListener("change", read);
  return { input, show: () => (input.value = shown()) };
}

/**
 * @param {Model} model
 * @param {Spec} spec
 */
function rangeInput(model, spec) {
  const scale = SCALES[spec.scale];
  /** @type {[number, number]} */
  const domain = [spec.min, spec.max];
  const { round = (/** @type {number} */ value) => Number(value.toPrecision(3)), digits = 3 } = scale;
  /** @param {number} value */
  const inside = (value) => Math.min(spec.max, Math.max(spec.min, value));
  /** @param {number} value */
  const nearest = (value) => {
    /** @param {number} option */
    const far = (option) => Math.abs(scale.to(option, domain) - scale.to(inside(value), domain));
    return spec.options.reduce((best, option) => (far(option) < far(best) ? option : best));
  };
  /**
   * @type {{ toValue: (position: number) => number, toPosition: (value: number) => number, last: number,
   *   fit: (value: number) => number }}
   */
  const { toValue, toPosition, last, fit } = spec.options
    ? {
        toValue: (position) => spec.options[position],
        toPosition: (value) => spec.options.indexOf(value),
        last: spec.options.length - 1,
        fit: nearest,
      }
    : spec.step !== undefined
      ? {
          toValue: (position) => spec.min + position * spec.step,
          toPosition: (value) => (value - spec.min) / spec.step,
          last: (spec.max - spec.min) / spec.step,
          fit: (value) => spec.min + Math.round((inside(value) - spec.min) / spec.step) * spec.step,
        }
      : {
          // 보이는 수와 쓰는 수를 같게 한다.
          toValue: (position) => round(scale.from(position / 300, domain)),
          toPosition: (value) => Math.round(scale.to(value, domain) * 300),
          last: 300,
          fit: inside,
        };
  const input = html("input", { type: "range", min: 0, max: last, step: 1 });
  const field = valueInput(model, spec, Math.max(digits, 6), fit);
  const show = () => {
    const value = model.get(spec.name);
    // 끄는 동안 슬라이더가 제자리를 지키도록, 값이 정말 달라졌을 때만 옮긴다.
    if (toValue(Number(input.value)) !== value) input.value = String(toPosition(value));
    field.show();
    put(input, "aria-valuetext", number(value, digits));
  };
  input.addEventListener("input", () => commit(model, spec.name, toValue(Number(input.value))));
  // 손가락이 쪽을 위아래로 넘기기 시작하면 브라우저가 누름을 거둔다. 스치며 바뀐 값도 거둔다.
  let before = model.get(spec.name);
  input.addEventListener("pointerdown", () => {
    before = model.get(spec.name);
  });
  input.addEventListener("pointercancel", () => commit(model, spec.name, before));
  follow(model, spec.name, input, show);
  return [input, field.input];
}

/**
 * @param {Model} model
 * @param {Spec} spec
 */
function selectInput(model, spec) {
  const input = html("select");
  /** @type {Record<string, HTMLOptGroupElement>} */
  const groups = {};
  for (const [value, text, group] of spec.options) {
    const place = group ? (groups[group] ??= html("optgroup", { label: group })) : input;
    place.append(html("option", { value: String(value) }, text));
    if (group) input.append(place);
  }
  const show = () => {
    input.value = String(model.get(spec.name));
  };
  input.addEventListener("change", () => {
    const [value] = spec.options.find(([value]) => String(value) === input.value);
    commit(model, spec.name, value);
  });
  follow(model, spec.name, input, show);
  return [input];
}

/**
 * @param {Model} model
 * @param {Spec} spec
 */
function checkInput(model, spec) {
  const input = html("input", { type: "checkbox" });
  const show = () => {
    input.checked = model.get(spec.name);
  };
  input.addEventListener("change", () => commit(model, spec.name, input.checked));
  follow(model, spec.name, input, show);
  return [input];
}

/**
 * 지금 접어 둘 조절기인지. `narrow`이면 휴대전화에서만 접는다.
 * @param {Spec} spec
 */
const folds = ({ fold }) => fold === "always" || (fold === "narrow" && sheet.narrow);

const STILL =
  "칸에서 쓴 규칙은 파이썬이 계산하므로 아직은 멈춘 그림입니다. " +
  "그 칸을 이 쪽에서 고쳐 실행하거나 노트북을 실행하면 조절기가 나타나고 움직입니다.";

/**
 * 탐색기의 틀: 제목과 처음으로, 조절기, 그림, 한 문장. `paint`는 값이 바뀔 때마다 화면 갱신당 한 번 불려,
 * 보이는 사실(`facts`)과 그것을 적은 문장(`text`)을 낸다. 사실은 요소에 남겨 시험이 파이썬의 `facts()`와
 * 비교한다. null을 내면 그대로 둔다. `more`는 명세의 조절기 뒤에, `after`는 문장 뒤에 놓을 것들이다.
 * `pictureFirst`이면 그림이 조절기 위에 온다. 명세에 `fold`가 있는 조절기는 접은 상자에 넣는다. 다시 그리기를
 * 청하는 함수를 낸다.
 * @param {Model} model
 * @param {import("./types.js").Place} el
 * @param {{ picture: Node[], watch?: string[], still?: boolean, more?: HTMLElement[],
 *   after?: Node[], pictureFirst?: boolean, paint: () => { facts: object, text: string } | null }} options
 */
export function frame(model, el, options) {
  const { picture, watch = [], still = false, more = [], after = [], pictureFirst = false, paint } = options;
  const summary = html("p", { className: "naerimak-summary", role: "status" });
  const said = html("p", { className: "nm-said", role: "status" });
  const initial = model.get("initial");
  const reset = button(
    "처음으로",
    () => {
      model.tell("");
      commitAll(model, initial);
    },
    { className: "nm-reset" },
  );
  const head = html(
    "div",
    { className: "nm-head" },
    html("div", { className: "nm-title", ariaHidden: "true" }, model.get("title")),
    ...model.tools,
    reset,
  );
  /** @type {Spec[]} */
  const specs = still ? [] : model.get("controls");
  /** @param {Spec[]} some */
  const made = (some) => some.map((spec) => control(model, spec));
  const controls = arranged([...made(specs.filter((spec) => !folds(spec))), ...more]);
  const folded = arranged(made(specs.filter(folds)));
  /** @param {Node[]} some */
  const grid = (some) => html("div", { className: "nm-controls" }, ...some);
  const steering = [
    ...(controls.length ? [grid(controls)] : []),
    ...(folded.length
      ? [html("details", { className: "nm-fold" }, html("summary", KEYS, "조절기 더 보기"), grid(folded))]
      : []),
  ];
  model.tell = (text) => write(said, text);
  el.addEventListener("input", () => model.tell(""), { signal: model.closed });
  el.classList.add("naerimak-explorer");
  holdHeight(summary, model.closed);
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", model.get("title"));
  el.replaceChildren(
    head,
    ...(still ? [html("p", { className: "nm-still" }, STILL)] : []),
    ...(pictureFirst ? [...picture, ...steering] : [...steering, ...picture]),
    said,
    summary,
    ...after,
  );
  const run = () => {
    const painted = paint();
    if (!painted) return;
    el.facts = painted.facts;
    write(summary, painted.text);
  };
  const repaint = coalesced(run);
  for (const name of new Set([...Object.keys(initial), ...watch])) model.on(`change:${name}`, repaint);
  run();
  return repaint;
}
