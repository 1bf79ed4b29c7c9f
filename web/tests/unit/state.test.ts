import { expect, test } from 'vitest';
import type { ReleaseList, ReleaseSummary } from '../../src/release';
import { markOf, momentsOf, skippedSince, stateWords } from '../../src/state';

const release = (id: string, cut_off: string, more: Partial<ReleaseSummary> = {}): ReleaseSummary => ({
  id, area: { code: 'E1', name: 'Rochdale' }, window: { from: '2025-11', to: '2026-10', months: 12 }, cut_off, previous: null, synthetic: true, ...more,
});
const list: ReleaseList = {
  releases: [release('b', '2026-11-01'), release('a', '2026-08-01', { state: 'superseded' })],
  skipped: [{ area: 'E1', cut_off: '2026-10-01' }, { area: 'E2', cut_off: '2026-12-01' }],
};

test('releases and skipped cut-offs of an area stand in one line, newest first', () => {
  expect(momentsOf(list, 'E1').map(({ cut_off, release }) => [cut_off, release?.id])).toEqual([['2026-11-01', 'b'], ['2026-10-01', undefined], ['2026-08-01', 'a']]);
});

test('a reader is told of a skipped cut-off only while nothing was issued since, and of their own area', () => {
  expect(skippedSince(list, release('b', '2026-11-01'))).toBeUndefined();
  expect(skippedSince(list, release('a', '2026-08-01'))?.cut_off).toBe('2026-10-01');
});

test('what became of a release is said in words; one that says nothing was issued', () => {
  const recalled = { on: '2026-11-09', reason: 'other', words: 'x' };
  expect(stateWords(release('a', '2026-08-01'))).toBe('Issued');
  expect(stateWords(release('a', '2026-08-01', { state: 'superseded' }))).toBe('Replaced by a newer release');
  expect(stateWords(release('a', '2026-08-01', { state: 'recalled', recalled }))).toBe('Recalled on 9 November 2026');
});

test('a recalled release is marked as such, also where it is the newest', () => {
  expect(markOf(release('a', '2026-08-01', { state: 'recalled' }), true)).toBe(' (recalled)');
  expect(markOf(release('a', '2026-08-01'), true)).toBe(' (newest)');
  expect(markOf(release('a', '2026-08-01', { state: 'superseded' }), false)).toBe(' (replaced)');
});
