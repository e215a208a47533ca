// 강의의 글을 슬라이드로 나눈다. 큰 절은 옆으로, 절 안의 장은 아래로 이어지고, 어떤 장도 넘치지 않는다.
(async () => {
  const SIZE = { width: 1280, height: 720 };
  const ROOM = 620; // 한 장에서 글이 쓸 수 있는 높이
  const SMALLEST = 0.55; // 이보다 작으면 읽을 수 없으므로 줄이지 않고 장 안에서 밀리게 한다
  const PICTURES = [430, 360, 300, 230]; // 그림의 높이. 앞의 것부터 써 본다
  const article = /** @type {HTMLElement} */ (document.querySelector("article"));
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));

  const make = (tag, className, ...children) => {
    const one = document.createElement(tag);
    one.className = className;
    one.append(...children);
    return one;
  };

  // 그림과 글꼴이 와야 높이를 잴 수 있다.
  const images = [...article.querySelectorAll("img")];
  // 미뤄 둔 그림은 화면에 들지 않아 끝내 오지 않는다. 장의 높이를 재려면 모두 있어야 한다.
  for (const image of images) image.loading = "eager";
  await Promise.allSettled(images.map((image) => image.decode()));
  await document.fonts.ready;

  for (const extra of article.querySelectorAll("noscript, .headerlink, .tag_hide-input .hide"))
    extra.remove();
  const slides = make("div", "slides");
  const reveal = make("div", "reveal measuring", slides);
  const help = document.querySelector(".slides-help");
  main.replaceWith(reveal);

  // ── 한 장 ──────────────────────────────────────────────────────────────

  let stack, page, title;
  const newStack = (heading) => {
    title = heading;
    stack = make("section", "");
    slides.append(stack);
    page = null;
  };
  const newPage = () => {
    page = make("div", "slide-content bd-article");
    const running = make("p", "slide-running", title);
    running.setAttribute("aria-hidden", "true");
    stack.append(make("section", "slide", running, page));
  };
  const overflows = (one = page) =>
    one.parentElement.scrollHeight > SIZE.height || one.scrollWidth > one.clientWidth + 1;
  const isEmpty = () => !page.querySelector(":scope > :not(h1, h2, h3)");

  // 넘치는 장은 줄이고, 그래도 넘치면 장 안에서 밀리게 한다.
  const fit = (one) => {
    let zoom = Number(one.style.zoom) || 1;
    while (overflows(one) && zoom > SMALLEST) {
      zoom = Number(Math.max(SMALLEST, zoom - 0.03).toFixed(2));
      one.style.zoom = String(zoom);
    }
    if (!overflows(one)) return;
    one.classList.add("scrolls");
    one.style.height = `${ROOM / zoom}px`;
    one.tabIndex = 0;
  };
  const refit = (one) => {
    one.style.zoom = one.style.height = "";
    one.removeAttribute("tabindex");
    one.classList.remove("scrolls");
    fit(one);
  };

  // ── 글을 조각으로 ──────────────────────────────────────────────────────

  const isCell = (node) => node.matches(".cell");
  const isList = (node) => node.matches("ul, ol") && node.children.length > 1;
  const explores = (node) => node.querySelector(".naerimak-explorer");
  const parts = (node) =>
    [...node.children].filter((child) => child.children.length || child.textContent.trim());

  const fits = (node) => {
    page.append(node);
    const heights = node.querySelector("img") ? PICTURES : [""];
    for (const height of heights) {
      node.style.setProperty("--picture", height && `${height}px`);
      if (!overflows()) return true;
    }
    node.remove();
    return false;
  };
  const add = (node) => {
    if (!page) newPage();
    if (fits(node)) return;
    if (!isEmpty()) {
      newPage();
      if (fits(node)) return;
    }
    // 새 장에도 다 들어가지 않는다. 셀은 코드와 출력으로, 목록은 항목으로 나눈다.
    if (isCell(node) || node.matches(".cell_output")) parts(node).forEach((part) => add(wrapped(node, part)));
    else if (isList(node)) halves(node).forEach(add);
    else {
      page.append(node);
      fit(page);
      newPage();
    }
  };
  // 나눈 조각도 본래 감싸던 이름을 지녀야 같은 모양으로 그려진다.
  const wrapped = (node, part) => {
    if (node.matches(".cell")) return part.matches(".cell_output") ? part : make("div", "cell", part);
    return part.matches(".cell_output") ? part : make("div", node.className, part);
  };
  const halves = (list) => {
    const items = [...list.children];
    const rest = list.cloneNode(false);
    rest.removeAttribute("id");
    const middle = Math.ceil(items.length / 2);
    if (list.matches("ol")) rest.start = list.start + middle;
    rest.append(...items.slice(middle));
    return [list, rest];
  };

  // 그림을 그린 코드는 그림 밑에 접어 둔다. 교실에서 먼저 볼 것은 그림이다.
  const foldCode = (cell) => {
    const code = cell.querySelector(":scope > .cell_input");
    if (!code || !cell.querySelector(".cell_output img, .naerimak-explorer")) return;
    const fold = make("details", "admonition fold", make("summary", "admonition-title", "코드"), code);
    cell.append(fold);
  };
  const explorer = (node) => {
    newPage();
    page.classList.add("explores");
    page.append(node);
    fit(page);
    const watched = page;
    new ResizeObserver(() => watched.offsetParent && fit(watched)).observe(node);
    page = null;
  };

  const walk = (node) => {
    if (isCell(node)) foldCode(node);
    if (node.matches("section")) [...node.children].forEach(walk);
    else if (node.matches("h1, h2")) {
      newStack(node.textContent);
      add(node);
      if (node.matches("h1")) add(help);
    } else if (node.matches("h3")) {
      if (!page || !isEmpty()) newPage();
      add(node);
    } else if (explores(node)) explorer(node);
    else if (node.textContent.trim() || node.querySelector("img")) add(node);
  };

  [...article.children].forEach(walk);
  for (const empty of slides.querySelectorAll(".slide-content:empty")) empty.closest(".slide").remove();
  reveal.classList.remove("measuring");

  // ── 넘기기 ─────────────────────────────────────────────────────────────

  // 손잡이를 움직이는 동안에는 화살표가 손잡이의 것이다. Esc를 누르면 슬라이드로 돌아온다.
  const held = ".naerimak-explorer, .scrolls";
  addEventListener(
    "keydown",
    (event) => {
      const focused = document.activeElement;
      if (event.key !== "Escape" || !(focused instanceof HTMLElement) || !focused.closest(held)) return;
      focused.blur();
      event.stopImmediatePropagation();
    },
    true,
  );
  const deck = new Reveal(reveal, {
    ...SIZE,
    margin: 0,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    backgroundTransition: "none",
    scrollActivationWidth: null, // 좁은 화면에서도 한 장씩 넘긴다
    keyboardCondition: (event) => {
      const focused = document.activeElement;
      if (focused?.closest(held)) return false;
      return !(focused?.matches("summary, a, button") && [" ", "Enter"].includes(event.key));
    },
  });
  // 보이지 않는 장은 높이를 잴 수 없으므로 펼 때 다시 본다.
  deck.on("slidechanged", ({ currentSlide }) => fit(currentSlide.querySelector(".slide-content")));
  await deck.initialize();
  for (const fold of reveal.querySelectorAll("details"))
    fold.addEventListener("toggle", () => refit(fold.closest(".slide-content")));
  window.slides = deck;
})();
