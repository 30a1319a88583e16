import { createTypedInput, type OfferedType } from '../../shared/editor/typed-input.ts';
import { cacheStores, type GeneratorSettings } from '../settings.ts';
import { dynamicTypes, type Translate, templateType, timesOf } from './claims.ts';
import { inUnits } from './time-unit.ts';

/** Builds the group of what is sent again. */
export function prepareReuse(say: Translate): void {
  const times = timesOf(say);
  const span: OfferedType = { value: 'str', label: say('unit.timeSpan') };
  const stores = cacheStores.map((value) =>
    value === 'memory' ? { value, label: say('cacheStore.memory'), hasValue: false } : value,
  );
  createTypedInput('node-input-cacheTtl', say('label.cacheTtl'), [...times, span, ...dynamicTypes]);
  createTypedInput('node-input-cacheRefresh', say('label.cacheRefresh'), [...times, ...dynamicTypes]);
  createTypedInput('node-input-cacheKey', say('label.cacheKey'), [...dynamicTypes, 'str', 'json', templateType(say)]);
  createTypedInput('node-input-cacheStore', say('label.cacheStore'), stores);
}

/** Shows only what applies: access tokens are kept and renewed too. */
export function refreshReuse({ cache, exchange }: GeneratorSettings): void {
  $('.jwt-reuse').toggle(cache);
  $('.jwt-renewal').toggle(cache || exchange);
}

/** Says in plain words how long a token is sent again. */
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

/** Whether each token has an id of its own, so that none is sent again. */
function isAlwaysFresh({ jti, jwtIdType, cacheKey }: GeneratorSettings): boolean {
  return jti && jwtIdType === 'uuid' && cacheKey === '';
}

const unitNames = { num: 'second', minutes: 'minute', hours: 'hour', days: 'day' } as const;

/** A span of time in the words of the reader; what only a message knows, by its name. */
function spanText(text: string, type: string): string {
  if (type === 'str') return text;
  if (type !== 'num') return `‹${text.replace(/^#:\(.*?\)::/, '')}›`;
  const { type: unit, value } = inUnits(text);
  const format = { style: 'unit', unit: unitNames[unit], unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(RED.i18n.lang(), format).format(Number(value));
}
