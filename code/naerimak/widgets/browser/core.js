// 그리는 도구: SVG 요소, 눈금, 축, 등고선, 표식. 모든 탐색기가 이것만으로 그린다.

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function html(tag, attributes = {}, ...children) {
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
/** @typedef {import("./types.js").Point} Point */
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

export function superscript(power) {
  return String(power).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
}

export const linear = {
  to: (x, [a, b]) => (x - a) / (b - a),
  from: (u, [a, b]) => a + u * (b - a),
  ticks([a, b]) {
    const raw = (b - a) / 5;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = unit * ([1, 2, 5, 10].find((k) => k * unit >= raw) ?? 10);
    const ticks = [];
    for (let k = Math.ceil(a / step); k * step <= b + step * 1e-9; k++) ticks.push(k * step);
    return ticks;
  },
};

export const log = {
  to: (x, [a, b]) => Math.log(x / a) / Math.log(b / a),
  from: (u, [a, b]) => a * (b / a) ** u,
  ticks([a, b]) {
    const [low, high] = [Math.ceil(Math.log10(a) - 1e-9), Math.floor(Math.log10(b) + 1e-9)];
    const every = Math.max(1, Math.ceil((high - low) / 5));
    const ticks = [];
    for (let k = low; k <= high; k += every) ticks.push(10 ** k);
    return ticks;
  },
};

// 1에 가까울수록 촘촘한 눈금: 1까지 남은 거리의 로그. 이동 평균의 계수(0.9, 0.99, 0.999)를 고를 때 쓴다.
const decay = {
  to: (x, [a, b]) => log.to(1 - x, [1 - a, 1 - b]),
  from: (u, [a, b]) => 1 - log.from(u, [1 - a, 1 - b]),
  round: (x) => Number((1 - Number((1 - x).toPrecision(2))).toPrecision(9)),
  digits: 9,
};

export const SCALES = { linear, log, decay };

/** 축이 있는 그림 칸. `x`와 `y`는 데이터를 화소로 옮긴다. 휴대전화 너비(360)를 그대로 좌표로 쓴다. */
export class Panel {
  static count = 0;
  /** @type {Domain} */ xDomain = [0, 1];
  /** @type {Domain} */ yDomain = [0, 1];
  /** @type {Scale} */ xScale = linear;
  /** @type {Scale} */ yScale = linear;
  /** @type {unknown[]} */ shown = [];

  constructor({ label, xLabel, yLabel, width = 360, height = 270, margin = [10, 10, 36, 52] }) {
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.width = width;
    this.height = height;
    const [top, right, bottom, left] = margin;
    this.box = { left, top, right: width - right, bottom: height - bottom };
    const id = `nm-clip-${++Panel.count}`;
    const { box } = this;
    this.axes = svg("g", { class: "nm-axes", "aria-hidden": "true" });
    this.plot = svg("g", { "clip-path": `url(#${id})` });
    this.overlay = svg("g");
    const area = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
    this.node = svg(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, class: "nm-panel", role: "group", "aria-label": label },
      svg("clipPath", { id }, svg("rect", area)),
      this.axes,
      this.plot,
      this.overlay,
    );
  }

  /**
   * 데이터의 구간과 눈금의 종류를 정하고, 달라졌으면 축을 다시 그린다.
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
    const parts = [
      svg("path", { d: `M${box.left} ${box.top}V${box.bottom}H${box.right}`, class: "nm-axis" }),
      svg("text", { x: (box.left + box.right) / 2, y: this.height - 4, class: "nm-label" }, this.xLabel),
      svg(
        "text",
        {
          transform: `translate(11 ${(box.top + box.bottom) / 2}) rotate(-90)`,
          class: "nm-label",
        },
        this.yLabel,
      ),
    ];
    for (const tick of xScale.ticks?.(xDomain) ?? []) {
      parts.push(svg("text", { x: this.x(tick), y: box.bottom + 15, class: "nm-tick" }, number(tick, 2)));
    }
    for (const tick of yScale.ticks?.(yDomain) ?? []) {
      const at = { x: box.left - 5, y: this.y(tick) + 4, class: "nm-tick nm-tick-y" };
      parts.push(svg("text", at, number(tick, 2)));
    }
    this.axes.replaceChildren(...parts);
  }

  x(value) {
    return this.box.left + this.xScale.to(value, this.xDomain) * (this.box.right - this.box.left);
  }

  y(value) {
    return this.box.bottom - this.yScale.to(value, this.yDomain) * (this.box.bottom - this.box.top);
  }

  /** 화면의 점(포인터 사건)을 데이터의 좌표로 되돌린다. */
  at(event) {
    const frame = this.node.getBoundingClientRect();
    const px = ((event.clientX - frame.left) / frame.width) * this.width;
    const py = ((event.clientY - frame.top) / frame.height) * this.height;
    const { box } = this;
    const unit = (u) => Math.min(1, Math.max(0, u));
    return [
      this.xScale.from(unit((px - box.left) / (box.right - box.left)), this.xDomain),
      this.yScale.from(unit((box.bottom - py) / (box.bottom - box.top)), this.yDomain),
    ];
  }

  /** 데이터의 점을 화소로 옮긴다. 발산한 점은 그림에서 멀리 치워 SVG의 수가 넘치지 않게 한다. */
  pixel([a, b]) {
    const near = (at) => tenth(Math.min(1e4, Math.max(-1e4, at)));
    return [near(this.x(a)), near(this.y(b))];
  }

  /** 점들을 잇는 선의 `d`. */
  line(points) {
    return points.map((point, k) => `${k ? "L" : "M"}${this.pixel(point).join(" ")}`).join("");
  }
}

