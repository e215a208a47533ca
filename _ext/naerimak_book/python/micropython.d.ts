// 파이썬(__init__.py)이 짓는 모듈: 보통의 Worker에서도 도는 MicroPython의 loadMicroPython.
// biome-ignore lint/suspicious/noExplicitAny: 남의 것이라 타입을 적지 않는다.
export const MICROPYTHON: Promise<(options: object) => Promise<any>>;
