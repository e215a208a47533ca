// 다른 스크립트가 쪽에 내어 둔 이름.

/** _ext/vendor/minisearch */
declare class MiniSearch {
  constructor(options: object);
  addAllAsync(documents: object[]): Promise<void>;
  search(query: string, options?: object): { id: number; terms: string[] }[];
}

interface Element {
  /** 브라우저는 수도 글로 옮겨 적는다. */
  setAttribute(name: string, value: string | number): void;
}

interface CanvasText {
  /** 여기서도 그렇다. */
  fillText(text: string | number, x: number, y: number): void;
}

interface Window {
  /** 탐색기: 시험과 호기심 많은 독자를 위해 내어 둔다. */
  naerimak: { [name: string]: unknown; digits?: string };
  /** 슬라이드를 몇 장째까지 넘겼는지 시험이 본다. */
  slides: object;
}
