// 링크: 정적 페이지에서 설정을 주소의 조각(#race=1;landscape=Beale;…)에 담고, 그런 링크를 열면 그 설정으로
// 시작한다. 모든 탐색기가 이 파일 하나로 묶인다. 무엇을 적을지는 조절기의 명세에서 온다.
// 처음과 다른 값만 적는다. 탐색기가 여럿이면 이름에 번호를 붙여 /로 잇는다(#race=1;…/race2=1;…). 제목의
// 주소 같은 다른 조각은 건드리지 않는다.

import { LANDSCAPES } from "./compiled.js";
import { button, commit, commitAll, KEYS } from "./controls.js";
import { html, write } from "./core.js";
import { standards } from "./descent.js";

/** @typedef {import("./types.js").Model} Model */
/** @typedef {import("./types.js").Values} Values */
/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {import("./types.js").RuleSpec} RuleSpec */
/** 주소의 항목: 지금 값의 글들(처음 값이면 null)과, 글을 읽는 일. */
/** @typedef {{ write(): string[] | null, read(texts: string[]): void }} Field */
/** @typedef {Record<string, Field>} Fields */
/** @typedef {{ name: string, model: Model, el: HTMLElement, fields: Fields, next: HTMLElement }} Shared */

const LINK_VERSION = "1";
const LINK_LIMIT = 2000;
const SAVE_DELAY = 300;
/** @type {Shared[]} */
const shared = [];
let following = false;

/**
 * 조각에서 우리 탐색기의 설정만 골라 탐색기 → (항목 → 글들)로 낸다. 모르는 이름과 판, 풀 수 없는 글은
 * 건너뛴다.
 * @param {string} fragment
 */
