// 고치는 칸: 독자가 단추를 누르면 코드가 놓인 자리에 편집기가 서고, 실행하면 아래에 출력과 오류가 나온다.

import { createEditor, defaultCommands, languageMap } from "./editor.js";
import { joinExplorers } from "./join.js";
import { STYLE, WASM, WORKER } from "./made.js";

const LIMIT = 2000; // 이보다(밀리초) 오래 걸리면 파이썬을 끝낸다.
const LINK_LIMIT = 6000;
const opening = /[([{][^)\]}]*$|:\s*$/;
languageMap.python = {
  comments: { line: "#" },
  autoIndent: [
    (/** @type {number[]} */ [start], /** @type {string} */ value) =>
      opening.test(value.slice(value.lastIndexOf("\n", start - 1) + 1, start)),
    () => false,
  ],
};

/** @typedef {{ type: string, message?: string, line?: number | null }} Problem */
/** @typedef {{ output: string, value?: any, error?: Problem }} Answer */
/** @typedef {HTMLElement & { dataset: { python: string } }} Box */

/** 파이썬이 도는 Worker. 오래 걸리면 끝내고, 다음에 부르면 새로 띄운다. */
class Python {
  /** @type {Worker | null} */ worker = null;
  /** @type {Map<number, (answer: Answer) => void>} */ waiting = new Map();
  id = 0;
  /** @type {Promise<any>} */ ready = Promise.resolve();
  /** @type {Promise<any>} */ line = Promise.resolve();
  /** @type {object | null} */ opened = null;

  start() {
    const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    const worker = new Worker(url);
    this.worker = worker;
    this.opened = null;
    this.ready = new Promise((done, fail) => {
      worker.onerror = (event) => {
        this.worker = null;
        fail(new Error(event.message));
      };
      worker.onmessage = ({ data }) => {
        if ("ready" in data) {
          URL.revokeObjectURL(url);
          if (data.ready) done(undefined);
          else fail(new Error(data.reason));
          return;
        }
        this.waiting.get(data.id)?.(data);
        this.waiting.delete(data.id);
      };
    });
    // 띄우지 못한 것은 실행할 때 말한다.
    this.ready.catch(() => (this.worker = null));
    worker.postMessage({ wasm: WASM });
  }

  /**
   * 일 하나를 맡긴다. 앞의 일이 끝난 다음에 한다.
   * @param {string} task
   * @param {object} request
   * @returns {Promise<Answer>}
   */
  ask(task, request) {
    const answer = this.line.then(() => this.send(task, request));
    this.line = answer.catch(() => {});
    return answer;
  }

  /**
   * @param {string} task
   * @param {object} request
   * @returns {Promise<Answer>}
   */
  async send(task, request) {
    if (!this.worker) this.start();
    await this.ready;
    const id = ++this.id;
    return new Promise((done) => {
      const timer = setTimeout(() => {
        this.worker?.terminate();
        this.worker = null;
        this.waiting.delete(id);
        done({ output: "", error: { type: "Timeout" } });
      }, LIMIT);
      this.waiting.set(id, (data) => {
        clearTimeout(timer);
        done(data);
      });
      this.worker?.postMessage({ id, task, request });
    });
  }
}

/**
 * 흔한 오류를 풀어 적은 한 문장. 없으면 빈 글이다.
 * @param {Problem} problem
 */
function explained({ type, message = "" }) {
  const missing = message.match(/쪽의 작은 NumPy에 없는 함수: (.*)/);
  /** @type {Record<string, string>} */
  const instead = {
    "np.einsum": "@나 np.sum을 쓰세요.",
    "np.linalg": "np.sum과 np.sqrt로 적어 보세요.",
    "np.float32": "여기의 수는 모두 float64입니다.",
    "np.vectorize": "for 문을 쓰세요.",
  };
  if (missing) {
    const use = instead[missing[1]] ?? "np.sqrt, np.sign, np.where, np.sum 같은 함수로 적어 보세요.";
    return `이 쪽의 작은 NumPy에 없는 함수입니다(${missing[1]}). ${use}`;
  }
  /** @type {[RegExp, string][]} */
  const known = [
    [/^Timeout/, "2초 안에 끝나지 않아 멈추었습니다. 끝나지 않는 반복문이 있는지 보세요."],
    [/^NameError/, "이 칸이 모르는 이름입니다. 철자를 보고, 쓰기 전에 정했는지 보세요."],
    [/None을 냈습니다|'NoneType'/, "함수가 아무것도 내지 않았습니다. return을 빠뜨리지 않았는지 보세요."],
    [/둘을 내지 않았습니다/, "step은 return theta, state처럼 둘을 내야 합니다."],
    [
      /(need more than|too many) .*values? to unpack|wrong number of values/,
      "튜플의 길이가 다릅니다. init이 낸 상태와 step이 받는 상태의 개수를 맞추세요.",
    ],
    [
      /broadcast|모양은|mismatch in dimensions/,
      "모양이 다른 배열끼리 계산했습니다. 상태를 np.zeros_like(theta)로 시작했는지 보세요.",
    ],
    [/^ZeroDivisionError/, "0으로 나누었습니다. 분모에 작은 ε을 더해 보세요."],
    [/^RuntimeError: maximum recursion/, "함수가 끝없이 자신을 부릅니다."],
    [/^MemoryError/, "너무 큰 목록이나 배열을 만들었습니다."],
    [/^IndentationError/, "들여쓰기가 맞지 않습니다. 한 묶음의 줄은 칸 수가 같아야 합니다."],
    [/^SyntaxError/, "파이썬이 읽을 수 없는 줄입니다. 괄호와 콜론(:)이 빠지지 않았는지 보세요."],
    [
      /^(ImportError|ModuleNotFoundError)/,
      "이 쪽에는 numpy의 일부와 math만 있습니다. 나머지는 노트북에서 쓰세요.",
    ],
    [/unexpected keyword|positional arguments|missing .*argument/, "인자의 이름이나 개수가 다릅니다."],
    [/^AttributeError/, "그런 이름의 속성이 없습니다. self.을 붙인 이름의 철자를 보세요."],
    [/init과 step이 있는 클래스/, "class 안에 init과 step을 모두 적으세요."],
  ];
  const text = `${type}: ${message}`;
  return known.find(([pattern]) => pattern.test(text))?.[1] ?? "";
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} attributes
 * @param {(Node | string)[]} children
 */
