// 남의 쪽에 끼워 넣는 탐색기: ?theme=dark나 ?theme=light로 밝기를 정하고, 높이가 바뀌면 품은 쪽에 알린다.

(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search).get("theme") ?? "";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    root.dataset.theme = ["light", "dark"].includes(asked) ? asked : dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", paint);
  paint();
  // 어느 쪽이 품었는지 모르고 비밀도 아니므로 누구에게나 알린다.
  const tell = () => parent.postMessage({ naerimak: "height", height: Math.ceil(root.offsetHeight) }, "*");
  if (parent !== window) new ResizeObserver(tell).observe(root);
})();
