import { EXPLORERS } from "./explorers.js";

/**
 * 뷰 하나가 보는 모델. 모델은 뷰보다 오래 살므로(셀을 다시 실행하거나 출력의 새 뷰를 닫을 때) 뷰가 사라지면
 * 모델에 건 리스너를 거둔다. 스스로 도는 것도 `closed`를 듣고 멈춘다.
 */
function viewOf(model, closed) {
  const view = Object.create(model);
  view.closed = closed;
  view.on = (event, listener) => {
    model.on(event, listener);
    closed.addEventListener("abort", () => model.off(event, listener));
  };
  return view;
}

/** anywidget이 부르는 입구. 낸 함수는 뷰가 사라질 때 불린다. */
export function render({ model, el }) {
  const closing = new AbortController();
  EXPLORERS[model.get("kind")](viewOf(model, closing.signal), el);
  return () => closing.abort();
}
