/** What a text names that is not a key, but says where one is. */
export type KeyLocation = 'path' | 'discovery' | 'keySet' | 'address' | 'secretManager';

/** A pattern of names of directories and files, in any script, with separators between them. */
function path(start: string, end = '', space = ''): RegExp {
  const name = String.raw`[\p{L}\p{N}_.()@~+${space}-]+`;
  return new RegExp(String.raw`^${start}(?:${name}[\\/]{1,2})*${name}${end}$`, 'u');
}

/**
 * Base64 has slashes, and the alphabet of crypt(3) has dots as well: a secret may begin like a path, and go on like one. Only
 * what neither has by chance tells a path: a drive, a home, a directory that every system has, or the name of a key's file.
 */
const patterns: readonly (readonly [KeyLocation, RegExp])[] = [
  ['path', /^file:\/+[^\n]+$/i],
  [
    'path',
    path(String.raw`(?:[A-Za-z]:[\\/]{1,2}|\\\\|~\/\.[a-z]{2,}\/|\$\{?[A-Z_]{3,}\}?\/|%[A-Z_]{3,}%\\)`, '', ' '),
  ],
  [
    'path',
    path(
      '/(?:app|certs?|config|data|etc|home|Library|media|mnt|opt|private|root|run|secrets?|srv|ssl|tmp|usr|Users|var|Volumes)/',
    ),
  ],
  ['path', /^(?:~?\/|\.{1,2}[\\/])[^\n]*\.(?:pem|key|p8|p12|pfx|ppk|jwks?|json|crt|cer|der|txt)$/],
  ['path', path(String.raw`(?:\.{0,2}[\\/])?`, String.raw`(?:\.(?:pem|p12|pfx|ppk)|Key_\w+\.p8)`)],
  ['secretManager', /^arn:aws[\w-]*:(?:secretsmanager|ssm):[\w-]*:\d{12}:(?:secret:|parameter\/)\S/],
  [
    'secretManager',
    /^https:\/\/[\w-]+\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)\/(?:secrets|certificates)\/\S/i,
  ],
  ['secretManager', /^(?:\/\/secretmanager\.googleapis\.com\/)?projects\/[\w:.-]+\/secrets\/\S/],
  ['secretManager', /^op:\/\/\S+\/\S|^@Microsoft\.KeyVault\(|^vault:[\w./-]+#[\w.-]+$/],
  ['discovery', /^https?:\/\/\S+\/\.well-known\/(?:openid-configuration|oauth-authorization-server)\b/i],
  ['keySet', /^https?:\/\/\S*(?:jwks|\/(?:certs|jwk|keys)(?:\.json)?\/?(?:[?#]|$))/i],
  ['keySet', /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/\S*(?:\.well-known\/|jwks\.json)/i],
  ['address', /^(?:https?|wss?|ftps?|sftp|s3|gs|smb|ldaps?):\/\/\S+$/i],
];

/** The longest text that may be one, in characters. */
const maxLength = 2048;

/** Tells where a text says that a key is; undefined for any other text, and wherever it may be a secret. It works in a browser too. */
export function locationIn(text: string): KeyLocation | undefined {
  if (text.length > maxLength) return undefined;
  // Windows copies a path with quotation marks around it.
  const one = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  return patterns.find(([, pattern]) => pattern.test(one))?.[0];
}
