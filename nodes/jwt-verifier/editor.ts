import { verifierDefaults as fresh, type VerifierSettings } from './settings.ts';

// The Node-RED library reads names, defaults and looks from this object as it stands here, so it is written out.
RED.nodes.registerType<VerifierSettings>('jwt-verifier', {
  category: 'network',
  color: '#CDB9E3',
  icon: 'jwt.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    version: { value: fresh.version },
    mode: { value: fresh.mode },
    token: { value: fresh.token },
    tokenType: { value: fresh.tokenType },
    keySource: { value: fresh.keySource },
    key: { value: fresh.key, type: 'jwt-key' },
    jwksUrl: { value: fresh.jwksUrl },
    algorithms: { value: fresh.algorithms },
    decryptionKey: { value: fresh.decryptionKey, type: 'jwt-key' },
    issuer: { value: fresh.issuer },
    issuerType: { value: fresh.issuerType },
    audience: { value: fresh.audience },
    audienceType: { value: fresh.audienceType },
    subject: { value: fresh.subject },
    subjectType: { value: fresh.subjectType },
    typ: { value: fresh.typ },
    typType: { value: fresh.typType },
    requiredClaims: { value: fresh.requiredClaims },
    clockTolerance: { value: fresh.clockTolerance },
    clockToleranceType: { value: fresh.clockToleranceType },
    maxTokenAge: { value: fresh.maxTokenAge },
    maxTokenAgeType: { value: fresh.maxTokenAgeType },
    schema: { value: fresh.schema },
    output: { value: fresh.output },
    saveAttributes: { value: fresh.saveAttributes },
    variable: { value: fresh.variable },
    variableType: { value: fresh.variableType },
    frontend: { value: fresh.frontend },
    onFailure: { value: fresh.onFailure },
  },
  paletteLabel: 'JWT - Verifier',
  label() {
    return this.name || 'JWT - Verifier';
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    return this._(index === 0 ? 'jwt-verifier.output.true' : 'jwt-verifier.output.failure');
  },
});
