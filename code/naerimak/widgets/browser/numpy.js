// 배열: 옮긴 파이썬이 부르는 numpy의 함수. 브라우저에서 손으로 쓴 수학은 이것뿐이고, 함수마다 NumPy와 비교해
// 시험한다. 수는 모두 배정밀도이고 모양은 2차원까지다. 원소는 행의 차례로 놓인다.

/** 배열이거나 수 하나. @typedef {NdArray | number} Value */
/** 파이썬의 이름 붙인 인자. @typedef {{ out?: NdArray | null, axis?: number, keepdims?: boolean }} Options */

/** @param {number[]} shape */
const size = (shape) => {
  let product = 1;
  for (let k = 0; k < shape.length; k++) product *= shape[k];
  return product;
};

export class NdArray {
  /**
   * @param {Float64Array} data
   * @param {number[]} shape
   * @param {boolean} flipped 행과 열을 바꾸어 읽는 창인지
   */
  constructor(data, shape, flipped = false) {
    this.data = data;
    this.shape = shape;
    this.flipped = flipped;
  }

  /** 첫째 축의 길이: 파이썬의 len. */
  get length() {
    return this.shape[0];
  }

  get size() {
    return this.data.length;
  }

  /** @returns {NdArray} */
  get T() {
    if (this.shape.length < 2) return this;
    return new NdArray(this.data, [this.shape[1], this.shape[0]], !this.flipped);
  }

  /**
   * 첫째 축의 `from`부터 `to` 앞까지를 보는 창. 한쪽을 바꾸면 다른 쪽도 바뀐다.
   * @param {number} from
   */
  slice(from, to = this.length) {
    const { data, shape } = straight(this);
    const width = size(shape.slice(1));
    /** @param {number} at */
    const place = (at) => Math.max(0, Math.min(shape[0], at < 0 ? at + shape[0] : at));
    const [begin, end] = [place(from), Math.max(place(from), place(to))];
    return new NdArray(data.subarray(begin * width, end * width), [end - begin, ...shape.slice(1)]);
  }

  /**
   * 원소가 같고 모양이 다른 창.
   * @param {(number | number[])[]} shape
   */
  reshape(...shape) {
    return new NdArray(straight(this).data, shape.flat());
  }

  ravel() {
    return this.reshape(this.size);
  }

  astype() {
    return np.copy(this);
  }

  /** 시험과 그림에 쓰는 보통 배열. */
  tolist() {
    const { data, shape } = straight(this);
    if (shape.length < 2) return [...data];
    return Array.from({ length: shape[0] }, (_, i) => [...data.subarray(i * shape[1], (i + 1) * shape[1])]);
  }
}

/**
 * 행의 차례로 놓인 배열. 행과 열을 바꾸어 읽는 창이면 옮겨 적는다.
 * @param {NdArray} array
 */
function straight(array) {
  if (!array.flipped) return array;
  const [rows, columns] = array.shape;
  const made = fresh(array.size);
  const { data } = array;
  for (let i = 0; i < rows; i++) {
    for (let j = 0, at = i * columns; j < columns; j++, at++) made[at] = data[j * rows + i];
  }
  return new NdArray(made, array.shape);
}

/** @type {(value: unknown) => value is NdArray} */
const isArray = (value) => value instanceof NdArray;

const SLAB = 1 << 16; // 한 번에 얻어 두는 수의 수(512 KB).
let slab = new ArrayBuffer(0);
let used = 0;

/**
 * 0으로 채운 수 `n`개. 작은 배열을 하나씩 얻으면 느리므로 큰 것을 얻어 앞에서부터 나누어 쓴다.
 * @param {number} n
 */
function fresh(n) {
  if (n > SLAB / 4) return new Float64Array(n);
  if (used + 8 * n > slab.byteLength) [slab, used] = [new ArrayBuffer(8 * SLAB), 0];
  const made = new Float64Array(slab, used, n);
  used += 8 * n;
  return made;
}

/**
 * 결과를 담을 배열. `out`이 있으면 그것이다.
 * @param {number[]} shape
 * @param {Options | null} [options]
 */
