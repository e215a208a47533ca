// 링크: 정적 페이지에서 설정을 주소의 조각(#race=1;landscape=Beale;…)에 담고, 그런 링크를 열면 그 설정으로
// 시작한다.
// 처음과 다른 값만 적는다. 탐색기가 여럿이면 이름에 번호를 붙여 /로 잇는다(#race=1;…/race2=1;…). 제목의
// 주소 같은 다른 조각은 건드리지 않는다.

import { button, commit, commitAll, KEYS } from "./controls.js";
import { html } from "./core.js";

const LINK_VERSION = "1";
const LINK_LIMIT = 2000;
const SAVE_DELAY = 300;
const shared = [];
let following = false;

/**
 * 조각에서 우리 탐색기의 설정만 골라 탐색기 → (항목 → 글들)로 낸다. 모르는 이름과 판, 풀 수 없는 글은
 * 건너뛴다.
 */
function linkParts(fragment) {
  const parts = new Map();
  if (fragment.length > LINK_LIMIT) return parts;
  for (const part of fragment.replace(/^#/, "").split("/")) {
    const [head, ...pairs] = part.split(";");
    const one = shared.find(({ name }) => head === `${name}=${LINK_VERSION}`);
    if (one) parts.set(one, new Map(pairs.map(decodedPair)));
  }
  return parts;
}

function decodedPair(pair) {
  const [key, ...rest] = pair.split("=");
  try {
    return [decodeURIComponent(key), rest.join("=").split(",").map(decodeURIComponent)];
  } catch {
    return ["", []]; // %가 잘못 쓰인 글
  }
}

function partOf({ name, fields }, always) {
  const pairs = Object.entries(fields).flatMap(([key, field]) => {
    const texts = field.write();
    return texts === null ? [] : [`;${encodeURIComponent(key)}=${texts.map(encodeURIComponent).join(",")}`];
  });
  return pairs.length || always ? `${name}=${LINK_VERSION}${pairs.join("")}` : "";
}

/** 슬라이드의 주소는 지금 몇 장인지를 담으므로 쓰지 않고, 링크는 강의로 보낸다. */
const lectureOfSlides = () => document.body.dataset.lecture;

/**
 * 지금 설정이 담긴 주소. `named`가 참인 탐색기는 모두 처음 값이어도 적는다. <base>가 있어도 되도록 주소를
 * 통째로 쓴다.
 */
function linkOf(named) {
  const fragment = shared
    .map((one) => partOf(one, named(one)))
    .filter(Boolean)
    .join("/");
  const page = new URL(lectureOfSlides() ?? location.href, location.href).href.replace(/#.*$/s, "");
  return fragment ? `${page}#${fragment}` : page;
}

/** 주소에 설정이 있으면 따른다. 적히지 않은 것은 처음 값이다. `move`이면 그 탐색기로 옮겨 간다. */
function followLink(move) {
  const parts = linkParts(location.hash);
  if (!parts.size) return;
  for (const { model } of shared) commitAll(model, model.get("initial"));
  for (const [{ fields }, texts] of parts) {
    for (const [key, field] of Object.entries(fields)) if (texts.has(key)) field.read(texts.get(key));
  }
  if (!move) return;
  const show = () =>
    shared.find((one) => parts.has(one)).el.scrollIntoView({ block: "start", behavior: "instant" });
  show();
  // 글꼴과 그림이 늦게 오면 자리가 밀린다.
  if (document.readyState !== "complete") addEventListener("load", show, { once: true });
}

let saving = 0;

/** 설정을 주소에 적는다. 끄는 동안에는 기다리고, 지난 자리를 늘리지 않게 지금 자리를 고쳐 쓴다. */
function saveLink() {
  clearTimeout(saving);
  if (lectureOfSlides()) return;
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

/**
 * 탐색기의 설정을 주소와 묶고, 복사 단추를 낸다. `fields`는 항목마다 지금 값을 글의 목록으로 내는
 * `write`(처음 값이면 null)와, 쓸 수 있는 글일 때만 모델을 고치는 `read`이며 적힌 차례로 읽힌다. 커널이
 * 있는 곳에서는 주소가 독자의 것이므로 아무것도 하지 않는다.
 */
export function shareable(model, el, kind, fields) {
  if (!model.alone) return { tools: [], save() {} };
  const count = shared.filter((one) => one.kind === kind).length;
  const one = { kind, name: count ? `${kind}${count + 1}` : kind, model, el, fields };
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
  const field = html("input", {
    type: "text",
    readOnly: true,
    hidden: true,
    ariaLabel: "이 설정의 링크",
    ...KEYS,
  });
  // 설정이 바뀌면 복사했다는 말은 지난 설정의 것이다.
  const forget = () => {
    said.textContent = "";
    field.hidden = true;
  };
  const copy = button("링크 복사", async () => {
    forget();
    field.value = linkOf((other) => other === one);
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "복사했습니다.";
    } catch {
      field.hidden = false;
      field.select();
      said.textContent = "브라우저가 막아 복사하지 못했습니다. 고른 글을 직접 복사하세요.";
    }
  });
  return {
    tools: [html("div", { className: "nm-share" }, copy, said, field)],
    save: () => {
      forget();
      saveLink();
    },
  };
}

const PLAIN_NUMBER = /^-?\d{1,15}(\.\d{1,20})?(e[+-]?\d{1,3})?$/;

/** 수 하나의 항목. `fits`가 참인 값만 받는다. */
export function numberField(model, name, standard, fits) {
  return {
    write: () => (model.get(name) === standard() ? null : [String(model.get(name))]),
    read([text]) {
      if (PLAIN_NUMBER.test(text) && fits(Number(text))) commit(model, name, Number(text));
    },
  };
}

/** 정해진 글 가운데 하나인 항목. */
export function choiceField(model, name, choices) {
  return {
    write: () => (model.get(name) === model.get("initial")[name] ? null : [model.get(name)]),
    read: ([text]) => choices.includes(text) && commit(model, name, text),
  };
}

/** 정해진 이름 여럿의 항목. 빈 글은 아무것도 고르지 않은 것이다. */
export function namesField(model, name, choices) {
  const known = (names) => choices.filter((one) => names.includes(one));
  return {
    write() {
      const [now, first] = [model.get(name), model.get("initial")[name]].map(known);
      return now.join() === first.join() ? null : now;
    },
    read(names) {
      if (known(names).length || names.join() === "") commit(model, name, known(names));
    },
  };
}
