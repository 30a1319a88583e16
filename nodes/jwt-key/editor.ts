import { live } from './editor/live.ts';
import { preparePanel, settlePanel } from './editor/panel.ts';
import { validateLocation, validatePublicKey } from './editor/validators.ts';
import { keyDefaults as fresh, type KeySettings } from './settings.ts';

// The Node-RED library reads names, defaults and looks from this object as it stands here, so it is written out.
RED.nodes.registerType<KeySettings>('jwt-key', {
  category: 'config',
  defaults: {
    name: { value: '' },
    version: { value: fresh.version },
    use: { value: fresh.use },
    kty: { value: fresh.kty },
    algorithm: { value: fresh.algorithm },
    kid: { value: fresh.kid },
    source: { value: fresh.source },
    location: { value: fresh.location, validate: validateLocation },
    secretEncoding: { value: fresh.secretEncoding },
    publicKey: { value: fresh.publicKey, validate: validatePublicKey },
    certificate: { value: fresh.certificate },
  },
  credentials: {
    secret: { type: 'password' },
    privateKey: { type: 'password' },
    passphrase: { type: 'password' },
  },
  paletteLabel: 'JWT key',
  label() {
    return this.name || [this.kty, this.use === 'enc' ? 'enc' : this.algorithm, this.kid].filter(Boolean).join(' · ');
  },
  oneditprepare() {
    preparePanel(this);
  },
  oneditsave: settlePanel,
  oneditcancel: live.end,
  oneditdelete: live.end,
});