function place(shape, options) {
  return options?.out ?? new NdArray(fresh(size(shape)), shape);
}

// ── 원소마다 ────────────────────────────────────────────────────────────────

/**
 * 두 배열을 `n`번 짝지어 계산한다. 걸음이 0이면 같은 원소를 거듭 쓴다. 연산마다 고리가 따로라야 빠르다.
 * @param {string} name
 * @param {Float64Array} a
 * @param {number} atA
 * @param {number} byA
 * @param {Float64Array} b
 * @param {number} atB
 * @param {number} byB
 * @param {Float64Array} out
 * @param {number} at
 * @param {number} n
 */
function combine(name, a, atA, byA, b, atB, byB, out, at, n) {
  let [i, j] = [atA, atB];
  const end = at + n;
  switch (name) {
    case "add":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = a[i] + b[j];
      break;
    case "subtract":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = a[i] - b[j];
      break;
    case "multiply":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = a[i] * b[j];
      break;
    case "divide":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = a[i] / b[j];
      break;
    case "maximum":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = Math.max(a[i], b[j]);
      break;
    case "minimum":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = Math.min(a[i], b[j]);
      break;
    case "greater":
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = a[i] > b[j] ? 1 : 0;
      break;
    default: {
      const operation = OPERATIONS[name];
      for (let k = at; k < end; k++, i += byA, j += byB) out[k] = Number(operation(a[i], b[j]));
    }
  }
}

/** @type {Record<string, (a: number, b: number) => number | boolean>} */
const OPERATIONS = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => (b === 2 ? a * a : a ** b),
  maximum: Math.max,
  minimum: Math.min,
  greater: (a, b) => a > b,
  greater_equal: (a, b) => a >= b,
  less: (a, b) => a < b,
  less_equal: (a, b) => a <= b,
  equal: (a, b) => a === b,
};

/** @param {number} value */
const number1 = (value) => Float64Array.of(value);
/** @type {(array: NdArray) => number[]} */
const sides = ({ shape }) => (shape.length === 2 ? shape : [1, ...(shape.length ? shape : [1])]);

/**
 * 수나 배열을 (행, 열)의 격자 위에서 읽는 법: 원소, 행의 걸음, 열의 걸음.
 * @param {Value} value
 */
function strides(value) {
  if (!isArray(value)) return { data: number1(value), rows: 1, columns: 1, down: 0, right: 0 };
  const [rows, columns] = sides(value);
  return {
    data: straight(value).data,
    rows,
    columns,
    down: rows === 1 ? 0 : columns,
    right: columns === 1 ? 0 : 1,
  };
}

/**
 * 모양이 다르면 늘려 맞추어(broadcasting) 계산한다.
 * @param {string} name
 * @returns {(a: any, b: any, options?: Options) => any}
 */
const binary = (name) => (a, b, options) => {
  if (!isArray(a) && !isArray(b)) return OPERATIONS[name](a, b);
  const [one, other] = [strides(a), strides(b)];
  const [rows, columns] = [Math.max(one.rows, other.rows), Math.max(one.columns, other.columns)];
  for (const { rows: r, columns: c } of [one, other]) {
    if ((r !== 1 && r !== rows) || (c !== 1 && c !== columns))
      throw new RangeError(
        `${name}: 모양이 (${one.rows}, ${one.columns}), (${other.rows}, ${other.columns})`,
      );
  }
  const flat = !(a.shape?.length === 2 || b.shape?.length === 2);
  const out = place(flat ? [columns] : [rows, columns], options);
  /** @param {{ rows: number, columns: number }} side */
  const whole = ({ rows: r, columns: c }) => (r === rows && c === columns) || (r === 1 && c === 1);
  if (whole(one) && whole(other)) {
    /** @param {{ rows: number, columns: number }} side */
    const by = ({ rows: r, columns: c }) => (r * c === 1 ? 0 : 1);
    combine(name, one.data, 0, by(one), other.data, 0, by(other), out.data, 0, rows * columns);
    return out;
  }
  for (let r = 0; r < rows; r++) {
    combine(
      name,
      one.data,
      r * one.down,
      one.right,
      other.data,
      r * other.down,
      other.right,
      out.data,
      r * columns,
      columns,
    );
  }
  return out;
};

