import { expect, test } from 'vitest';
import { areasOf, choose, releasesOf } from '../../src/choose';
import type { ReleaseSummary } from '../../src/release';

const release = (id: string, code: string, cut_off: string): ReleaseSummary => ({
  id,
  area: { code, name: code },
  window: { from: '2025-11', to: '2026-10', months: 12 },
  cut_off,
  previous: null,
  synthetic: true,
});
const list = [release('b2', 'E2', '2026-11-01'), release('b1', 'E2', '2026-08-01'), release('a2', 'E5', '2026-11-01')];

test('a view that names nothing shows the newest release of the first area', () => {
  expect(choose(list, { mode: 'map' })).toEqual({ release: list[0], missing: false });
});

test('an area alone shows its newest release', () => {
  expect(choose(list, { area: 'E5', mode: 'map' }).release).toBe(list[2]);
});

test('an area whose newest release was recalled is not where one begins, but is never passed over when it is named', () => {
  const recalled = [{ ...release('b2', 'E2', '2026-11-01'), state: 'recalled' as const }, ...list.slice(1)];
  expect(choose(recalled, { mode: 'map' }).release?.id).toBe('a2');
  expect(choose(recalled, { area: 'E2', mode: 'map' }).release?.id).toBe('b2');
  expect(choose(recalled.slice(0, 2), { mode: 'map' }).release?.id).toBe('b2');
});

test('a release is shown whatever area stands beside it', () => {
  expect(choose(list, { area: 'E5', release: 'b1', mode: 'map' })).toEqual({ release: list[1], missing: false });
});

test('a release that is not there is said to be missing, and its area shown instead', () => {
  expect(choose(list, { area: 'E5', release: 'zz', mode: 'map' })).toEqual({ release: list[2], missing: true });
  expect(choose(list, { area: 'E9', mode: 'map' }).missing).toBe(true);
});

test('no releases, nothing chosen', () => {
  expect(choose([], { mode: 'map' }).release).toBeUndefined();
});

test('areas come once, each with its own releases', () => {
  expect(areasOf(list).map(({ code }) => code)).toEqual(['E2', 'E5']);
  expect(releasesOf(list, 'E2').map(({ id }) => id)).toEqual(['b2', 'b1']);
});
