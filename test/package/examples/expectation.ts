import type { GeneratedKey } from '../../support/generated-key.ts';

/** The keys of an example, by their names. */
export type Keys = Readonly<Record<string, GeneratedKey>>;

/** An example that was imported, got its keys, and was deployed. */
export interface RunningExample {
  readonly url: string;
  readonly keys: Keys;
  /** Visits a path of it. */
  readonly visit: (path: string, init?: RequestInit) => Promise<Response>;
  /** Visits a path that answers well, with JSON. */
  readonly json: (path: string) => Promise<Record<string, unknown>>;
  /** Presses the button of an inject node. */
  readonly press: (button: string) => Promise<void>;
  /** Presses a button, and resolves with what a debug node shows then. */
  readonly pressAndSee: (button: string, debug: string) => Promise<unknown>;
  /** Changes settings of the node of this name, and deploys. */
  readonly change: (node: string, settings: object) => Promise<void>;
}

/** What must be true of an example, and what it talks to beside Node-RED. */
export interface Expectation {
  /** Whether it needs FlowFuse Dashboard 2. */
  readonly dashboard?: boolean;
  /** Texts of the example, and what takes their place. */
  readonly places?: Readonly<Record<string, string>>;
  /** The text of the provider's file that is dropped on the generator: its fresh key is in it. */
  readonly file?: (key: GeneratedKey) => string;
  /** Gets to know the keys before the example is deployed. */
  readonly meet?: (keys: Keys) => void | Promise<void>;
  readonly check: (example: RunningExample) => Promise<void>;
  readonly stop?: () => Promise<void>;
}

/** A key of an example that is there. */
export function keyNamed(keys: Keys, name: string): GeneratedKey {
  const key = keys[name];
  if (!key) throw new Error(`the example has no key named ${name}`);
  return key;
}
