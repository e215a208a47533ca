// Worker의 입구. 쪽이 wasm을 보내면 파이썬을 띄우고, 그다음부터는 온 일을 차례로 한다.

/** @type {Promise<any> | null} */
let waiting = null;

self.onmessage = async ({ data }) => {
  if (data.wasm) {
    const wasmBinary = Uint8Array.from(atob(data.wasm), (one) => one.charCodeAt(0));
    waiting = startPython(await MICROPYTHON, LIBRARY, { wasmBinary });
    await waiting;
    self.postMessage({ ready: true });
    return;
  }
  const ask = await waiting;
  self.postMessage({ id: data.id, ...ask(data.task, data.request) });
};
