// 넘치는 수식, 코드, 표만 키보드로 밀 수 있게 한다. 모든 상자에 초점이 서면 탭 이동이 길어진다.
(() => {
  const BOXES = ".math-scroll, pre, .cell_output > .output, .pst-scrollable-table-container";
  const boxes = [...document.querySelectorAll(BOXES)];
  /** @param {Element} box */
  const measure = (box) => {
    const [inside] = box.children;
    // 넘치는 식의 뒤에 둔 여백(site.css)은 식이 아니다. 그것까지 세면 다시 넓어진 뒤에도 넘친다고 한다.
    const spare = box.matches(".fades") ? parseFloat(getComputedStyle(inside).paddingRight) : 0;
    const wide = box.scrollWidth - spare > box.clientWidth;
    if (wide || box.scrollHeight > box.clientHeight) /** @type {HTMLElement} */ (box).tabIndex = 0;
    else box.removeAttribute("tabindex");
    if (box.matches(".math-scroll")) box.classList.toggle("fades", wide);
    else if (box.querySelector(":scope > table")) box.classList.toggle("says-scroll", wide);
  };

  // 보이는 상자는 브라우저가 자리를 잡은 뒤에 알려 준다. 글꼴이나 탐색기가 늦게 와도 안의 것이 알린다.
  // 알림 안에서 바로 재면 표의 안내 줄이 자리를 바꾸어 다시 알리게 되므로(브라우저는 오류로 적는다) 다음
  // 화면에서 잰다.
  const observer = new ResizeObserver((entries) => {
    // 알린 뒤에 쪽에서 빠진 것도 있다. 칸을 고쳐 실행하면 상자가 편집기로 바뀐다.
    const changed = new Set(entries.map(({ target }) => target.closest(BOXES)).filter((box) => box !== null));
    requestAnimationFrame(() => changed.forEach(measure));
  });
  /** @type {(box: Element, near: boolean) => void} */
  const follow = (box, near) => {
    for (const one of [box, box.firstElementChild]) {
      if (one && near) observer.observe(one);
      else if (one) observer.unobserve(one);
    }
  };
  for (const box of boxes) follow(box, true);
  // 살피는 상자가 많으면 탐색기를 움직일 때마다 브라우저가 모두 재어 본다. 먼 절(아래의 distant)의 것은
  // 가까이 올 때 다시 살핀다.
  addEventListener("nearness", ({ target }) => {
    const section = /** @type {Element} */ (target);
    const near = !section.classList.contains("distant");
    for (const box of section.querySelectorAll(BOXES)) follow(box, near);
  });

  // 상자는 쉴 때 조금씩 잰다. 한꺼번에 재면 긴 강의에서 화면이 멈춘다.
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 30));
  /** @type {Element[]} */
  let waiting = [];
  /** @param {IdleDeadline} [deadline] */
  const work = (deadline) => {
    do measure(/** @type {Element} */ (waiting.shift()));
    while (waiting.length && (deadline?.timeRemaining() ?? 0) > 5);
    if (waiting.length) idle(work);
  };
  const measureAll = () => {
    const resting = !waiting.length;
    waiting = [...boxes];
    if (resting && waiting.length) idle(work);
  };
  addEventListener("load", measureAll);
  addEventListener("resize", measureAll);
})();

// 종이에서는 펼 수 없다. 한 쪽을 인쇄할 때에도 책 전체의 PDF(tools/pdf.py)처럼 접은 것을 모두 펴고, 확인
// 문제의 풀이는 맨 뒤로 모은다. 찍고 나면 되돌린다.
(() => {
  /** @type {(() => void)[]} */
  let undo = [];
  addEventListener("beforeprint", () => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const folded = document.querySelectorAll("article details:not([open])");
    for (const box of folded) {
      box.open = true;
      undo.push(() => (box.open = false));
    }
    const solutions = document.querySelectorAll(".quiz-solution");
    if (!solutions.length) return;
    const last = document.createElement("section");
    last.append(Object.assign(document.createElement("h2"), { textContent: "정답과 풀이" }));
    for (const [k, solution] of solutions.entries()) {
      const title = /** @type {Element} */ (solution.querySelector(".admonition-title"));
      const [place, said] = [document.createComment(""), title.textContent];
      solution.replaceWith(place);
      title.textContent = `문제 ${k + 1}`;
      last.append(solution);
      undo.push(() => {
        title.textContent = said;
        place.replaceWith(solution);
      });
    }
    document.querySelector("article")?.append(last);
    undo.push(() => last.remove());
  });
  addEventListener("afterprint", () => {
    for (const back of undo) back();
    undo = [];
  });
})();

// 화면 하나보다 멀리 있는 절은 놓지도 칠하지도 않는다(site.css의 distant). 긴 강의의 탐색기도 짧은 강의의
// 것처럼 가볍다. 모두 놓인 뒤에 그 높이를 적고 시작하며, 폭이나 접은 코드가 바뀌면 다시 놓은 뒤에 시작한다.
// 그리지 않은 절도 쪽에서 찾기, 링크, 읽어 주는 프로그램에는 그대로 있다. 위의 높이가 바뀔 때 읽던 곳을
// 붙들지 못하는 브라우저(Safari)에서는 하지 않는다.
(() => {
  const sections = document.querySelectorAll(".bd-article > section > section");
  if (!CSS.supports("overflow-anchor: auto") || !CSS.supports("content-visibility: auto")) return;
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect } of entries) {
        const { style, classList } = /** @type {HTMLElement} */ (target);
        if (!isIntersecting) style.containIntrinsicBlockSize = `${boundingClientRect.height}px`;
        if (classList.contains("distant") === !isIntersecting) continue;
        classList.toggle("distant");
        target.dispatchEvent(new Event("nearness", { bubbles: true }));
      }
    },
    { rootMargin: "100% 0px" },
  );
  const REST = 500; // 폭이 바뀌는 것이 멎었다고 볼 때까지(ms).
  let timer = 0;
  const begin = () => {
    // 나누어 계산하는 탐색기는 마칠 때 문장의 줄이 늘기도 한다. 그 앞의 높이를 적지 않는다.
    if (document.querySelector(".naerimak-explorer[aria-busy=true]")) timer = setTimeout(begin, REST);
    else for (const one of sections) watch.observe(one);
  };
  const again = () => {
    watch.disconnect();
    for (const one of sections) {
      if (!one.classList.contains("distant")) continue;
      one.classList.remove("distant");
      one.dispatchEvent(new Event("nearness", { bubbles: true }));
    }
    clearTimeout(timer);
    timer = setTimeout(begin, REST);
  };
  const start = async () => {
    await /** @type {any} */ (globalThis).naerimak?.shown;
    await document.fonts.ready;
    again();
    addEventListener("resize", again);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-code"] });
  };
  addEventListener("load", start);
})();
