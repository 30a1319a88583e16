import { loadScript } from '../../shared/editor/load-script.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';
import { type GeneratorNode, live, liveSettings } from './live.ts';
import type { Trial } from './on-demand/trial.ts';

let opened: Promise<Trial | undefined> | undefined;
let shown: Trial | undefined;

/** Sets up the trial run of the current settings, which replaces the preview. */
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
      shown = await opened;
      shown?.toggle();
    });
}

/** Dims a result that is not that of the settings as they stand. */
export function markStale(settings: GeneratorSettings): void {
  shown?.markStale(settings);
}

export function closeTrial(): void {
  shown = undefined;
  opened?.then((trial) => trial?.close());
  opened = undefined;
}

/** Loads the trial run, which is a separate script of the build. */
function loadTrial(): Promise<typeof import('./on-demand/trial.ts')> {
  return loadScript('jwt-generator/trial.js');
}
