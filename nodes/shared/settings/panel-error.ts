import type { ErrorCode } from '../../../src/errors.ts';

/** Why the server does not do what a panel asks: `error` of its answer, whatever was asked. */
export interface PanelError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly claim?: string | undefined;
  readonly setting?: string | undefined;
}
