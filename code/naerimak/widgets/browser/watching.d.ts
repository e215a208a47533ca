// 파이썬(widgets/arrays.py)이 옮겨 짓는 모듈: 배우는 동안의 곡률.
// biome-ignore lint/suspicious/noExplicitAny: 옮긴 것의 타입은 파이썬이 정한다.
type Compiled = any;

export const Watched: Compiled;
export const hessian_product: Compiled;
export const sharpest: Compiled;
export const adam_scale: Compiled;
export function momentum_limit(lr: number, momentum: number): number;
export function adam_limit(lr: number, beta1: number): number;
