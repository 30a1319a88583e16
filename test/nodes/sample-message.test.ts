import assert from 'node:assert/strict';
import { sampleFor } from '../../nodes/jwt-generator/editor/sample-message.ts';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';

const sampleOf = (settings: object) => JSON.parse(sampleFor({ ...generatorDefaults, ...settings }));
const claim = (value: string) => ({ key: 'role', dataType: 'string', value, valueType: 'msg' });

describe('the sample message of a trial', () => {
  it('has what the settings read, each in its place', () => {
    assert.deepEqual(sampleOf({}), { payload: {} });
    assert.deepEqual(
      sampleOf({
        subject: 'payload.user',
        subjectType: 'msg',
        audience: 'topic',
        audienceType: 'msg',
        aud: true,
        customClaims: [claim('payload.user'), claim('payload.address.city'), claim('topic.name')],
      }),
      { payload: { user: '…', address: { city: '…' } }, topic: { name: '…' } },
    );
  });

  it('has nothing that is not read, or that is no simple path', () => {
    const settings = { audience: 'topic', audienceType: 'msg', variable: 'jwt', variableType: 'msg' };
    assert.deepEqual(sampleOf(settings), { payload: {} });
    assert.deepEqual(sampleOf({ customClaims: ['a[0]', 'req.user', '__proto__.x', 'a..b'].map(claim) }), {
      payload: {},
    });
  });
});
