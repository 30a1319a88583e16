import type { NodeAPI, NodeDef } from 'node-red';
import { attemptLater, logLine } from '../../src/attempt.ts';
import { chain } from '../../src/chain.ts';
import { JwtError } from '../../src/errors.ts';
import { hasOuterSpace } from '../../src/jwk/describe.ts';
import { missingCurves } from '../../src/jwk/runtime.ts';
import { isWellKnown } from '../../src/jwk/well-known.ts';
import { isUsed } from '../keys/draft.ts';
import { forgetKeysThatLeft, type KeyNode, serveWhileRestarting } from '../keys/key-node.ts';
import { type KeyCredentials, type KeySettings, keyDefaults, missingCurvesSetting } from '../keys/settings.ts';
import { createSource } from '../keys/sources/create.ts';
import { serveScripts } from '../shared/message/on-demand-scripts.ts';
import { serveDescription } from './description.ts';
import { createGenerator, serveGeneration } from './generation.ts';
import { followCredentials, lostCredentials } from './lost-credentials.ts';
import { forgetRing, ringOf } from './rings.ts';
import { serveRotation } from './rotation.ts';

type JwtKeyNode = KeyNode & { credentials: KeyCredentials };

export default function register(RED: NodeAPI): void {
  forgetKeysThatLeft(RED);
  const areCredentialsLost = followCredentials(RED);
  const generate = createGenerator();
  serveGeneration(RED, generate);
  serveDescription(RED);
  serveRotation(RED, generate);
  // Of the four nodes, the one that is there wherever one of them is.
  serveScripts(RED, 'jwt-key', import.meta.dirname, ['panels']);

  function JwtKey(this: JwtKeyNode, saved: NodeDef & Partial<KeySettings>): void {
    RED.nodes.createNode(this, saved);
    const definition = { saved, credentials: { ...this.credentials }, node: this };
    // A debug node or a crash report that prints the node must not print them.
    delete (this as Partial<JwtKeyNode>).credentials;
    const listeners = new Set<() => void>();
    const changed = () => {
      const problem = source.problem();
      if (problem) this.warn(`${logLine(problem)} The last good key stays in use.`);
      const seconds = source.waiting?.();
      if (seconds !== undefined && seconds > 0)
        this.log(`A new key was read: it is published now, and signs in ${Math.ceil(seconds)} seconds.`);
      for (const listener of listeners) listener();
    };
    const source = createSource(RED, definition, changed, ringOf(saved));
    this.keyFor = source.keyFor;
    if (areCredentialsLost() && (saved.source ?? keyDefaults.source) === 'credentials') {
      const lost = lostCredentials();
      // A public half in the settings still verifies, or encrypts.
      if (saved.publicKey) this.warn(logLine(lost));
      else {
        this.keyFor = () => {
          throw lost;
        };
      }
    }
    this.isPerMessage = () => source.isPerMessage;
    this.otherKeys = () => source.otherKeys(Date.now() / 1000);
    this.problem = source.problem;
    this.onChange = (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    report(RED, this);
    serveWhileRestarting(this);
    this.on('close', (removed: boolean, done: () => void) => {
      source.close();
      if (removed) forgetRing(saved);
      done();
    });
  }

  RED.nodes.registerType<JwtKeyNode, NodeDef, object, KeyCredentials>('jwt-key', JwtKey, {
    credentials: {
      secret: { type: 'password' },
      privateKey: { type: 'password' },
      secondKey: { type: 'password' },
      passphrase: { type: 'password' },
      vaultSecret: { type: 'password' },
    },
    settings: { [missingCurvesSetting]: { value: missingCurves(), exportable: true } },
  });
}

const wellKnown = 'This key is published in documentation or examples: anyone can sign with it. Generate another one.';

const outerSpace =
  'The secret begins or ends with white space, which is part of it. Remove it where the secret is kept, unless it belongs there.';

/** Logs at deploy the problems of a key and its next and previous keys; a missing key is logged by the nodes that use it. */
function report(RED: NodeAPI, node: JwtKeyNode): void {
  const outcome = node.isPerMessage() ? undefined : attemptLater(() => node.keyFor({}, node));
  chain(outcome, (key) => {
    if (key instanceof JwtError) {
      if (key.code !== 'ERR_KEY_MISSING' || !isUsed(RED, node)) node.error(logLine(key));
    } else if (key && isWellKnown(key)) node.warn(wellKnown);
    else if (key && hasOuterSpace(key)) node.warn(outerSpace);
    for (const other of node.otherKeys()) {
      if (other.key instanceof JwtError) node.error(`The ${other.role} key: ${logLine(other.key)}`);
    }
  });
}
