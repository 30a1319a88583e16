import { buildPanel } from '../shared/editor/build-panel.ts';
import { cancelPanel, preparePanel, savePanel } from './editor/panel.ts';
import { fitsRole, validatorOf } from './editor/validators.ts';
import { generatorDefaults as fresh, type GeneratorSettings } from './settings.ts';

// The Node-RED library reads names, defaults and looks from this object as it stands here, so it is written out.
RED.nodes.registerType<GeneratorSettings>('jwt-generator', {
  category: 'network',
  color: '#CDB9E3',
  icon: 'jwt.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    version: { value: fresh.version },
    payload: { value: fresh.payload, validate: validatorOf('payload') },
    payloadType: { value: fresh.payloadType },
    mutatePayload: { value: fresh.mutatePayload, validate: validatorOf('mutatePayload') },
    ttl: { value: fresh.ttl, validate: validatorOf('ttl') },
    ttlType: { value: fresh.ttlType },
    iat: { value: fresh.iat },
    iss: { value: fresh.iss },
    sub: { value: fresh.sub },
    exp: { value: fresh.exp },
    issuedAtOffset: { value: fresh.issuedAtOffset, validate: validatorOf('issuedAtOffset') },
    issuedAtOffsetType: { value: fresh.issuedAtOffsetType },
    issuer: { value: fresh.issuer, validate: validatorOf('issuer') },
    issuerType: { value: fresh.issuerType },
    subject: { value: fresh.subject, validate: validatorOf('subject') },
    subjectType: { value: fresh.subjectType },
    aud: { value: fresh.aud },
    nbf: { value: fresh.nbf },
    jti: { value: fresh.jti },
    audience: { value: fresh.audience, validate: validatorOf('audience') },
    audienceType: { value: fresh.audienceType },
    notBefore: { value: fresh.notBefore, validate: validatorOf('notBefore') },
    notBeforeType: { value: fresh.notBeforeType },
    jwtId: { value: fresh.jwtId, validate: validatorOf('jwtId') },
    jwtIdType: { value: fresh.jwtIdType },
    scopes: { value: fresh.scopes, validate: validatorOf('scopes') },
    scopesType: { value: fresh.scopesType },
    scopeClaim: { value: fresh.scopeClaim, validate: validatorOf('scopeClaim') },
    scopeFormat: { value: fresh.scopeFormat },
    customClaims: { value: fresh.customClaims, validate: validatorOf('customClaims') },
    signature: { value: fresh.signature, validate: validatorOf('signature') },
    signingKey: {
      value: fresh.signingKey,
      type: 'jwt-key',
      filter: (key) => fitsRole(key, 'signature', 'none'),
      validate: validatorOf('signingKey'),
    },
    signingAlgorithm: { value: fresh.signingAlgorithm, validate: validatorOf('signingAlgorithm') },
    kid: { value: fresh.kid },
    typ: { value: fresh.typ },
    headers: { value: fresh.headers, validate: validatorOf('headers') },
    certificateHeaders: { value: fresh.certificateHeaders },
    allowInsecureKeySizes: { value: fresh.allowInsecureKeySizes },
    allowInvalidAsymmetricKeyTypes: { value: fresh.allowInvalidAsymmetricKeyTypes },
    encryption: { value: fresh.encryption, validate: validatorOf('encryption') },
    encryptionKey: {
      value: fresh.encryptionKey,
      type: 'jwt-key',
      filter: (key) => fitsRole(key, 'encryption', 'none'),
      validate: validatorOf('encryptionKey'),
    },
    encryptionAlgorithm: { value: fresh.encryptionAlgorithm, validate: validatorOf('encryptionAlgorithm') },
    contentEncryption: { value: fresh.contentEncryption, validate: validatorOf('contentEncryption') },
    encryptionKid: { value: fresh.encryptionKid },
    passwordIterations: { value: fresh.passwordIterations, validate: validatorOf('passwordIterations') },
    saveAttributes: { value: fresh.saveAttributes, validate: validatorOf('saveAttributes') },
    variable: { value: fresh.variable, validate: validatorOf('variable') },
    variableType: { value: fresh.variableType },
    frontend: { value: fresh.frontend },
    output: { value: fresh.output, validate: validatorOf('output') },
    maskToken: { value: fresh.maskToken },
    authorization: { value: fresh.authorization },
    authorizationScheme: { value: fresh.authorizationScheme },
    onFailure: { value: fresh.onFailure },
    cache: { value: fresh.cache },
    cacheTtl: { value: fresh.cacheTtl, validate: validatorOf('cacheTtl') },
    cacheTtlType: { value: fresh.cacheTtlType },
    cacheRefresh: { value: fresh.cacheRefresh, validate: validatorOf('cacheRefresh') },
    cacheRefreshType: { value: fresh.cacheRefreshType },
    cacheKey: { value: fresh.cacheKey, validate: validatorOf('cacheKey') },
    cacheKeyType: { value: fresh.cacheKeyType },
    cacheStore: { value: fresh.cacheStore, validate: validatorOf('cacheStore') },
    cacheStoreType: { value: fresh.cacheStoreType },
    inputSchema: { value: fresh.inputSchema, validate: validatorOf('inputSchema') },
    outputSchema: { value: fresh.outputSchema, validate: validatorOf('outputSchema') },
  },
  paletteLabel: 'JWT - Generator',
  label() {
    return this.name || 'JWT - Generator';
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    return this._(index === 0 ? 'jwt-generator.output.true' : 'jwt-generator.output.failure');
  },
  oneditprepare() {
    buildPanel($('#jwt-generator-panel'), () => preparePanel(this));
  },
  oneditsave() {
    return savePanel(this);
  },
  oneditcancel: cancelPanel,
});
