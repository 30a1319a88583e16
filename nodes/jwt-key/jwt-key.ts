import type { NodeAPI, NodeDef } from 'node-red';
import { logLine, toJwtError } from '../shared/attempt.ts';
import type { KeyNode } from '../shared/key-node.ts';
import { createSource } from '../shared/key-source/create.ts';
import { serveDescription } from './description.ts';
import { serveGeneration } from './generation.ts';
import type { KeyCredentials } from './settings.ts';

type JwtKeyNode = KeyNode & { credentials: KeyCredentials };

export default function register(RED: NodeAPI): void {
  serveGeneration(RED);
  serveDescription(RED);

  function JwtKey(this: JwtKeyNode, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const definition = { saved, credentials: { ...this.credentials }, node: this };
    const listeners = new Set<() => void>();
    const source = createSource(RED, definition, () => {
      const trouble = source.trouble();
      if (trouble) this.warn(`${logLine(trouble)} The last good key stays in use.`);
      for (const listener of listeners) listener();
    });
    this.keyFor = source.keyFor;
    this.isPerMessage = () => source.isPerMessage;
    this.trouble = source.trouble;
    this.onChange = (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    if (!source.isPerMessage) report(this);
    this.on('close', () => source.close());
  }

  RED.nodes.registerType<JwtKeyNode, NodeDef, object, KeyCredentials>('jwt-key', JwtKey, {
    credentials: {
      secret: { type: 'password' },
      privateKey: { type: 'password' },
      passphrase: { type: 'password' },
    },
  });
}

/** Says in the log, at deploy, what is wrong with a key. */
function report(node: JwtKeyNode): void {
  const complain = (error: unknown) => node.error(logLine(toJwtError(error)));
  try {
    Promise.resolve(node.keyFor({}, node)).catch(complain);
  } catch (error) {
    complain(error);
  }
}
