// 파이썬(__init__.py)이 짓는 모듈: 책에 실은 prism-code-editor에서 쓰는 것.
export const languageMap: Record<string, object>;
// biome-ignore lint/suspicious/noExplicitAny: 남의 것이라 타입을 적지 않는다.
export function createEditor(place: HTMLElement, options: object, ...extensions: object[]): any;
export function defaultCommands(): object;
