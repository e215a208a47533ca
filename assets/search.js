// 찾기 칸에 쓰는 대로 바로 아래에 결과를 보여 준다. 찾기 파일은 처음 찾을 때 한 번만 받는다.
(() => {
  const SHOWN = { dialog: 8, page: 40 };
  const PER_PAGE = 4; // 한 강의가 결과를 다 차지하지 않게 한다.
  const AROUND = 70; // 찾은 말의 앞뒤로 보여 줄 글자 수

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {string} [className]
   * @param {(Node | string)[]} children
   */
  const element = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };

  /** @type {Promise<SearchFunction> | undefined} */
  let engine;
  /** @param {string} address */
  const load = (address) =>
    (engine ??= new Promise((resolve, reject) => {
      const script = element("script");
      script.src = address;
      script.onload = () => resolve(/** @type {Promise<SearchFunction>} */ (naerimakSearch.ready));
      script.onerror = () => {
        engine = undefined;
        reject();
      };
      document.head.append(script);
    }));

  /**
   * 글에서 찾은 말이 처음 나오는 자리를 잘라 보여 주고, 찾은 말에 표시한다.
   * @param {string} text
   * @param {string[]} words
   */
  const excerpt = (text, words) => {
    const lower = text.toLowerCase();
    const found = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
    const start = Math.max(0, Math.min(...(found.length ? found : [0])) - AROUND);
    const end = Math.min(text.length, start + 2 * AROUND);
    /** @type {(Node | string)[]} */
    const parts = [start ? "… " : ""];
    for (let at = start; at < end; ) {
      const hits = words
        .map((word) => [lower.indexOf(word, at), word.length])
        .filter(([from]) => from >= 0 && from < end);
      const [from, length] = hits.sort((a, b) => a[0] - b[0] || b[1] - a[1])[0] ?? [end, 0];
      parts.push(text.slice(at, from));
      if (length) parts.push(element("mark", "", text.slice(from, from + length)));
      at = from + length;
    }
    return element("p", "search-excerpt", ...parts, end < text.length ? " …" : "");
  };

  /**
   * @param {SearchFound} entry
   * @param {string} query
   */
  const result = (entry, query) => {
    const link = element("a", "", element("span", "search-heading", entry.heading));
    if (entry.heading !== entry.page) link.prepend(element("span", "search-page", entry.page), " ");
    link.href = document.documentElement.dataset.content_root + entry.url;
    const words = [...new Set([...entry.terms, ...query.toLowerCase().split(/\s+/)])].filter(Boolean);
    return element("li", "", link, excerpt(entry.text, words));
  };

  /** @type {NodeListOf<HTMLFormElement & { dataset: { bundle: string } }>} */
  const forms = document.querySelectorAll("form.bd-search");
  for (const form of forms) {
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    const dialog = form.closest("dialog");
    const around = /** @type {HTMLElement} */ (form.parentElement);
    const output = /** @type {HTMLElement} */ (around.querySelector(".search-output"));
    const status = element("p", "search-status");
    status.setAttribute("role", "status");
    const list = element("ol", "search-list");
    output.append(status, list);

    const show = async () => {
      const query = input.value.trim();
      if (!query) {
        status.textContent = "";
        list.replaceChildren();
        return;
      }
      let find;
      try {
        find = await load(form.dataset.bundle);
      } catch {
        status.textContent = "찾기 파일을 받지 못했습니다. 연결을 확인하고 다시 찾아 주세요.";
        return;
      }
      if (query !== input.value.trim()) return; // 받는 동안 더 쓴 글자가 새로 찾는다.
      const found = find(query);
      /** @type {Record<string, number>} */
      const counts = {};
      const shown = found
        .filter(({ page }) => (counts[page] = (counts[page] ?? 0) + 1) <= PER_PAGE)
        .slice(0, dialog ? SHOWN.dialog : SHOWN.page);
      list.replaceChildren(...shown.map((entry) => result(entry, query)));
      status.textContent = found.length
        ? `${found.length}곳을 찾았습니다.` +
          (dialog && shown.length < found.length ? " 엔터를 누르면 더 보여 줍니다." : "")
        : "찾은 곳이 없습니다. 다른 말로 찾아보세요.";
    };

    input.addEventListener("input", show);
    input.addEventListener("focus", () => load(form.dataset.bundle).catch(() => {}), { once: true });

    // 화살표로 칸과 결과 사이를 오간다.
    around.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return; // 한글을 짓는 동안의 화살표는 입력기의 것이다.
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [input, ...list.querySelectorAll("a")];
      const at = stops.indexOf(/** @type {HTMLInputElement} */ (document.activeElement));
      if (!step || at < 0 || !stops[at + step]) return;
      event.preventDefault();
      stops[at + step].focus();
    });

    if (dialog) {
      // 같은 쪽의 절을 고르면 대화 상자가 글을 가리지 않게 닫는다.
      list.addEventListener("click", () => dialog.close());
    } else {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        history.replaceState(null, "", "?" + new URLSearchParams({ q: input.value }));
        show();
      });
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      show();
    }
  }
})();
