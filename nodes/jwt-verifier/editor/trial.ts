import type { Translate } from '../../keys/editor/key-info.ts';
import { loadScript } from '../../shared/editor/load-script.ts';
import { live, liveSettings, type VerifierNode } from './live.ts';

/**
 * Sets up the trial of a pasted token. Its script is loaded when it is first opened.
 *
 * @param headerValue - the value of the request header as it would be saved
 */
export function prepareTrial(node: VerifierNode, say: Translate, headerValue: () => string): void {
  const place = $('#jwt-trial').hide();
  let isLoading = false;
  $('#jwt-try')
    .attr('aria-expanded', 'false')
    .on('click', ({ currentTarget }) => {
      const isOpen = place.toggle().is(':visible');
      $(currentTarget).attr('aria-expanded', String(isOpen));
      if (isOpen) $('#jwt-trial-token').trigger('focus');
      if (isLoading) return;
      isLoading = true;
      loadTrial().then(
        ({ openTrial }) => {
          if (live.isOpen(node)) openTrial({ node, say, settings: () => liveSettings(node), headerValue });
        },
        () => {
          isLoading = false;
          RED.notify(say('trial.failed'), 'error');
        },
      );
    });
}

/** Loads the trial, which is a separate script of the build. */
function loadTrial(): Promise<typeof import('./on-demand/trial.ts')> {
  return loadScript('jwt-verifier/trial.js');
}
