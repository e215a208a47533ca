// 슬라이드를 넘긴다. 장은 빌드할 때 만들어져 있으므로 여기서는 자르지도 재지도 않는다.
(() => {
  const root = document.documentElement;
  const slides = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".slide")]);
  const told = /** @type {HTMLElement} */ (document.querySelector(".slides-told"));
  const speaking = new URLSearchParams(location.search).has("speaker");
  const fragments = slides.map((slide) => [...slide.querySelectorAll(".fragment")]);
  let at = 0;
  let seen = 0;
  /** @type {Window | null} */
  let other = speaking ? window.opener : null;

  // ── 넘기기 ─────────────────────────────────────────────────────────────

  const draw = () => {
    for (const [number, slide] of slides.entries()) slide.classList.toggle("now", number === at);
    for (const [number, one] of fragments[at].entries()) one.classList.toggle("seen", number < seen);
    const heading = slides[at].querySelector("h1, h2");
    told.textContent = `${at + 1} / ${slides.length} ${heading?.textContent ?? ""}`;
    if (location.hash !== `#${at + 1}`) history.replaceState(null, "", `#${at + 1}`);
    if (speaking) speak();
  };
  /** @param {number} number */
  const show = (number, steps = 0) => {
    const before = at;
    at = Math.min(Math.max(number, 0), slides.length - 1);
    seen = Math.min(Math.max(steps, 0), fragments[at].length);
    // 떠난 장의 손잡이가 화살표를 붙들지 않게 한다.
    if (at !== before && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    draw();
  };
  const tell = () => other?.postMessage({ slide: at, seen }, "*");
  /**
   * @param {number} number
   * @param {number} [steps]
   */
  const go = (number, steps) => {
    show(number, steps);
    tell();
  };
  const next = () => {
    if (seen < fragments[at].length) go(at, seen + 1);
    else if (at < slides.length - 1) go(at + 1, 0);
  };
  const back = () => {
    if (seen > 0) go(at, seen - 1);
    else if (at > 0) go(at - 1, fragments[at - 1].length);
  };
  const fromAddress = () => show(Number.parseInt(location.hash.slice(1), 10) - 1 || 0);

  // ── 키 ─────────────────────────────────────────────────────────────────

  // 손잡이를 쥐고 있는 동안에는 화살표가 손잡이의 것이다. Esc로 놓는다. 발표용 리모컨의 PageDown은 늘 장을
  // 넘긴다.
  const held = () => document.activeElement?.closest(".naerimak-explorer, input, select, textarea");
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: next,
    ArrowDown: next,
    " ": next,
    Enter: next,
    ArrowLeft: back,
    ArrowUp: back,
    Backspace: back,
    Home: () => go(0),
    End: () => go(slides.length - 1),
    s: () => openNotes(),
    S: () => openNotes(),
    ㄴ: () => openNotes(),
    f: () => root.requestFullscreen?.(),
    F: () => root.requestFullscreen?.(),
    ㄹ: () => root.requestFullscreen?.(),
  };
  /** @type {Record<string, () => void>} */
  const turns = { PageDown: next, PageUp: back };
  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.key === "Escape" && held()) /** @type {HTMLElement} */ (document.activeElement).blur();
      const pressed =
        document.activeElement?.matches("a, button, summary") && [" ", "Enter"].includes(event.key);
      const action = turns[event.key] ?? (held() || pressed ? null : keys[event.key]);
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === " " && event.shiftKey) back();
      else action();
    },
    true,
  );
  addEventListener("hashchange", fromAddress);

  // ── 손가락 ─────────────────────────────────────────────────────────────

  // 손잡이와 그림 위의 점, 옆으로 밀리는 상자에서 시작한 손짓은 장을 넘기지 않는다.
  const apart = ".naerimak-explorer, input, select, button, a, pre, .math-scroll, .slide-table";
  /** @type {{ x: number, y: number } | null} */
  let from = null;
  addEventListener(
    "touchstart",
    (event) => {
      const touch = event.touches.length === 1 ? event.touches[0] : null;
      const target = /** @type {Element} */ (event.target);
      from = touch && !target.closest?.(apart) ? { x: touch.clientX, y: touch.clientY } : null;
    },
    { passive: true },
  );
  addEventListener(
    "touchend",
    (event) => {
      if (!from || event.touches.length) return;
      const { clientX, clientY } = event.changedTouches[0];
      const [across, down] = [clientX - from.x, clientY - from.y];
      from = null;
      if (Math.abs(across) < 40 || Math.abs(across) < 2 * Math.abs(down)) return;
      if (across < 0) next();
      else back();
    },
    { passive: true },
  );
  addEventListener("touchcancel", () => (from = null), { passive: true });

  const turn = /** @type {HTMLElement} */ (document.querySelector(".slides-turn"));
  turn.hidden = false;
  turn.querySelector(".slides-back")?.addEventListener("click", back);
  turn.querySelector(".slides-next")?.addEventListener("click", next);

  // ── 노트 ───────────────────────────────────────────────────────────────

  const openNotes = () => {
    if (speaking) return;
    const address = `${location.href.replace(/[?#].*$/s, "")}?speaker#${at + 1}`;
    other = window.open(address, "naerimak-notes", "width=1000,height=760");
  };
  /**
   * @param {string} tag
   * @param {string} className
   */
  const make = (tag, className) => {
    const one = document.createElement(tag);
    one.className = className;
    document.body.append(one);
    return one;
  };
  const notes = speaking ? make("div", "speaker") : null;
  const aside = speaking ? make("div", "speaker-aside") : null;
  const began = Date.now();
  const speak = () => {
    const own = slides[at].querySelector(".slide-notes");
    notes?.replaceChildren(...(own ? [...own.children].map((child) => child.cloneNode(true)) : []));
    notes?.scrollTo(0, 0);
    tick();
  };
  const tick = () => {
    const minutes = Math.floor((Date.now() - began) / 60000);
    const seconds = String(Math.floor((Date.now() - began) / 1000) % 60).padStart(2, "0");
    const following = slides[at + 1]?.querySelector("h1, h2")?.cloneNode(true);
    const clock = document.createElement("p");
    clock.className = "speaker-clock";
    clock.textContent = `${minutes}:${seconds}`;
    const place = document.createElement("p");
    place.textContent = `${at + 1} / ${slides.length} · 다음 장`;
    aside?.replaceChildren(clock, place, ...(following ? [following] : []));
  };
  if (speaking) {
    root.classList.add("speaking");
    setInterval(tick, 1000);
  }
  addEventListener("message", ({ data, source }) => {
    if (source === other && source && Number.isInteger(data?.slide)) show(data.slide, data.seen);
  });

  // ── 맞추기 ─────────────────────────────────────────────────────────────

  // 긴 식은 글자를 줄이고, 코드와 글로 된 출력은 장을 채울 만큼 키운다. 그래도 장이 넘치면 식과 표를 줄인다.
  // 탐색기는 slides.css가 내준 자리에 맞추어 스스로 다시 그린다.
  const reading = matchMedia("(max-width: 760px), (max-height: 430px)");
  /** @param {Element} box */
  const fitFormula = (box) => {
    const drawn = /** @type {HTMLElement | null} */ (box.querySelector(".katex"));
    const inner = box.querySelector(".katex-html");
    if (!drawn || !inner) return;
    drawn.style.fontSize = "";
    const wide = [...inner.querySelectorAll(".base")].reduce(
      (sum, base) => sum + base.getBoundingClientRect().width,
      0,
    );
    const rem = Number.parseFloat(getComputedStyle(root).fontSize);
    const size = Number.parseFloat(getComputedStyle(drawn).fontSize) / rem;
    const room = box.clientWidth - rem;
    if (wide > room) drawn.style.fontSize = `${Math.max(0.9, (size * room) / wide)}rem`;
  };
  /** @param {Element} slide */
  const fitCode = (slide) => {
    const boxes = /** @type {HTMLElement[]} */ ([...slide.querySelectorAll(".slide-body pre")]);
    const body = slide.querySelector(".slide-body");
    for (const box of boxes) box.style.fontSize = "";
    if (!boxes.length || !body || reading.matches) return;
    const rem = Number.parseFloat(getComputedStyle(root).fontSize);
    const range = document.createRange();
    const sizes = boxes.map((box) => {
      const style = getComputedStyle(box);
      range.selectNodeContents(box);
      const room = box.clientWidth - Number.parseFloat(style.paddingLeft) * 2 - 2;
      const wide = range.getBoundingClientRect().width;
      return (Number.parseFloat(style.fontSize) / rem) * (room / Math.max(wide, 1));
    });
    let size = Math.min(1.75, ...sizes);
    const write = () => {
      for (const box of boxes) box.style.fontSize = `${Math.max(0.9, size)}rem`;
    };
    write();
    // 글자의 폭은 크기에 꼭 비례하지 않아, 폭에 맞춘 줄도 화면의 글꼴에 따라 몇 화소 넘친다.
    const spills = () =>
      body.scrollHeight > body.clientHeight || boxes.some((box) => box.scrollWidth > box.clientWidth);
    while (size > 0.9 && spills()) {
      size *= 0.97;
      write();
    }
  };
  /** @param {Element} slide */
  const fitBody = (slide) => {
    const body = slide.querySelector(".slide-body");
    const shown = slide.querySelectorAll(".slide-table table, .slide-formula .katex");
    const inside = /** @type {HTMLElement[]} */ ([...shown]);
    for (const one of inside.filter((one) => one.matches("table"))) one.style.fontSize = "";
    if (!body || reading.matches) return;
    const rem = Number.parseFloat(getComputedStyle(root).fontSize);
    for (let tries = 0; tries < 8 && body.scrollHeight > body.clientHeight; tries++) {
      for (const one of inside) {
        one.style.fontSize = `${(0.95 * Number.parseFloat(getComputedStyle(one).fontSize)) / rem}rem`;
      }
    }
  };
  const fit = () => {
    for (const slide of slides) fitCode(slide);
    for (const box of document.querySelectorAll(".slide-formula .math-scroll")) fitFormula(box);
    for (const slide of slides) fitBody(slide);
  };
  let resting = 0;
  addEventListener("resize", () => {
    clearTimeout(resting);
    resting = setTimeout(fit, 100);
  });
  const ready = Promise.resolve(/** @type {any} */ (window.naerimak)?.shown)
    .then(() => document.fonts.ready)
    // 글꼴은 자리를 잡는 가운데 다 오기도 한다. 그때 맞추면 탐색기의 크기를 알리는 일과 엉킨다.
    .then(() => new Promise(requestAnimationFrame))
    .then(fit);

  // ── 종이 ───────────────────────────────────────────────────────────────

  addEventListener("beforeprint", () => (root.dataset.theme = "light"));
  addEventListener("afterprint", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = root.dataset.mode === "auto" ? (dark ? "dark" : "light") : root.dataset.mode;
  });

  root.classList.add("turning");
  fromAddress();
  // 시험이 본다.
  window.slides = {
    total: slides.length,
    place: () => [at, seen],
    go: show,
    fit,
    ready,
  };
})();
