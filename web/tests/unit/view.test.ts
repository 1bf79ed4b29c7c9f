import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readView, writeView, type View } from '../../src/view';

const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
const view: fc.Arbitrary<View> = fc.record(
  {
    area: fc.stringMatching(/^[A-Z][0-9]{8}$/),
    release: hex,
    hotspot: hex.map((id) => `h-${id}`),
    asked: fc.constant(true as const),
    boundaries: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/),
    mode: fc.constantFrom('map' as const, 'table' as const, 'present' as const),
  },
  { requiredKeys: ['mode'] },
);
const query = (address: string) => address.slice(1);

test('a view that is written reads back as itself', () => {
  fc.assert(fc.property(view, (each) => void expect(readView(query(writeView(each)))).toEqual(each)));
});

test('one view has one address', () => {
  fc.assert(
    fc.property(view, (each) => {
      const address = writeView(each);
      expect(writeView(readView(query(address)))).toBe(address);
    }),
  );
});

test('any query is read without a complaint, and only what fits is kept', () => {
  fc.assert(
    fc.property(fc.webQueryParameters(), (noise) => {
      const read = readView(`?${noise}`);
      expect(readView(query(writeView(read)))).toEqual(read);
    }),
  );
});

test('unknown parameters and malformed values are left out', () => {
  expect(readView('?area=Rochdale&release=../x&hotspot=1&mode=wall&asked=1&lat=53.6')).toEqual({ mode: 'map' });
});

test('the plain map of nothing in particular is the bare address', () => {
  expect(writeView({ mode: 'map' })).toBe('/');
});