/**
 * 원소마다 계산한다. 자주 쓰는 것은 고리마다 부를 함수가 정해져 있어야 빠르다.
 * @param {(value: number) => number} operation
 * @param {Float64Array} from
 * @param {Float64Array} to
 */
function each(operation, from, to) {
  const n = from.length;
  if (operation === Math.tanh) for (let k = 0; k < n; k++) to[k] = Math.tanh(from[k]);
  else if (operation === Math.exp) for (let k = 0; k < n; k++) to[k] = Math.exp(from[k]);
  else if (operation === Math.sqrt) for (let k = 0; k < n; k++) to[k] = Math.sqrt(from[k]);
  else if (operation === Math.abs) for (let k = 0; k < n; k++) to[k] = Math.abs(from[k]);
  else if (operation === Math.log) for (let k = 0; k < n; k++) to[k] = Math.log(from[k]);
  else for (let k = 0; k < n; k++) to[k] = Number(operation(from[k]));
}

/**
 * @param {(value: number) => number} operation
 * @returns {(a: any, options?: Options) => any}
 */
const unary = (operation) => (a, options) => {
  if (!isArray(a)) return operation(a);
  const out = place(a.shape, options);
  each(operation, straight(a).data, out.data);
  return out;
};

// ── 곱과 모음 ──────────────────────────────────────────────────────────────

/**
 * 행렬의 곱. 안쪽 고리가 행을 따라가고, 두 행과 네 열을 묶어 한 번 읽은 수를 여덟 번 쓴다.
 * @param {NdArray} a
 * @param {NdArray} b
 * @param {Options} [options]
 * @returns {Value}
 */
function matmul(a, b, options) {
  if (a.shape.length === 1 && b.shape.length === 1) return np.sum(np.multiply(a, b));
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  if (inner !== b.shape[0]) throw new RangeError(`matmul: 모양이 (${a.shape}), (${b.shape})`);
  const [down, right] = a.flipped ? [1, rows] : [inner, 1];
  const out = place([rows, columns], options);
  if (options?.out) out.data.fill(0);
  multiplied(a.data, down, right, straight(b).data, out.data, rows, inner, columns);
  return out;
}

/**
 * 두 행씩. 고리마다 식이 하나여야 빠르므로 짝이 없는 마지막 행은 따로 한다.
 * @param {Float64Array} left
 * @param {number} down
 * @param {number} right
 * @param {Float64Array} other
 * @param {Float64Array} made
 * @param {number} rows
 * @param {number} inner
 * @param {number} columns
 */
function multiplied(left, down, right, other, made, rows, inner, columns) {
  const fours = inner - (inner % 4);
  const pairs = rows - (rows % 2);
  for (let i = 0; i < pairs; i += 2) {
    const first = i * columns;
    const end = first + columns;
    let at = i * down;
    for (let k = 0; k < fours; k += 4, at += 4 * right) {
      const p = left[at];
      const q = left[at + right];
      const r = left[at + 2 * right];
      const s = left[at + 3 * right];
      const t = left[at + down];
      const u = left[at + down + right];
      const v = left[at + down + 2 * right];
      const w = left[at + down + 3 * right];
      let c = k * columns;
      for (let j = first, m = end; j < end; j++, m++, c++) {
        const a = other[c];
        const b = other[c + columns];
        const d = other[c + 2 * columns];
        const e = other[c + 3 * columns];
        made[j] += p * a + q * b + r * d + s * e;
        made[m] += t * a + u * b + v * d + w * e;
      }
    }
    for (let k = fours; k < inner; k++, at += right) {
      const p = left[at];
      const t = left[at + down];
      let c = k * columns;
      for (let j = first, m = end; j < end; j++, m++, c++) {
        made[j] += p * other[c];
        made[m] += t * other[c];
      }
    }
  }
  if (pairs === rows) return;
  const first = pairs * columns;
  for (let k = 0, at = pairs * down, c = 0; k < inner; k++, at += right) {
    const p = left[at];
    for (let j = first; j < first + columns; j++, c++) made[j] += p * other[c];
  }
}

