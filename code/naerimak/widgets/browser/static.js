// 커널이 없는 모델: 파이썬이 적어 둔 상태로 서고, 옮긴 값을 듣는 이에게 알린다.

export class StaticModel {
  // 커널 없이 홀로 있는 모델이라는 표시. 파이썬이 계산해야 하는 것은 보이기만 한다.
  alone = true;
  /** 더 받을 파일이 있는 폴더. 우리 쪽에서는 스크립트의 곁이라 비어 있다. */
  files = "";

  /** @param {Record<string, any>} state */
  constructor(state) {
    this.state = state;
    /** @type {Record<string, (() => void)[]>} */
    this.listeners = {};
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const listener of [...(this.listeners[`change:${name}`] ?? [])]) listener();
  }

  /**
   * @param {string} event
   * @param {() => void} listener
   */
  on(event, listener) {
    (this.listeners[event] ??= []).push(listener);
  }

  /**
   * @param {string} event
   * @param {() => void} listener
   */
  off(event, listener) {
    this.listeners[event] = (this.listeners[event] ?? []).filter((one) => one !== listener);
  }

  // 보낼 커널이 없다.
  save_changes() {}
}

/** @param {string} data */
function decoded(data) {
  return new DataView(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)).buffer);
}

/**
 * 위젯 상태 하나에서 글로 적힌 바이트를 되돌려, 모델이 쓸 값들을 낸다.
 * @param {{ state: Record<string, any>, buffers?: any[] }} stored
 */
export function stateOf({ state, buffers = [] }) {
  for (const { path, data } of buffers) state[path[0]] = decoded(data);
  return state;
}
