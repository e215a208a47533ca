// 화면보다 긴 수식만 키보드로 밀 수 있게 한다. 모든 수식에 초점이 서면 탭 이동이 길어진다.
(() => {
  const update = () => {
    for (const box of document.querySelectorAll(".math-scroll")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", update);
  addEventListener("resize", update);
})();
