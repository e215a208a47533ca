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
  const show = (number, steps = 0) => {
    const before = at;
    at = Math.min(Math.max(number, 0), slides.length - 1);
    seen = Math.min(Math.max(steps, 0), fragments[at].length);
    // 떠난 장의 손잡이가 화살표를 붙들지 않게 한다.
    if (at !== before && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    draw();
  };
  const tell = () => other?.postMessage({ slide: at, seen }, "*");
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

  // 긴 식은 글자를 줄이고, 탐색기는 그림의 폭을 줄여 장의 남은 높이에 맞춘다. zoom이나 transform을 쓰지
  // 않으므로 끄는 점의 자리가 어긋나지 않는다.
  const reading = matchMedia("(max-width: 760px), (max-height: 430px)");
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
  const fitExplorer = (box) => {
    const inner = /** @type {HTMLElement | null} */ (box.querySelector(".cell_output"));
    if (!inner) return;
    inner.style.setProperty("--fit", "100%");
    if (reading.matches) return;
    let [low, high] = [25, 100];
    if (inner.scrollHeight <= box.clientHeight) return;
    while (high - low > 2) {
      const middle = (low + high) / 2;
      inner.style.setProperty("--fit", `${middle}%`);
      if (inner.scrollHeight <= box.clientHeight) low = middle;
      else high = middle;
    }
    inner.style.setProperty("--fit", `${low}%`);
  };
  const fit = () => {
    for (const box of document.querySelectorAll(".slide-formula .math-scroll")) fitFormula(box);
    for (const box of document.querySelectorAll(".slide-explorer")) fitExplorer(box);
  };
  let resting;
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
