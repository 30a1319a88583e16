import type { GeneratorSettings } from '../settings.ts';

/** Names whose value Node-RED gives a message by itself. */
const ownNames = ['_msgid', 'req', 'res'];

/** A sample message with the properties that the settings read: `{"payload":{"user":"…"}}`, in JSON. */
export function sampleFor(settings: GeneratorSettings): string {
  const message: Record<string, unknown> = { payload: {} };
  for (const path of pathsIn(settings)) put(message, path);
  return JSON.stringify(message, null, 2);
}

/** Paths of message properties that are read, in the order of the settings. */
function pathsIn(settings: GeneratorSettings): string[] {
  const values = settings as unknown as Readonly<Record<string, unknown>>;
  const typed = Object.entries(values).flatMap(([name, type]) =>
    type === 'msg' && name.endsWith('Type') && isRead(settings, name) ? [values[name.slice(0, -'Type'.length)]] : [],
  );
  const rows = [...settings.customClaims, ...settings.headers].flatMap((row) =>
    row.valueType === 'msg' ? [row.value] : [],
  );
  return [...typed, ...rows].filter((path): path is string => typeof path === 'string' && path !== '');
}

/** Switches of claims, by the type of their value. */
const switches = {
  issuerType: 'iss',
  subjectType: 'sub',
  audienceType: 'aud',
  notBeforeType: 'nbf',
  jwtIdType: 'jti',
} as const;

/** Whether a property is read, and not written; a claim that is switched off reads none. */
function isRead(settings: GeneratorSettings, type: string): boolean {
  if (type === 'variableType') return false;
  const flag = switches[type as keyof typeof switches];
  return flag === undefined || settings[flag];
}

/** Puts a placeholder at a simple path, unless a value is there. */
function put(message: Record<string, unknown>, path: string): void {
  const names = path.split('.');
  if (ownNames.includes(names[0] ?? '') || !names.every((name) => /^(?!__proto__$)[A-Za-z_$][\w$]*$/.test(name)))
    return;
  let holder = message;
  for (const name of names.slice(0, -1)) {
    const inner = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (typeof inner !== 'object' || inner === null) holder[name] = {};
    holder = holder[name] as Record<string, unknown>;
  }
  const last = names.at(-1) ?? '';
  if (!Object.hasOwn(holder, last)) holder[last] = '…';
}
