import { fillFailureForms } from '../../shared/editor/failure-forms.ts';
import { createChoices, createTypedInput } from '../../shared/editor/typed-input.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import { attributeNames, certificateHeaderNames, type GeneratorSettings } from '../settings.ts';
import { deliveredProperties } from '../spec.ts';
import type { Translate } from './claims.ts';
import { type GeneratorNode, live } from './live.ts';
import { reuseSentence } from './reuse.ts';

/** Builds the Result tab and the choice of certificate headers. */
export function prepareResult(node: GeneratorNode, say: Translate): void {
  const attributes = attributeNames.map((value) => ({ value, label: `${value} – ${say(`attribute.${value}`)}` }));
  const headers = certificateHeaderNames.map((value) => ({ value, label: value }));
  createChoices('node-input-certificateHeaders', say('label.certificateHeaders'), headers, say('label.noneChosen'));
  createChoices('node-input-saveAttributes', say('label.saveAttributes'), attributes, say('label.noneChosen'));
  createTypedInput('node-input-variable', say('label.variable'), ['flow', 'global', 'msg']);
  createTypedInput('node-input-output', say('label.output'), ['msg']);
  fillFailureForms($('#node-input-onFailure'), live.saved(node, 'onFailure'), (form) => say(`onFailure.${form}`));
}

/** Describes in a sentence where the token is written and sent. */
export function sentenceOf(settings: GeneratorSettings, say: Translate): string {
  const { saveAttributes, variable, variableType, frontend, output, maskToken, authorization, onFailure } = settings;
  const attributes = namesIn(saveAttributes).join(', ');
  const properties = deliveredProperties(settings)
    .map((name) => `msg.${name}`)
    .join(', ');
  const sent = maskToken ? 'sendsMasked' : settings.exchange ? 'sendsAccess' : 'sends';
  const place = `${variableType}.${variable.replace(/^#:\((.*?)\)::/, '($1) ')}`;
  const parts = [
    variable !== '' && attributes !== '' ? say('sentence.saves', { attributes, place }) : '',
    variable !== '' && frontend && variableType !== 'msg'
      ? say('sentence.frontend', { property: `msg.${variable.replace(/^#:\(.*?\)::/, '')}` })
      : '',
    output !== '' ? say(`sentence.${sent}`, { property: `msg.${output}` }) : '',
    authorization ? say('sentence.authorization') : '',
    properties !== '' ? say('sentence.delivers', { properties }) : '',
    reuseSentence(settings, say),
    say(`sentence.failure.${onFailure}`),
  ];
  return parts.filter(Boolean).join(' ');
}

/** Shows only the rows that apply. */
export function refreshResult({ variableType, variable, authorization, output }: GeneratorSettings): void {
  $('.jwt-frontend').toggle(variableType !== 'msg' && variable !== '');
  $('.jwt-scheme').toggle(authorization);
  $('.jwt-mask').toggle(output !== '');
}
