// 파이썬(widgets/bundling.py)이 짓는 모듈: 종류마다 그 탐색기를 그리는 함수.
import type { Explorer } from "./types.js";

export const EXPLORERS: Record<string, Explorer>;
