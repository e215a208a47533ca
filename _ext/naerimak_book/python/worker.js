// Worker의 입구. 쪽이 wasm을 보내면 파이썬을 띄우고, 그다음부터는 온 일을 차례로 한다.

import { LIBRARY } from "./library.js";
import { MICROPYTHON } from "./micropython.js";
import { startPython } from "./runtime.js";

/** @type {Promise<any> | null} */
let waiting = null;

/**
 * base64를 바이트로. 브라우저가 할 줄 알면 맡긴다: 처음 도는 반복문은 느리다.
 * @param {string} text
 */
function bytesOf(text) {
  const given = /** @type {any} */ (Uint8Array).fromBase64?.(text);
  return given ?? Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

self.onmessage = async ({ data }) => {
  if (data.wasm) {
    const wasmBinary = bytesOf(data.wasm);
    try {
      waiting = startPython(await MICROPYTHON, LIBRARY, { wasmBinary });
      await waiting;
      self.postMessage({ ready: true });
    } catch (error) {
      self.postMessage({ ready: false, reason: String(error) });
    }
    return;
  }
  const ask = await waiting;
  self.postMessage({ id: data.id, ...ask(data.task, data.request) });
};
