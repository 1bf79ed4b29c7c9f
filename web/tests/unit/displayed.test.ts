import { expect, test } from 'vitest';
import { busyWords, isBusy, nameOf, readyWords } from '../../src/displayed';

const rochdale = { id: 'a', area: { code: 'E1', name: 'Rochdale' }, cut_off: '2026-11-01' };
const bradford = { id: 'b', area: { code: 'E2', name: 'Bradford' }, cut_off: '2026-08-01' };

test('what is on screen is busy until it is what was requested, and nothing is busy while nothing is requested', () => {
  expect(isBusy('a', undefined)).toBe(true);
  expect(isBusy('a', 'b')).toBe(true);
  expect(isBusy('a', 'a')).toBe(false);
  expect(isBusy(undefined, 'a')).toBe(false);
});

test('a release is named by its area and its date', () => {
  expect(nameOf(bradford)).toBe('Bradford, data at 1 August 2026');
});

test('while a release is on its way both are named; at first there is only one', () => {
  expect(busyWords(bradford, rochdale)).toBe('Loading Bradford, data at 1 August 2026. This is still Rochdale, data at 1 November 2026.');
  expect(busyWords(bradford, undefined)).toBe('Loading Bradford, data at 1 August 2026.');
});

test('once it is there, it is named with its hotspots', () => {
  expect(readyWords(bradford, 1)).toBe('Bradford, data at 1 August 2026. 1 hotspot.');
  expect(readyWords(bradford, 0)).toBe('Bradford, data at 1 August 2026. 0 hotspots.');
});