/**
 * 축을 따라 하나로 모은다. 축이 없으면 수 하나다.
 * @param {(values: Float64Array) => number} gather
 * @returns {(a: any, options?: Options) => any}
 */
const reduction = (gather) => (a, options) => {
  if (!isArray(a)) return gather(Float64Array.from(typeof a === "number" ? [a] : a, Number));
  const axis = options?.axis;
  if (axis === undefined || axis === null || a.shape.length === 1) return gather(straight(a).data);
  const [rows, columns] = a.shape;
  const lines = straight(axis === 0 ? a.T : a).data;
  const [count, width] = axis === 0 ? [columns, rows] : [rows, columns];
  const shape = options?.keepdims ? (axis === 0 ? [1, count] : [count, 1]) : [count];
  const out = place(shape, options);
  for (let k = 0; k < count; k++) out.data[k] = gather(lines.subarray(k * width, (k + 1) * width));
  return out;
};

/** @param {Float64Array} values */
function total(values) {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum;
}

/** @param {Float64Array} values */
function highest(values) {
  let top = -Infinity;
  for (let k = 0; k < values.length; k++) {
    // NaN이 하나라도 있으면 NaN이다.
    if (!(values[k] <= top)) top = values[k];
    if (Number.isNaN(top)) break;
  }
  return top;
}

/** @param {Float64Array} values */
function deviation(values) {
  const mean = total(values) / values.length;
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const off = values[k] - mean;
    sum += off * off;
  }
  return Math.sqrt(sum / values.length);
}

/**
 * 0이 아닌 것(NaN도)의 수.
 * @param {Float64Array} values
 */
function nonzero(values) {
  let count = 0;
  for (let k = 0; k < values.length; k++) if (values[k] !== 0) count++;
  return count;
}

/**
 * 열을 하나씩 앞의 열들에 수직으로 만든다(그람–슈미트). 두 번 해야 마지막 자리까지 수직이다.
 * @param {NdArray} a
 */
function qr(a) {
  const [rows, columns] = a.shape;
  const q = straight(a.T).data.slice();
  const r = np.zeros([columns, columns]);
  for (let j = 0; j < columns; j++) {
    const column = q.subarray(j * rows, (j + 1) * rows);
    for (let round = 0; round < 2; round++) {
      for (let k = 0; k < j; k++) {
        const other = q.subarray(k * rows, (k + 1) * rows);
        let dot = 0;
        for (let i = 0; i < rows; i++) dot += column[i] * other[i];
        r.data[k * columns + j] += dot;
        for (let i = 0; i < rows; i++) column[i] -= dot * other[i];
      }
    }
    let square = 0;
    for (let i = 0; i < rows; i++) square += column[i] * column[i];
    const length = Math.sqrt(square);
    r.data[j * columns + j] = length;
    for (let i = 0; i < rows; i++) column[i] /= length;
  }
  return [straight(new NdArray(q, [rows, columns], true)), r];
}

/**
 * 보통 배열(한 겹이나 두 겹)을 배열로.
 * @param {NdArray | any[]} values
 */
function array(values) {
  if (isArray(values)) return np.copy(values);
  const nested = Array.isArray(values[0]);
  const shape = nested ? [values.length, values[0].length] : [values.length];
  return new NdArray(Float64Array.from(nested ? values.flat() : values), shape);
}

/**
 * 작은 것부터의 자리. 같은 값은 놓인 차례대로다.
 * @param {NdArray} a
 */
function argsort(a) {
  const order = Array.from(a.data.keys()).sort((one, other) => a.data[one] - a.data[other]);
  return new NdArray(Float64Array.from(order), [order.length]);
}

/**
 * @template T
 * @param {NdArray | T} rows
 */
const indices = (rows) => (isArray(rows) ? rows.data : rows);

