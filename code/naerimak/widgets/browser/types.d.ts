// 탐색기들이 함께 쓰는 타입.

export type Point = number[];
export type Params = Record<string, number>;
export type State = Record<string, number>;

/** anywidget의 모델. 커널이 없는 쪽에서는 host.js의 것이고 `alone`이 참이다. */
export interface Model {
  alone?: boolean;
  /** 더 받을 파일이 있는 폴더. 남의 쪽에 놓은 탐색기에만 있다. */
  files?: string;
  /** 뷰가 사라질 때 알린다. main.js의 viewOf가 단다. */
  closed: AbortSignal;
  /** 처음으로 옆에 놓을 것. 주소에 설정을 담는 쪽에서는 링크를 복사하는 단추다. */
  tools: Node[];
  /** 쓴 수를 고쳤을 때 그렇다고 말한다. controls.js의 frame이 단다. */
  tell(text: string): void;
  // biome-ignore lint/suspicious/noExplicitAny: 값의 타입은 파이썬의 trait이 정한다.
  get(name: string): any;
  set(name: string, value: unknown): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
  save_changes(): void;
}

/** 값을 읽고 적을 수 있는 것. 모델이거나 모델처럼 구는 것이다. */
export type Values = Pick<Model, "get" | "set" | "save_changes">;

/** 지금 보이는 사실이 남는 요소. */
export type Place = HTMLElement & { facts?: object };

export type Explorer = (model: Model, el: Place) => void;

/** 눈금: 값을 0과 1 사이로 옮기고 되돌린다. */
export interface Scale {
  to(value: number, domain: [number, number]): number;
  from(unit: number, domain: [number, number]): number;
  ticks?(domain: [number, number], most?: number): number[];
  round?(value: number): number;
  digits?: number;
}

/** 조절기의 명세(widgets/specs.py). */
export interface Spec {
  type: "range" | "select" | "check";
  name: string;
  label: string;
  symbol: string;
  min: number;
  max: number;
  scale: string;
  step: number;
  stepper?: boolean;
  /** 접은 상자에 넣을 때: 늘, 또는 휴대전화에서만. */
  fold?: "always" | "narrow";
  // biome-ignore lint/suspicious/noExplicitAny: 고르는 값의 타입은 파이썬의 trait이 정한다.
  options: any[];
}

/** 선 하나를 그리는 법. */
export interface Look {
  label: string;
  style: string;
  marker: string;
  dash: number[];
}

/** 지형의 명세. 경주에는 이름과 규칙마다의 학습률이 있다. */
export interface LandscapeSpec {
  key: string;
  kind: string;
  params: Params;
  start: Point;
  levels: number[];
  label: string;
  rates: Record<string, number>;
}

/** 갱신 규칙의 명세. 독자가 쓴 규칙은 `kind`가 비어 있고, 경주의 규칙에는 학습률의 조절기가 있다. */
export interface RuleSpec extends Look {
  kind: string | null;
  params: Params;
  rate?: Spec;
}

/** 지형 위의 길. */
export interface Run {
  theta: Point[];
  loss: number[];
  grad: Point[];
  state: State[][];
  divergedAt?: number | null;
}

/** 길 하나의 사실. */
export interface RunFacts {
  first: number;
  loss: number;
  theta: Point;
  verdict: string;
  diverged: number | null;
}
