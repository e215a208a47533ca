// 놀이터의 그림: 신경망 하나의 결정 경계나 곡선, 손실, 층마다의 분포, 뉴런의 지도. 점이 많아 canvas에 그린다.

import { commitAll } from "../browser/controls.js";
import { html, number, sheet, write } from "../browser/core.js";
import { Looking, np } from "../browser/learning.js";

/** @typedef {import("../browser/types.js").Model} Model */
/** @typedef {import("../browser/learning.js").Learner} Learner */
/** @typedef {import("../browser/learning.js").Seen} Seen */
/** @typedef {import("../browser/learning.js").Setting} Setting */
/** @typedef {import("../browser/numpy.js").NdArray} NdArray */
/** @typedef {ReturnType<typeof canvas>} Canvas */
/** @typedef {ReturnType<typeof inks>} Inks */
/** 뉴런 하나의 자리. @typedef {{ layer: number, neuron: number }} Neuron */
/**
 * 표의 한 줄: 층 하나.
 * @typedef {{ row: HTMLElement, label: HTMLElement, texts: HTMLElement[], forward: Canvas, backward: Canvas,
 *   ratio: Canvas }} Row
 */

const GRID = 36; // 결정 경계를 재는 격자의 한 변.
const STRIP = 2; // 한 번에 재는 줄의 수. 느린 기계에서도 한 화면에 드는 일이어야 한다.
const REACH = 2.6; // 그리는 좌표의 끝.
const KEPT = 400; // 손실 곡선의 점이 이보다 많아지면 절반을 솎는다.
const GUIDE = -3; // 갱신과 가중치의 비가 이쯤이면 알맞다는 경험칙.
const SHOWN_DIGITS = 24;

/**
 * 요소의 글자색과 우리 색. 밝은 화면과 어두운 화면에서 다르다.
 * @param {Element} node
 */
function inks(node) {
  const style = getComputedStyle(node);
  /** @param {string} name */
  const named = (name) => style.getPropertyValue(`--nm-${name}`).trim() || "#888";
  return {
    text: style.color,
    one: named("AdaDelta"),
    other: named("Momentum"),
    forward: named("forward"),
    backward: named("backward"),
  };
}

/** @param {string} color */
function rgb(color) {
  const hex = /^#(..)(..)(..)$/.exec(color);
  return hex ? hex.slice(1).map((one) => Number.parseInt(one, 16)) : [128, 128, 128];
}

/**
 * @param {number} width
 * @param {number} height
 * @param {string} className
 */
function canvas(width, height, className, label = "") {
  const made = html("canvas", { width: 2 * width, height: 2 * height, className });
  if (label) {
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", label);
  } else made.setAttribute("aria-hidden", "true");
  const pen = /** @type {CanvasRenderingContext2D} */ (made.getContext("2d"));
  pen.scale(2, 2);
  return { node: made, pen, width, height };
}

const finite = Number.isFinite;

/**
 * 칸을 비우고, 축이 놓일 자리를 낸다.
 * @param {Canvas} place
 */
function boxOf({ pen, width, height }) {
  pen.clearRect(0, 0, width, height);
  pen.font = "12px sans-serif";
  return [48, 9, width - 6, height - 18];
}

/**
 * 선 여러 개를 로그 세로축에 그린다. 값이 유한하지 않은 점은 건너뛴다. `beside`는 축을 나누어 쓰는 옆
 * 신경망의 선이다.
 * @param {Canvas} place
 * @param {Inks} ink
 * @param {number[][][]} series
 * @param {number[][][]} beside
 * @param {string[]} colors
 * @param {number[][]} dashes
 * @param {number[]} domain
 * @param {string} unit
 */
