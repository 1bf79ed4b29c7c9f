import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayOpen, readPlace, screensOf, writePlace, type Place } from '../../src/place';

const release = fc.stringMatching(/^[0-9a-f]{16}$/);
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ screen: fc.constantFrom('map' as const, 'releases' as const, 'make' as const, 'withdrawals' as const, 'audit' as const, 'receipts' as const, 'withdraw' as const, 'tokens' as const, 'areas' as const, 'exports' as const) }),
  fc.record({ screen: fc.constantFrom('release' as const, 'recall' as const), release }),
  fc.record({ screen: fc.constant('make' as const), area: fc.stringMatching(/^[A-Z][0-9]{8}$/) }),
  fc.record({ screen: fc.constant('audit' as const), act: fc.stringMatching(/^[a-z_]{1,40}$/) }),
);
const read = (address: string) => readPlace(...(address.split('?') as [string, string?]).concat('').slice(0, 2) as [string, string]);

test('a place that is written reads back as itself', () => {
  fc.assert(fc.property(place, (each) => void expect(read(writePlace(each))).toEqual(each)));
});

test('any path is read without a complaint, and only what fits is kept', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
      const found = readPlace(path, query);
      expect(read(writePlace(found))).toEqual(found);
    }),
  );
});

test('what is no screen is the map', () => {
  for (const path of ['/', '/nothing', '/releases/../x', '/releases/Rochdale', '/releases/3f9c0a1b/approve', '/audit/x', '/withdraw/me']) {
    expect(readPlace(path, ''), path).toEqual({ screen: 'map' });
  }
});

test('an address never carries a word or a child: only codes that fit', () => {
  expect(readPlace('/audit', '?act=LA-77&child=LA-77')).toEqual({ screen: 'audit' });
  expect(readPlace('/releases/make', '?area=Heywood')).toEqual({ screen: 'make' });
  expect(readPlace('/withdraw', '?receipt=otter+lantern+maple')).toEqual({ screen: 'withdraw' });
});

test('a role is led to its own work and to nothing else', () => {
  const led = Object.fromEntries(['practitioner', 'analyst', 'partner', 'liaison', 'custodian', 'administrator'].map((role) => [role, screensOf(role).map(([, screen]) => screen).join(' ')]));
  expect(led).toEqual({
    practitioner: 'receipts', analyst: 'map areas releases exports audit', partner: 'map areas', liaison: 'map areas exports',
    custodian: 'map areas releases withdrawals exports audit', administrator: 'map areas exports',
  });
});

test('only a custodian recalls, and everybody may open the child’s page', () => {
  const may = (screen: Place['screen']) => ['practitioner', 'analyst', 'partner', 'custodian'].filter((role) => mayOpen(role, screen));
  expect(may('recall')).toEqual(['custodian']);
  expect(may('make')).toEqual(['analyst', 'custodian']);
  expect(may('withdraw')).toHaveLength(4);
});
