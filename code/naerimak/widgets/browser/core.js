// 그리는 도구: SVG 요소, 눈금, 축, 등고선, 표식. 모든 탐색기가 이것만으로 그린다.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} children
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function html(tag, attributes = {}, ...children) {
  // 요소의 속성을 이름으로 적는다.
  /** @type {any} */
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** @typedef {import("./types.js").Scale} Scale */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {[number, number]} Domain */

/**
 * 유효 숫자 `digits`자리로 적는다. 음수에는 진짜 빼기표를, 아주 크거나 작은 수에는 10의 거듭제곱을 쓴다.
 * @param {number} value
 */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return "∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size < 1e5 && size >= 1e-3) return sign + Number(size.toPrecision(digits));
  const [mantissa, power] = size
    .toExponential(digits - 1)
    .split("e")
    .map(Number);
  return `${sign}${mantissa === 1 ? "" : `${mantissa}×`}10${superscript(power)}`;
}

/** @param {number} power */
export function superscript(power) {
  return String(power).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
}

/** @type {Scale} */
export const linear = {
  to: (x, [a, b]) => (x - a) / (b - a),
  from: (u, [a, b]) => a + u * (b - a),
  ticks([a, b], most = 5) {
    const raw = (b - a) / most;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = unit * ([1, 2, 5, 10].find((k) => k * unit >= raw) ?? 10);
    const ticks = [];
    for (let k = Math.ceil(a / step); k * step <= b + step * 1e-9; k++) ticks.push(k * step);
    return ticks;
  },
};

/** @type {Scale} */
export const log = {
  to: (x, [a, b]) => Math.log(x / a) / Math.log(b / a),
  from: (u, [a, b]) => a * (b / a) ** u,
  ticks([a, b], most = 5) {
    const [low, high] = [Math.ceil(Math.log10(a) - 1e-9), Math.floor(Math.log10(b) + 1e-9)];
    const every = Math.max(1, Math.ceil((high - low) / most));
    const ticks = [];
    for (let k = low; k <= high; k += every) ticks.push(10 ** k);
    return ticks;
  },
};

// 1에 가까울수록 촘촘한 눈금: 1까지 남은 거리의 로그. 이동 평균의 계수(0.9, 0.99, 0.999)를 고를 때 쓴다.
/** @type {Scale} */
const decay = {
  to: (x, [a, b]) => log.to(1 - x, [1 - a, 1 - b]),
  from: (u, [a, b]) => 1 - log.from(u, [1 - a, 1 - b]),
  round: (x) => Number((1 - Number((1 - x).toPrecision(2))).toPrecision(9)),
  digits: 9,
};

// 맨 왼쪽이 0이고 나머지는 로그인 눈금. 가중치 감쇠처럼 0이면 쓰지 않는 값을 고를 때 쓴다.
const DECADES = 6;
/** @type {Scale} */
const zero = {
  to: (x, [, b]) => (x > 0 ? Math.max(0.01, 1 + Math.log10(x / b) / DECADES) : 0),
  from: (u, [, b]) => (u > 0 ? b * 10 ** (DECADES * (u - 1)) : 0),
};

/** @type {Record<string, Scale>} */
export const SCALES = { linear, log, decay, zero };

// 지금 그리는 탐색기가 휴대전화처럼 좁은 곳에 있는지. 폭이 이 경계를 넘나들면 main.js가 다시 그린다.
// 슬라이드의 장에서는 칸마다 내준 폭과 높이(`stage`)에 맞춘다.
/** @type {{ narrow: boolean, tight: boolean, stage: number[][] | null }} */
export const sheet = { narrow: false, tight: false, stage: null };

/** @typedef {{ width: number, height: number, className: string }} Slot */

/** @type {(width: number, height: number, span: number, tall?: string) => Slot} */
const slot = (width, height, span, tall = "") => ({ width, height, className: `nm-span-${span}${tall}` });

/**
 * 칸 `count`개를 빈자리 없이 놓을 자리들. 화소 좌표가 곧 화면의 크기여서 글자가 줄지 않고, 휴대전화에서도
 * 조절기와 함께 한 화면에 든다. 아래에 표가 더 있으면 휴대전화에서도 나란히(`half`) 놓거나 낮게(`low`)
 * 놓는다.
 * @param {number} count
 * @param {"" | "half" | "low"} form
 * @returns {Slot[]}
 */
