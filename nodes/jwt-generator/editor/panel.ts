import { isEqualJson } from '../../../src/json.ts';
import { closeAskingPanel, openAskingPanel } from '../../shared/editor/asking-panel.ts';
import { debounce } from '../../shared/editor/debounce.ts';
import { createGroups } from '../../shared/editor/groups.ts';
import { loadScript } from '../../shared/editor/load-script.ts';
import { markProblems } from '../../shared/editor/marks.ts';
import { noticeInput } from '../../shared/editor/notice-input.ts';
import { saveNumber } from '../../shared/editor/save-number.ts';
import { createSteady } from '../../shared/editor/steady.ts';
import { createTabs } from '../../shared/editor/tabs.ts';
import { createTypedRows } from '../../shared/editor/typed-rows.ts';
import { variablesOf } from '../../shared/editor/variables.ts';
import { type GeneratorSettings, generatorDefaults } from '../settings.ts';
import { prepareClaims, refreshClaims, rowTexts, type Translate } from './claims.ts';
import { closeClaimsView, prepareClaimsView, refreshClaimsView, settleClaimsView } from './claims-view.ts';
import { prepareContent, refreshContent } from './content.ts';
import { prepareDelivery, refreshDelivery } from './delivery.ts';
import { type ExchangePanel, prepareExchange } from './exchange.ts';
import { prepareFill } from './fill.ts';
import { dropGeneratedKeys, keepGeneratedKeys } from './generated-key.ts';
import {
  type GeneratorNode,
  live,
  liveRows,
  liveSetting,
  liveSettings,
  rowSettings,
  settingsWithoutControl,
  times,
} from './live.ts';
import { preparePlaceholders, refreshPlaceholders } from './placeholders.ts';
import { fillContentEncryptions, keyInfos, prepareProtection, refreshPassword } from './protection.ts';
import { closeRecipe, prepareRecipe, refreshRecipe } from './recipe-row.ts';
import { prepareResult, refreshResult, sentenceOf } from './result.ts';
import { prepareReuse, refreshReuse } from './reuse.ts';
import type { Role } from './roles.ts';
import { closeTrial, markStale, prepareTrial } from './trial.ts';
import { beQuietAbout, problemsOf } from './validators.ts';

/** Milliseconds without input before the preview is updated. */
const debounceMs = 100;

let exchange: ExchangePanel;

/** Builds the panel of one node. */
export function preparePanel(node: GeneratorNode): void {
  const say: Translate = (key, values) => node._(`jwt-generator.${key}`, values);
  const panel = $('#jwt-generator-panel');
  // References, because the elements are detached from the document while a key dialog is open.
  const issuer = $('#node-input-issuer');
  const kinds: Readonly<Record<Role, JQuery>> = {
    signature: $('#node-input-signature'),
    encryption: $('#node-input-encryption'),
  };
  live.begin(node);
  const openTab = createTabs(panel, (tab) => say(`tab.${tab}`));
  prepareClaims(node, say);
  prepareClaimsView(node, say);
  $('#jwt-claim-hint').text(say('explain.claims'));
  createTypedRows($('#node-input-headers-rows'), live.saved(node, 'headers'), rowTexts(say, 'header'));
  prepareContent(say);
  prepareResult(node, say);
  prepareDelivery(node, say);
  exchange = prepareExchange(node, say);
  preparePlaceholders(panel, say);
  prepareReuse(say);
  fillContentEncryptions(live.saved(node, 'contentEncryption'));
  prepareTrial(node, say, exchange.secret);
  prepareRecipe(node, say, exchange, prepareFill(node, say));
  openAskingPanel({
    use: () => ({ signature: 'sig', encryption: 'enc' })[String(panel.attr('data-active'))],
    isSymmetric: () => kinds[panel.attr('data-active') as Role]?.val() === 'symmetric',
    setIssuer: (text) => {
      issuer.typedInput('type', 'str');
      issuer.typedInput('value', text);
    },
  });

  const preview = loadPreview();
  preview.then(
    ({ prepareClaimHints }) => live.isOpen(node) && prepareClaimHints(say),
    () => {},
  );
  const countGroups = createGroups(
    panel,
    (name) => isSet(node, name as keyof GeneratorSettings),
    (count) => say('count', { count }),
  );
  const refresh = debounce(debounceMs, () => {
    if (!live.isOpen(node)) return;
    const settings = liveSettings(node);
    preview.then(
      ({ flowWarningsOf, previewOf, showPreview, usedProperties }) => {
        if (!live.isOpen(node)) return;
        const variables = variablesOf(node);
        const shown = previewOf(settings, keyInfos, Math.floor(Date.now() / 1000), variables);
        const warnings = [...shown.warnings, ...flowWarningsOf(node, settings)];
        const notes = usedProperties(settings, variables, (key, values) => say(`subflow.${key}`, values));
        showPreview($('#jwt-preview'), { ...shown, warnings }, notes, say);
      },
      // The panel works without the preview.
      () => {},
    );
    markStale(settings);
    refreshClaimsView(settings);
    if (steady.isTyping()) return;
    $('#jwt-sentence').text(sentenceOf(settings, say));
    refreshClaims(settings);
    refreshContent(settings);
    refreshResult(settings);
    refreshDelivery(settings, say);
    exchange.refresh(settings);
    refreshPlaceholders(settings);
    refreshReuse(settings);
    refreshPassword(settings);
    countGroups();
    refreshRecipe(settings);
    markProblems(problemsOf(node), panel, openTab, say('attention'), steady.isUntouched);
  });
  const steady = createSteady(panel, node, isNew(node), refresh);
  beQuietAbout(steady.isUntouched);
  prepareProtection(node, 'signature', say, refresh);
  prepareProtection(node, 'encryption', say, refresh);
  panel.on('change keyup click', refresh);
  noticeInput(panel);
  refresh();
}

/** Whether a node is as it was dragged in. */
function isNew(node: GeneratorNode): boolean {
  const names = Object.keys(generatorDefaults) as (keyof GeneratorSettings)[];
  return names.every((name) => JSON.stringify(live.saved(node, name)) === JSON.stringify(generatorDefaults[name]));
}

/** Loads the preview, which is a separate script of the build. */
function loadPreview(): Promise<typeof import('./on-demand/preview.ts')> {
  return loadScript('jwt-generator/preview.js');
}

function isSet(node: GeneratorNode, name: keyof GeneratorSettings): boolean {
  return JSON.stringify(liveSetting(node, name)) !== JSON.stringify(generatorDefaults[name]);
}

/** Saves the panel. @returns the entry for the undo history */
export function savePanel(node: GeneratorNode): { changed?: true; history?: object[] } {
  settleClaimsView((key, values) => node._(`jwt-generator.${key}`, values));
  const timeUnits = times.settle();
  if (!isEqualJson(timeUnits, live.saved(node, 'timeUnits'))) Object.assign(node, { timeUnits });
  Object.assign(node, Object.fromEntries(rowSettings.map((name) => [name, liveRows(node, name)])));
  Object.assign(node, settingsWithoutControl());
  saveNumber(node, 'passwordIterations');
  saveNumber(node, 'exchangeLifetime');
  exchange.settle();
  const history = keepGeneratedKeys();
  endPanel();
  return history.length > 0 ? { changed: true, history } : {};
}

/** Closes the panel without saving. */
export function cancelPanel(): void {
  dropGeneratedKeys();
  endPanel();
}

function endPanel(): void {
  closeAskingPanel();
  closeTrial();
  closeClaimsView();
  closeRecipe();
  live.end();
}
