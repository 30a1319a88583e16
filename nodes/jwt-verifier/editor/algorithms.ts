import { keyManagementAlgorithms, signingAlgorithms } from '../../../src/algorithms.ts';

/** What can be accepted: algorithms of signatures, and of the management of keys. */
export const algorithmNames = [signingAlgorithms, keyManagementAlgorithms].flatMap((table) => Object.keys(table));
