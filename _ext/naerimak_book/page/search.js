// 글과 찾는 말을 같은 규칙으로 다듬어 MiniSearch에 맡긴다. 그래서 조사가 붙거나 표기가 달라도 만난다.
// biome-ignore lint/correctness/noUnusedVariables: 찾기 파일을 짓는 page/search.py와 assets/search.js가 쓴다.
const naerimakSearch = (() => {
  const JOSA = [
    "이라는|이라고|이라면|으로써|으로서|입니다|에게|에서|으로|이란|이라|이며|이고|이면|이나|이다|인가",
    "까지|부터|보다|처럼|마다",
    "만큼|조차|마저|밖에|대로|라는|라고|라면|은|는|이|가|을|를|의|에|도|와|과|로|만|나|란|라|인|들|쯤|씩",
  ].join("|");
  const AFTER_LATIN = new RegExp(`([a-z0-9)\\]])(?:${JOSA})+(?![가-힣])`, "g");
  // 두 글자는 남긴다. 그래야 "정도"나 "차이"가 한 글자로 줄지 않는다.
  const ENDING = new RegExp(
    `^([가-힣]{2,}?)(?:(?:하|되|합|됩|했|됐|한|된|할|될|해|돼)[가-힣]*|(?:${JOSA})+)$`,
  );
  const processTerm = (term) => term.replace(ENDING, "$1");

  const escaped = (word) => word.replace(/[()]/g, "\\$&");

  const tokenizer = (words) => {
    const patterns = Object.keys(words)
      .sort((a, b) => b.length - a.length) // "bias correction"이 "bias"로 먼저 바뀌지 않게 한다.
      .map((word) => (/[a-z]/.test(word) ? `(?<![a-z])${escaped(word)}(?![a-z])` : word));
    const spelling = new RegExp(patterns.join("|"), "g");
    return (text) =>
      text
        .normalize("NFC")
        .toLowerCase()
        .replace(spelling, (word) => words[word])
        .replace(AFTER_LATIN, "$1 ")
        .match(/[a-z0-9]+|[가-힣]+/g) ?? [];
  };

  // 낱말이 모두 있는 절부터 찾고, 없으면 오타를, 그래도 없으면 낱말 가운데 하나라도 있는 절을 찾는다.
  const ATTEMPTS = [
    { combineWith: "AND", prefix: true },
    { combineWith: "AND", prefix: true, fuzzy: (term) => (term.length > 2 ? 1 : false) },
    { combineWith: "OR", prefix: true },
  ];

  // pages: [[주소, 제목, 무게]], sections: [[쪽 번호, 절의 주소, 제목, 여기서 뜻을 밝힌 말, 글]], words:
  // {다른 표기: 책의 말}
  const open = async ({ pages, sections, words }) => {
    const entries = sections.map(([number, anchor, heading, defines, text], id) => {
      const [url, page, weight] = pages[number];
      return { id, url: anchor ? `${url}#${anchor}` : url, page, heading, defines, text, weight };
    });
    const index = new MiniSearch({
      fields: ["page", "heading", "defines", "text"],
      tokenize: tokenizer(words),
      processTerm,
      searchOptions: {
        boost: { page: 2, heading: 6, defines: 6 },
        boostDocument: (id) => entries[id].weight,
        weights: { prefix: 0.3, fuzzy: 0.2 },
        bm25: { k: 1.2, b: 0.2, d: 0.5 }, // 제목이 짧다는 것만으로 앞서지 않게 한다.
      },
    });
    await index.addAllAsync(entries);
    return (query) => {
      for (const options of ATTEMPTS) {
        const found = index.search(query, options);
        if (found.length) return found.map(({ id, terms }) => ({ ...entries[id], terms }));
      }
      return [];
    };
  };
  return { open };
})();
