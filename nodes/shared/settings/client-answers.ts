/** What a node does about the HTTP client of a message that failed: nothing, an answer prepared in the message, or sent. */
export const clientAnswers = ['off', 'prepare', 'send'] as const;

export type ClientAnswerForm = (typeof clientAnswers)[number];
