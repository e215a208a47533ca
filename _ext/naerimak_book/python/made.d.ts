// 파이썬(__init__.py)이 짓는 모듈: 고치는 칸의 스타일, Worker의 글, base64로 적은 wasm.
export const STYLE: string;
export const WORKER: string;
export const WASM: string;