export function slots(count, form = "") {
  const places = placed(count, form);
  if (!sheet.stage?.length) return places;
  const last = sheet.stage.length - 1;
  return places.map((place, k) => {
    const [width, height] = /** @type {number[][]} */ (sheet.stage)[Math.min(k, last)];
    return { ...place, width, height };
  });
}

/** @type {(count: number, form: string) => Slot[]} */
function placed(count, form) {
  /** @type {(number: number, width: number, height: number, span: number) => Slot[]} */
  const many = (number, ...one) => Array.from({ length: number }, () => slot(...one));
  if (sheet.narrow) {
    const small = form === "half" ? 158 : 134;
    if (count === 2 && form !== "half") return many(2, 332, form ? 150 : 186, 6);
    const odd = count % 2 ? [slot(332, count > 3 ? 166 : 190, 6)] : [];
    return [...odd, ...many(count - odd.length, 162, small, 3)];
  }
  if (count === 1) return [slot(656, 280, 6)];
  if (count === 3) return [slot(324, 336, 3, " nm-tall"), ...many(2, 324, 164, 3)];
  if (count === 5) return [...many(2, 324, 230, 3), ...many(3, 213, 176, 2)];
  return many(count, 324, form ? 200 : 250, 3);
}

const LETTERS = /([A-Za-z\u0370-\u03ff\p{M}]+(?:_\w)?)/u;

/**
 * 글에서 홀로 선 로마자와 그리스 문자는 강의의 수식처럼 기울여 적고, σ_w처럼 이은 글자는 아래 첨자로 적는다.
 * @param {string} text
 * @returns {["" | "i" | "sub", string][]}
 */
function lettered(text) {
  /** @type {["" | "i" | "sub", string][]} */
  const pieces = [];
  for (const part of text.split(LETTERS).filter(Boolean)) {
    const [letter, below] = part.split("_");
    const alone = LETTERS.test(part) && letter.replace(/\p{M}/gu, "").length === 1;
    pieces.push(alone ? ["i", letter] : ["", part]);
    if (alone && below) pieces.push(["sub", below]);
  }
  return pieces;
}

/** @param {string} text */
export const words = (text) =>
  lettered(text).map(([kind, part]) => (kind ? html(kind, { className: "nm-letter" }, part) : part));

/** @param {string} text */
function svgWords(text) {
  let low = false;
  return lettered(text).map(([kind, part]) => {
    const node = svg("tspan", kind ? { class: `nm-letter nm-${kind}` } : {}, part);
    // 아래로 내린 만큼 그다음 글자를 올린다.
    if (low) node.setAttribute("dy", "-0.15em");
    low = kind === "sub";
    if (low) node.setAttribute("dy", "0.2em");
    return node;
  });
}

/**
 * 값이 달라졌을 때만 적는다. 같은 값을 다시 적어도 브라우저는 다시 그린다.
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function put(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/**
 * 글이 달라졌을 때만 적는다. 있던 글을 고쳐 적으면 브라우저가 새 요소가 든 것으로 보고 그 위의 스타일까지
 * 다시 계산하지 않는다.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent === text) return;
  const { firstChild, lastChild } = node;
  if (text && firstChild === lastChild && firstChild instanceof Text) firstChild.data = text;
  else node.textContent = text;
}

/**
 * 축이 있는 그림 칸. `x`와 `y`는 데이터를 화소로 옮긴다. 무엇을 보이는 칸인지 위에 적는다(`title`). `room`은
 * 선의 끝에 이름을 적을 오른쪽의 폭이다.
 */
export class Panel {
  static count = 0;
  /** @type {Domain} */ xDomain = [0, 1];
  /** @type {Domain} */ yDomain = [0, 1];
  /** @type {Scale} */ xScale = linear;
  /** @type {Scale} */ yScale = linear;
  /** @type {unknown[]} */ shown = [];

