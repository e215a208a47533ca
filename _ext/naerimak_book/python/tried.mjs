// @ts-nocheck Node에서 돈다.
// 책을 만들 때 칸들을 하나씩 실행해 본다. 멈추지 않는 칸은 Worker를 끝내고 다음으로 간다.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { startPython } from "./runtime.js";

const MOST = 2000; // CPU의 밀리초. 바쁜 컴퓨터에서도 같은 칸을 고르게, 지난 시간은 보지 않는다.

/** `begun`부터 이 프로세스가 쓴 CPU. 밀리초다. */
function spent(begun) {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

async function inside() {
  const { loadMicroPython } = await import(workerData.micropython);
  parentPort.on("message", async ({ files, prelude, source }) => {
    const ask = await startPython(loadMicroPython, workerData.library);
    const opened = ask("open", { files, prelude });
    const begun = process.cpuUsage();
    const answer = opened.error ? opened : ask("run", { source });
    parentPort.postMessage({ ...answer, seconds: spent(begun) / 1000 });
  });
  parentPort.postMessage("ready");
}

function started(data) {
  const one = new Worker(new URL(import.meta.url), { workerData: data });
  return new Promise((ready) => one.once("message", () => ready(one)));
}

function asked(one, cell) {
  return new Promise((done) => {
    const begun = process.cpuUsage();
    const timer = setInterval(() => {
      if (spent(begun) < (cell.most ?? MOST)) return;
      clearInterval(timer);
      done(null);
    }, 50);
    one.once("message", (answer) => {
      clearInterval(timer);
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
