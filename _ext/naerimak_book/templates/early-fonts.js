// file://에서는 글꼴을 미리 받는 일이 막혀 오류만 남는다.
if (location.protocol !== "file:") {
  for (const href of document.currentScript?.dataset.fonts?.split(" ") ?? []) {
    const early = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href };
    document.head.append(Object.assign(document.createElement("link"), early));
  }
}
