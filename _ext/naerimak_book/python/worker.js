// Worker의 입구. 쪽이 wasm을 보내면 파이썬을 띄우고, 그다음부터는 온 일을 차례로 한다.

import { LIBRARY } from "./library.js";
import { MICROPYTHON } from "./micropython.js";
import { startPython } from "./runtime.js";

/** @type {Promise<any> | null} */
let waiting = null;

self.onmessage = async ({ data }) => {
  if (data.wasm) {
    const text = atob(data.wasm);
    const wasmBinary = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) wasmBinary[k] = text.charCodeAt(k);
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
