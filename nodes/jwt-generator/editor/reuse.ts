import { inUnits, unlimited } from '../../shared/editor/time-unit.ts';
import { createTypedInput, type OfferedType } from '../../shared/editor/typed-input.ts';
import { cacheStores, type GeneratorSettings } from '../settings.ts';
import { dynamicTypes } from './claim-types.ts';
import { type Translate, templateType, timesOf } from './claims.ts';

/** Builds the group for token reuse. */
export function prepareReuse(say: Translate): void {
  const times = timesOf(say);
  const span: OfferedType = { value: 'str', label: say('unit.timeSpan') };
  const stores = cacheStores.map((value) =>
    value === 'memory' || value === 'store' ? { value, label: say(`cacheStore.${value}`), hasValue: false } : value,
  );
  const noLimit: OfferedType = { value: unlimited, label: say('unit.unlimited'), hasValue: false };
  createTypedInput('node-input-cacheTtl', say('label.cacheTtl'), [noLimit, ...times, span, ...dynamicTypes]);
  createTypedInput('node-input-cacheRefresh', say('label.cacheRefresh'), [...times, ...dynamicTypes]);
  createTypedInput('node-input-cacheKey', say('label.cacheKey'), [...dynamicTypes, 'str', 'json', templateType(say)]);
  createTypedInput('node-input-cacheStore', say('label.cacheStore'), stores);
}

/** Shows only the rows that apply: access tokens are cached and renewed, too. */
export function refreshReuse({ cache, exchange, cacheStoreType }: GeneratorSettings): void {
  const isShared = cacheStoreType === 'flow' || cacheStoreType === 'global';
  $('.jwt-reuse').toggle(cache);
  $('.jwt-renewal').toggle(cache || exchange);
  $('.jwt-store-context').toggle((cache || exchange) && isShared);
}

/** Describes in a sentence how long a token is reused. */
export function reuseSentence(settings: GeneratorSettings, say: Translate): string {
  const { cache, exchange, cacheTtl, cacheTtlType, cacheRefresh, cacheRefreshType, exp, payload } = settings;
  if (exchange) return say('sentence.renewed', { refresh: spanText(cacheRefresh, cacheRefreshType) });
  if (!cache) return '';
  if (isAlwaysFresh(settings)) return say('sentence.reuseNever');
  const ttl = cacheTtlType === 'num' && Number(cacheTtl) === 0 ? '' : spanText(cacheTtl, cacheTtlType);
  const refresh = exp || payload !== '' ? spanText(cacheRefresh, cacheRefreshType) : '';
  if (ttl === '') return say('sentence.reuseUntil', { refresh });
  return refresh === '' ? say('sentence.reuseFor', { ttl }) : say('sentence.reuseForUntil', { ttl, refresh });
}

/** Whether each token has a unique id, so that none is reused. */
function isAlwaysFresh({ jti, jwtIdType, cacheKey }: GeneratorSettings): boolean {
  return jti && jwtIdType === 'uuid' && cacheKey === '';
}

const unitNames = { num: 'second', minutes: 'minute', hours: 'hour', days: 'day' } as const;

/** Formats a time span in the language of the editor; a value from the message, by its name. */
function spanText(text: string, type: string): string {
  if (type === 'str') return text;
  if (type !== 'num') return `‹${text.replace(/^#:\(.*?\)::/, '')}›`;
  const { type: unit, value } = inUnits(text);
  const format = { style: 'unit', unit: unitNames[unit], unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(RED.i18n.lang(), format).format(Number(value));
}
