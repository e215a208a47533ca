// 쪽에서 도는 파이썬. MicroPython 하나를 띄우고 칸을 실행한다. 브라우저의 Worker와 책을 만드는 Node가 함께
// 쓴다.

/**
 * 이름마다 인자의 이름들과, 꼭 주어야 하는 것의 수.
 * @typedef {Record<string, [string[], number]>} Signatures
 */
/**
 * 글에서 읽은 클래스. `at`은 적힌 줄이고 `body`는 본문의 들여쓰기(아직 모르면 −1)다.
 * @typedef {{ name: string, at: number, indent: number, body: number,
 *   fields: { name: string, at: number }[], tuple: boolean }} ReadClass
 */
/** MicroPython이 던진 오류. @typedef {{ name: string, type: string, message: string }} PythonError */
/** 쪽이 맡긴 일. @typedef {{ files?: Record<string, string>, prelude?: string, source: string }} Request */

/**
 * 글에서 세 겹 따옴표 안을 뺀 줄들.
 * @param {string[]} lines
 */
function outsideStrings(lines) {
  let quote = "";
  return lines.map((line) => {
    const inside = quote !== "";
    for (const [found] of line.matchAll(/"""|'''/g)) {
      if (!quote) quote = found;
      else if (quote === found) quote = "";
    }
    return inside ? "" : line;
  });
}

/**
 * 괄호 안의 인자의 이름과, 꼭 주어야 하는 것의 수.
 * @param {string} text
 * @returns {[string[], number]}
 */
function parametersOf(text) {
  const parts = [];
  let [depth, part] = [0, ""];
  for (const one of text) {
    if (one === "," && depth === 0) {
      parts.push(part);
      part = "";
      continue;
    }
    if ("([{".includes(one)) depth++;
    if (")]}".includes(one)) depth--;
    part += one;
  }
  parts.push(part);
  const names = parts.map((one) => one.trim()).filter((one) => one && one !== "self" && one !== "/");
  /** @param {string} one */
  const named = (one) => /** @type {RegExpMatchArray} */ (one.match(/^\*{0,2}\w*/))[0];
  const required = names.filter((one) => !one.includes("=") && !one.startsWith("*"));
  return [names.map(named), required.length];
}

const LONGEST = 40; // 인자를 적는 줄의 수.

/**
 * @param {string} text
 * @param {number} start
 */
function closing(text, start) {
  let depth = 0;
  for (let k = start; k < text.length; k++) {
    if (text[k] === "(") depth++;
    else if (text[k] === ")" && --depth === 0) return k;
  }
  return text.length;
}

/**
 * MicroPython은 클래스의 필드와 함수의 인자 이름을 잊는다. 글에서 읽어 줄의 수를 바꾸지 않고 적어 넣는다.
 * @param {string} source
 */
function prepared(source) {
  const lines = source.split("\n");
  const plain = outsideStrings(lines);
  /** @type {Signatures} */
  const signatures = {};
  /** @type {ReadClass[]} */
  const classes = [];
  /** @type {ReadClass[]} */
  const open = [];
  plain.forEach((line, k) => {
    if (!line.trim() || line.trim().startsWith("#")) return;
    const indent = line.length - line.trimStart().length;
    while (open.length && indent <= open[open.length - 1].indent) open.pop();
    const owner = open.at(-1);
    const kind = line.match(/^\s*class\s+(\w+)\s*(?:\(([^)]*)\))?\s*:/);
    if (kind) {
      /** @type {ReadClass} */
      const one = {
        name: kind[1],
        at: k,
        indent,
        body: -1,
        fields: [],
        tuple: /\bNamedTuple\b/.test(kind[2] ?? ""),
      };
      open.push(one);
      classes.push(one);
      return;
    }
    if (owner && owner.body < 0) owner.body = indent;
    const method = line.match(/^\s*def\s+(\w+)\s*\(/);
    if (method) {
      // 인자는 몇 줄 안에 닫힌다. 함수마다 글의 끝까지 이으면 패키지를 읽는 시간의 대부분이 든다.
      const rest = plain.slice(k, k + LONGEST).join("\n");
      const start = rest.indexOf("(");
      const found = parametersOf(rest.slice(start + 1, closing(rest, start)));
      if (!owner || indent !== owner.body) signatures[method[1]] = found;
      else if (method[1] === "__init__") signatures[owner.name] = found;
    }
    const annotated = line.match(/^\s*([A-Za-z_]\w*)\s*:(?!=)\s*(.*)$/);
    const keyword = /^(else|try|finally|except|lambda)$/;
    if (owner && indent === owner.body && annotated && !keyword.test(annotated[1]))
      if (!annotated[2].startsWith("ClassVar") && !annotated[2].startsWith('"ClassVar'))
        owner.fields.push({ name: annotated[1], at: k });
  });
  for (const { name, at, fields, tuple } of classes) {
    const list = `(${fields.map((one) => `"${one.name}",`).join(" ")})`;
    if (tuple) {
      lines[at] = lines[at].replace(/\bNamedTuple\b/, `__import__("support").named("${name}", ${list})`);
      for (const one of fields) lines[one.at] = lines[one.at].replace(/\S.*$/, "pass");
    } else if (fields.length) {
      lines[fields[0].at] = lines[fields[0].at].replace(/\S/, (first) => `__fields__ = ${list}; ${first}`);
    }
  }
  return { text: lines.join("\n"), signatures, classes: classes.map(({ name }) => name) };
}

/**
 * MicroPython의 오류에서 종류, 글, 독자의 줄을 읽는다.
 * @param {PythonError} error
 */
function told(error) {
  if (error?.name !== "PythonError") throw error;
  const text = error.message.trim();
  const places = [...text.matchAll(/File "칸", line (\d+)/g)];
  const last = text.slice(text.lastIndexOf("\n") + 1);
  const message = last.startsWith(error.type) ? last.slice(error.type.length).replace(/^: /, "") : last;
  return { type: error.type, message, line: places.length ? Number(places[places.length - 1][1]) : null };
}

const MOST_OUTPUT = 20000;

/**
 * 파이썬을 띄운다. `load`는 MicroPython의 loadMicroPython, `library`는 파일의 이름과 글이다.
 * @param {(options: object) => Promise<any>} load
 * @param {Record<string, string>} library
 * @param {object} options
 */
export async function startPython(load, library, options = {}) {
  /** @type {number[]} */
  let bytes = [];
  const python = await load({
    ...options,
    heapsize: 64 * 1024 * 1024,
    linebuffer: false,
    stdout: (/** @type {Uint8Array} */ data) => {
      if (bytes.length < MOST_OUTPUT) bytes.push(...data);
    },
    stderr: () => {},
  });
  const written = new Set();
  /** @param {Record<string, string>} files */
  const write = (files) => {
    for (const [path, text] of Object.entries(files)) {
      const parts = path.split("/");
      for (let n = 1; n < parts.length; n++) {
        const folder = `/lib/${parts.slice(0, n).join("/")}`;
        if (!written.has(folder)) python.FS.mkdir(folder);
        written.add(folder);
      }
      const ready = prepared(text);
      python.FS.writeFile(`/lib/${path}`, ready.text);
      learn(ready.signatures);
    }
  };
  // 파이썬이 아직 모르는 서명만 보낸다. 모두 보내면 부를 때마다 JSON을 읽느라 느리다.
  /** @type {Signatures} */
  let unknown = {};
  /** @param {Signatures} signatures */
  const learn = (signatures) => Object.assign(unknown, signatures);
  try {
    python.FS.mkdir("/lib");
  } catch {
    // 이미 있다.
  }
  write(library);
  // MicroPython에 얼려 둔 것(inspect, functools)보다 우리 것이 먼저다.
  python.runPython("import sys\nsys.path.insert(0, '/lib')");
  const support = python.pyimport("support");
  // 칸마다 쓰는 것이다. 독자가 실행을 누르기 전에, 편집기를 놓는 동안 읽어 둔다.
  python.runPython("import dataclasses, numpy");
  /** @type {(name: string, ...values: string[]) => any} */
  const call = (name, ...values) => {
    if (Object.keys(unknown).length) support.learn(JSON.stringify(unknown));
    unknown = {};
    return support[name](...values);
  };
  const output = () => {
    const text = new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
    return text;
  };
  /** @type {string[]} */
  let classes = [];
  /** @param {string} source */
  const cell = (source) => {
    const ready = prepared(source);
    learn(ready.signatures);
    classes = ready.classes;
    return ready.text;
  };
  /** @type {Record<string, (request: Request) => unknown>} */
  const tasks = {
    /** 앞서 실행한 칸의 이름을 잊는다. */
    reset() {
      call("reset");
    },
    /** 패키지의 조각과 앞의 칸. */
    open({ files = {}, prelude = "" }) {
      write(files);
      call("prelude", cell(prelude));
    },
    run({ source }) {
      call("run", cell(source));
    },
    /** 방금 실행한 칸의 규칙을 살핀다. */
    rule() {
      return JSON.parse(call("rule", JSON.stringify(classes)));
    },
    walk(request) {
      return JSON.parse(call("walk", JSON.stringify({ ...request, names: classes })));
    },
  };
  return (/** @type {string} */ task, /** @type {Request} */ request) => {
    bytes = [];
    try {
      const value = tasks[task](request);
      return { output: output(), value: value ?? null };
    } catch (error) {
      return { output: output(), error: told(/** @type {PythonError} */ (error)) };
    }
  };
}
