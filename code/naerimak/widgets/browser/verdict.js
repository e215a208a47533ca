// 길 하나의 사실과 판정, 그것을 적은 문장. 길을 그리기만 하는 표지는 받지 않는다.

import { judge, turning_share } from "./compiled.js";
import { number } from "./core.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").RunFacts} RunFacts */

/**
 * @param {Run} run
 * @param {number} lowest
 */
function verdict(run, lowest) {
  if (run.divergedAt) return "발산";
  const last = run.loss[run.loss.length - 1];
  return judge(run.loss[0] - lowest, last - lowest, turning_share(run.grad));
}

/**
 * 길 하나의 사실: 처음과 끝의 손실, 끝점, 판정, 발산한 걸음. 파이썬의 `run_facts`와 같다.
 * @param {Run} run
 * @param {number} lowest
 * @returns {RunFacts}
 */
export function runFacts(run, lowest) {
  const last = { loss: run.loss[run.loss.length - 1], theta: run.theta[run.theta.length - 1] };
  return { first: run.loss[0], ...last, verdict: verdict(run, lowest), diverged: run.divergedAt ?? null };
}

/**
 * 길의 사실을 적은 문장.
 * @param {string} name
 * @param {RunFacts} facts
 */
export function sentence(name, facts) {
  if (facts.diverged)
    return `${name}: ${facts.diverged}걸음째에 값이 수의 범위를 벗어났습니다(${facts.verdict}).`;
  const point = facts.theta.map((w) => number(w)).join(", ");
  const losses = `손실 ${number(facts.first)} → ${number(facts.loss)}`;
  return `${name}: ${losses}, 마지막 점 (${point}), 판정 ${facts.verdict}.`;
}
