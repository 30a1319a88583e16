import { countListUsers } from '../keys/editor/list-users.ts';
import { createPanel } from '../shared/editor/panel-script.ts';
import { labelOf } from './editor/label.ts';
import type { VerifierNode } from './editor/live.ts';
import { isKeyFor, validatorOf } from './editor/validators.ts';
import { verifierDefaults as fresh, keysIn, type VerifierSettings } from './settings.ts';

const panel = createPanel<VerifierNode>('jwt-verifier');

// The Node-RED library reads names, defaults and looks from this object as it stands here, so it is written out.
RED.nodes.registerType<VerifierSettings>('jwt-verifier', {
  category: 'network',
  color: '#CDB9E3',
  icon: 'jwt-verifier.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    version: { value: fresh.version },
    mode: { value: fresh.mode },
    token: { value: fresh.token, validate: validatorOf('token') },
    tokenType: { value: fresh.tokenType },
    keySource: { value: fresh.keySource },
    key: {
      value: fresh.key,
      type: 'jwt-key',
      filter: (key) => isKeyFor('sig', key),
      validate: validatorOf('key'),
    },
    jwksUrl: { value: fresh.jwksUrl, validate: validatorOf('jwksUrl') },
    issuerUrl: { value: fresh.issuerUrl, validate: validatorOf('issuerUrl') },
    jwksTls: { value: fresh.jwksTls, type: 'tls-config', required: false },
    jwksProxy: { value: fresh.jwksProxy, type: 'http proxy', required: false },
    jwksHeader: { value: fresh.jwksHeader, validate: validatorOf('jwksHeader') },
    allowPrivateHttp: { value: fresh.allowPrivateHttp },
    issuers: { value: fresh.issuers, validate: validatorOf('issuers') },
    // A list: Node-RED takes its keys along in copies, imports and exports, and leaves the rest to us.
    issuerKeys: { value: fresh.issuerKeys, type: 'jwt-key[]', validate: validatorOf('issuers') },
    algorithms: { value: fresh.algorithms, validate: validatorOf('algorithms') },
    decryptionKey: {
      value: fresh.decryptionKey,
      type: 'jwt-key',
      filter: (key) => isKeyFor('enc', key),
      validate: validatorOf('decryptionKey'),
    },
    issuer: { value: fresh.issuer, validate: validatorOf('issuer') },
    issuerType: { value: fresh.issuerType },
    audience: { value: fresh.audience, validate: validatorOf('audience') },
    audienceType: { value: fresh.audienceType },
    subject: { value: fresh.subject, validate: validatorOf('subject') },
    subjectType: { value: fresh.subjectType },
    typ: { value: fresh.typ, validate: validatorOf('typ') },
    typType: { value: fresh.typType },
    requiredClaims: { value: fresh.requiredClaims, validate: validatorOf('requiredClaims') },
    scopes: { value: fresh.scopes, validate: validatorOf('scopes') },
    scopesType: { value: fresh.scopesType },
    scopesMatch: { value: fresh.scopesMatch },
    scopeClaims: { value: fresh.scopeClaims, validate: validatorOf('scopeClaims') },
    roles: { value: fresh.roles, validate: validatorOf('roles') },
    rolesType: { value: fresh.rolesType },
    rolesMatch: { value: fresh.rolesMatch },
    roleClaims: { value: fresh.roleClaims, validate: validatorOf('roleClaims') },
    expectedClaims: { value: fresh.expectedClaims, validate: validatorOf('expectedClaims') },
    clockTolerance: { value: fresh.clockTolerance, validate: validatorOf('clockTolerance') },
    clockToleranceType: { value: fresh.clockToleranceType },
    maxTokenAge: { value: fresh.maxTokenAge, validate: validatorOf('maxTokenAge') },
    maxTokenAgeType: { value: fresh.maxTokenAgeType },
    schema: { value: fresh.schema, validate: validatorOf('schema') },
    maxPasswordIterations: { value: fresh.maxPasswordIterations, validate: validatorOf('maxPasswordIterations') },
    largeIntegers: { value: fresh.largeIntegers },
    allowPadding: { value: fresh.allowPadding },
    allowInsecureKeySizes: { value: fresh.allowInsecureKeySizes },
    cacheTokens: { value: fresh.cacheTokens },
    denylist: { value: fresh.denylist, validate: validatorOf('denylist') },
    denylistType: { value: fresh.denylistType },
    replay: { value: fresh.replay },
    replayVariable: { value: fresh.replayVariable, validate: validatorOf('replayVariable') },
    replayVariableType: { value: fresh.replayVariableType },
    replayFailure: { value: fresh.replayFailure },
    output: { value: fresh.output, validate: validatorOf('output') },
    saveAttributes: { value: fresh.saveAttributes, validate: validatorOf('saveAttributes') },
    variable: { value: fresh.variable, validate: validatorOf('variable') },
    variableType: { value: fresh.variableType },
    frontend: { value: fresh.frontend },
    timeUnits: { value: fresh.timeUnits },
    onFailure: { value: fresh.onFailure },
    clientAnswer: { value: fresh.clientAnswer },
  },
  credentials: { jwksHeaderValue: { type: 'password' } },
  paletteLabel: 'jwt verifier',
  label() {
    return this.name || labelOf(this, RED.nodes.node) || 'JWT - Verifier';
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    if (index === 1) return this._('jwt-verifier.output.failure');
    return this._(this.mode === 'decode' ? 'jwt-verifier.output.decoded' : 'jwt-verifier.output.true');
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
});

countListUsers('jwt-verifier', ({ key, decryptionKey, issuerKeys }) => [key, decryptionKey, ...keysIn(issuerKeys)]);
