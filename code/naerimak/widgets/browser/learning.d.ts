// 파이썬(widgets/arrays.py)이 옮겨 짓는 모듈: 신경망, 초기화 함수, 갱신 규칙, 데이터, 학습.
import type { NdArray } from "./numpy.js";

// 옮긴 것의 타입은 파이썬이 정한다.
// biome-ignore lint/suspicious/noExplicitAny: 위의 이유.
type Compiled = any;

/** 층 하나의 통계. */
export interface Layer {
  std: number;
  gradient_std: number;
  saturated: number;
  dead: number;
  activations: { counts: ArrayLike<number> };
  gradients: { counts: ArrayLike<number> };
}

/** 지금의 신경망을 잰 것. 손실과 점수(`train`, `test`), 층마다의 통계, 잘못마다 이어지기 시작한 걸음이다. */
export interface Seen {
  t: number;
  train: [number, number];
  test: [number, number];
  layers: Layer[];
  ratios: number[];
  faults: (number | null)[];
}

/** 배우는 신경망 하나. 파이썬의 experiments.Learner를 옮긴 것이다. */
export interface Learner {
  t: number;
  batch_size: number;
  diverged_at: number | null;
  data: { x_train: NdArray; y_train: NdArray; x_test: NdArray; y_test: NdArray };
  network: { forward(theta: Compiled, x: NdArray): NdArray[] };
  optimizer: { lr: number };
  schedule: { __call__(t: number): number } | null;
  step(): void;
  rate(t: number): number;
  look(): Seen;
  seen(looking: Compiled): Seen;
}

/** 놀이터의 설정. */
export interface Setting {
  data: string;
  noise: number;
  seed: number;
  scale: number;
  activation: string;
  depth: number;
  width: number;
  start: string;
  std: number;
  gain: number;
  rule: string;
  lr: number;
  lr2: number;
  schedule: string;
  length: number;
  warm: number;
  batch: number;
  shuffle: boolean;
  other: string;
  layer: number;
  neuron: number;
  // biome-ignore lint/suspicious/noExplicitAny: 규칙마다의 하이퍼파라미터. 파이썬의 trait이 정한다.
  [tuned: string]: any;
}

export const np: Compiled;
export const Draws: Compiled;
export const RULES: Compiled;
export const ACTIVATIONS: Compiled;
export const MLP: Compiled;
export const Dataset: Compiled;
export const Looking: Compiled;
export const toy_data: Compiled;
export const scaled: Compiled;
export const start_of: Compiled;
export const schedule_of: Compiled;
export const wrong: Compiled;
export const fed: Compiled;
export const assemble: Compiled;
