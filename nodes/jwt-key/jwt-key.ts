import type { NodeAPI, NodeDef } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { attempt, logLine } from '../shared/attempt.ts';
import type { KeyNode } from '../shared/key-node.ts';
import { serveGeneration } from './generation.ts';
import { loadKey } from './load.ts';
import type { KeyCredentials } from './settings.ts';

export default function register(RED: NodeAPI): void {
  serveGeneration(RED);

  function JwtKey(this: KeyNode & { credentials: KeyCredentials }, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const loaded = attempt(() => loadKey(RED, this, saved));
    if (loaded instanceof JwtError) this.error(logLine(loaded));
    this.key = () => {
      if (loaded instanceof JwtError) throw loaded;
      return loaded;
    };
  }

  RED.nodes.registerType<KeyNode & { credentials: KeyCredentials }, NodeDef, object, KeyCredentials>(
    'jwt-key',
    JwtKey,
    {
      credentials: {
        secret: { type: 'password' },
        privateKey: { type: 'password' },
        passphrase: { type: 'password' },
      },
    },
  );
}
