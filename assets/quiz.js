// 확인 문제를 채점한다. 결과는 글로 알리고, 고른 보기와 정답에도 글을 단다.
(() => {
  /** @typedef {any} Question */
  /** @type {Question[]} */
  const questions = [...document.querySelectorAll("fieldset.quiz")];
  const graded = new Map();

  const bar = document.createElement("p");
  bar.className = "quiz-score";
  const score = document.createElement("span");
  score.setAttribute("role", "status");
  /**
   * @param {string} text
   * @param {() => void} act
   */
  const button = (text, act) => {
    const one = document.createElement("button");
    Object.assign(one, { type: "button", textContent: text, onclick: act });
    return one;
  };

  /** @param {Question} question */
  const status = (question) => question.querySelector("[role=status]");
  /**
   * @param {HTMLInputElement} choice
   * @param {string} text
   */
  const label = (choice, text) => {
    const note = document.createElement("strong");
    note.className = "quiz-note";
    note.textContent = ` ← ${text}`;
    choice.closest("label")?.append(note);
  };
  /** @param {Question} question */
  const clear = (question) => {
    for (const note of question.querySelectorAll(".quiz-note")) note.remove();
    status(question).textContent = "";
  };
  const total = () => {
    const right = [...graded.values()].filter(Boolean).length;
    score.textContent = `${questions.length}문제 중 ${right}개 맞음 (채점한 문제 ${graded.size}개)`;
  };

  /** @param {Question} question */
  const grade = (question) => {
    clear(question);
    const chosen = question.querySelector("input:checked");
    if (!chosen) {
      status(question).textContent = "보기를 하나 고르세요.";
      return;
    }
    const { answer } = question.dataset;
    const right = chosen.value === answer;
    graded.set(question, right);
    question.dataset.result = right ? "right" : "wrong";
    label(chosen, right ? "고른 답, 정답" : "고른 답");
    if (!right) label(question.querySelector(`input[value="${answer}"]`), "정답");
    status(question).textContent = right ? "맞았습니다." : `틀렸습니다. 정답은 ${answer}입니다.`;
    question.querySelector("details").open = true;
    total();
  };
  const gradeAll = () =>
    questions.filter((question) => question.querySelector("input:checked")).forEach(grade);
  const again = () => {
    graded.clear();
    for (const question of questions) {
      clear(question);
      delete question.dataset.result;
      question.querySelector("details").open = false;
      for (const choice of question.querySelectorAll("input")) choice.checked = false;
    }
    total();
    questions[0].querySelector("input").focus();
  };

  for (const question of questions) question.querySelector("button").onclick = () => grade(question);
  bar.append(score, " ", button("모두 채점", gradeAll), " ", button("다시 풀기", again));
  questions.at(-1).closest("article").append(bar);
  total();
})();
