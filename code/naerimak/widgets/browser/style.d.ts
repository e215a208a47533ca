// 파이썬이 짓는 모듈(widgets/bundling.py): 탐색기의 CSS.
export const STYLE: string;