  /**
   * @param {{ label: string, title?: string, xLabel?: string, place?: Slot, room?: number,
   *   margin?: number[] }} options
   */
  constructor({
    label,
    title = label,
    xLabel = "",
    place = slots(2)[0],
    room = 10,
    margin = [24, room, xLabel ? 34 : 19, 44],
  }) {
    this.width = place.width;
    this.height = place.height;
    const [top, side, below, left] = margin;
    const bottom = this.height - below;
    this.box = { left, top, right: this.width - side, bottom };
    const id = `nm-clip-${++Panel.count}`;
    const { box } = this;
    this.ticks = svg("g");
    this.axes = svg(
      "g",
      { class: "nm-axes", "aria-hidden": "true" },
      svg("path", { d: `M${box.left} ${box.top}V${bottom}H${box.right}`, class: "nm-axis" }),
      svg("text", { x: 0, y: 12, class: "nm-label nm-name-panel" }, ...svgWords(title)),
      svg(
        "text",
        { x: (box.left + box.right) / 2, y: this.height - 3, class: "nm-label" },
        ...svgWords(xLabel),
      ),
      this.ticks,
    );
    this.plot = svg("g", { "clip-path": `url(#${id})` });
    this.overlay = svg("g");
    const area = { x: box.left, y: box.top, width: box.right - box.left, height: bottom - box.top };
    this.node = svg(
      "svg",
      {
        viewBox: `0 0 ${this.width} ${this.height}`,
        class: `nm-panel ${place.className}`,
        role: "group",
        "aria-label": label,
      },
      svg("clipPath", { id }, svg("rect", area)),
      this.axes,
      this.plot,
      this.overlay,
    );
  }

  /**
   * 데이터의 구간과 눈금의 종류를 정하고, 달라졌으면 눈금을 다시 적는다.
   * @param {Domain} xDomain
   * @param {Domain} yDomain
   * @param {Scale} xScale
   * @param {Scale} yScale
   */
  domain(xDomain, yDomain, xScale = linear, yScale = linear) {
    const shown = [...xDomain, ...yDomain, xScale, yScale];
    if (this.shown.length && this.shown.every((one, k) => one === shown[k])) return;
    Object.assign(this, { xDomain, yDomain, xScale, yScale, shown });
    const { box } = this;
    /** @type {(pixels: number, each: number) => number} */
    const most = (pixels, each) => Math.max(2, Math.min(5, Math.floor(pixels / each)));
    const across = xScale.ticks?.(xDomain, most(box.right - box.left, xScale === linear ? 34 : 46)) ?? [];
    const along = yScale.ticks?.(yDomain, most(box.bottom - box.top, 24)) ?? [];
    /** @typedef {[number, number, string, string]} Tick */
    const ticks = [
      ...across.map(
        /** @returns {Tick} */
        (tick) => [this.x(tick), box.bottom + 15, "nm-tick", number(tick, 2)],
      ),
      ...along.map(
        /** @returns {Tick} */
        (tick) => [box.left - 5, this.y(tick) + 4, "nm-tick nm-tick-y", number(tick, 2)],
      ),
    ];
    while (this.ticks.children.length < ticks.length) this.ticks.append(svg("text"));
    while (this.ticks.children.length > ticks.length) this.ticks.lastChild?.remove();
    ticks.forEach(([x, y, name, text], k) => {
      const node = this.ticks.children[k];
      put(node, "x", tenth(x));
      put(node, "y", tenth(y));
      put(node, "class", name);
      write(node, text);
    });
  }

  /** @param {number} value */
  x(value) {
    return this.box.left + this.xScale.to(value, this.xDomain) * (this.box.right - this.box.left);
  }

  /** @param {number} value */
  y(value) {
    return this.box.bottom - this.yScale.to(value, this.yDomain) * (this.box.bottom - this.box.top);
  }

  /**
   * 화면의 점(포인터 사건)을 데이터의 좌표로 되돌린다.
   * @param {MouseEvent} event
   */
  at(event) {
    const frame = this.node.getBoundingClientRect();
    const px = ((event.clientX - frame.left) / frame.width) * this.width;
    const py = ((event.clientY - frame.top) / frame.height) * this.height;
    const { box } = this;
    /** @param {number} u */
    const unit = (u) => Math.min(1, Math.max(0, u));
    return [
      this.xScale.from(unit((px - box.left) / (box.right - box.left)), this.xDomain),
      this.yScale.from(unit((box.bottom - py) / (box.bottom - box.top)), this.yDomain),
    ];
  }

