// 파이썬(widgets/compiling.py)이 옮겨 짓는 모듈: 평균장의 식. 혼돈의 경계 탐색기만 쓴다.
type Kind = "tanh" | "relu";
export function passed_square(kind: Kind, q: number): number;
export function passed_slope(kind: Kind, q: number): number;
export function passed_product(kind: Kind, q: number, c: number): number;
export function length_map(kind: Kind, q: number, weight: number, bias: number): number;
export function mapped_length(kind: Kind, weight: number, bias: number): number;
export function resting_length(kind: Kind, weight: number, bias: number): number;
export function chi(kind: Kind, q: number, weight: number): number;
export function correlation_map(kind: Kind, c: number, q: number, weight: number, bias: number): number;
export function resting_correlation(kind: Kind, q: number, weight: number, bias: number): number;
export function layered(
  kind: Kind,
  weight: number,
  bias: number,
  depth: number,
  cosine: number,
): [number[], number[]];
export function depth_scale(rate: number): number;
export function unit_draws(count: number, seed: number): number[];
export function measured_pair(
  kind: Kind,
  weight: number,
  bias: number,
  unit: number[],
  width: number,
  depth: number,
  cosine: number,
): [number[], number[], number[]];
