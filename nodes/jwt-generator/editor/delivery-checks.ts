import { attempt } from '../../../src/attempt.ts';
import { safeUrl } from '../../../src/http/url.ts';
import { forSetting } from '../../../src/input.ts';
import { parseTemplate } from '../../../src/template/parse.ts';
import type { Problem as SettingProblem } from '../../shared/editor/marks.ts';
import { expandReferences, isSubstituted, substitutedName } from '../../shared/settings/substitution.ts';
import type { GeneratorSettings, TemplateRow } from '../settings.ts';
import { otherLoginPart } from './delivery.ts';

type Problem = Omit<SettingProblem, 'setting'>;

/** Looks up a text of the catalogue under `invalid`. */
type Say = (reason: string, values?: Record<string, unknown>) => Problem;

type Check = (settings: GeneratorSettings, say: Say, label: (name: string) => string) => Problem | undefined;

/** Problems of the delivery and exchange settings, as the runtime would report them, by setting. */
export const deliveryChecks = {
  body: ({ content, body }, say, label) =>
    content === 'body' && body.trim() === '' ? say('blank', { name: label('body') }) : undefined,
  detached: ({ content, detached, encryption }, say) =>
    content === 'body' && detached && encryption !== 'none' ? say('detachedEncrypted') : undefined,
  unencodedPayload: ({ content, detached, unencodedPayload }, say) =>
    content === 'body' && unencodedPayload && !detached ? say('unencodedInside') : undefined,
  deliveryUrl: ({ delivery, deliveryUrl }, say, label) => {
    const isNeeded = delivery === 'form' || delivery === 'json' || delivery === 'url';
    if (deliveryUrl === '') return isNeeded ? say('needsUrl') : undefined;
    return template(deliveryUrl, label('deliveryUrl'), say);
  },
  deliveryName: ({ delivery, deliveryName }, say) => {
    if (delivery === 'query') return deliveryName === '' ? say('needsName') : undefined;
    if (delivery !== 'mqtt') return undefined;
    return ['password', 'username'].includes(deliveryName) ? undefined : say('needsLogin');
  },
  deliveryOther: (settings, say, label) => template(settings.deliveryOther, label(otherLoginPart(settings)), say),
  deliveryHeaders: ({ deliveryHeaders }, say) => rows(deliveryHeaders, say),
  deliveryBody: ({ delivery, deliveryBody }, say) => {
    const isNeeded = delivery === 'form' || delivery === 'json';
    return isNeeded && deliveryBody.length === 0 ? say('needsBody') : rows(deliveryBody, say);
  },
  exchange: ({ exchange, exchangeUrl, delivery }, say) => {
    const hasUrl = exchangeUrl !== '' || delivery === 'form' || delivery === 'json' || delivery === 'url';
    return exchange && !hasUrl ? say('needsEndpoint') : undefined;
  },
  exchangeUrl: ({ exchange, exchangeUrl, deliveryUrl }, say, label) => {
    if (!exchange) return undefined;
    const text = exchangeUrl || deliveryUrl;
    return template(exchangeUrl, label('exchangeUrl'), say) ?? (isUnsafe(text) ? say('unsafeUrl') : undefined);
  },
  exchangeHeaders: ({ exchange, exchangeHeaders }, say) => (exchange ? rows(exchangeHeaders, say) : undefined),
  exchangeToken: ({ exchange, exchangeToken }, say, label) =>
    exchange && exchangeToken.trim() === '' ? say('blank', { name: label('exchangeToken') }) : undefined,
  exchangeLifetime: ({ exchange, exchangeLifetime }, say) => {
    const isAllowed = isSubstituted(String(exchangeLifetime)) || Number(exchangeLifetime) >= 1;
    return exchange && !isAllowed ? say('exchangeLifetime') : undefined;
  },
} as const satisfies Partial<Record<keyof GeneratorSettings, Check>>;

/** Whether a text is a URL that is not allowed; one that a message or the environment completes is not checked. */
function isUnsafe(text: string): boolean {
  return text !== '' && !isSubstituted(text) && !text.includes('{') && safeUrl(text) === undefined;
}

function template(text: string, name: string, say: Say): Problem | undefined {
  return isTemplate(text) ? undefined : say('placeholder', { name });
}

/** Whether all placeholders of a text are known. */
export function isTemplate(text: string): boolean {
  if (substitutedName(text) !== undefined) return true;
  const template = expandReferences(text, () => '');
  return !(attempt(() => parseTemplate(template, forSetting(''))) instanceof Error);
}

/** Finds a row without a name, or with an unknown placeholder. */
function rows(saved: readonly TemplateRow[], say: Say): Problem | undefined {
  for (const [row, { key, value }] of saved.entries()) {
    if (key === '') return { ...say('noRowName'), row };
    if (!isTemplate(value)) return { ...say('placeholder', { name: key }), row };
  }
  return undefined;
}
