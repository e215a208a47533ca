// @ts-nocheck Node에서 돌고, 앞에 runtime.js가 붙는다.
// 책을 만들 때 칸들을 하나씩 실행해 본다. 멈추지 않는 칸은 Worker를 끝내고 다음으로 간다.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const MOST = 4000; // 밀리초

async function inside() {
  parentPort.on("message", async ({ files, prelude, source }) => {
    const ask = await startPython(loadMicroPython, workerData.library);
    const opened = ask("open", { files, prelude });
    const begun = performance.now();
    const answer = opened.error ? opened : ask("run", { source });
    parentPort.postMessage({ ...answer, seconds: (performance.now() - begun) / 1000 });
  });
  parentPort.postMessage("ready");
}

function started(data) {
  const one = new Worker(new URL(import.meta.url), { workerData: data });
  return new Promise((ready) => one.once("message", () => ready(one)));
}

function asked(one, cell) {
  return new Promise((done) => {
    const timer = setTimeout(() => done(null), cell.most ?? MOST);
    one.once("message", (answer) => {
      clearTimeout(timer);
      done(answer);
    });
    one.postMessage(cell);
  });
}

async function outside() {
  let text = "";
  for await (const part of process.stdin) text += part;
  const { cells, ...data } = JSON.parse(text);
  const answers = [];
  let one = await started(data);
  for (const cell of cells) {
    const answer = await asked(one, cell);
    answers.push(answer ?? { output: "", error: { type: "Timeout" }, seconds: (cell.most ?? MOST) / 1000 });
    if (answer) continue;
    await one.terminate();
    one = await started(data);
  }
  await one.terminate();
  process.stdout.write(JSON.stringify(answers));
}

await (isMainThread ? outside() : inside());