/**
 * `x[rows, columns]`과 `x[:, column]`. 자리마다 원소 하나씩이다.
 * @param {NdArray} x
 * @param {[NdArray | number[] | null, NdArray | number[] | number]} at
 */
function item(x, [rows, columns]) {
  const { data, shape } = straight(x);
  const all = rows === null ? np.arange(shape[0]).data : indices(rows);
  const made = fresh(all.length);
  const second = indices(columns);
  for (let k = 0; k < all.length; k++) {
    made[k] = data[all[k] * shape[1] + (typeof second === "number" ? second : second[k])];
  }
  return new NdArray(made, [all.length]);
}

/**
 * `x[rows, columns] = values`.
 * @param {NdArray} x
 * @param {[NdArray | number[], NdArray | number[]]} at
 * @param {NdArray} values
 */
function put(x, [rows, columns], values) {
  const [first, second] = [indices(rows), indices(columns)];
  for (let k = 0; k < first.length; k++) x.data[first[k] * x.shape[1] + second[k]] = values.data[k];
}

/**
 * 첫째 축에서 `rows`번째 것들을 모은다.
 * @param {NdArray} x
 * @param {NdArray | number[]} rows
 */
function take(x, rows) {
  const { data, shape } = straight(x);
  const width = size(shape.slice(1));
  const chosen = indices(rows);
  const made = fresh(chosen.length * width);
  for (let k = 0; k < chosen.length; k++) {
    for (let j = 0; j < width; j++) made[k * width + j] = data[chosen[k] * width + j];
  }
  return new NdArray(made, [chosen.length, ...shape.slice(1)]);
}

/** @param {number | number[]} shape */
const shapeOf = (shape) => (typeof shape === "number" ? [shape] : [...shape]);
/**
 * @param {number[]} shape
 * @param {number} value
 */
const filled = (shape, value) => {
  const data = fresh(size(shape));
  return new NdArray(value === 0 ? data : data.fill(value), shape);
};

export const np = {
  inf: Infinity,
  add: binary("add"),
  subtract: binary("subtract"),
  multiply: binary("multiply"),
  divide: binary("divide"),
  power: binary("power"),
  maximum: binary("maximum"),
  minimum: binary("minimum"),
  greater: binary("greater"),
  greater_equal: binary("greater_equal"),
  less: binary("less"),
  less_equal: binary("less_equal"),
  equal: binary("equal"),
  negative: unary((value) => -value),
  positive: unary((value) => value),
  sqrt: unary(Math.sqrt),
  exp: unary(Math.exp),
  log: unary(Math.log),
  tanh: unary(Math.tanh),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  square: unary((value) => value * value),
  isfinite: unary((value) => /** @type {any} */ (Number.isFinite(value))),
  /**
   * @param {Value} condition
   * @param {Value} then
   * @param {Value} otherwise
   */
  where(condition, then, otherwise) {
    if (!isArray(condition)) return condition ? then : otherwise;
    const made = place(condition.shape, null);
    const [yes, no] = [then, otherwise].map((one) => (isArray(one) ? one.data : number1(one)));
    const [byYes, byNo] = [yes, no].map((one) => (one.length === 1 ? 0 : 1));
    for (let k = 0; k < made.size; k++) made.data[k] = condition.data[k] ? yes[k * byYes] : no[k * byNo];
    return made;
  },
  /** @type {(a: Value, low: Value, high: Value, options?: Options) => Value} */
  clip: (a, low, high, options) => np.minimum(np.maximum(a, low), high, options),
  matmul,
  sum: reduction(total),
  mean: reduction((values) => total(values) / values.length),
  std: reduction(deviation),
  max: reduction(highest),
  any: reduction((values) => Number(nonzero(values) > 0)),
  all: reduction((values) => Number(nonzero(values) === values.length)),
  argmax: reduction((values) => values.indexOf(highest(values))),
  count_nonzero: reduction(nonzero),
  /**
   * @param {NdArray} index
   * @param {{ minlength: number }} options
   */
  bincount(index, options) {
    const counts = new Array(options.minlength).fill(0);
    const { data } = index;
    for (let k = 0; k < data.length; k++) counts[Math.trunc(data[k])] += 1;
    return counts;
  },
  /** @param {number | number[]} shape */
  zeros: (shape) => filled(shapeOf(shape), 0),
  /** @param {number | number[]} shape */
  empty: (shape) => filled(shapeOf(shape), 0),
  /** @type {(shape: number | number[], value: number) => NdArray} */
  full: (shape, value) => filled(shapeOf(shape), value),
  /** @param {Value} a */
  zeros_like: (a) => (isArray(a) ? filled(a.shape, 0) : 0),
  /** @param {NdArray} a */
  empty_like: (a) => filled(a.shape, 0),
  /** @param {NdArray} a */
  ones_like: (a) => filled(a.shape, 1),
  /** @type {(a: Value, value: number) => Value} */
  full_like: (a, value) => (isArray(a) ? filled(a.shape, value) : value),
  /** @param {number} n */
  arange: (n) =>
    new NdArray(
      Float64Array.from({ length: n }, (_, k) => k),
      [n],
    ),
  array,
  /** @param {NdArray | any[]} values */
  asarray: (values) => (isArray(values) ? values : array(values)),
  /** @param {NdArray} a */
  shape: (a) => a.shape,
  /** @param {NdArray} a */
  copy: (a) => new NdArray(straight(a).data.slice(), a.shape),
  /**
   * @param {NdArray} to
   * @param {Value} from
   */
  copyto(to, from) {
    if (isArray(from)) to.data.set(straight(from).data);
    else to.data.fill(from);
  },
  /** @param {NdArray} a */
  diag: (a) =>
    new NdArray(
      Float64Array.from({ length: a.shape[0] }, (_, k) => a.data[k * (a.shape[1] + 1)]),
      [a.shape[0]],
    ),
  argsort,
  take,
  item,
  put,
  linalg: { qr },
};

