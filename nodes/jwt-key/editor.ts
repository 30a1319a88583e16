import { keyDefaults as fresh, type KeySettings } from '../keys/settings.ts';
import { createPanel } from '../shared/editor/panel-script.ts';
import type { KeyEditorNode } from './editor/live.ts';
import {
  validateAlgorithm,
  validateCertificate,
  validateKey,
  validateLocation,
  validatePreviousTtl,
  validatePublicKey,
  validatePublishFor,
} from './editor/validators.ts';

const panel = createPanel<KeyEditorNode>('jwt-key');

// The Node-RED library reads names, defaults and looks from this object as it stands here, so it is written out.
RED.nodes.registerType<KeySettings>('jwt-key', {
  category: 'config',
  defaults: {
    name: { value: '' },
    // Beside its own field, an error of this one would mark a field that may well stay blank.
    version: { value: fresh.version, validate: validateKey },
    use: { value: fresh.use },
    kty: { value: fresh.kty },
    algorithm: { value: fresh.algorithm, validate: validateAlgorithm },
    kid: { value: fresh.kid },
    source: { value: fresh.source },
    location: { value: fresh.location, validate: validateLocation },
    secretEncoding: { value: fresh.secretEncoding },
    publicKey: { value: fresh.publicKey, validate: validatePublicKey },
    certificate: { value: fresh.certificate, validate: validateCertificate },
    signsWith: { value: fresh.signsWith },
    previousKeys: { value: fresh.previousKeys },
    previousTtl: { value: fresh.previousTtl, validate: validatePreviousTtl },
    publishFor: { value: fresh.publishFor, validate: validatePublishFor },
    timeUnits: { value: fresh.timeUnits },
    vaultLogin: { value: fresh.vaultLogin },
    vaultRole: { value: fresh.vaultRole },
    vaultMount: { value: fresh.vaultMount },
    vaultFile: { value: fresh.vaultFile },
    vaultNamespace: { value: fresh.vaultNamespace },
  },
  credentials: {
    secret: { type: 'password' },
    privateKey: { type: 'password' },
    secondKey: { type: 'password' },
    passphrase: { type: 'password' },
    vaultSecret: { type: 'password' },
  },
  paletteLabel: 'JWT key',
  label() {
    // The id tells two keys without a name apart.
    const use = this.use === 'enc' ? this._('jwt-key.use.enc') : this._('jwt-key.use.sig');
    return this.name || [this.kty, use, this.kid || this.id.slice(0, 4)].join(' · ');
  },
  oneditprepare() {
    panel.open(this);
  },
  oneditsave() {
    return panel.save(this);
  },
  oneditcancel() {
    panel.cancel(this);
  },
  oneditdelete() {
    panel.cancel(this);
  },
});
