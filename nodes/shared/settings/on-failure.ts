/** How a message that failed leaves a node. */
interface FailureRoute {
  /** The output that it leaves by, if any. */
  readonly output: 'true' | 'failure' | undefined;
  /** Whether a Catch node gets it, too. */
  readonly catches: boolean;
}

/** The forms of the setting `onFailure`, in the order in which the panels offer them. */
export const failureRoutes = {
  output: { output: 'failure', catches: false },
  catch: { output: undefined, catches: true },
  both: { output: 'failure', catches: true },
  continue: { output: 'true', catches: false },
} as const satisfies Record<string, FailureRoute>;

export type OnFailure = keyof typeof failureRoutes;

export const onFailureForms = Object.keys(failureRoutes) as readonly OnFailure[];
