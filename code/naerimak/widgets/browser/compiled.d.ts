// 파이썬(widgets/compiling.py)이 옮겨 짓는 모듈: 갱신 규칙, 지형, 스케줄, 판정.
import type { Params, Point, State } from "./types.js";

interface Rule {
  names: string[];
  init(this: Params, theta: number): State;
  step(this: Params, theta: number, grad: number, state: State): [number, State];
  lines(this: Params, theta: number, grad: number, state: State): number[];
}

interface Landscape {
  label: string;
  bounds: [number, number][];
  start: Point;
  minima: Point[];
  lowest: number;
  defaults: Params;
  value(this: Params, ...theta: Point): number;
  slope(this: Params, ...theta: Point): Point;
}

/** 스케줄의 값. 품은 스케줄은 함수다. */
type Plan = Record<string, number | number[] | ((t: number) => number)>;

export const OPTIMIZERS: Record<string, Rule>;
export const LANDSCAPES: Record<string, Landscape>;
export const SCHEDULES: Record<string, (this: Plan, t: number) => number>;
export function turning_share(grads: Point[]): number;
export function judge(first: number, last: number, turning: number): string;
export function arrival(losses: number[], lowest: number, share: number): number | null;
export function heavy_ball_rate(lr: number, momentum: number, curvature: number): number;
export function best_heavy_ball(smallest: number, largest: number): [number, number];
export function heavy_ball_regime(lr: number, momentum: number, curvature: number): string;
export function mean_square_step(before: number, lr: number, curvature: number, sigma: number): number;
export function expected_descent(
  start: number[],
  curvatures: number[],
  rates: number[],
  sigma: number,
): number[];
export function noise_floor(lr: number, curvature: number, sigma: number): number;
