// 남의 쪽에 놓는 탐색기: 상태(JSON)를 받아 커널 없이 그린다. MyST의 {anywidget}은 render를, 보통의 웹 쪽은
// show를 부른다. 설정은 링크에 담기는 글(path=1;lr=0.3)로 준다.

import { EXPLORERS } from "./explorers.js";
import { applyLink } from "./link.js";
import { add, render as draw } from "./main.js";
import { StaticModel, stateOf } from "./static.js";
import { STYLE } from "./style.js";

const dressed = new WeakSet();

/**
 * 탐색기의 모듈들이 함께 쓰는 것. 파이썬(widgets/bundling.py)이 채운다.
 * @type {Record<string, any>}
 */
export const shared = {};

/**
 * 탐색기의 모듈을 이 파일의 곁에서 받는다. 이미 받은 것은 다시 받지 않는다.
 * @param {string} kind
 */
async function bring(kind) {
  if (kind in EXPLORERS) return;
  const part = await import(new URL(`./${kind}.mjs`, import.meta.url).href);
  add(kind, part.default(shared));
}

/**
 * 탐색기의 스타일을 그 자리의 뿌리(문서나 그림자 뿌리)에 한 번만 입힌다. 보안 규칙이 엄한 쪽에서도 된다.
 * @param {HTMLElement} el
 */
function dress(el) {
  const root = /** @type {Document | ShadowRoot} */ (el.getRootNode());
  if (dressed.has(root)) return;
  dressed.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets.push(sheet);
}

/**
 * 탐색기 하나를 `el`에 그린다. `explorer`는 이 파일 곁에 있는 상태의 이름(02_sgd-path)이거나 상태 그대로다.
 * 그린 모델과, 그만둘 때 부를 함수를 낸다.
 * @param {import("./types.js").Place} el
 * @param {string | { state: object, buffers?: object[] }} explorer
 */
export async function show(el, explorer, setting = "") {
  const address = new URL(`./${explorer}.json`, import.meta.url);
  const stored = typeof explorer === "string" ? await (await fetch(address)).json() : explorer;
  const model = new StaticModel(stateOf(structuredClone(stored)));
  // 탐색기가 곁에서 더 받을 파일(손글씨 숫자)이 있는 폴더.
  model.files = new URL("../_static/", import.meta.url).href;
  await bring(model.get("kind"));
  applyLink(model, setting);
  dress(el);
  return { model, close: draw({ model, el }) };
}

/**
 * MyST의 모델에서는 읽기만 한다. 그쪽의 save_changes와 off는 오류를 낸다.
 * @param {{ model: import("./types.js").Model, el: HTMLElement }} given
 */
export async function render({ model, el }) {
  const place = el.appendChild(document.createElement("div"));
  const { close } = await show(place, model.get("explorer") ?? model.get("state"), model.get("setting"));
  return () => {
    close();
    place.remove();
  };
}
