// The nodes that only the benchmark has. Node-RED loads them by this file.
import type { NodeAPI } from 'node-red';
import registerDriver from './driver.ts';
import registerJose from './jose.ts';
import registerRaw from './raw.ts';
import registerRawVerify from './raw-verify.ts';

export default function register(RED: NodeAPI): void {
  registerDriver(RED);
  registerRaw(RED);
  registerRawVerify(RED);
  registerJose(RED);
}
