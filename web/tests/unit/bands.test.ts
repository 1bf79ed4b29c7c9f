import { expect, test } from 'vitest';
import { legendBands, LOOKS } from '../../src/bands';
import { BANDS, type Band, type Leaves } from '../../src/release';
import { bandWords, shortBandWords } from '../../src/words';

const OPEN: Band[] = ['5-9', '10-14', '15-24', '25+'];
const DOUBLING: Band[] = ['5-9', '10-14', '15-24', '25-49', '50-99', '100-199', '200-399', '400-799', '800+'];

const leaves = (...bands: Band[]): Leaves => ({
  type: 'FeatureCollection',
  features: bands.map((band) => ({
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [] },
    properties: { leaf: band, cells: [], resolution: 9, band, themes: [] },
  })),
});

test('a legend goes from the lowest band to the highest that some place has, without gaps', () => {
  expect(legendBands(DOUBLING, leaves('5-9', '100-199', '10-14'))).toEqual(DOUBLING.slice(0, 6));
  expect(legendBands(DOUBLING, leaves('800+'))).toEqual(DOUBLING);
});

test('a quiet borough has the first four bands, and so has a page that waits', () => {
  expect(legendBands(DOUBLING, leaves('5-9'))).toEqual(DOUBLING.slice(0, 4));
  expect(legendBands(undefined, undefined)).toEqual(DOUBLING.slice(0, 4));
});

test('25+ stands beside bands that double only where some rest has it, and after them', () => {
  const all = [...DOUBLING.slice(0, 3), '25+', ...DOUBLING.slice(3)] as Band[];
  expect(legendBands(all, leaves('5-9', '50-99'))).toEqual(DOUBLING.slice(0, 5));
  expect(legendBands(all, leaves('25+', '50-99'))).toEqual([...DOUBLING.slice(0, 5), '25+']);
  expect(legendBands(all, leaves('25+', '5-9'))).toEqual([...DOUBLING.slice(0, 4), '25+']);
});

test('an older release has the bands that it was made with', () => {
  expect(legendBands(OPEN, leaves('5-9', '25+'))).toEqual(OPEN);
});

test('no two bands of a release look alike: they differ in their marks, or in the ink of these', () => {
  for (const bands of [OPEN, DOUBLING]) {
    const looks = bands.map((band) => `${LOOKS[band].marks} ${LOOKS[band].ink}`);
    expect(new Set(looks).size).toBe(bands.length);
  }
  expect(new Set(BANDS.map((band) => LOOKS[band].fill)).size).toBe(BANDS.length);
});

test('bands that double are read out as they are', () => {
  expect(bandWords('100-199')).toBe('100 to 199 children');
  expect(bandWords('800+')).toBe('800 children or more');
  expect(shortBandWords('800+')).toBe('800 or more');
});