export const math = {
  pi: Math.PI,
  inf: Infinity,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  log: Math.log,
  log10: Math.log10,
  floor: Math.floor,
  isfinite: Number.isFinite,
  prod: size,
};

// ── 파이썬 ─────────────────────────────────────────────────────────────────

/** 옮긴 코드가 부르는 파이썬의 함수. */
export const python = {
  /**
   * 이름 붙인 인자 하나. 주지 않았으면 기본값이다.
   * @type {(options: Record<string, unknown> | undefined, name: string, fallback: unknown) => unknown}
   */
  option: (options, name, fallback) => (options && name in options ? options[name] : fallback),
  /** @param {ArrayLike<unknown>[]} lists */
  zip: (...lists) =>
    Array.from({ length: Math.min(...lists.map((one) => one.length)) }, (_, k) => lists.map((one) => one[k])),
  /** @param {ArrayLike<unknown>} list */
  enumerate: (list) => Array.from(list, (one, k) => [k, one]),
  /** @param {number[]} ends */
  range(...ends) {
    const [begin, end, by] = ends.length === 1 ? [0, ends[0], 1] : [ends[0], ends[1], ends[2] ?? 1];
    return Array.from({ length: Math.max(0, Math.ceil((end - begin) / by)) }, (_, k) => begin + k * by);
  },
  /** @param {number[]} list */
  sum: (list) => list.reduce((one, other) => one + other, 0),
  float: Number,
  /** @type {(one: object, name: string) => boolean} */
  hasattr: (one, name) => name in one,
  truthy: Boolean,
  abs: Math.abs,
  /** @param {Iterable<unknown>} values */
  list: (values) => [...values],
  /** @type {(one: object, options: object) => object} */
  replace: (one, options) => Object.assign(Object.create(Object.getPrototypeOf(one)), one, options),
  /**
   * 목록의 메서드. pscript가 `call`로 부른다.
   * @this {unknown[]}
   * @param {unknown} one
   */
  append(one) {
    this.push(one);
  },
  /**
   * @this {unknown[]}
   * @param {number} at
   * @param {unknown} one
   */
  insert(at, one) {
    this.splice(at, 0, one);
  },
};
