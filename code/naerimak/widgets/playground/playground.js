// 놀이터: 신경망이 쪽에서 배운다. 배우는 일은 패키지의 원문에서 옮긴 learning.js가 하고, 여기서는 걸음을
// 재촉하고 그린다. 한 화면에 할 일을 나누어, 배우는 동안에도 쪽이 멈추지 않는다.

import { arranged, button, commit, commitAll, control, frame } from "../browser/controls.js";
import { html, number, sheet, write } from "../browser/core.js";
import { ACTIVATIONS, assemble, Dataset, np, RULES, schedule_of, toy_data } from "../browser/learning.js";
import { columnOf } from "./pictures.js";

/** @typedef {import("../browser/types.js").Spec} Spec */
/** @typedef {import("../browser/learning.js").Learner} Learner */
/** @typedef {import("../browser/learning.js").Seen} Seen */
/** @typedef {import("../browser/learning.js").Setting} Setting */
/** @typedef {{ name: string, answer: string, setting: Setting }} Case */
/** 규칙 하나: 처음 값들과, 조절기의 이름마다 그 값의 이름. */
/** @typedef {{ params: Record<string, number>, tuned: Record<string, string> }} Rule */
/**
 * 파이썬이 보낸 사실. `digits`는 학습과 시험의 수, `levels`는 화소의 글자, `cases`는 고장 난 신경망이다.
 * @typedef {{ rules: Record<string, Rule>, activations: Record<string, object>, faults: [string, string][],
 *   said: Record<string, string>, gap: number, digits: [number, number], levels: string,
 *   cases?: Case[] }} About
 */

const DRAWING = 1.5; // 한 화면에 그림을 그릴 시간(ms). 남은 일은 다음 화면으로 미룬다.
const RUSHED = 4; // 최대한 빠르게 배울 때의 그 시간. 화면이 드문 대신 그림이 밀리지 않는다.
const RUSH = 40; // 최대한 빠르게 배울 때 한 화면에 걷는 시간(ms). 그려도 1초에 스무 화면이다.
const REDRAW = 100; // 최대한 빠르게 배울 때 그림을 새로 그리는 사이(ms).
const SPENT = 0.01; // 학습률이 가장 높은 곳의 이만큼으로 줄었으면 스케줄이 멈춘 것으로 본다.
const GOOD = 0.95; // 이만큼 맞히면 다 배운 것으로 본다.

/**
 * 손글씨 숫자의 글을 데이터로 읽는다. 화소마다 글자 하나이고 끝에 라벨이 붙는다.
 * @param {string} text
 * @param {[number, number]} counts
 * @param {string} levels
 */
function digitsData(text, [train, test], levels) {
  const count = train + test;
  /** @param {number} at */
  const value = (at) => levels.indexOf(text[at]);
  /** @type {(from: number, to: number) => number[][]} */
  const rows = (from, to) =>
    Array.from({ length: to - from }, (_, k) =>
      Array.from({ length: 64 }, (_, j) => value((from + k) * 64 + j) / 16),
    );
  /** @type {(from: number, to: number) => number[]} */
  const labels = (from, to) => Array.from({ length: to - from }, (_, k) => value(64 * count + from + k));
  /** @param {unknown[]} values */
  const array = (values) => np.array(values);
  return new Dataset(
    array(rows(0, train)),
    array(labels(0, train)),
    array(rows(train, count)),
    array(labels(train, count)),
  );
}

/** @type {Promise<string | undefined> | null} */
let arriving = null;

/**
 * 정적 페이지에서 손글씨 숫자를 처음 고를 때 받는다. 파일에서 바로 연 쪽에서도 되도록 스크립트로 받는다.
 * @param {string} [folder]
 */
function fetchDigits(folder) {
  arriving ??= new Promise((done, failed) => {
    /** @type {HTMLScriptElement | null} */
    const mine = document.querySelector('script[src*="naerimak-playground"]');
    const script = document.createElement("script");
    // 남의 쪽에 놓인 모듈(embed.js)은 제자리를 모델에 적어 둔다.
    script.src = new URL("naerimak-digits.js", mine?.src ?? folder).href;
    script.onload = () => done(window.naerimak.digits);
    script.onerror = () => failed(new Error("손글씨 숫자를 받지 못했습니다."));
    document.head.append(script);
  });
  return arriving;
}