function drawLines(place, ink, series, beside, colors, dashes, domain, unit) {
  const { pen, height } = place;
  const [left, top, right, bottom] = boxOf(place);
  const values = [...series, ...beside]
    .flat()
    .map(([, y]) => y)
    .filter((y) => finite(y) && y > 0)
    .map(Math.log10);
  const low = Math.floor(Math.min(...values, 0) * 2) / 2;
  const high = Math.ceil(Math.max(...values, low + 0.5) * 2) / 2;
  const [x0, x1] = domain;
  /** @param {number} x */
  const px = (x) => left + ((x - x0) / Math.max(x1 - x0, 1e-9)) * (right - left);
  /** @param {number} y */
  const py = (y) => bottom - ((Math.log10(y) - low) / (high - low)) * (bottom - top);
  pen.strokeStyle = pen.fillStyle = ink.text;
  pen.globalAlpha = 0.5;
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(left, bottom);
  pen.lineTo(right, bottom);
  pen.stroke();
  pen.globalAlpha = 1;
  pen.textAlign = "right";
  for (const at of [low, high]) pen.fillText(number(10 ** at, 2), left - 4, py(10 ** at) + 4);
  pen.textAlign = "center";
  for (const at of domain) pen.fillText(String(at), Math.min(right - 8, px(at)), height - 3);
  pen.fillText(unit, (left + right) / 2, height - 3);
  series.forEach((points, k) => {
    pen.strokeStyle = colors[k];
    pen.setLineDash(dashes[k]);
    pen.lineWidth = 1.6;
    pen.beginPath();
    let drawing = false;
    for (const [x, y] of points) {
      if (!finite(y) || y <= 0) drawing = false;
      else if (drawing) pen.lineTo(px(x), py(y));
      else {
        pen.moveTo(px(x), py(y));
        drawing = true;
      }
    }
    pen.stroke();
  });
  pen.setLineDash([]);
  pen.lineWidth = 1;
}

/**
 * @param {Canvas} place
 * @param {number[]} counts
 * @param {string} color
 */
function drawBars({ pen, width, height }, counts, color) {
  pen.clearRect(0, 0, width, height);
  const top = Math.max(...counts, 1);
  const each = width / counts.length;
  pen.fillStyle = color;
  counts.forEach((count, k) => {
    const tall = (count / top) * (height - 2);
    pen.fillRect(k * each, height - tall, each, tall);
  });
}

/**
 * 신경망 하나의 그림들. `twin`은 옆에 놓은 신경망의 그림들을 낸다.
 * @param {Model} model
 * @param {() => void} redraw
 * @param {() => any} twin
 */
