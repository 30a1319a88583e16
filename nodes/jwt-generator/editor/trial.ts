import type { Translate } from './claims.ts';
import { type GeneratorNode, live, liveSettings } from './live.ts';
import type { Trial } from './on-demand/trial.ts';

let opened: Promise<Trial | undefined> | undefined;

/** Lets a person try the settings as they stand, in the place of the preview. */
export function prepareTrial(node: GeneratorNode, say: Translate, secret: () => string): void {
  $('#jwt-trial').hide();
  $('#jwt-try')
    .attr('aria-expanded', 'false')
    .on('click', async () => {
      opened ??= loadTrial().then(
        ({ openTrial }) =>
          live.isOpen(node) ? openTrial({ node, say, settings: () => liveSettings(node), secret }) : undefined,
        () => {
          opened = undefined;
          RED.notify(say('trial.failed'), 'error');
          return undefined;
        },
      );
      (await opened)?.toggle();
    });
}

export function closeTrial(): void {
  opened?.then((trial) => trial?.close());
  opened = undefined;
}

/** What tries a token out, which the build makes a script of its own. */
function loadTrial(): Promise<typeof import('./on-demand/trial.ts')> {
  return import(new URL('jwt-generator/trial.js', document.baseURI).href);
}