  /**
   * 데이터의 점을 화소로 옮긴다. 발산한 점은 그림에서 멀리 치워 SVG의 수가 넘치지 않게 한다.
   * @param {number[]} point
   */
  pixel([a, b]) {
    /** @param {number} at */
    const near = (at) => tenth(Math.min(1e4, Math.max(-1e4, at)));
    return [near(this.x(a)), near(this.y(b))];
  }

  /**
   * 점들을 잇는 선의 `d`. 그림에서 멀리 나간 선은 나가는 데까지만 긋는다. 점선은 보이지 않는 토막도 하나씩
   * 칠하므로, 발산한 길이 있으면 손잡이를 따라오지 못한다.
   * @param {number[][]} points
   */
  line(points) {
    const places = points.map((point) => this.pixel(point));
    let [drawn, pen] = ["", ""];
    for (const [k, to] of places.entries()) {
      const from = places[k - 1] ?? to;
      let [start, end] = [0, 1];
      for (const [axis, side] of [this.width, this.height].entries()) {
        const way = to[axis] - from[axis] || 1e-9;
        const cuts = [-side, 2 * side].map((edge) => (edge - from[axis]) / way);
        start = Math.max(start, Math.min(...cuts));
        end = Math.min(end, Math.max(...cuts));
      }
      if (start > end) continue;
      /** @param {number} share */
      const at = (share) => from.map((one, axis) => tenth(one + share * (to[axis] - one))).join(" ");
      if (at(start) !== pen) drawn += `M${at(start)}`;
      pen = at(end);
      if (k) drawn += `L${pen}`;
    }
    return drawn;
  }
}

// 표식의 형태: 꼭짓점의 수, 돌린 각(도), 안쪽 반지름의 비(1이면 볼록한 다각형).
/** @type {Record<string, [number, number, number]>} */
export const MARKERS = {
  o: [16, 0, 1],
  s: [4, 45, 1],
  D: [4, 0, 1],
  "^": [3, 0, 1],
  v: [3, 180, 1],
  P: [4, 0, 0.35],
  X: [4, 45, 0.35],
  "*": [5, 0, 0.45],
  h: [6, 0, 1],
  "<": [3, 270, 1],
  ">": [3, 90, 1],
  p: [5, 0, 1],
  d: [2, 0, 0.6],
};

/** @type {Map<string, [number[], string]>} */
const outlines = new Map();

/**
 * 표식 하나의 첫 꼭짓점과, 거기서 한 바퀴 도는 상대 좌표의 글. 슬라이더를 끌 때마다 수백 번 찍으므로 한 번만
 * 적는다.
 * @param {string} shape
 * @param {number} radius
 */
function outline(shape, radius) {
  const name = `${shape} ${radius}`;
  let made = outlines.get(name);
  if (!made) {
    const [corners, turn, inner] = MARKERS[shape];
    const vertices = inner === 1 ? corners : 2 * corners;
    const points = Array.from({ length: vertices }, (_, k) => {
      const angle = (2 * Math.PI * k) / vertices + (turn * Math.PI) / 180;
      const r = radius * (inner !== 1 && k % 2 ? inner : 1);
      return [r * Math.sin(angle), -r * Math.cos(angle)];
    });
    const moves = points
      .slice(1)
      .map(([u, v], k) => `l${hundredth(u - points[k][0])} ${hundredth(v - points[k][1])}`);
    made = [points[0], `${moves.join("")}Z`];
    outlines.set(name, made);
  }
  return made;
}

/** @param {number} pixel */
const hundredth = (pixel) => Math.round(pixel * 100) / 100;

/**
 * 점마다 표식을 찍은 `d`.
 * @param {Pick<Panel, "x" | "y" | "box">} panel
 * @param {number[][]} points
 * @param {string} shape
 * @param {number} radius
 */
export function markers(panel, points, shape, radius) {
  const [[left, top], rest] = outline(shape, radius);
  const { box } = panel;
  let d = "";
  for (const [a, b] of points) {
    const [px, py] = [panel.x(a), panel.y(b)];
    if (!(px >= box.left - 5 && px <= box.right + 5 && py >= box.top - 5 && py <= box.bottom + 5)) continue;
    d += `M${tenth(px + left)} ${tenth(py + top)}${rest}`;
  }
  return d;
}

/**
 * 화소를 소수 한 자리로 줄인다. toFixed보다 빠르다.
 * @param {number} pixel
 */
