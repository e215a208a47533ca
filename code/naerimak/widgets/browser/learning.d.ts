// 파이썬(widgets/arrays.py)이 옮겨 짓는 모듈: 신경망, 초기화 함수, 갱신 규칙, 데이터, 학습.
// 옮긴 것의 자료형은 파이썬이 정한다.
// biome-ignore lint/suspicious/noExplicitAny: 위의 이유.
type Compiled = any;

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
