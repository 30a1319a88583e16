import { chosenKey } from '../../keys/editor/chosen-key.ts';
import { isRefusedPath, pathsOverlap } from '../../shared/settings/paths.ts';
import { isAge } from '../settings.ts';
import { type JwksNode, live, liveKeys } from './live.ts';
import { isPair } from './rows.ts';

/** One key at least, all of them there, and none a secret. */
export function validateKeys(this: JwksNode, _value: unknown, _options: unknown): string | true {
  const chosen = liveKeys(this).map((id) => chosenKey(this, id));
  if (chosen.length === 0) return this._('jwt-jwks.invalid.noKey');
  const keys = chosen.filter(({ isOpen }) => !isOpen).map(({ config }) => config);
  if (keys.some((key) => key?.type !== 'jwt-key')) return this._('jwt-jwks.invalid.gone');
  return keys.every((key) => key && isPair(key)) || this._('jwt-jwks.invalid.secret');
}

/** A message property, and not the one that the headers go to. */
export function validateOutput(this: JwksNode, _value: unknown, _options: unknown): string | true {
  const output = live.value(this, 'output');
  if (isRefusedPath(output)) return this._('jwt-jwks.invalid.path');
  return !pathsOverlap(output, 'headers') || this._('jwt-jwks.invalid.headers');
}

export function validateMaxAge(this: JwksNode, _value: unknown, _options: unknown): string | true {
  const age = String(live.value(this, 'maxAge'));
  return (age.trim() !== '' && isAge(Number(age))) || this._('jwt-jwks.invalid.maxAge');
}
