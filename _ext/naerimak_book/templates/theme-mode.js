(() => {
  // 저장소를 막은 브라우저에서는 이 쪽을 보는 동안만 기억한다.
  for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    try {
      window[name].getItem("mode");
    } catch {
      const kept = new Map();
      /** @type {Pick<Storage, "getItem" | "setItem" | "removeItem">} */
      const value = {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => kept.set(key, String(text)),
        removeItem: (key) => kept.delete(key),
      };
      Object.defineProperty(window, name, { value, configurable: true });
    }
  }
  const root = document.documentElement.dataset,
    mode = localStorage.getItem("mode") || "auto";
  // 코드는 휴대전화에서 접고 넓은 화면에서 편다. 독자가 고르면 그대로 따른다.
  root.code = localStorage.getItem("code") ?? (matchMedia("(max-width: 575.98px)").matches ? "fold" : "show");
  root.mode = mode;
  root.theme = mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