export function columnOf(model, redraw, twin) {
  // 휴대전화에서는 두 줄로 나란히 놓으므로 글자가 줄지 않게 캔버스도 작다.
  const [wide, tall] = sheet.narrow ? [160, 70] : [260, 120];
  const surface = canvas(wide, wide, "nm-play-surface", "신경망이 입력마다 내는 답");
  const small = Object.assign(document.createElement("canvas"), { width: GRID, height: GRID });
  const tint = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
  const { figures } = model.get("about");
  const [losses, spread, rates] = [tall, tall, 56].map((high, k) =>
    canvas(wide, high, "nm-play-lines", figures[k][2]),
  );
  const map = canvas(wide, sheet.narrow ? 40 : 90, "nm-play-map");
  const caption = html("p", { className: "nm-play-name" });
  const watched = html("figcaption", {});
  const heads = ["층", "활성화값", "기울기", "log₁₀ 갱신/가중치"];
  const body = html("tbody");
  const tableName = html("caption", {});
  const table = html(
    "table",
    { className: "nm-play-layers" },
    tableName,
    html("thead", {}, html("tr", {}, ...heads.map((text) => html("th", { scope: "col" }, text)))),
    body,
  );
  /** @type {(k: number, one: Canvas) => HTMLElement} */
  const figure = (k, one) =>
    html("figure", {}, html("figcaption", {}, figures[k][Number(sheet.narrow)]), one.node);
  const ratesFigure = figure(2, rates);
  const node = html(
    "section",
    { className: "nm-play-column" },
    caption,
    html("figure", {}, watched, surface.node),
    figure(0, losses),
    figure(1, spread),
    ratesFigure,
    figure(3, map),
    ...(sheet.narrow ? [] : [table]),
  );
  let /** @type {Learner} */ learner,
    /** @type {Setting} */ setting,
    /** @type {Inks} */ ink,
    /** @type {number[][]} */ kept,
    /** @type {Neuron | null} */ peeked,
    /** @type {NdArray} */ theta,
    /** @type {number[][] | null} */ plan,
    /** @type {string} */ title;
  /** @type {Row[]} */
  const rows = [];
  const grid = np.array(
    Array.from({ length: GRID * GRID }, (_, k) => [
      -REACH + (2 * REACH * ((k % GRID) + 0.5)) / GRID,
      REACH - (2 * REACH * (Math.floor(k / GRID) + 0.5)) / GRID,
    ]),
  );
  const along = np.array(Array.from({ length: 121 }, (_, k) => [-REACH + (2 * REACH * k) / 120]));
  const pixels = tint.createImageData(GRID, GRID);

  function addRow() {
    const [forward, backward] = [canvas(100, 26, "nm-play-bars"), canvas(100, 26, "nm-play-bars")];
    const ratio = canvas(100, 14, "nm-play-bars");
    const texts = Array.from({ length: 3 }, () => html("div", { className: "nm-play-text" }));
    const label = html("th", { scope: "row" });
    const cells = [forward, backward, ratio].map((one, k) => html("td", {}, one.node, texts[k]));
    const row = html("tr", {}, label, ...cells);
    rows.push({ row, label, texts, forward, backward, ratio });
    body.append(row);
  }

  const part = {
    node,
    table,
    // 처음 그리기에 앞서 begin이 적는다.
    /** @type {any} */
    seen: null,
    /**
     * @param {Learner} newLearner
     * @param {Setting} newSetting
     * @param {string} name
     */
    begin(newLearner, newSetting, name) {
      learner = newLearner;
      setting = newSetting;
      [kept, peeked] = [[], null];
      title = caption.textContent = tableName.textContent = name;
      tableName.hidden = !name;
      // 휴대전화에서는 이름을 그림의 설명에 함께 적어 한 줄을 아낀다.
      caption.hidden = !name || sheet.narrow;
      const { schedule } = learner;
      ratesFigure.hidden = schedule === null;
      /** @param {number} k */
      const at = (k) => (k * setting.length) / 100;
      plan = schedule && Array.from({ length: 101 }, (_, k) => [at(k), schedule.__call__(Math.round(at(k)))]);
      ink = inks(node);
      part.seen = learner.look();
      keep();
    },
    /**
     * 재고 그리는 일을, 배우는 사이에 하나씩 할 수 있게 잘게 나눈 것. 참을 내면 그 일을 한 번 더 한다. 모두
     * 지금의 매개변수를 본다. 재는 일들과 그리는 일들을 따로 낸다.
     * @returns {(() => boolean | void)[][]}
     */
    tasks() {
      setting = { ...setting, layer: model.get("layer"), neuron: model.get("neuron"), ...peeked };
      const looking = new Looking(learner);
      theta = looking.theta;
      const measure = () => {
        looking.advance();
        return !looking.done();
      };
      const look = () => {
        part.seen = learner.seen(looking);
        keep();
      };
      const layers = Array.from({ length: setting.depth + 1 }, (_, k) => () => drawLayer(k));
      const drawMap = () => drawNeurons(looking.passed.activations);
      return [
        [measure, look],
        [drawLosses, drawSpread, drawRates, ...layers, drawMap, ...surfaceTasks()],
      ];
    },
    /** @type {() => number[][][]} */
    losses: () => [1, 2].map((at) => kept.map((one) => [one[0], one[at]])),
    /** @type {() => number[][][]} */
    stds: () =>
      ["std", "gradient_std"].map((name) =>
        part.seen.layers.map((/** @type {any} */ one, /** @type {number} */ k) => [k + 1, one[name]]),
      ),
  };
  /** @type {(name: "losses" | "stds") => number[][][]} */
  const beside = (name) => twin()?.[name]() ?? [];

  function keep() {
    /** @type {Seen} */
    const { t, train, test } = part.seen;
    if (kept.at(-1)?.[0] === t) return;
    kept.push([t, train[0], test[0]]);
    if (kept.length > KEPT) kept = kept.filter((_, k) => k % 2 === 0);
  }

  function drawLosses() {
    ink = inks(node);
    drawLines(
      losses,
      ink,
      part.losses(),
      beside("losses"),
      [ink.text, ink.text],
      [[], [5, 3]],
      [0, Math.max(1, part.seen.t)],
      "걸음 t",
    );
    if (!part.seen.t) losses.pen.fillText("재생하면 그려짐", wide * 0.58, tall / 2);
  }

  function drawSpread() {
    drawLines(
      spread,
      ink,
      part.stds(),
      beside("stds"),
      [ink.forward, ink.backward],
      [[], [5, 3]],
      [1, Math.max(2, setting.depth)],
      "층",
    );
  }

  /** 스케줄의 곡선과, 지금의 걸음. 길이를 넘은 걸음은 오른쪽 끝에 머문다. */
  function drawRates() {
    if (!plan) return;
    const { pen } = rates;
    const [left, top, right, bottom] = boxOf(rates);
    const high = Math.max(...plan.map(([, rate]) => rate), 1e-12);
    /** @param {number} t */
    const px = (t) => left + (Math.min(t, setting.length) / setting.length) * (right - left);
    /** @param {number} rate */
    const py = (rate) => bottom - (rate / high) * (bottom - top);
    pen.fillStyle = pen.strokeStyle = ink.text;
    pen.textAlign = "right";
    pen.fillText(number(high, 2), left - 4, top + 6);
    pen.fillText("0", left - 4, bottom + 3);
    pen.fillText(setting.length, right, bottom + 13);
    pen.globalAlpha = 0.5;
    pen.fillRect(left, bottom, right - left, 1);
    pen.globalAlpha = 1;
    pen.lineWidth = 1.6;
    pen.beginPath();
    for (const [t, rate] of plan) pen.lineTo(px(t), py(rate));
    pen.stroke();
    pen.lineWidth = 1;
    const { t } = part.seen;
    pen.fillStyle = ink.other;
    pen.beginPath();
    pen.arc(px(t), py(learner.rate(t)), 3.5, 0, 7);
    pen.fill();
  }

  /** @param {number} k */
  function drawLayer(k) {
    /** @type {Seen} */
    const { layers, ratios, t } = part.seen;
    while (rows.length < ratios.length) addRow();
    const { label, texts, forward, backward, ratio } = rows[k];
    rows.forEach(({ row }, i) => (row.hidden = i >= ratios.length));
    const layer = layers[k];
    write(label, layer ? String(k + 1) : "출력");
    forward.node.hidden = backward.node.hidden = !layer;
    if (layer) {
      drawBars(forward, Array.from(layer.activations.counts), ink.forward);
      drawBars(backward, Array.from(layer.gradients.counts), ink.backward);
      /** @type {(word: string, share: number) => string} */
      const part = (word, share) => (share > 0 ? ` · ${word} ${number(100 * share, 2)}%` : "");
      const lost = part("포화", layer.saturated) + part("죽은 뉴런", layer.dead);
      write(texts[0], number(layer.std) + lost);
      write(texts[1], number(layer.gradient_std));
    } else for (const text of texts) write(text, "");
    const shown = t > 0 ? ratios[k] : null;
    write(texts[2], shown === null ? "–" : finite(shown) ? number(shown, 2) : "0");
    drawRatio(ratio, shown);
  }

  /**
   * −6에서 0까지의 눈금 위에, 갱신과 가중치의 비와 −3의 길잡이.
   * @param {Canvas} place
   * @param {number | null} value
   */
  function drawRatio({ pen, width, height }, value) {
    pen.clearRect(0, 0, width, height);
    /** @param {number} at */
    const px = (at) => ((Math.max(-6, Math.min(0, at)) + 6) / 6) * (width - 8) + 4;
    pen.fillStyle = ink.text;
    pen.globalAlpha = 0.5;
    pen.fillRect(px(GUIDE) - 0.5, 0, 1, height);
    pen.fillRect(0, height / 2, width, 0.5);
    pen.globalAlpha = 1;
    if (value === null || !finite(value)) return;
    pen.beginPath();
    pen.arc(px(value), height / 2, 3.5, 0, 7);
    pen.fill();
  }

  /**
   * 뉴런마다의 칸. 진할수록 입력에 따라 많이 달라지는 뉴런이다.
   * @param {NdArray[]} outputs
   */
  function drawNeurons(outputs) {
    const { pen, width, height } = map;
    pen.clearRect(0, 0, width, height);
    const tall = height / setting.depth;
    const wide = width / setting.width;
    pen.fillStyle = ink.forward;
    for (let layer = 1; layer <= setting.depth; layer++) {
      const stds = np.std(outputs[layer], { axis: 0 }).data;
      const top = Math.max(...stds, 1e-12);
      for (let k = 0; k < setting.width; k++) {
        pen.globalAlpha = finite(stds[k]) ? 0.08 + 0.92 * (stds[k] / top) : 0.08;
        pen.fillRect(k * wide + 0.5, height - layer * tall + 0.5, Math.max(1, wide - 1), tall - 1);
      }
    }
    pen.globalAlpha = 1;
    if (inside()) {
      pen.strokeStyle = ink.text;
      pen.lineWidth = 2;
      pen.strokeRect((setting.neuron - 1) * wide + 1, height - setting.layer * tall + 1, wide - 2, tall - 2);
      pen.lineWidth = 1;
    }
  }

  const inside = () =>
    Boolean(setting.layer) && setting.layer <= setting.depth && setting.neuron <= setting.width;

  /**
   * 입력 `x`에서 보일 값: 뉴런 하나이거나, 신경망의 답.
   * @param {NdArray} x
   * @returns {Float64Array}
   */
  function shownAt(x) {
    const passed = learner.network.forward(theta, x);
    if (inside()) return np.item(passed[setting.layer], [null, setting.neuron - 1]).data;
    const last = passed.at(-1);
    if (setting.data === "curve") return np.item(last, [null, 0]).data;
    // 두 라벨의 점수 차를 시그모이드에 넣으면 소프트맥스의 확률이다. tanh로 −1과 1 사이에 옮긴다.
    /** @type {Float64Array[]} */
    const [a, b] = [0, 1].map((k) => np.item(last, [null, k]).data);
    return a.map((one, k) => Math.tanh((b[k] - one) / 2));
  }

  function surfaceTasks() {
    const seen = inside()
      ? `${setting.layer}층 ${setting.neuron}번 뉴런이 보는 것`
      : ({ curve: "맞춘 곡선", digits: "시험 데이터와 신경망의 답" }[
          /** @type {"curve" | "digits"} */ (setting.data)
        ] ?? "결정 경계");
    watched.textContent = sheet.narrow && !inside() && title ? title : seen;
    if (setting.data === "digits") return [drawDigits];
    if (setting.data === "curve") return [drawFit];
    const values = new Float64Array(GRID * GRID);
    const strips = Array.from({ length: GRID / STRIP }, (_, k) => () => {
      const from = k * STRIP * GRID;
      values.set(shownAt(np.multiply(setting.scale, grid.slice(from, from + STRIP * GRID))), from);
    });
    return [...strips, () => drawSurface(values)];
  }

  /** @param {Float64Array} values */
  function drawSurface(values) {
    const [low, high] = [rgb(ink.one), rgb(ink.other)];
    let [center, scale] = [0, 1];
    if (inside()) {
      // 뉴런의 값은 활성화 함수마다 구간이 다르므로 가운데와 폭을 맞춘다.
      const known = values.filter(finite);
      const [a, b] = [Math.min(...known), Math.max(...known)];
      center = (a + b) / 2;
      scale = Math.max((b - a) / 2, 1e-12);
    }
    values.forEach((value, k) => {
      const at = finite(value) ? Math.max(-1, Math.min(1, (value - center) / scale)) : 0;
      pixels.data.set(at < 0 ? low : high, 4 * k);
      pixels.data[4 * k + 3] = 170 * Math.abs(at);
    });
    tint.putImageData(pixels, 0, 0);
    const { pen, width, height } = surface;
    pen.clearRect(0, 0, width, height);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(small, 0, 0, width, height);
    drawPoints(true);
  }

  /**
   * 배율을 곱한 입력의 자리. 그림의 눈금은 늘 곱하기 전의 것이다.
   * @type {(value: number, length: number) => number}
   */
  const placeX = (value, length) => place(value / setting.scale, length);
  /** @type {(value: number, length: number) => number} */
  const place = (value, length) => ((value + REACH) / (2 * REACH)) * length;

  /** @param {boolean} flat */
  function drawPoints(flat) {
    const { pen, width, height } = surface;
    const [x, y] = [learner.data.x_train, learner.data.y_train];
    pen.lineWidth = 0.8;
    for (let k = 0; k < x.length; k++) {
      const px = placeX(x.data[flat ? 2 * k : k], width);
      const py = height - (flat ? placeX(x.data[2 * k + 1], height) : place(y.data[k], height));
      const second = flat && y.data[k] === 1;
      pen.fillStyle = second ? ink.other : ink.one;
      pen.strokeStyle = ink.text;
      pen.beginPath();
      // 색을 가리지 못해도 되도록 라벨마다 모양이 다르다.
      if (second) pen.rect(px - 2.2, py - 2.2, 4.4, 4.4);
      else pen.arc(px, py, 2.5, 0, 7);
      pen.fill();
      pen.globalAlpha = 0.6;
      pen.stroke();
      pen.globalAlpha = 1;
    }
  }

  function drawFit() {
    const values = shownAt(np.multiply(setting.scale, along));
    const { pen, width, height } = surface;
    pen.clearRect(0, 0, width, height);
    drawPoints(false);
    pen.strokeStyle = ink.other;
    pen.lineWidth = 2;
    pen.beginPath();
    let drawing = false;
    values.forEach((value, k) => {
      const [px, py] = [
        place(along.data[k], width),
        height - place(Math.max(-9, Math.min(9, value)), height),
      ];
      if (!finite(value)) drawing = false;
      else if (drawing) pen.lineTo(px, py);
      else {
        pen.moveTo(px, py);
        drawing = true;
      }
    });
    pen.stroke();
    pen.lineWidth = 1;
  }

  /** 시험 데이터 몇 장과 신경망의 답. 틀린 답에는 테를 두른다. */
  function drawDigits() {
    const x = learner.data.x_test.slice(0, SHOWN_DIGITS);
    const answers = np.argmax(learner.network.forward(theta, x).at(-1), { axis: 1 }).data;
    const { pen, width, height } = surface;
    pen.clearRect(0, 0, width, height);
    pen.font = `${sheet.narrow ? 10 : 12}px sans-serif`;
    pen.textAlign = "center";
    const across = 6;
    const side = (width / across - 8) / 8.8;
    for (let k = 0; k < SHOWN_DIGITS; k++) {
      const left = ((k % across) * width) / across + 4;
      const top = (Math.floor(k / across) * height) / 4 + 4;
      pen.fillStyle = ink.text;
      for (let j = 0; j < 64; j++) {
        pen.globalAlpha = x.data[64 * k + j] / setting.scale;
        pen.fillRect(left + (j % 8) * side, top + Math.floor(j / 8) * side, side, side);
      }
      pen.globalAlpha = 1;
      const right = answers[k] === learner.data.y_test.data[k];
      pen.fillStyle = right ? ink.text : ink.other;
      const under = top + 8 * side + (sheet.narrow ? 10 : 16);
      pen.fillText(`${answers[k]}${right ? "" : " ✗"}`, left + 4 * side, under);
    }
  }

  /**
   * 포인터가 놓인 칸의 뉴런.
   * @param {MouseEvent} event
   */
  function under(event) {
    if (!learner) return null;
    const box = map.node.getBoundingClientRect();
    const neuron = Math.floor(((event.clientX - box.left) / box.width) * setting.width) + 1;
    const layer = setting.depth - Math.floor(((event.clientY - box.top) / box.height) * setting.depth);
    const inMap = neuron >= 1 && neuron <= setting.width && layer >= 1 && layer <= setting.depth;
    return inMap ? { layer, neuron } : null;
  }
  // 가리키는 동안에는 보여 주기만 하고, 누르면 고른다.
  /** @param {Neuron | null} found */
  const peek = (found) => {
    if (JSON.stringify(found) === JSON.stringify(peeked)) return;
    peeked = found;
    redraw();
  };
  map.node.addEventListener("click", (event) => {
    const found = under(event);
    if (found) commitAll(model, found);
  });
  map.node.addEventListener("pointermove", (event) => event.pointerType === "mouse" && peek(under(event)));
  map.node.addEventListener("pointerleave", () => peek(null));
  return part;
}
