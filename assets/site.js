// 넘치는 수식, 코드, 표만 키보드로 밀 수 있게 한다. 모든 상자에 초점이 서면 탭 이동이 길어진다.
(() => {
  const BOXES = ".math-scroll, pre, .cell_output > .output, .pst-scrollable-table-container";
  const boxes = [...document.querySelectorAll(BOXES)];
  const measure = (box) => {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    if (box.querySelector(":scope > table"))
      box.classList.toggle("says-scroll", box.scrollWidth > box.clientWidth);
  };

  // 보이는 상자는 브라우저가 자리를 잡은 뒤에 알려 준다. 글꼴이나 탐색기가 늦게 와도 안의 것이 알린다.
  const observer = new ResizeObserver((entries) => {
    for (const box of new Set(entries.map(({ target }) => target.closest(BOXES)))) measure(box);
  });
  for (const box of boxes) {
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
  }

  // 상자는 쉴 때 조금씩 잰다. 한꺼번에 재면 긴 강의에서 화면이 멈춘다.
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 30));
  let waiting = [];
  const work = (deadline) => {
    do measure(waiting.shift());
    while (waiting.length && deadline?.timeRemaining() > 5);
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