/**
 * @param {import("../browser/types.js").Model} model
 * @param {import("../browser/types.js").Place} el
 */
export function explorer(model, el) {
  /** @type {About} */
  const about = model.get("about");
  const { said } = about;
  /** @type {(name: string) => Spec} */
  const specOf = (name) => model.get("controls").find((/** @type {Spec} */ one) => one.name === name);
  /** @type {(name: string, value: unknown) => string} */
  const labelOf = (name, value) => specOf(name).options.find(([one]) => one === value)[1];
  const names = Object.keys(model.get("initial")).filter((name) => name !== "steps");
  const tuned = [...new Set(Object.values(about.rules).flatMap((one) => Object.keys(one.tuned)))];
  const built = names.filter((name) => !["layer", "neuron", "guess"].includes(name));
  /** @type {Record<string, ReturnType<typeof columnOf>>} */
  const columns = {
    first: columnOf(model, redraw, () => learners.second && columns.second),
    second: columnOf(model, redraw, () => columns.first),
  };
  const picture = html("div", { className: "nm-play-columns" }, columns.first.node, columns.second.node);
  /** @type {Record<string, Learner>} */
  let learners = {};
  /** @type {any} */
  let digits = null;
  let [builtKey, waiting, playing, frames, drawnAt, spoken] = ["", 0, false, 0, 0, ""];
  let visible = true;
  /** @type {(() => boolean | void)[]} */
  let tasks = [];

  const settingNow = () =>
    /** @type {Setting} */ (Object.fromEntries(names.map((name) => [name, model.get(name)])));

  /**
   * @param {Setting} setting
   * @param {unknown} data
   */
  function learnerOf(setting, data) {
    const params = about.activations[setting.activation];
    const activation = Object.assign(new ACTIVATIONS[setting.activation](), params);
    const { params: given, tuned } = about.rules[setting.rule];
    const rule = Object.assign(new RULES[setting.rule](), given, { lr: setting.lr });
    for (const [name, field] of Object.entries(tuned)) rule[field] = setting[name];
    const schedule = schedule_of(setting.schedule, setting.lr, setting.length, setting.warm);
    return assemble(setting, activation, rule, data, { schedule });
  }

  /**
   * 규칙을 고를 때의 하이퍼파라미터.
   * @param {string} rule
   */
  function startOf(rule) {
    const { params, tuned } = about.rules[rule];
    return Object.fromEntries(Object.entries(tuned).map(([name, field]) => [name, params[field]]));
  }

  /**
   * 옆에 놓을 신경망의 설정: 하나만 다르다.
   * @param {Setting} setting
   */
  function beside(setting) {
    const [name, value] = setting.other.split(":");
    const changed = { ...setting, [name]: value };
    if (name === "rule") Object.assign(changed, startOf(value));
    if (tunesRate(setting)) changed.lr = setting.lr2;
    return changed;
  }

  /**
   * 설정대로 신경망을 세우고 처음 모습을 잰다.
   * @param {Setting} setting
   */
  function build(setting) {
    if (setting.data === "digits" && !digits) {
      learners = {};
      bringDigits();
      return;
    }
    const data = setting.data === "digits" ? digits : toy_data(setting.data, setting.noise, setting.seed);
    learners = { first: learnerOf(setting, data) };
    if (setting.other) learners.second = learnerOf(beside(setting), data);
    for (const [side, learner] of Object.entries(learners))
      columns[side].begin(learner, setting, nameOf(side));
  }

  function bringDigits() {
    /** @param {string} [text] */
    const read = (text) => {
      if (!text || digits) return;
      digits = digitsData(text, about.digits, about.levels);
      builtKey = "";
      repaint();
    };
    if (!model.alone) read(model.get("digits"));
    else fetchDigits(model.files).then(read, (error) => (notice.textContent = error.message));
  }
  model.on("change:digits", () => learners.first || bringDigits());

  /** @param {string} side */
  function nameOf(side) {
    const other = model.get("other");
    if (!other) return "";
    const [name, value] = other.split(":");
    return labelOf(name, side === "first" ? model.get(name) : value);
  }

  /** 다시 세울 설정이면 다시 세운다. 층이나 뉴런만 바뀌었으면 그리기만 한다. */
  function refresh() {
    const setting = settingNow();
    const key = JSON.stringify(built.map((name) => setting[name]));
    const restarted = learners.first && model.get("steps") !== learners.first.t && !stepping;
    if (key === builtKey && !restarted) return;
    builtKey = key;
    spoken = "";
    showControls(setting);
    build(setting);
    model.set("steps", 0);
    columns.second.node.hidden = columns.second.table.hidden = !learners.second;
    picture.classList.toggle("nm-two", Boolean(learners.second));
    tasks = [];
  }

  /**
   * 옆의 학습률을 따로 맞추는지.
   * @param {Setting} setting
   */
  const tunesRate = ({ other }) => /^(rule|schedule):/.test(other);
  /**
   * 학습률을 걸음에 따라 바꾸는지, 워밍업의 비율을 고르는지. 옆에 놓은 것도 본다.
   * @param {Setting} setting
   */
  const schedules = ({ schedule, other }) => [schedule, ...(/^schedule:(.*)/.exec(other)?.slice(1) ?? [])];
  /** @param {Setting} setting */
  const usesSchedule = (setting) => schedules(setting).some((one) => one !== "constant");
  /** @param {Setting} setting */
  const usesWarm = (setting) => schedules(setting).some((one) => !["constant", "onecycle"].includes(one));
  /**
   * 값의 크기를 고르는 초깃값인지. 옆에 놓은 것도 본다.
   * @param {Setting} setting
   */
  const usesStd = ({ start, other }) =>
    ["constant", "normal"].includes(start) || /^start:(constant|normal)$/.test(other);

  /**
   * 쓰지 않는 조절기는 감춘다.
   * @param {Setting} setting
   */
  function showControls(setting) {
    const used = new Set(Object.keys(about.rules[setting.rule].tuned));
    const hides = {
      std: !usesStd(setting),
      lr2: !tunesRate(setting),
      noise: setting.data === "digits",
      length: !usesSchedule(setting),
      warm: !usesWarm(setting),
      ...Object.fromEntries(tuned.map((name) => [name, !used.has(name)])),
    };
    for (const [name, hidden] of Object.entries(hides)) {
      const input = el.querySelector(`[data-name="${name}"]`);
      if (!input) continue;
      const box = /** @type {HTMLElement} */ (input.closest(".nm-control"));
      box.hidden = hidden;
      for (const one of box.querySelectorAll("input")) one.disabled = hidden;
    }
    for (const group of el.querySelectorAll(".nm-controls"))
      arranged([.../** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll(".nm-control"))]);
    const folded = /** @type {NodeListOf<HTMLElement>} */ (
      el.querySelectorAll(".nm-fold [data-name]:enabled")
    );
    const first = { ...model.get("initial"), ...startOf(setting.rule) };
    /** @param {string} name */
    const moved = (name) => model.get(name) !== first[name];
    const changed = [...folded].filter((one) => moved(String(one.dataset.name))).length;
    const summary = el.querySelector(".nm-fold > summary");
    if (summary) write(summary, `조절기 더 보기${changed ? ` (바꾼 것 ${changed}개)` : ""}`);
  }

  // ── 배우기 ──────────────────────────────────────────────────────────────

  let stepping = false;

  function walk() {
    for (const learner of Object.values(learners)) learner.step();
    stepping = true;
    model.set("steps", learners.first.t);
    stepping = false;
  }

  const stopped = () => Object.values(learners).every((one) => one.diverged_at !== null);

  /** 그릴 일들. 둘을 모두 잰 뒤에 그려야 세로축을 나누어 쓴다. */
  function pictureTasks() {
    const all = Object.keys(learners).map((side) => columns[side].tasks());
    return [0, 1].flatMap((k) => all.flatMap((one) => one[k]));
  }

  function tick() {
    waiting = requestAnimationFrame(tick);
    const begin = performance.now();
    const speed = model.get("speed");
    frames += 1;
    if (speed > 0) for (let k = 0; k < speed && performance.now() - begin < RUSH; k++) walk();
    else if (speed < 0 && frames % -speed === 0) walk();
    else if (speed === 0) while (performance.now() - begin < RUSH && !stopped()) walk();
    if (!tasks.length && (speed !== 0 || begin - drawnAt > REDRAW)) {
      tasks = pictureTasks();
      drawnAt = begin;
    }
    const drawing = performance.now();
    const most = speed ? DRAWING : RUSHED;
    while (tasks.length && performance.now() - drawing < most) if (!tasks[0]()) tasks.shift();
    if (!tasks.length) say();
    if (stopped()) pause();
  }

  /** 판정이 바뀌었을 때만 문장을 고친다. 화면 낭독기가 걸음마다 읽지 않는다. */
  function say() {
    const now = Object.keys(learners).map(verdict).join() + (about.cases ? judged() : "");
    if (now !== spoken) repaint();
    spoken = now;
  }

  function run() {
    if (playing && visible && !waiting && !document.hidden) waiting = requestAnimationFrame(tick);
  }

  function rest() {
    cancelAnimationFrame(waiting);
    waiting = 0;
  }

  function pause() {
    rest();
    playing = false;
    play.textContent = "재생";
    finish();
    model.save_changes();
    repaint();
  }

  /** 멈추어 있을 때 그림만 다시 그린다. 배우는 동안에는 다음 차례에 그려진다. */
  function redraw() {
    if (!playing && learners.first) finish();
  }

  /** 밀린 그리기를 모두 한다. */
  function finish() {
    for (const task of pictureTasks()) while (task());
    tasks = [];
  }

  function start() {
    if (!learners.first) return;
    playing = true;
    play.textContent = "멈추기";
    run();
  }

  const play = button("재생", () => (playing ? pause() : start()), { className: "nm-play" });
  /** @param {() => number} count */
  const advance = (count) => {
    if (playing) pause();
    for (let k = 0; k < count() && !stopped(); k++) walk();
    finish();
    model.save_changes();
    repaint();
  };
  /** @param {number} seed */
  const restart = (seed) => {
    if (playing) pause();
    builtKey = "";
    if (seed !== model.get("seed")) commit(model, "seed", seed);
    else repaint();
  };
  const caseNow = () => /** @type {Case[]} */ (about.cases)[model.get("case") - 1];
  const epoch = () => Math.ceil(learners.first.data.x_train.length / learners.first.batch_size);
  const buttons = html(
    "div",
    { className: "nm-buttons", role: "group", ariaLabel: "배우기" },
    play,
    button("한 걸음", () => advance(() => 1)),
    button("한 에폭", () => advance(epoch)),
    button(sheet.narrow ? "다시" : "같은 시드로 다시", () => restart(model.get("seed"))),
    button(sheet.narrow ? "새 시드" : "새 시드로", () => restart((model.get("seed") + 1) % 51)),
    ...(about.cases
      ? [
          button("다음 신경망", () =>
            commit(model, "case", (model.get("case") % /** @type {Case[]} */ (about.cases).length) + 1),
          ),
        ]
      : []),
  );
  const bar = html(
    "div",
    { className: "nm-player nm-play-bar" },
    buttons,
    ...model.get("player").map((/** @type {Spec} */ spec) => control(model, spec)),
  );
  const notice = html("p", { className: "nm-note", role: "status" });
  // 휴대전화에서 재생 단추 바로 아래에 두는 짧은 판정. 낭독기는 문장에서 듣는다.
  const live = html("p", { className: "nm-play-verdict", ariaHidden: "true" });

  // 보이지 않는 동안에는 배우지 않는다.
  const seen = new IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    if (visible) run();
    else rest();
  });
  seen.observe(picture);
  const hiding = () => (document.hidden ? rest() : run());
  document.addEventListener("visibilitychange", hiding, { signal: model.closed });
  // 캔버스의 색은 저절로 바뀌지 않으므로, 쪽의 밝기가 바뀌면 다시 그린다.
  const ground = new MutationObserver(() => requestAnimationFrame(redraw));
  for (const node of [document.documentElement, el])
    ground.observe(node, { attributeFilter: ["class", "data-theme"] });
  model.closed.addEventListener("abort", () => {
    rest();
    seen.disconnect();
    ground.disconnect();
  });

  // 규칙을 고르면 그 규칙의 값으로 시작한다.
  model.on("change:rule", () => {
    const rule = model.get("rule");
    commitAll(model, { ...startOf(rule), lr: about.rules[rule].params.lr });
  });
  model.on("change:other", () => {
    const [name, value] = model.get("other").split(":");
    if (name === "rule") commit(model, "lr2", about.rules[value].params.lr);
    if (name === "schedule") commit(model, "lr2", model.get("lr"));
  });

  // 고장 난 신경망을 고르면 그 설정으로 바꾸고, 앞의 답을 지운다.
  if (about.cases) model.on("change:case", () => commitAll(model, { guess: "", ...caseNow().setting }));

  // ── 말하기 ──────────────────────────────────────────────────────────────

  /** @param {number} share */
  const percent = (share) => `${number(100 * share)}%`;

  /**
   * 지금까지 이어진 잘못 가운데 앞의 것 하나, 없으면 배우고 있는지.
   * @param {string} side
   */
  function verdict(side) {
    /** @type {{ seen: Seen }} */
    const { seen } = columns[side];
    const curve = model.get("data") === "curve";
    const trained = !curve && seen.train[1] >= GOOD;
    const apart = trained && seen.test[1] < seen.train[1] - about.gap ? ` ${said.gap}` : "";
    const first = seen.faults.findIndex((since) => since !== null);
    if (first >= 0) {
      const since = learners[side].diverged_at ?? seen.faults[first];
      const [fault, text] = about.faults[first];
      const spent = fault === "still" && learners[side].rate(seen.t) < SPENT * learners[side].optimizer.lr;
      const when = since === 0 ? "처음부터" : `${since}걸음부터`;
      return (spent ? said.rested : text).replace("{때}", when) + apart;
    }
    if (seen.t === 0) return said.unmoved;
    return (curve ? said.sound : trained ? said.trained : said.learning) + apart;
  }

  /**
   * 스케줄이 있으면 다음 걸음의 학습률을, 평균을 내는 규칙이면 어디서 재는지를 함께 적는다.
   * @param {string} side
   */
  function rateText(side) {
    const { schedule, optimizer } = learners[side];
    const now = learners[side].rate(columns[side].seen.t);
    const rate = schedule === null ? "" : `(지금 η = ${number(now)})`;
    return rate + ("evaluation" in optimizer ? "(평균을 낸 점에서 잰 것)" : "");
  }

  /** @param {string} side */
  function told(side) {
    const { seen } = columns[side];
    const [name, curve] = [nameOf(side), model.get("data") === "curve"];
    const score = curve
      ? `빗나간 크기 학습 ${number(seen.train[1])}, 시험 ${number(seen.test[1])}`
      : `맞힌 비율 학습 ${percent(seen.train[1])}, 시험 ${percent(seen.test[1])}`;
    return (
      `${name ? `${name}: ` : ""}${seen.t}걸음${rateText(side)}, 손실 학습 ${number(seen.train[0])}, ` +
      `시험 ${number(seen.test[0])}, ${score}. ${verdict(side)}`
    );
  }

  /** 진단 놀이의 문장: 고른 이름이 맞는지, 고친 신경망이 배우는지. */
  function judged() {
    const { name, answer, setting } = caseNow();
    const guess = model.get("guess");
    const changed = built.filter((one) => one !== "case" && model.get(one) !== setting[one]).length;
    /** @type {{ seen: Seen }} */
    const { seen } = columns.first;
    const trained = seen.t > 0 && seen.train[1] >= GOOD;
    const faulty = seen.faults.some((since) => since !== null);
    // 풀이는 고치기 전의 신경망의 것이다.
    const named =
      guess === ""
        ? said.look
        : guess !== name
          ? said.wrong
          : said.right + (changed ? "" : ` ${answer} ${said.mend}`);
    if (!changed || !seen.t) return named;
    const mended = trained ? (faulty ? said.left : said.mended) : said.more;
    return `${named} ${mended.replace("{수}", String(changed))}`;
  }

  /** @param {Setting} setting */
  function described(setting) {
    const hyper = Object.keys(about.rules[setting.rule].tuned).map((name) => {
      const spec = specOf(name);
      return `${spec.symbol} = ${number(setting[name], 9)}`;
    });
    const std = usesStd(setting);
    const warm = usesWarm(setting) ? `, 워밍업 ${percent(setting.warm)}` : "";
    const plan = usesSchedule(setting)
      ? `, 스케줄 ${labelOf("schedule", setting.schedule)}(${setting.length}걸음${warm})`
      : "";
    const watched = setting.layer
      ? `${setting.layer}층 ${setting.neuron}번 뉴런이 보는 것을 그립니다.`
      : `신경망의 답을 그립니다(뉴런 ${setting.neuron}).`;
    return (
      `${labelOf("data", setting.data)}(잡음 ${number(setting.noise)}, 시드 ${setting.seed}` +
      `${setting.scale === 1 ? "" : `, 입력 × ${number(setting.scale)}`}), ` +
      `${labelOf("activation", setting.activation)} 은닉층 ${setting.depth}개(너비 ${setting.width}), ` +
      `초깃값 ${labelOf("start", setting.start)}${std ? ` σ = ${number(setting.std)}` : ""} × ` +
      `${number(setting.gain)}, ${setting.rule} η = ${number(setting.lr)}` +
      `${hyper.length ? `, ${hyper.join(", ")}` : ""}` +
      `${tunesRate(setting) ? ` (옆은 η = ${number(setting.lr2)})` : ""}${plan}, 미니배치 ` +
      `${setting.batch}${setting.shuffle ? "" : ", 섞지 않음"}. ${watched}`
    );
  }

  /** @param {string} side */
  function factsOf(side) {
    /** @type {{ seen: Seen }} */
    const { seen } = columns[side];
    /** @param {"std" | "gradient_std" | "saturated" | "dead"} name */
    const part = (name) => seen.layers.map((one) => one[name]);
    return {
      t: seen.t,
      lr: learners[side].rate(seen.t),
      train: seen.train,
      test: seen.test,
      std: part("std"),
      gradient_std: part("gradient_std"),
      saturated: part("saturated"),
      dead: part("dead"),
      faults: about.faults.filter((_, k) => seen.faults[k] !== null).map(([name]) => name),
    };
  }

  function paint() {
    refresh();
    if (!learners.first) return { facts: {}, text: "손글씨 숫자를 받는 중입니다." };
    if (!playing) finish();
    const sides = Object.keys(learners);
    const game = about.cases ? `${judged()} ` : "";
    const short = sides.map((side) => [nameOf(side), verdict(side)].filter(Boolean).join(": ")).join(" / ");
    write(live, game && model.get("guess") ? game : short);
    // 진단 놀이의 설정에는 답이 적혀 있으므로 맞힌 뒤에 적는다.
    const open = game && model.get("guess") !== caseNow().name;
    return {
      facts: Object.fromEntries(sides.map((side) => [side, factsOf(side)])),
      text: `${game}${open ? "" : `${described(settingNow())} `}${sides.map(told).join(" ")}`,
    };
  }

  // 휴대전화에서는 그림이 먼저 오고, 그림과 조절기가 한 화면에 들도록 층의 표는 그 아래로 간다.
  const tables = Object.values(columns).map(({ table }) => table);
  const repaint = frame(model, el, {
    picture: [bar, live, notice, picture],
    pictureFirst: sheet.narrow,
    after: sheet.narrow ? tables : [],
    paint,
  });
  showControls(settingNow());
}