export const tenth = (pixel) => Math.round(pixel * 10) / 10;

/**
 * 격자 값에서 높이마다 등고선 조각들을 이은 `d`를 낸다(marching squares). `px`와 `py`는 격자의 화소 좌표,
 * `levels`는 오름차순이다. 칸마다 지나가는 높이만 보므로 높이가 많아도 격자를 한 번만 지난다.
 * @param {number[]} values
 * @param {number[]} px
 * @param {number[]} py
 * @param {number[]} levels
 */
export function contours(values, px, py, levels) {
  const n = px.length;
  const paths = levels.map(() => "");
  // 격자점마다 그보다 높지 않은 높이의 수. 네 귀의 수가 다르면 그 사이의 높이들이 칸을 지난다.
  const ranks = values.map((value) => {
    let rank = 0;
    while (levels[rank] <= value) rank++;
    return rank;
  });
  for (let j = 0; j + 1 < py.length; j++) {
    for (let i = 0; i + 1 < n; i++) {
      const at = j * n + i;
      const a = ranks[at];
      const b = ranks[at + 1];
      const c = ranks[at + n + 1];
      const d = ranks[at + n];
      const last = Math.max(a, b, c, d);
      for (let k = Math.min(a, b, c, d); k < last; k++) {
        // 변의 두 끝에서 높이 `levels[k]`까지 간 비율.
        /** @type {(from: number, to: number) => number} */
        const share = (from, to) => (levels[k] - values[from]) / (values[to] - values[from]);
        /** @type {(from: number, to: number) => number} */
        const across = (from, to) => tenth(px[i] + share(from, to) * (px[i + 1] - px[i]));
        /** @type {(from: number, to: number) => number} */
        const along = (from, to) => tenth(py[j] + share(from, to) * (py[j + 1] - py[j]));
        const cuts = [];
        if (a <= k !== b <= k) cuts.push(`${across(at, at + 1)} ${tenth(py[j])}`);
        if (b <= k !== c <= k) cuts.push(`${tenth(px[i + 1])} ${along(at + 1, at + n + 1)}`);
        if (c <= k !== d <= k) cuts.push(`${across(at + n, at + n + 1)} ${tenth(py[j + 1])}`);
        if (d <= k !== a <= k) cuts.push(`${tenth(px[i])} ${along(at, at + n)}`);
        for (let cut = 0; cut < cuts.length; cut += 2) paths[k] += `M${cuts[cut]}L${cuts[cut + 1]}`;
      }
    }
  }
  return paths;
}

/**
 * 로그 눈금에는 0 이하를 그릴 수 없다.
 * @param {number} value
 * @param {Scale} scale
 */
export const drawable = (value, scale) => Number.isFinite(value) && (scale === linear || value > 0);

/**
 * 값들이 모두 들어가는 구간. 로그 눈금이면 10의 거듭제곱까지 넓힌다.
 * @param {number[]} values
 * @param {Scale} scale
 * @returns {Domain}
 */
export function fitted(values, scale) {
  const shown = values.filter((value) => drawable(value, scale));
  let [low, high] = shown.length ? [Math.min(...shown), Math.max(...shown)] : [0.1, 1];
  if (scale === log)
    [low, high] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high) + 1e-9)];
  if (low === high) [low, high] = scale === log ? [low / 10, high * 10] : [low - 1, high + 1];
  return [low, high];
}

/**
 * 규칙의 색을 쓰는 묶음. `look`은 파이썬이 보낸 색 이름, 무늬, 표식이다.
 * @param {Look} look
 * @param {Node[]} children
 */
export function inked(look, ...children) {
  return svg("g", { style: `--line: var(--nm-${look.style})`, class: "nm-run" }, ...children);
}

/**
 * 선 하나와 표식을 그릴 자리.
 * @param {Look} look
 */
export function lineMark(look) {
  return inked(
    look,
    svg("path", { class: "nm-line", "stroke-dasharray": look.dash.join(" ") }),
    svg("path", { class: "nm-dots" }),
  );
}

/**
 * @param {Element} mark
 * @param {Panel} panel
 * @param {number[][]} points
 * @param {Look} look
 */
