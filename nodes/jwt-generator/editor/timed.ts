import { claimNames, claimSettings, isTimeClaim } from '../../../src/claim-settings.ts';

/** Settings that the panel shows in units of time and saves in seconds. */
export const timed = [
  ...claimNames.filter(isTimeClaim).map((name) => claimSettings[name].setting),
  'cacheTtl',
  'cacheRefresh',
] as const;