function linkParts(fragment) {
  /** @type {Map<Shared, Map<string, string[]>>} */
  const parts = new Map();
  if (fragment.length > LINK_LIMIT) return parts;
  for (const part of fragment.replace(/^#/, "").split("/")) {
    const [head, ...pairs] = part.split(";");
    const one = shared.find(({ name }) => head === `${name}=${LINK_VERSION}`);
    if (one) parts.set(one, new Map(pairs.map(decodedPair)));
  }
  return parts;
}

/**
 * @param {string} pair
 * @returns {[string, string[]]}
 */
function decodedPair(pair) {
  const [key, ...rest] = pair.split("=");
  try {
    return [decodeURIComponent(key), rest.join("=").split(",").map(decodeURIComponent)];
  } catch {
    return ["", []]; // %가 잘못 쓰인 글
  }
}

/**
 * @param {Shared} one
 * @param {boolean} always
 */
function partOf({ name, fields }, always) {
  const pairs = Object.entries(fields).flatMap(([key, field]) => {
    const texts = field.write();
    return texts === null ? [] : [`;${encodeURIComponent(key)}=${texts.map(encodeURIComponent).join(",")}`];
  });
  return pairs.length || always ? `${name}=${LINK_VERSION}${pairs.join("")}` : "";
}

/** 슬라이드와 끼워 넣은 쪽의 주소에는 쓰지 않고, 링크는 강의로 보낸다. */
const lectureElsewhere = () => document.body.dataset.lecture;

/**
 * 지금 설정이 담긴 주소. `named`가 참인 탐색기는 모두 처음 값이어도 적는다. <base>가 있어도 되도록 주소를
 * 통째로 쓴다.
 * @param {(one: Shared) => boolean} named
 */
function linkOf(named) {
  const fragment = shared
    .map((one) => partOf(one, named(one)))
    .filter(Boolean)
    .join("/");
  const page = new URL(lectureElsewhere() ?? location.href, location.href).href.replace(/#.*$/s, "");
  return fragment ? `${page}#${fragment}` : page;
}

/**
 * @param {Fields} fields
 * @param {Map<string, string[]>} texts
 */
function readFields(fields, texts) {
  for (const [key, one] of Object.entries(fields))
    if (texts.has(key)) one.read(/** @type {string[]} */ (texts.get(key)));
}

/**
 * 링크의 한 부분(path=1;lr=0.3)에 담긴 설정을 모델에 옮긴다. 어느 탐색기의 것인지는 묻지 않는다.
 * @param {Values} model
 * @param {string | null | undefined} setting
 */
export function applyLink(model, setting) {
  const text = String(setting ?? "");
  const [head, ...pairs] = text.split(";");
  if (text.length > LINK_LIMIT || !head.endsWith(`=${LINK_VERSION}`)) return;
  readFields(fieldsOf(model), new Map(pairs.map(decodedPair)));
}

/**
 * 목록에 놓인 설정의 링크를 따라왔으면, 목록의 다음 설정으로 가는 링크를 탐색기의 머리에 둔다.
 * @param {Shared} one
 */
function offerNext({ next }) {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const all = document.querySelectorAll("ul > li a");
  const links = [...all].filter((link) => linkParts(link.hash).size);
  const at = links.findIndex((link) => link.hash === location.hash);
  const after = at < 0 ? null : links[at + 1];
  const same = after?.closest("ul") === links[at]?.closest("ul");
  next.replaceChildren(
    ...(after && same ? [html("a", { href: after.hash }, `다음 설정: ${after.textContent}`)] : []),
  );
}

/**
 * 주소에 설정이 있으면 따른다. 적히지 않은 것은 처음 값이다. `move`이면 그 탐색기로 옮겨 간다.
 * @param {boolean} move
 */
function followLink(move) {
  const parts = linkParts(location.hash);
  if (!parts.size) return;
  for (const { model } of shared) commitAll(model, model.get("initial"));
  for (const [{ fields }, texts] of parts) readFields(fields, texts);
  for (const one of shared) offerNext(one);
  if (!move) return;
  const show = () =>
    shared.find((one) => parts.has(one))?.el.scrollIntoView({ block: "start", behavior: "instant" });
  show();
  // 글꼴과 그림이 늦게 오면 자리가 밀린다.
  if (document.readyState !== "complete") addEventListener("load", show, { once: true });
}

let saving = 0;

/** 설정을 주소에 적는다. 끄는 동안에는 기다리고, 지난 자리를 늘리지 않게 지금 자리를 고쳐 쓴다. */
function saveLink() {
  clearTimeout(saving);
  if (lectureElsewhere()) return;
  const before = location.href;
  saving = setTimeout(() => {
    // 기다리는 사이에 독자가 주소를 바꾸었으면 곧 그 주소를 따른다(hashchange).
    if (location.href !== before) return;
    const parts = linkParts(location.hash);
    let link = linkOf(() => false);
    // 모두 처음 값으로 돌아와도 이름은 남긴다. 뒤로 가기로 그 자리에 돌아오면 처음 설정을 다시 보인다.
    if (!link.includes("#")) link = linkOf((one) => parts.has(one));
    if (link === location.href || !link.includes("#")) return;
    try {
      history.replaceState(history.state, "", link);
    } catch {
      // 주소를 고칠 수 없는 틀(srcdoc) 안에서는 복사 단추만 쓴다.
    }
  }, SAVE_DELAY);
}

/** @type {(low: number, high: number) => (value: number) => boolean} */
const within = (low, high) => (value) => low <= value && value <= high;
const PLAIN_NUMBER = /^-?\d{1,15}(\.\d{1,20})?(e[+-]?\d{1,3})?$/;

/**
 * 값 하나의 항목. `known`은 글에 적힌 값을 찾아 내고, 쓸 수 없는 글이면 undefined를 낸다.
 * @param {Values} model
 * @param {string} name
 * @param {(text: string) => unknown} known
 * @returns {Field}
 */
function field(model, name, known) {
  const standard = () => standards(model)[name] ?? model.get("initial")[name];
  return {
    write: () => (model.get(name) === standard() ? null : [String(model.get(name))]),
    read([text]) {
      const value = known(text);
      if (value !== undefined) commit(model, name, value);
    },
  };
}

/**
 * `fits`가 참인 수만 받는 항목.
 * @param {Values} model
 * @param {string} name
 * @param {(value: number) => boolean} fits
 */
function numberField(model, name, fits) {
  return field(model, name, (text) =>
    PLAIN_NUMBER.test(text) && fits(Number(text)) ? Number(text) : undefined,
  );
}

/**
 * 조절기 하나의 항목. 조절기로 고를 수 있는 값만 받는다.
 * @param {Values} model
 * @param {Spec} spec
 */
function controlField(model, { type, name, options, min, max, step }) {
  const values = type === "check" ? [true, false] : type === "range" ? options : options.map(([one]) => one);
  if (values) return field(model, name, (text) => values.find((one) => String(one) === text));
  const inside = within(min, max);
  /** @param {number} value */
  const whole = (value) => step === undefined || Number.isInteger((value - min) / step);
  return numberField(model, name, (value) => inside(value) && whole(value));
}

/**
 * 꺼 둔 규칙의 항목. 빈 글은 아무것도 끄지 않은 것이다.
 * @param {Values} model
 * @returns {Field}
 */
function hiddenField(model) {
  /** @type {string[]} */
  const choices = model.get("rules").map((/** @type {RuleSpec} */ rule) => rule.label);
  /** @param {string[]} names */
  const known = (names) => choices.filter((one) => names.includes(one));
  return {
    write() {
      const [now, first] = [model.get("hidden"), model.get("initial").hidden].map(known);
      return now.join() === first.join() ? null : now;
    },
    read(names) {
      if (known(names).length || names.join() === "") commit(model, "hidden", known(names));
    },
  };
}

/**
 * 출발점의 항목. 지금 지형의 그림 안에 있는 점만 받는다.
 * @param {Values} model
 * @returns {[string, Field][]}
 */
function startFields(model) {
  /** @param {import("./types.js").LandscapeSpec} one */
  const isNow = (one) => one.key === model.get("landscape");
  const kindNow = () => model.get("landscapes").find(isNow).kind;
  return LANDSCAPES[kindNow()].bounds.map((_, i) => {
    /** @param {number} value */
    const inPicture = (value) => within(...LANDSCAPES[kindNow()].bounds[i])(value);
    return ["xy"[i], numberField(model, "xy"[i], inPicture)];
  });
}

/**
 * 주소에 담을 항목. 앞의 것이 뒤의 것의 처음 값을 정하므로(지형과 출발점) 적힌 차례로 읽는다.
 * @param {Values} model
 * @returns {Fields}
 */
function fieldsOf(model) {
  /** @type {RuleSpec[]} */
  const rules = model.get("rules") ?? [];
  /** @type {[string, Field][]} */
  const off = rules.length > 1 ? [["off", hiddenField(model)]] : [];
  // 독자의 규칙이 든 탐색기는 커널 없이는 규칙을 끄고 켜기만 한다.
  if (rules.some(({ kind }) => kind === null)) return Object.fromEntries(off);
  const rates = /** @type {Required<RuleSpec>[]} */ (rules.filter(({ rate }) => rate));
  /** @type {(spec: Spec) => [string, Field]} */
  const named = (spec) => [spec.name, controlField(model, spec)];
  return Object.fromEntries([
    ...model.get("controls").map(named),
    ...(model.get("landscapes") ? startFields(model) : []),
    ...rates.map(({ label, rate }) => [`lr.${label}`, controlField(model, rate)]),
    ...off,
    ...(model.get("player") ?? []).map(named),
  ]);
}

/**
 * 탐색기의 설정을 주소와 묶고, 처음으로 옆에 놓을 것(복사 단추)을 낸다. 커널이 있는 곳과 남의 쪽에서는
 * 주소가 독자의 것이므로 부르지 않는다.
 * @param {Model} model
 * @param {HTMLElement} el
 */
export function shareable(model, el) {
  const kind = model.get("kind");
  // 폭이 바뀌어 다시 그려도 제 번호를 되찾도록, 비어 있는 첫 번호를 쓴다.
  /** @param {number} number */
  const numbered = (number) => (number > 1 ? kind + number : kind);
  let number = 1;
  while (shared.some((one) => one.name === numbered(number))) number++;
  // 끼워 넣은 쪽에는 탐색기가 하나뿐이지만 이름은 강의에서와 같다.
  const name = document.body.dataset.explorer ?? numbered(number);
  const next = html("div", { className: "nm-next" });
  const one = { name, model, el, fields: fieldsOf(model), next };
  shared.push(one);
  model.closed.addEventListener("abort", () => shared.splice(shared.indexOf(one), 1));
  if (!following) {
    following = true;
    addEventListener("hashchange", () => followLink(true));
    // 쪽의 탐색기가 모두 선 뒤에 읽는다. 되돌아오거나 새로 고친 독자의 자리는 브라우저가 기억한다.
    const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    queueMicrotask(() => followLink(visit?.type === "navigate"));
  }
  const said = html("span", { role: "status" });
  const address = html("input", {
    type: "text",
    readOnly: true,
    hidden: true,
    ariaLabel: "이 설정의 링크",
    ...KEYS,
  });
  const copy = button("링크 복사", async () => {
    forget();
    address.value = linkOf((other) => other === one);
    try {
      await navigator.clipboard.writeText(address.value);
      said.textContent = "복사했습니다.";
    } catch {
      address.hidden = false;
      address.select();
      said.textContent = "브라우저가 막아 복사하지 못했습니다. 고른 글을 직접 복사하세요.";
    }
  });
  // 설정이 바뀌면 복사했다는 말은 지난 설정의 것이다.
  const forget = () => {
    write(said, "");
    if (!address.hidden) address.hidden = true;
  };
  for (const changed of Object.keys(model.get("initial"))) {
    model.on(`change:${changed}`, () => {
      forget();
      saveLink();
    });
  }
  return [html("div", { className: "nm-share" }, copy, said, address), next];
}