export function drawRun(mark, panel, points, look) {
  const [line, dots] = mark.children;
  put(line, "d", panel.line(points));
  // 표식은 걸음이 많으면 고르게 건너뛰며 찍는다.
  const every = Math.ceil(points.length / 101);
  const marked = every === 1 ? points : points.filter((_, k) => k % every === 0);
  put(dots, "d", look.marker ? markers(panel, marked, look.marker, 2.6) : "");
}

/**
 * 선의 끝에 이름을 적는다. 이름끼리 겹치지 않게 위아래로 벌린다. `ends`는 선마다 마지막 점의 화소이고, 점이
 * 없는 선은 null이다.
 * @param {Panel} panel
 * @param {SVGElement[]} names
 * @param {(number[] | null)[]} ends
 */
export function nameEnds(panel, names, ends) {
  const { box, width } = panel;
  const outside = width - box.right > 30;
  const clear = outside ? 4 : -6;
  const shown = names
    .flatMap((node, k) => {
      const end = ends[k];
      put(node, "display", end ? "inline" : "none");
      if (!end) return [];
      const x = outside ? Math.min(end[0], box.right) + 6 : Math.min(end[0], box.right) - 3;
      return [{ node, x, y: Math.min(box.bottom - 4, Math.max(box.top + 9, end[1] + clear)) }];
    })
    .sort((one, other) => one.y - other.y);
  for (let k = 1; k < shown.length; k++) shown[k].y = Math.max(shown[k].y, shown[k - 1].y + 14);
  // 아래로 밀려 칸을 벗어나면 끝에서부터 되민다.
  for (let k = shown.length - 1, most = box.bottom; k >= 0; k--, most -= 14)
    shown[k].y = Math.min(shown[k].y, most);
  for (const { node, x, y } of shown) {
    put(node, "x", tenth(x));
    put(node, "y", tenth(y));
    put(node, "text-anchor", outside ? "start" : "end");
  }
}

/**
 * 선의 끝에 적을 이름.
 * @param {string} text
 */
export const lineName = (text) => svg("text", { class: "nm-name" }, ...svgWords(text));

// 범례의 표식은 화소 좌표 그대로 찍는다.
/** @type {Pick<Panel, "x" | "y" | "box">} */
export const SWATCH = { x: (v) => v, y: (v) => v, box: { left: 0, right: 30, top: 0, bottom: 12 } };

/**
 * 범례에 놓는 선의 본보기.
 * @param {Look} look
 */
export function swatch(look) {
  return svg(
    "svg",
    {
      viewBox: "0 0 30 12",
      class: "nm-swatch nm-run",
      style: `--line: var(--nm-${look.style})`,
      "aria-hidden": "true",
    },
    svg("path", { d: "M1 6H29", class: "nm-line", "stroke-dasharray": look.dash.join(" ") }),
    svg("path", { d: markers(SWATCH, [[15, 6]], look.marker, 4.5), class: "nm-dots" }),
  );
}

/**
 * 파이썬이 보낸 바이트를 네 바이트짜리 실수로 읽는다. 자리가 어긋나 있어도 되도록 베낀다.
 * @param {DataView} view
 */
export function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/**
 * 한 화면 갱신(frame) 안의 여러 변화를 한 번의 그리기로 모은다.
 * @param {() => void} paint
 */
export function coalesced(paint) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      paint();
    });
  };
}

/**
 * 한 번 차지한 높이를 지킨다(explorer.css의 nm-held). 글의 줄이 늘었다 줄 때마다 아래의 글이 오르내리지 않고,
 * 브라우저가 쪽 전체를 다시 놓고 칠하지도 않는다. 폭이 달라지면 처음부터 다시 잰다.
 * @param {HTMLElement} node
 * @param {AbortSignal} closed
 */
export function holdHeight(node, closed) {
  let [width, height] = [0, 0];
  /** @param {number} least */
  const hold = (least) => {
    height = least;
    node.style.setProperty("--nm-held", `${least}px`);
  };
  const watcher = new ResizeObserver(([{ contentRect: now }]) => {
    if (now.width === width) {
      if (now.height > height) hold(now.height);
      return;
    }
    width = now.width;
    // 알림 안에서 높이를 줄이면 브라우저가 오류로 적는다.
    if (height) requestAnimationFrame(() => hold(0));
    else hold(now.height);
  });
  node.classList.add("nm-held");
  watcher.observe(node);
  closed.addEventListener("abort", () => watcher.disconnect());
}
