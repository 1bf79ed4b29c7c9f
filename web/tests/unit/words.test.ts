import { expect, test } from 'vitest';
import type { LiveHotspot } from '../../src/release';
import { announcement, bandWords, changeSummary, drawsWords, firstSentence, longDate, period, playedWords } from '../../src/words';

const hotspot: LiveHotspot = {
  hotspot: 'h-5b21',
  rank: 2,
  name: 'Milnrow',
  leaves: ['9-1'],
  confidence: 'almost certain',
  share_of_draws: 0.97,
  change: 'growing',
  band: '10-14',
  area_km2: 0.21,
  label: [-2.1, 53.6],
  themes: [],
  sentence: 'Growing since 1 August 2026.',
};

test('a selection is announced by number, name, confidence, area and change', () => {
  expect(announcement(hotspot, 9)).toBe(
    'Hotspot 2 of 9. Milnrow. Almost certain, in 97 of 100 redraws. 0.21 square kilometres. Growing.',
  );
});

test('a played day is told shortly', () => {
  expect(playedWords('2026-10-03')).toBe('played on 3 Oct 2026');
  expect(playedWords('2026-09-30')).toMatch(/^played on 30 Sept? 2026$/);
});

test('bands are read out, never narrowed', () => {
  expect(bandWords('5-9')).toBe('5 to 9 children');
  expect(bandWords('25+')).toBe('25 children or more');
});

test('a share is rounded down, so that it never says more than was found', () => {
  expect(drawsWords(0.97)).toBe('in 97 of 100 redraws');
  expect(drawsWords(0.999)).toBe('in 99 of 100 redraws');
  expect(drawsWords(0.29)).toBe('in 29 of 100 redraws');
});

test('a text is parted after its first sentence', () => {
  expect(firstSentence('New since August. Likely. 5 to 9.')).toEqual(['New since August.', 'Likely. 5 to 9.']);
  expect(firstSentence('One only.')).toEqual(['One only.', '']);
});

test('dates are British', () => {
  expect(longDate('2026-11-01')).toBe('1 November 2026');
  expect(period({ from: '2025-11', to: '2026-10', months: 12 })).toBe('12 months, November 2025 to October 2026');
});

test('changes are counted in the order new, growing, steady, shrinking, gone', () => {
  const shrinking = { ...hotspot, change: 'shrinking' as const };
  expect(changeSummary([shrinking, hotspot, hotspot])).toBe('2 growing, 1 shrinking');
});
