import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attempt, toJwtError } from '../../src/attempt.ts';
import { chain } from '../../src/chain.ts';
import type { JwtError } from '../../src/errors.ts';
import { compileVerifier, type VerifiedToken } from '../../src/jwt/verify/verify.ts';
import { findKeyNode } from '../keys/key-node.ts';
import { complain, type Service, serve } from '../shared/message/serve.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { onFailureForms } from '../shared/settings/on-failure.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { compileClaimsDelivery } from './delivery.ts';
import { createDisplay, type Display } from './display.ts';
import { type VerifierSettings, verifierDefaults } from './settings.ts';
import { verifierSpec } from './spec.ts';
import { createVerifiers, type Verifiers } from './verifiers.ts';

/** A token, and why it proves less than a person may think. */
interface Verified {
  readonly token: VerifiedToken;
  readonly trouble: JwtError | undefined;
}

export default function register(RED: NodeAPI): void {
  function JwtVerifier(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const { mode, onFailure } = saved as NodeDef & Partial<VerifierSettings>;
    const display = createDisplay(RED, this, mode !== 'decode');
    const prepared = attempt(() => prepareService(RED, this, withDefaults(verifierDefaults, saved), display));
    const form = onFailureForms.find((known) => known === onFailure) ?? 'output';
    serve(this, prepared, { ...display, succeeded: ({ token, trouble }) => display.verified(token, trouble) }, form);
  }
  RED.nodes.registerType('jwt-verifier', JwtVerifier);
}

function prepareService(RED: NodeAPI, node: Node, settings: VerifierSettings, display: Display): Service<Verified> {
  const values = createTypedValues(RED, node);
  const bind = compileVerifier(verifierSpec(settings, values));
  const deliver = compileClaimsDelivery(RED, node, settings);
  const findKey = (id: string, where: string) => findKeyNode(RED, id, where);
  let isOpen = true;
  /** Says at deploy, and whenever a key changes, whether the keys are there and fit. */
  const look = async () => {
    try {
      await verifiers.ready();
      if (isOpen) display.ready(verifiers.trouble());
    } catch (error) {
      if (isOpen) complain(node, display, toJwtError(error));
    }
  };
  const verifiers: Verifiers = createVerifiers(findKey, node, settings, bind, () => void look());
  void look();
  return {
    make: (message) =>
      chain(verifiers.verifierFor(message), ({ verify, tolerated }) =>
        chain(values.readAll(message), (known) =>
          chain(verify(known), (token) => ({ token, trouble: verifiers.trouble() ?? tolerated })),
        ),
      ),
    deliver: (message, { token }) => deliver(message, token),
    close: () => {
      isOpen = false;
      verifiers.close();
    },
  };
}