// 표식의 형태: 꼭짓점의 수, 돌린 각(도), 안쪽 반지름의 비(1이면 볼록한 다각형).
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
};

/** 점마다 표식을 찍은 `d`. */
export function markers(panel, points, shape, radius) {
  const [corners, turn, inner] = MARKERS[shape];
  const outline = [];
  const vertices = inner === 1 ? corners : 2 * corners;
  for (let k = 0; k < vertices; k++) {
    const angle = (2 * Math.PI * k) / vertices + (turn * Math.PI) / 180;
    const r = radius * (inner !== 1 && k % 2 ? inner : 1);
    outline.push([r * Math.sin(angle), -r * Math.cos(angle)]);
  }
  const { box } = panel;
  let d = "";
  for (const [a, b] of points) {
    const [px, py] = [panel.x(a), panel.y(b)];
    if (!(px >= box.left - 5 && px <= box.right + 5 && py >= box.top - 5 && py <= box.bottom + 5)) continue;
    d += outline.map(([u, v], k) => `${k ? "L" : "M"}${tenth(px + u)} ${tenth(py + v)}`).join("") + "Z";
  }
  return d;
}

/** 화소를 소수 한 자리로 줄인다. toFixed보다 빠르다. */
export const tenth = (pixel) => Math.round(pixel * 10) / 10;

/**
 * 격자 값에서 높이마다 등고선 조각들을 이은 `d`를 낸다(marching squares). `px`와 `py`는 격자의 화소 좌표,
 * `levels`는 오름차순이다. 칸마다 지나가는 높이만 보므로 높이가 많아도 격자를 한 번만 지난다.
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
        const share = (from, to) => (levels[k] - values[from]) / (values[to] - values[from]);
        const across = (from, to) => tenth(px[i] + share(from, to) * (px[i + 1] - px[i]));
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

// 로그 눈금에는 0 이하를 그릴 수 없다.
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

/** 규칙의 색을 쓰는 묶음. `look`은 파이썬이 보낸 색 이름, 무늬, 표식이다. */
export function inked(look, ...children) {
  return svg("g", { style: `--line: var(--nm-${look.style})`, class: "nm-run" }, ...children);
}

/** 선 하나와 표식을 그릴 자리. */
export function lineMark(look) {
  return inked(
    look,
    svg("path", { class: "nm-line", "stroke-dasharray": look.dash.join(" ") }),
    svg("path", { class: "nm-dots" }),
  );
}

export function drawRun(mark, panel, points, look) {
  const [line, dots] = mark.children;
  line.setAttribute("d", panel.line(points));
  dots.setAttribute("d", look.marker && points.length <= 101 ? markers(panel, points, look.marker, 2.6) : "");
}

// 범례의 표식은 화소 좌표 그대로 찍는다.
export const SWATCH = { x: (v) => v, y: (v) => v, box: { left: 0, right: 30, top: 0, bottom: 12 } };

/** 범례에 놓는 선의 본보기. */
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

/** 파이썬이 보낸 바이트를 네 바이트짜리 실수로 읽는다. 자리가 어긋나 있어도 되도록 베낀다. */
export function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** 한 화면 갱신(frame) 안의 여러 변화를 한 번의 그리기로 모은다. */
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
