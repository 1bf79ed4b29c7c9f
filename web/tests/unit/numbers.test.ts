import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DISC, freeSides, SIDES } from '../../src/map/numbers';

const middle = (point: { x: number; y: number }, side: string) => {
  const [, [x, y]] = SIDES.find(([name]) => name === side)!;
  return [point.x + x, point.y + y] as const;
};

test('a number stands above its hotspot where nothing is in the way', () => {
  expect(freeSides([{ x: 0, y: 0 }, { x: 200, y: 0 }])).toEqual(['up', 'up']);
});

test('two numbers never cover each other, however near their hotspots', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 }), (x, y) => {
      const points = [{ x: 0, y: 0 }, { x, y }];
      const [a, b] = freeSides(points).map((side, index) => middle(points[index]!, side));
      expect(Math.hypot(a![0] - b![0], a![1] - b![1])).toBeGreaterThanOrEqual(2 * DISC);
    }),
  );
});