const element = (tag, attributes = {}, ...children) => {
  const one = Object.assign(document.createElement(tag), attributes);
  one.append(...children);
  return one;
};

/** @type {(text: string, press: () => void) => HTMLButtonElement} */
const button = (text, press) => {
  const one = element("button", { type: "button", textContent: text });
  one.addEventListener("click", press);
  return one;
};

/** 막힌 저장소에서도 돈다. 그때는 새로 고치면 처음 글로 돌아간다. */
const memory = {
  /** @param {string} name */
  read(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  /**
   * @param {string} name
   * @param {string | null} text
   */
  write(name, text) {
    try {
      if (text === null) localStorage.removeItem(name);
      else localStorage.setItem(name, text);
    } catch {
      // 저장소가 막혔거나 가득 찼다.
    }
  },
};

/** @param {string} text */
const packed = (text) => {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

/** @param {string} text */
function unpacked(text) {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(bytes, (one) => one.charCodeAt(0)),
    );
  } catch {
    return null;
  }
}

/**
 * 주소에 담긴 글. 다른 칸의 것이면 null이다.
 * @param {string} key
 */
function linked(key) {
  const [, name, text] = location.hash.match(/^#python=([\w-]+);([\w-]+)$/) ?? [];
  return name === key ? unpacked(text) : null;
}

/** @typedef {{ kind: string, prelude: string, source: string }} Cell */
/** @type {{ files: Record<string, string>, cells: Record<string, Cell> }} */
let data = { files: {}, cells: {} };
const python = new Python();
// 쪽의 칸이 오고 편집기가 놓이는 동안 띄운다.
python.start();
let number = 0;

/**
 * Esc 다음의 Tab은 칸을 나간다. 편집기보다 먼저 듣는다.
 * @param {HTMLTextAreaElement} textarea
 * @param {(text: string) => void} say
 */
function letOut(textarea, say) {
  let leaving = false;
  textarea.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") {
        leaving = true;
        say("Tab을 누르면 칸을 나갑니다.");
      } else if (event.key === "Tab" && leaving) event.stopImmediatePropagation();
      else if (event.key !== "Shift") leaving = false;
    },
    true,
  );
  textarea.addEventListener("blur", () => (leaving = false));
}

/**
 * 칸 하나를 고칠 수 있게 연다.
 * @param {Box} box
 */
