/**
 * Asks several for an answer, which each gives at once or later.
 *
 * One that throws never leaves the promise of an earlier one without somebody who waits for it: Node.js would end the
 * process over its rejection.
 *
 * @returns all answers, at once where all are there
 */
export function allNow<Question, Answer>(
  asked: readonly ((question: Question) => Answer | Promise<Answer>)[],
  question: Question,
): Answer[] | Promise<Answer[]> {
  const answers: (Answer | Promise<Answer>)[] = [];
  let isLater = false;
  for (const ask of asked) {
    try {
      const answer = ask(question);
      isLater ||= answer instanceof Promise;
      answers.push(answer);
    } catch (error) {
      if (!isLater) throw error;
      answers.push(Promise.reject(error));
    }
  }
  return isLater ? Promise.all(answers) : (answers as Answer[]);
}
