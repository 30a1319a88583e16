/** The key and its details in the JSON file of a provider. */
export interface ProviderKey {
  /** Name of the file format: `Google service account`. */
  readonly format: string;
  readonly privateKey: string;
  /** Its public half, which must belong to it. */
  readonly publicKey?: string | undefined;
  readonly kid: string | undefined;
  readonly passphrase: string | undefined;
  /** The `iss` that the provider requires. */
  readonly issuer: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;
type Read = (json: Json) => ProviderKey | undefined;

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

const providers: readonly Read[] = [
  // https://cloud.google.com/iam/docs/keys-create-delete
  (json) => {
    const privateKey = json.type === 'service_account' ? text(json.private_key) : undefined;
    return privateKey === undefined
      ? undefined
      : {
          format: 'Google service account',
          privateKey,
          kid: text(json.private_key_id),
          passphrase: undefined,
          issuer: text(json.client_email),
        };
  },
  // https://developer.box.com/guides/authentication/jwt/jwt-setup
  (json) => {
    const settings = object(json.boxAppSettings);
    const auth = object(settings.appAuth);
    const privateKey = text(auth.privateKey);
    return privateKey === undefined
      ? undefined
      : {
          format: 'Box app',
          privateKey,
          kid: text(auth.publicKeyID),
          passphrase: text(auth.passphrase),
          issuer: text(settings.clientID),
        };
  },
  // https://docs.cdp.coinbase.com/get-started/authentication/jwt-authentication
  (json) => {
    const [privateKey, kid] = [text(json.privateKey), text(json.name) ?? text(json.id)];
    return privateKey === undefined || kid === undefined
      ? undefined
      : { format: 'Coinbase API key', privateKey, kid, passphrase: undefined, issuer: undefined };
  },
  // https://github.com/web-push-libs/web-push#command-line
  (json) => {
    const [privateKey, publicKey] = [text(json.privateKey), text(json.publicKey)];
    return privateKey === undefined || publicKey === undefined
      ? undefined
      : { format: 'VAPID keys', privateKey, publicKey, kid: undefined, passphrase: undefined, issuer: undefined };
  },
];

/** Reads the key of a provider's JSON file; undefined for any other JSON. */
export function readProvider(json: Json): ProviderKey | undefined {
  for (const read of providers) {
    const key = read(json);
    if (key) return key;
  }
  return undefined;
}
