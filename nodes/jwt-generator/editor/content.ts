import { createTypedInput } from '../../shared/editor/typed-input.ts';
import { type GeneratorSettings, generatorDefaults } from '../settings.ts';
import type { Translate } from './claims.ts';

/** Builds the rows for the payload: claims or the message body. */
export function prepareContent(say: Translate): void {
  createTypedInput('node-input-body', say('label.body'), ['msg', 'flow', 'global']);
}

/** Shows only the rows that apply; rows with a value stay visible. */
export function refreshContent(settings: GeneratorSettings): void {
  const isBody = settings.content === 'body';
  const isSet = (name: 'body' | 'bodyType' | 'detached' | 'unencodedPayload') =>
    settings[name] !== generatorDefaults[name];
  $('.jwt-body').toggle(isBody || isSet('body') || isSet('bodyType'));
  $('.jwt-detached').toggle(isBody || isSet('detached'));
  $('.jwt-unencoded').toggle((isBody && settings.detached) || isSet('unencodedPayload'));
  $('.jwt-kid').toggle((settings.includeKid && settings.signature !== 'none') || settings.kid !== '');
}
