// 파이썬(widgets/bundling.py)이 짓는 모듈: 따로 싣는 탐색기까지 그리는 입구.
export { render } from "./main.js";
