// 읽는 일을 돕는다: 코드를 접고 펴기, 얼마나 읽었는지, 지난번에 읽던 곳. 저장소를 막은 브라우저에서도 돌고,
// 스크립트가 없으면 코드는 모두 펴져 있다.
(() => {
  const root = document.documentElement;
  const folds = [...document.querySelectorAll("details.code-fold:not(.below)")];

  // ---- 코드를 접고 펴기. 첫 화면을 그리기 전에 고른 것은 theme-mode.js가 적어 두었다.
  const WORDS = { fold: "코드와 함께", show: "글과 그림만" };
  /** @type {HTMLButtonElement | null} */
  const button = document.querySelector(".code-switch");
  const apply = () => {
    const folded = root.dataset.code === "fold";
    for (const one of folds) one.toggleAttribute("open", !folded);
    // 이제부터는 칸마다 열려 있는지를 따른다.
    root.dataset.codeReady = "";
    if (!button) return;
    const words = WORDS[folded ? "fold" : "show"];
    button.title = words;
    button.setAttribute("aria-label", words);
    /** @type {HTMLElement} */ (button.querySelector("span")).textContent = words;
  };
  apply();
  button?.addEventListener("click", () => {
    // 누른 뒤에도 읽던 절이 제자리에 있게 한다.
    const here = [...document.querySelectorAll(".bd-article :is(h1, h2, h3, p, figure)")].find(
      (one) => one.getBoundingClientRect().top >= 0 && one.checkVisibility(),
    );
    const before = here?.getBoundingClientRect().top ?? 0;
    root.dataset.code = root.dataset.code === "fold" ? "show" : "fold";
    localStorage.setItem("code", root.dataset.code);
    apply();
    if (here) scrollBy({ top: here.getBoundingClientRect().top - before, behavior: "instant" });
  });

  // ---- 고쳐서 실행할 수 있는 칸. 편집기와 파이썬은 독자가 단추를 누른 뒤에야 받는다.
  /** @type {Record<string, string>} */
  const PYTHON = { exercise: "여기서 풀기", rule: "여기서 고쳐 실행하기", cell: "고쳐 보기" };
  const RESTED = 80; // 이만큼(ms) 머물러야 지나가는 것이 아니다.
  /** @type {Promise<any> | null} */
  let python = null;
  const bring = () => {
    /** @type {string[]} */
    const sources = JSON.parse(document.getElementById("python")?.textContent ?? "[]");
    // 함께 받되 적힌 차례로 실행한다.
    /** @param {string} src */
    const one = (src) =>
      new Promise((done, fail) => {
        const script = document.createElement("script");
        document.head.append(Object.assign(script, { src, async: false, onload: done, onerror: fail }));
      });
    return Promise.all(sources.map(one));
  };
  /** @type {NodeListOf<HTMLElement>} */
  const cells = document.querySelectorAll("[data-python]");
  for (const cell of cells) {
    const [kind] = (cell.dataset.python ?? "").split("-");
    const handle = Object.assign(document.createElement("button"), {
      type: "button",
      className: "python-open",
    });
    handle.textContent = PYTHON[kind];
    // 접은 코드 안에 두면 휴대전화에서 보이지 않는다.
    const fold = cell.closest("details");
    const start = async () => {
      if (fold) fold.open = true;
      handle.disabled = true;
      handle.textContent = "여는 중";
      try {
        await (python ??= bring());
        /** @type {any} */ (window).naerimakPython.open(cell);
        handle.remove();
      } catch {
        python = null;
        handle.disabled = false;
        handle.textContent = "열지 못했습니다. 다시 누르세요.";
      }
    };
    // 손을 떼기 전부터 받는다. 단추 위에 머물거나 단추에 초점을 두면 누르기 전부터 받는다.
    const early = () => (python ??= bring()).catch(() => (python = null));
    let resting = 0;
    const rest = () => {
      resting = setTimeout(early, RESTED);
    };
    handle.addEventListener("pointerdown", early);
    handle.addEventListener("pointerenter", rest);
    handle.addEventListener("focus", rest);
    for (const left of ["pointerleave", "blur"]) handle.addEventListener(left, () => clearTimeout(resting));
    handle.addEventListener("click", start);
    (fold ?? cell).after(handle);
    // 고친 글이 담긴 링크로 온 독자는 이미 누른 것이다. 실행은 하지 않는다.
    if (location.hash.startsWith(`#python=${cell.dataset.python};`)) {
      start();
    }
  }

  // 접은 칸 안을 가리키는 주소로 오면 그 칸을 연다.
  const pointedAt = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // 잘못 적은 주소
    }
  };
  const reveal = () => {
    const target = pointedAt();
    if (!target) return;
    for (let one = target.closest("details"); one; one = one.parentElement?.closest("details") ?? null)
      one.open = true;
    if (target.closest("details")) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // 종이에는 접은 것이 없다. 찍고 나면 되돌린다.
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = /** @type {HTMLDetailsElement[]} */ (folds.filter((one) => !one.hasAttribute("open")));
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  // ---- 읽던 곳
  const SHELF = "reading"; // { 쪽의 경로: { title, anchor, heading, at } }
  const shelf = () => {
    try {
      return JSON.parse(localStorage.getItem(SHELF) ?? "{}");
    } catch {
      return {};
    }
  };
  const base = new URL(root.dataset.content_root ?? "./", location.href).pathname;
  const name = decodeURIComponent(location.pathname).slice(decodeURIComponent(base).length);

  /**
   * 화면 아래에 떠서 글을 밀지 않는 한 줄. 링크 하나와 닫는 단추가 있다.
   * @param {string} label
   * @param {string} text
   * @param {string} href
   */
  const offer = (label, text, href) => {
    const line = document.createElement("aside");
    line.className = "resume";
    line.setAttribute("aria-label", label);
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "닫기";
    const remove = () => line.remove();
    close.addEventListener("click", remove);
    link.addEventListener("click", remove);
    line.append(link, close);
    document.body.append(line);
  };

  const cover = document.querySelector(".cover-page");
  if (cover) {
    const places = Object.entries(shelf()).sort(([, one], [, other]) => other.at - one.at);
    const [last] = places;
    if (last) {
      const [path, { title, heading, anchor }] = last;
      offer("이어 읽기", `이어 읽기: ${title}, ${heading}`, `${base}${path}#${encodeURIComponent(anchor)}`);
    }
    return;
  }
  const title = document.querySelector(".bd-article h1");
  const sections = [...document.querySelectorAll(".bd-article > section > section[id]")];
  if (!title || sections.length < 3) return;
  /** @param {Element} heading */
  const plain = (heading) => {
    const copy = /** @type {HTMLElement} */ (heading.cloneNode(true));
    for (const extra of copy.querySelectorAll(".headerlink, .katex-html")) extra.remove();
    return (copy.textContent ?? "").trim();
  };
  const kept = shelf()[name];
  if (kept && !location.hash && sections.some(({ id }) => id === kept.anchor)) {
    offer("읽던 곳", `지난번에 읽던 곳: ${kept.heading}`, `#${encodeURIComponent(kept.anchor)}`);
  }

  // ---- 얼마나 읽었는지. 화면이 움직일 때 한 번만 잰다.
  const bar = document.createElement("div");
  bar.className = "progress-line";
  bar.setAttribute("aria-hidden", "true");
  document.body.append(bar);
  let now = -1;
  let waiting = false;
  const measure = () => {
    waiting = false;
    const { scrollHeight, clientHeight } = root;
    bar.style.transform = `scaleX(${Math.min(1, scrollY / Math.max(1, scrollHeight - clientHeight))})`;
    now = sections.findLastIndex((one) => one.getBoundingClientRect().top < clientHeight / 2);
  };
  addEventListener(
    "scroll",
    () => {
      if (!waiting) requestAnimationFrame(measure);
      waiting = true;
    },
    { passive: true },
  );
  // 첫 절을 지나 읽은 곳만 적고, 끝까지 읽으면 지운다.
  const keep = () => {
    const places = shelf();
    if (now < 1) return;
    if (now === sections.length - 1) delete places[name];
    else {
      const heading = sections[now].querySelector("h2");
      const words = { title: plain(title), heading: heading ? plain(heading) : "", anchor: sections[now].id };
      places[name] = { ...words, at: Date.now() };
    }
    localStorage.setItem(SHELF, JSON.stringify(places));
  };
  addEventListener("pagehide", keep);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
})();
