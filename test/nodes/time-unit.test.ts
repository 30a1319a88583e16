import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inSeconds, inUnits, isChosen, type Unit, units } from '../../nodes/shared/editor/time-unit.ts';

const unit = fc.constantFrom(...(Object.keys(units) as Unit[]));

describe('the unit of a time', () => {
  const shown: readonly (readonly [seconds: string, chosen: string | undefined, value: string, type: Unit])[] = [
    ['3600', undefined, '1', 'hours'],
    ['5400', undefined, '90', 'minutes'],
    ['172800', undefined, '2', 'days'],
    ['61', undefined, '61', 'num'],
    ['0', undefined, '0', 'num'],
    ['-60', undefined, '-1', 'minutes'],
    ['3600', 'minutes', '60', 'minutes'],
    ['3600', 'num', '3600', 'num'],
    ['5400', 'hours', '1.5', 'hours'],
    ['0', 'days', '0', 'days'],
  ];
  for (const [seconds, chosen, value, type] of shown) {
    it(`of ${seconds} seconds${chosen ? ` in ${chosen}` : ''} gives ${value} ${type}`, () => {
      assert.deepEqual(inUnits(seconds, chosen), { type, value });
    });
  }

  it('is ignored where it does not fit the number, or is not known', () => {
    assert.deepEqual(inUnits('3601', 'hours'), { type: 'num', value: '3601' });
    assert.deepEqual(inUnits('7200', 'weeks'), { type: 'hours', value: '2' });
    assert.deepEqual(inUnits('7200', 5), { type: 'hours', value: '2' });
    assert.deepEqual(inUnits('TTL', 'hours'), { type: 'num', value: 'TTL' });
    assert.deepEqual(inUnits('', 'hours'), { type: 'num', value: '' });
  });

  it('is saved only where another would be shown', () => {
    assert.ok(isChosen('minutes', '3600'));
    assert.ok(isChosen('hours', '5400'));
    assert.ok(!isChosen('hours', '3600'));
    assert.ok(!isChosen('minutes', ''));
    assert.ok(!isChosen('minutes', 'TTL'));
  });

  it('comes back with its number, for every number that people write', () => {
    const numbers = fc.oneof(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.integer({ min: 1, max: 100_000 }).map((hundredths) => hundredths / 100),
    );
    fc.assert(
      fc.property(numbers, unit, (number, type) => {
        const seconds = inSeconds(type, String(number));
        const saved = isChosen(type, seconds) ? type : undefined;
        assert.deepEqual(inUnits(seconds, saved), { type, value: String(number) });
      }),
    );
  });

  it('keeps what is no number for the validator', () => {
    assert.equal(inSeconds('minutes', 'soon'), 'soon');
    assert.equal(inSeconds('minutes', ''), '');
    assert.equal(inSeconds('unlimited', ''), '0');
  });
});
