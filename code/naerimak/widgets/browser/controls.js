// 조절기: 이름표가 있는 브라우저 기본 입력. 파이썬이 보낸 명세(controls)대로 만들고 모델과 묶는다.

import { coalesced, html, number, SCALES } from "./core.js";

// JupyterLab과 Notebook은 이 속성이 없는 입력에서 화살표 키를 가로챈다.
export const KEYS = { "data-lm-suppress-shortcuts": "true" };
let controlCount = 0;

export function control(model, spec) {
  const id = `nm-control-${++controlCount}`;
  const label = html("label", { htmlFor: id }, spec.label);
  // 값은 슬라이더가 스스로 읽어 준다. 재생할 때 걸음마다 읽지 않게 알림은 끈다.
  const output = html("output", { htmlFor: id, ariaLive: "off" });
  const make = { range: rangeInput, select: selectInput, check: checkInput }[spec.type];
  const input = make(model, spec, output);
  input.id = id;
  for (const [name, value] of Object.entries(KEYS)) input.setAttribute(name, value);
  input.dataset.name = spec.name;
  const parts = [label, output, input];
  if (spec.stepper) parts.push(stepper(model, spec));
  return html("div", { className: `nm-control nm-${spec.type}` }, ...parts);
}

export function button(text, press, attributes = {}) {
  const made = html("button", { type: "button", ...KEYS, ...attributes }, text);
  made.addEventListener("click", press);
  return made;
}

/** 정수 조절기를 `by`칸 옮긴다. 더 갈 곳이 남았는지 낸다. */
function moveBy(model, spec, by) {
  const value = Math.min(spec.max, Math.max(spec.min, model.get(spec.name) + by * spec.step));
  if (value !== model.get(spec.name)) commit(model, spec.name, value);
  return value < spec.max;
}

/** 하나 뒤로, 하나 앞으로 가는 단추 한 쌍. 누르면 먼저 `stop`을 부른다. */
export function stepButtons(model, spec, stop) {
  return [
    ["◀", "하나 뒤로", -1],
    ["▶", "하나 앞으로", 1],
  ].map(([text, name, by]) => {
    const press = () => {
      stop();
      moveBy(model, spec, by);
    };
    return button(text, press, { ariaLabel: `${spec.label} ${name}` });
  });
}

/** 한 칸씩 뒤로, 앞으로, 그리고 끝까지 이어 가는 단추. */
function stepper(model, spec) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "이어 가기";
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
  const play = button("이어 가기", toggle, { ariaLabel: `${spec.label} 이어 가기` });
  return html("div", { className: "nm-stepper nm-buttons" }, ...stepButtons(model, spec, stop), play);
}

export function commit(model, name, value) {
  commitAll(model, { [name]: value });
}

export function commitAll(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

function rangeInput(model, spec, output) {
  const scale = SCALES[spec.scale];
  const domain = [spec.min, spec.max];
  const { round = (value) => Number(value.toPrecision(3)), digits = 3 } = scale;
  const { toValue, toPosition, last } = spec.options
    ? {
        toValue: (position) => spec.options[position],
        toPosition: (value) => spec.options.indexOf(value),
        last: spec.options.length - 1,
      }
    : spec.step !== undefined
      ? {
          toValue: (position) => spec.min + position * spec.step,
          toPosition: (value) => (value - spec.min) / spec.step,
          last: (spec.max - spec.min) / spec.step,
        }
      : {
          // 보이는 수와 쓰는 수를 같게 한다.
          toValue: (position) => round(scale.from(position / 300, domain)),
          toPosition: (value) => Math.round(scale.to(value, domain) * 300),
          last: 300,
        };
  const input = html("input", { type: "range", min: 0, max: last, step: 1 });
  const show = () => {
    const value = model.get(spec.name);
    // 끄는 동안 슬라이더가 제자리를 지키도록, 값이 정말 달라졌을 때만 옮긴다.
    if (toValue(Number(input.value)) !== value) input.value = toPosition(value);
    output.value = `${spec.symbol ? `${spec.symbol} = ` : ""}${number(value, digits)}`;
    input.setAttribute("aria-valuetext", number(value, digits));
  };
  input.addEventListener("input", () => commit(model, spec.name, toValue(Number(input.value))));
  // 손가락이 쪽을 위아래로 넘기기 시작하면 브라우저가 누름을 거둔다. 스치며 바뀐 값도 거둔다.
  let before = model.get(spec.name);
  input.addEventListener("pointerdown", () => {
    before = model.get(spec.name);
  });
  input.addEventListener("pointercancel", () => commit(model, spec.name, before));
  model.on(`change:${spec.name}`, show);
  show();
  return input;
}

function selectInput(model, spec) {
  const options = spec.options.map(([value, text]) => html("option", { value: String(value) }, text));
  const input = html("select", {}, ...options);
  const show = () => {
    input.value = String(model.get(spec.name));
  };
  input.addEventListener("change", () => {
    const [value] = spec.options.find(([value]) => String(value) === input.value);
    commit(model, spec.name, value);
  });
  model.on(`change:${spec.name}`, show);
  show();
  return input;
}

function checkInput(model, spec) {
  const input = html("input", { type: "checkbox" });
  const show = () => {
    input.checked = model.get(spec.name);
  };
  input.addEventListener("change", () => commit(model, spec.name, input.checked));
  model.on(`change:${spec.name}`, show);
  show();
  return input;
}

const STILL =
  "칸에서 쓴 규칙은 파이썬이 계산하므로 여기서는 멈춘 그림입니다. " +
  "Binder, Colab, 내 컴퓨터에서 실행하면 조절기가 나타나고 움직입니다.";

/**
 * 탐색기의 틀: 조절기, 그림, 한 문장, 처음으로. `paint`는 값이 바뀔 때마다 화면 갱신당 한 번 불려, 보이는
 * 사실(`facts`)과 그것을 적은 문장(`text`)을 낸다. 사실은 요소에 남겨 시험이 파이썬의 `facts()`와 비교한다.
 * null을 내면 그대로 둔다. 다시 그리기를 청하는 함수를 낸다.
 * @param {import("./types.js").Model} model
 * @param {import("./types.js").Place} el
 * @param {{ picture: Node[], watch?: string[], still?: boolean,
 *   paint: () => { facts: object, text: string } | null }} options
 */
export function frame(model, el, { picture, watch = [], still = false, paint }) {
  const summary = html("p", { className: "naerimak-summary", role: "status" });
  const specs = model.get("controls");
  const initial = model.get("initial");
  const reset = button("처음으로", () => commitAll(model, initial), { className: "nm-reset" });
  el.classList.add("naerimak-explorer");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", model.get("title"));
  el.replaceChildren(
    ...(still ? [html("p", { className: "nm-still" }, STILL)] : []),
    html(
      "div",
      { className: "nm-controls" },
      ...(still ? [] : specs).map((spec) => control(model, spec)),
      reset,
      ...model.tools,
    ),
    ...picture,
    summary,
  );
  const run = () => {
    const painted = paint();
    if (!painted) return;
    el.facts = painted.facts;
    if (painted.text !== summary.textContent) summary.textContent = painted.text;
  };
  const repaint = coalesced(run);
  for (const name of new Set([...Object.keys(initial), ...watch])) model.on(`change:${name}`, repaint);
  run();
  return repaint;
}
