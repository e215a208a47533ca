// 글과 찾는 말을 같은 규칙으로 다듬어 MiniSearch에 맡긴다. 그래서 조사가 붙거나 표기가 달라도 만난다.
/**
 * @typedef {{ id: number, url: string, page: string, heading: string, defines: string, text: string,
 *   weight: number }} SearchEntry 찾을 절 하나
 * @typedef {SearchEntry & { terms: string[] }} SearchFound 찾은 절과 거기서 맞은 말
 * @typedef {(query: string) => SearchFound[]} SearchFunction
 * @typedef {{ pages: [string, string, number][], sections: [number, string, string, string, string][],
 *   words: Record<string, string> }} SearchSource
 */
/** @type {{ open: (source: SearchSource) => Promise<SearchFunction>, ready?: Promise<SearchFunction> }} */
// biome-ignore lint/correctness/noUnusedVariables: 찾기 파일을 짓는 page/search.py와 assets/search.js가 쓴다.
const naerimakSearch = (() => {
  const PARTICLES = [
    "이라는 이라고 이라면 으로써 으로서 입니다 에게 에서 으로 이란 이라 이며 이고 이면 이나 이다 인가",
    "까지 부터 보다 처럼 마다",
    "만큼 조차 마저 밖에 대로 라는 라고 라면 은 는 이 가 을 를 의 에 도 와 과 로 만 나 란 라 인 들 쯤 씩",
  ].flatMap((line) => line.split(" "));
  const VERBS = "하되합됩했됐한된할될해돼"; // 이 글자부터는 모두 어미로 본다.

  /**
   * 자리마다, 거기서 끝까지가 조사로만 이어지는가. 뒤에서부터 채우므로 긴 말에도 오래 걸리지 않는다.
   * @param {string} word
   */
  const particlesFrom = (word) => {
    const only = Array(word.length).fill(false);
    only.push(true);
    for (let at = word.length - 1; at >= 0; at--)
      only[at] = PARTICLES.some((one) => word.startsWith(one, at) && only[at + one.length]);
    return only;
  };
  /**
   * 두 글자는 남긴다. 그래야 "정도"나 "차이"가 한 글자로 줄지 않는다.
   * @param {string} term
   */
  const processTerm = (term) => {
    if (!/^[가-힣]{3,}$/.test(term)) return term;
    const only = particlesFrom(term);
    const end = [...term].findIndex((letter, at) => at > 1 && (VERBS.includes(letter) || only[at]));
    return end < 0 ? term : term.slice(0, end);
  };

  /** @param {string} word */
  const escaped = (word) => word.replace(/[()]/g, "\\$&");
  const MOST = 12; // 찾는 말에서 보는 낱말의 수

  /** @param {Record<string, string>} words */
  const tokenizer = (words) => {
    const patterns = Object.keys(words)
      .sort((a, b) => b.length - a.length) // "bias correction"이 "bias"로 먼저 바뀌지 않게 한다.
      .map((word) => (/[a-z]/.test(word) ? `${escaped(word)}(?![a-z])` : word));
    const spelling = new RegExp(patterns.join("|"), "g");
    // 낱말의 가운데는 바꾸지 않는다. 뒤돌아보는 식은 느리고, 모르는 브라우저가 있다.
    /** @type {(word: string, at: number, text: string) => boolean} */
    const inside = (word, at, text) => /^[a-z]/.test(word) && /[a-z]/.test(text[at - 1] ?? "");
    /** @type {(word: string, at: number, text: string) => string} */
    const spelled = (word, at, text) => (inside(word, at, text) ? word : words[word]);
    /** @type {(run: string, letter: string, tail: string) => string} */
    const bare = (run, letter, tail) => (particlesFrom(tail)[0] ? `${letter} ` : run);
    // NFKC는 전각 글자와 아래 첨자도 여느 글자로 바꾼다.
    return (/** @type {string} */ text) =>
      text
        .normalize("NFKC")
        .toLowerCase()
        .replace(spelling, spelled)
        .replace(/([a-z0-9α-ω)\]])([가-힣]+)/g, bare)
        .match(/[a-z0-9α-ω]+|[가-힣]+/g) ?? [];
  };

  // 낱말이 모두 있는 절부터 찾고, 없으면 오타를, 그래도 없으면 낱말 가운데 하나라도 있는 절을 찾는다.
  const ATTEMPTS = [
    { combineWith: "AND", prefix: true },
    {
      combineWith: "AND",
      prefix: true,
      fuzzy: (/** @type {string} */ term) => (term.length > 2 ? 1 : false),
    },
    { combineWith: "OR", prefix: true },
  ];

  /**
   * pages: [[주소, 제목, 무게]], sections: [[쪽 번호, 절의 주소, 제목, 여기서 뜻을 밝힌 말, 글]], words:
   * {다른 표기: 책의 말}
   * @param {SearchSource} source
   */
  const open = async ({ pages, sections, words }) => {
    const entries = sections.map(([number, anchor, heading, defines, text], id) => {
      const [url, page, weight] = pages[number];
      return { id, url: anchor ? `${url}#${anchor}` : url, page, heading, defines, text, weight };
    });
    const tokenize = tokenizer(words);
    const index = new MiniSearch({
      fields: ["page", "heading", "defines", "text"],
      tokenize,
      processTerm,
      searchOptions: {
        tokenize: (/** @type {string} */ query) => [...new Set(tokenize(query))].slice(0, MOST),
        boost: { page: 2, heading: 6, defines: 6 },
        boostDocument: (/** @type {number} */ id) => entries[id].weight,
        weights: { prefix: 0.3, fuzzy: 0.2 },
        bm25: { k: 1.2, b: 0.2, d: 0.5 }, // 제목이 짧다는 것만으로 앞서지 않게 한다.
      },
    });
    await index.addAllAsync(entries);
    return (/** @type {string} */ query) => {
      for (const options of ATTEMPTS) {
        const found = index.search(query, options);
        if (found.length) return found.map(({ id, terms }) => ({ ...entries[id], terms }));
      }
      return [];
    };
  };
  return { open };
})();
