// @ts-nocheck Node에서 돈다.
// 책을 만들 때 칸들을 하나씩 실행해 본다. 멈추지 않는 칸은 Worker를 끝내고 다음으로 간다.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { startPython } from "./runtime.js";

// 파이썬을 띄우고 앞의 칸을 실행하는 데 쓸 수 있는 CPU의 밀리초. 바쁜 컴퓨터에서도 같은 칸을 고르게, 지난
// 시간은 보지 않는다. 칸에 쓸 수 있는 것은 책이 정한다(`most`).
const OPENING = 2000;

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
    parentPort.postMessage("running");
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
    let [begun, most] = [process.cpuUsage(), OPENING];
    const end = (answer) => {
      clearInterval(timer);
      one.off("message", hear);
      done(answer);
    };
    const hear = (answer) => {
      if (answer === "running") [begun, most] = [process.cpuUsage(), cell.most ?? OPENING];
      else end(answer);
    };
    const timer = setInterval(() => spent(begun) > most && end(null), 50);
    one.on("message", hear);
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
    answers.push(answer ?? { output: "", error: { type: "Timeout" }, seconds: (cell.most ?? OPENING) / 1000 });
    if (answer) continue;
    await one.terminate();
    one = await started(data);
  }
  await one.terminate();
  process.stdout.write(JSON.stringify(answers));
}

await (isMainThread ? outside() : inside());
