// 용어의 뜻을 띄운다. 마우스, 키보드, 손가락으로 열리고 Escape로 닫힌다. 스크립트가 없으면 title과 링크가
// 남는다.
(() => {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("a.term-link[title]");
  if (!links.length) return;
  const tip = document.createElement("div");
  Object.assign(tip, { className: "term-tip", id: "term-tip", role: "tooltip", hidden: true });
  document.body.append(tip);
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  let timer = 0;
  let firstTouch = false;

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    shown.title = tip.textContent;
    shown.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
  };

  /** @param {HTMLAnchorElement} link */
  const show = (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    shown = link;
    tip.textContent = link.title;
    // 브라우저의 풍선이 겹쳐 뜨지 않게 하고, 닫을 때 되돌린다.
    link.title = "";
    link.setAttribute("aria-describedby", tip.id);
    tip.hidden = false;
    const [word] = link.getClientRects();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const left = Math.max(8, Math.min(word.left, width - tip.offsetWidth - 8));
    const below = word.bottom + tip.offsetHeight + 8 < height;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(below ? word.bottom : word.top - tip.offsetHeight) + scrollY}px`;
  };

  // 말에서 풍선으로 마우스를 옮기는 동안은 닫지 않는다.
  const hideSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, 300);
  };

  for (const link of links) {
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
    link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideSoon());
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hideSoon);
    link.addEventListener("pointerdown", (event) => {
      firstTouch = event.pointerType !== "mouse" && shown !== link;
    });
    // 손가락으로 처음 누르면 뜻을 보이고, 한 번 더 누르면 용어집으로 간다.
    link.addEventListener("click", (event) => {
      if (firstTouch) event.preventDefault();
      if (firstTouch) show(link);
      firstTouch = false;
    });
  }
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", hideSoon);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Element && target.closest(".term-tip, .term-link"))) hide();
  });
})();
