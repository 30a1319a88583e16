/** Where a message goes that failed. */
export type OnFailure = 'output' | 'catch' | 'both' | 'continue';

export const onFailureForms = ['output', 'catch', 'both', 'continue'] as const satisfies readonly OnFailure[];
