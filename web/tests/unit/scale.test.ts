import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bar } from '../../src/scale';

test('a scale bar is the longest round length that fits', () => {
  expect(bar(0.05)).toEqual({ length: 5, pixels: 100 });
  expect(bar(0.005)).toEqual({ length: 0.5, pixels: 100 });
});

test('a scale bar never overruns its room, and uses two fifths of it or more', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 1e3, noNaN: true }), (perPixel) => {
      const { length, pixels } = bar(perPixel, 110);
      expect(pixels).toBeLessThanOrEqual(110);
      expect(pixels).toBeGreaterThanOrEqual(43);
      expect(pixels * perPixel).toBeCloseTo(length, -Math.floor(Math.log10(length)) - 1);
    }),
  );
});
