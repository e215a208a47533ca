// 화면보다 긴 수식만 키보드로 밀 수 있게 한다. 모든 수식에 초점이 서면 탭 이동이 길어진다.
(() => {
  const update = () => {
    for (const box of document.querySelectorAll(".math-scroll")) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", update);
  addEventListener("resize", update);
  // 수식 글꼴이 늦게 오면 그때 식의 폭이 달라진다.
  document.fonts.addEventListener("loadingdone", update);
})();
