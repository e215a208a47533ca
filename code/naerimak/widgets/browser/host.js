// 커널이 없는 쪽의 주인: 페이지에 담긴 위젯 상태로 모델을 세우고, 이음(jslink)을 따르고, 자리에 그린다.

import * as compiled from "./compiled.js";
import { descend } from "./descent.js";
import { EXPLORERS } from "./explorers.js";
import { shareable } from "./link.js";
import { add, arrival, render } from "./main.js";
import { StaticModel, stateOf } from "./static.js";

class PageModel extends StaticModel {
  // 우리 쪽의 주소에는 설정을 담는다.
  share = shareable;
}

/**
 * 지수와 유효 숫자로 나누어 적은 표(hosting.py의 pack_tables)를 빈칸을 둔 수로 되돌린다.
 * @param {{ width: number, least: number, text: string }} packed
 * @param {string} levels
 */
function unpacked({ width, least, text }, levels) {
  const count = text.length / (1 + width);
  const half = levels.length ** width / 2;
  /** @param {number} at */
  const level = (at) => levels.indexOf(text[at]);
  const one = (/** @type {unknown} */ _, /** @type {number} */ k) => {
    let whole = 0;
    for (let row = 1; row <= width; row++) whole = levels.length * whole + level(row * count + k);
    const [sign, size] = whole < half ? ["", whole] : ["-", whole - half];
    return sign + (level(k) === levels.length - 1 ? "Infinity" : `${size}e${level(k) + least}`);
  };
  return Array.from({ length: count }, one).join(" ");
}

function host() {
  const source = document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]');
  /** @type {Record<string, PageModel>} */
  const models = {};
  if (!source) return { models, shown: Promise.resolve() };
  /** @type {Record<string, { model_name: string, state: Record<string, any> }>} */
  const stored = JSON.parse(source.textContent).state;
  // 여러 위젯에 똑같이 든 큰 값은 첫 위젯의 것 하나만 쪽에 실려 있다.
  for (const { state } of Object.values(stored)) {
    for (const [name, value] of Object.entries(state))
      if (value?.same_as) state[name] = stored[value.same_as].state[name];
  }
  for (const { grid, table = {} } of Object.values(stored).map(({ state }) => state)) {
    for (const [name, value] of Object.entries(table))
      if (value.text) table[name] = unpacked(value, grid.levels);
  }
  for (const [id, one] of Object.entries(stored)) models[id] = new PageModel(stateOf(one));
  /** @param {string} reference */
  const named = (reference) => models[reference.replace("IPY_MODEL_", "")];
  /**
   * @param {[string, string]} source
   * @param {[string, string]} target
   */
  const follow = ([from, name], [to, other]) => {
    const copy = () => named(to).set(other, named(from).get(name));
    named(from).on(`change:${name}`, copy);
    return copy;
  };
  for (const { model_name, state } of Object.values(stored)) {
    if (model_name !== "LinkModel" && model_name !== "DirectionalLinkModel") continue;
    follow(state.source, state.target)();
    if (model_name === "LinkModel") follow(state.target, state.source);
  }
  // 따로 싣는 탐색기는 그 스크립트가 올 때까지 기다린다.
  /** @type {Promise<unknown>[]} */
  const late = [];
  /**
   * @param {string} id
   * @param {HTMLElement} el
   */
  const show = (id, el) => {
    const model = models[id];
    if (model.get("children")) {
      el.classList.add("nm-row");
      for (const child of model.get("children")) {
        const place = document.createElement("div");
        el.append(place);
        show(child.replace("IPY_MODEL_", ""), place);
      }
    } else if (model.get("kind")) {
      const kind = model.get("kind");
      if (kind in EXPLORERS) render({ model, el });
      else late.push(arrival(kind).then(() => render({ model, el })));
    }
  };
  const views = document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]');
  // 한꺼번에 그리면 느린 휴대전화가 멈추므로 하나씩 그린다. 쪽의 한곳을 바로 열 때는 그 자리가 밀리지 않게
  // 이어서 그린다.
  const showAll = async () => {
    for (const view of views) {
      const el = document.createElement("div");
      view.after(el);
      show(JSON.parse(view.textContent).model_id, el);
      if (!location.hash) await new Promise((rested) => setTimeout(rested));
    }
    await Promise.all(late);
  };
  return { models, shown: showAll() };
}

// 시험과 호기심 많은 독자를 위해 옮긴 식과 모델, 모두 그렸을 때 이루어지는 약속을 내어 둔다.
window.naerimak = { ...compiled, descend, render, add, ...host() };
