import type { Node, NodeMessageInFlow } from 'node-red';
import { attempt, logLine, toJwtError } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { OnFailure } from '../settings/on-failure.ts';
import type { Deliver } from './delivery.ts';
import { createOrderedOutput } from './ordered-output.ts';
import { fail, type InFlight, succeed } from './outcome.ts';

/** What serves the messages of one node. */
export interface Service<Product> {
  /** Makes the product of one message. @throws JwtError why there is none */
  readonly make: (message: NodeMessageInFlow) => Product | Promise<Product>;
  readonly deliver: Deliver<Product>;
  readonly close: () => void;
}

/** What a node shows of its work. */
export interface Display<Product> {
  readonly succeeded: (product: Product) => void;
  readonly failed: (error: JwtError, carriesOn: boolean) => void;
}

/** One message, and what became of it. */
interface Result<Product> {
  readonly passage: InFlight;
  readonly made: Product | JwtError;
}

/**
 * Serves the messages of a node, in the order in which they come, each with exactly one outcome.
 *
 * @param service - or what is wrong in the settings, which answers every message
 */
export function serve<Product>(
  node: Node,
  service: Service<Product> | JwtError,
  display: Display<Product>,
  onFailure: OnFailure,
): void {
  if (service instanceof JwtError) complain(node, display, service);
  const { make, deliver, close } = service instanceof JwtError ? refuse<Product>(service) : service;
  const failed = (passage: InFlight, error: JwtError) => {
    display.failed(error, onFailure === 'continue');
    fail(node, passage, error, onFailure);
  };
  const succeeded = (passage: InFlight, product: Product) => {
    display.succeeded(product);
    succeed(passage);
  };
  const settle = ({ passage, made }: Result<Product>): void | Promise<void> => {
    if (made instanceof JwtError) return failed(passage, made);
    const delivered = attempt(() => deliver(passage.message, made)());
    if (delivered instanceof JwtError) return failed(passage, delivered);
    if (!delivered) return succeeded(passage, made);
    return delivered.then(
      () => succeeded(passage, made),
      (error) => failed(passage, toJwtError(error)),
    );
  };

  const leave = (result: Result<Product>) => {
    try {
      return settle(result)?.catch((error) => result.passage.done(toJwtError(error)));
    } catch (error) {
      // A message that cannot even be copied: a Catch node gets what there is.
      return result.passage.done(toJwtError(error));
    }
  };
  const lane = createOrderedOutput(leave);
  node.on('input', (message, send, done) => {
    const passage: InFlight = { message, send, done };
    const made = attempt(() => make(message));
    if (!(made instanceof Promise)) {
      (isBusy(made) ? leave : lane.push)({ passage, made });
      return;
    }
    const fill = lane.reserve();
    const end = (made: Product | JwtError) => {
      if (!isBusy(made)) return fill({ passage, made });
      // One too many leaves before all that waits: to keep it in its place would be one more that waits.
      leave({ passage, made });
      fill();
    };
    made.then(end, (error) => end(toJwtError(error)));
  });
  // What is under way when the flow is deployed anew still ends, with the key it began with; what waits is refused.
  node.on('close', (done: () => void) => {
    close();
    lane.idle().then(done);
  });
}

/** Says in log and status what is wrong. */
export function complain(node: Node, display: Pick<Display<never>, 'failed'>, error: JwtError): void {
  node.error(logLine(error));
  display.failed(error, false);
}

function refuse<Product>(error: JwtError): Service<Product> {
  return {
    make() {
      throw error;
    },
    deliver: () => () => {},
    close() {},
  };
}

function isBusy(made: unknown): boolean {
  return made instanceof JwtError && made.code === 'ERR_BUSY';
}
