import type { Polygon } from 'geojson';
import { expect, test } from 'vitest';
import { isKnown, nothingConcluded, wardsAt, wardsOf } from '../../src/asked';
import type { Asked, Coverage } from '../../src/release';

const box = (west: number, south: number, east: number, north: number): Polygon => ({
  type: 'Polygon',
  coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
});
const ward = (name: string, asked: Asked, geometry: Polygon) => ({
  type: 'Feature' as const,
  geometry,
  properties: { ward: name, name, asked },
});
const holed: Polygon = { type: 'Polygon', coordinates: [...box(0, 0, 4, 4).coordinates, ...box(1, 1, 3, 3).coordinates] };
const coverage: Coverage = { type: 'FeatureCollection', features: [ward('West', 'few', holed), ward('East', 'most', box(4, 0, 8, 4))] };
const names = (outline: Polygon) => wardsAt(outline, coverage).map(({ name }) => name);

test('a place lies in every ward that holds a vertex of it', () => {
  expect(names(box(5, 1, 6, 2))).toEqual(['East']);
  expect(names(box(3.5, 0.5, 4.5, 0.7))).toEqual(['West', 'East']);
});

test('a hole of a ward is not the ward, nor is what lies outside', () => {
  expect(names(box(1.5, 1.5, 2.5, 2.5))).toEqual([]);
  expect(names(box(9, 9, 10, 10))).toEqual([]);
});

test('nothing is concluded where few were asked', () => {
  const of = (asked: Asked) => nothingConcluded([{ ward: 'x', name: 'x', asked }]);
  expect([of('most'), of('about half'), of('few'), of('too few to say')]).toEqual([false, false, true, false]);
});

test('a document that can say of no ward how many were asked is as good as none', () => {
  const of = (...all: Asked[]): Coverage => ({ type: 'FeatureCollection', features: all.map((asked) => ward('x', asked, box(0, 0, 1, 1))) });
  expect([isKnown(null), isKnown(undefined), isKnown(of()), isKnown(of('too few to say'))]).toEqual([false, false, false, false]);
  expect(isKnown(of('too few to say', 'few'))).toBe(true);
});

test('wards are listed by name, and no document is no ward', () => {
  expect(wardsOf(coverage).map(({ name }) => name)).toEqual(['East', 'West']);
  expect(wardsOf(null)).toEqual([]);
});