function open(box) {
  const key = box.dataset.python;
  const { kind, prelude, source } = data.cells[key];
  const name = `python:${key}`;
  const place = element("div", { className: "py-editor" });
  const output = element("pre", { className: "py-output", tabIndex: 0, hidden: true });
  output.setAttribute("aria-label", "출력");
  const problem = element("div", { className: "py-error", hidden: true });
  const said = element("span", { className: "py-said" });
  said.setAttribute("role", "status");
  const live = element("div", { className: "py-result" }, output, problem);
  live.setAttribute("role", "status");
  /** @param {string} text */
  const say = (text) => (said.textContent = text);
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const runButton = button("실행", () => run());
  runButton.className = "py-run";
  runButton.title = mac ? "⌘ Enter" : "Ctrl+Enter";
  const bar = element(
    "div",
    { className: "py-bar" },
    runButton,
    button("처음 글로", () => put(source)),
    button("복사", () => copied(editor.value)),
    button("링크 복사", () => {
      const code = packed(editor.value);
      if (code.length > LINK_LIMIT) say("글이 길어 링크에 담을 수 없습니다.");
      else copied(`${location.href.replace(/#.*$/s, "")}#python=${key};${code}`);
    }),
    said,
  );
  const whole = element("div", { className: "py-cell" }, place, bar, live);
  whole.setAttribute("role", "group");
  whole.setAttribute("aria-label", `고치는 칸 ${++number}`);
  box.after(whole);
  box.hidden = true;

  const editor = createEditor(
    place,
    {
      language: "python",
      value: linked(key) ?? memory.read(name) ?? source,
      tabSize: 4,
      insertSpaces: true,
      // 긴 줄을 접으면 휴대전화에서 옆으로 밀린 채로 남지 않는다.
      wordWrap: true,
    },
    defaultCommands(),
  );
  /** @type {{ textarea: HTMLTextAreaElement }} */
  const { textarea } = editor;
  textarea.setAttribute("aria-label", "파이썬 코드. Tab은 들여쓰기, Esc 다음 Tab은 나가기");
  textarea.setAttribute("spellcheck", "false");
  letOut(textarea, say);
  textarea.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      run();
    },
    true,
  );
  editor.on("update", () => {
    memory.write(name, editor.value === source ? null : editor.value);
    say("");
  });

  /** @param {string} text */
  function put(text) {
    textarea.focus();
    textarea.select();
    // 되돌리기가 되도록 독자가 쓴 것처럼 넣는다.
    if (!document.execCommand("insertText", false, text)) editor.setOptions({ value: text });
    show({ output: "" });
  }

  /** @param {string} text */
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      say("복사했습니다.");
    } catch {
      output.textContent = text;
      output.hidden = false;
      say("브라우저가 막아 복사하지 못했습니다. 아래의 글을 직접 복사하세요.");
    }
  }

  /** @param {Answer} answer */
  function show({ output: text, error }) {
    output.textContent = text;
    output.hidden = !text;
    problem.hidden = !error;
    for (const line of place.querySelectorAll(".py-bad")) line.classList.remove("py-bad");
    problem.replaceChildren();
    if (!error) return;
    const { type, message, line } = error;
    const head = type === "Timeout" ? "시간 초과" : `${type}${message ? `: ${message}` : ""}`;
    const where = line ? `${line}번째 줄. ` : "";
    problem.replaceChildren(
      element("strong", { textContent: `${where}${head}` }),
      element("p", { textContent: explained(error) }),
    );
    if (line) editor.wrapper.children[line]?.classList.add("py-bad");
  }

  /** @type {Promise<Answer | null> | null} */
  let preparing = null;
  const prepare = () => (preparing ??= prepared().finally(() => (preparing = null)));

  async function prepared() {
    if (python.worker && python.opened === box) return null;
    const reset = await python.ask("reset", {});
    const answer = reset.error ? reset : await python.ask("open", { files: data.files, prelude });
    python.opened = answer.error ? null : box;
    return answer.error ? answer : null;
  }

  /**
   * @param {string} task
   * @param {object} request
   */
  async function ask(task, request) {
    const failed = await prepare();
    if (failed) return failed;
    return python.ask(task, request);
  }

  async function run() {
    say("실행하고 있습니다.");
    const begun = performance.now();
    try {
      const answer = await ask("run", { source: editor.value });
      show(answer);
      say("");
      if (!answer.error) await raceOwn();
      whole.dataset.took = String(Math.round(performance.now() - begun));
      whole.dataset.runs = String(1 + Number(whole.dataset.runs ?? 0));
    } catch {
      say("이 브라우저가 파이썬을 막았습니다. 노트북을 내려받아 실행하세요.");
    }
  }

  /** 칸에서 쓴 규칙을 쪽의 탐색기에 더한다. 다 쓰지 않은 연습의 규칙은 채점의 말만 보인다. */
  async function raceOwn() {
    if (kind === "cell" || !/\bdef step\(/.test(editor.value)) return;
    const found = await ask("rule", {});
    if (found.error && kind === "rule") show({ output: output.textContent ?? "", error: found.error });
    if (found.error) return;
    const { joined, left } = await joinExplorers(found.value, async (task, request) => {
      // 다른 칸을 실행했으면 파이썬이 이 규칙을 잊었다.
      if (python.opened !== box || !python.worker) await ask("run", { source: editor.value });
      return ask(task, request);
    });
    if (!joined.length && !left) return;
    output.append(`${found.value.name}: `);
    joined.forEach(({ title, href }, k) => {
      const name = `「${title}」`;
      output.append(k ? ", " : "", href ? element("a", { href, textContent: name }) : name);
    });
    if (joined.length) output.append("에 나란히 그렸습니다. ");
    if (left)
      output.append("경주와 단계표와 놀이터에는 if가 없는 규칙만 더합니다. if는 np.where로 적어 보세요.");
    output.hidden = false;
  }

  // 실행을 누를 때 기다리지 않게 앞의 칸까지 미리 읽는다. 실패하면 실행할 때 말한다.
  prepare().catch(() => {});
  if (!linked(key)) textarea.focus({ preventScroll: true });
  else whole.scrollIntoView({ block: "center" });
  return whole;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/** @type {any} */ (window).naerimakPython = {
  open,
  python,
  /** @param {typeof data} given */
  page(given) {
    data = given;
  },
};
