import type { Settings } from '../../../src/fill/filled.ts';
import { loadScript } from '../../shared/editor/load-script.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';
import type { ClaimsView } from './claims-json/view.ts';
import { type GeneratorNode, live, liveSettings } from './live.ts';
import { showSettings } from './show-settings.ts';

let opened: Promise<ClaimsView | undefined> | undefined;
let shown: ClaimsView | undefined;

/** Sets up the switch of the claims tab: all claims as a form, or as JSON. */
export function prepareClaimsView(node: GeneratorNode, say: Translate): void {
  $('.jwt-views').on('click', 'button', async ({ currentTarget }) => {
    const view = String($(currentTarget).data('view'));
    opened ??= loadView().then(
      ({ openClaimsView }) => {
        if (!live.isOpen(node)) return undefined;
        return openClaimsView({
          say,
          settings: () => liveSettings(node),
          show: (settings, timeUnits) => showSettings(settings as Settings, timeUnits),
        });
      },
      () => {
        opened = undefined;
        RED.notify(say('trial.failed'), 'error');
        return undefined;
      },
    );
    shown = await opened;
    shown?.show(view === 'json');
  });
}

/** Shows settings that changed otherwise: a recipe, or what was filled. */
export function refreshClaimsView(settings: GeneratorSettings): void {
  shown?.refresh(settings);
}

/** Takes over what was typed last; what cannot be taken over is said. */
export function settleClaimsView(say: Translate): void {
  const problem = shown?.settle();
  // A notification is HTML, and the problem may name a claim.
  if (problem) RED.notify($('<p></p>').text(say('claimsView.notSaved', { problem })).html(), 'warning');
}

export function closeClaimsView(): void {
  shown = undefined;
  opened?.then((view) => view?.close());
  opened = undefined;
}

/** Loads the view, which is a separate script of the build. */
function loadView(): Promise<typeof import('./on-demand/claims-json.ts')> {
  return loadScript('jwt-generator/claims-json.js');
}
