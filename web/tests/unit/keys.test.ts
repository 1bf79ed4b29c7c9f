import { expect, test } from 'vitest';
import { commandOf } from '../../src/keys';

const press = (key: string, held: { shiftKey?: boolean; ctrlKey?: boolean; altKey?: boolean } = {}) =>
  commandOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

test('letters step through the hotspots, in either case', () => {
  expect(press('n')).toEqual({ do: 'next' });
  expect(press('N')).toEqual({ do: 'next' });
  expect(press('p')).toEqual({ do: 'previous' });
  expect(press('P', { shiftKey: true })).toEqual({ do: 'present' });
});

test('a slide clicker sends Page Down and Page Up', () => {
  expect(press('PageDown')).toEqual({ do: 'next' });
  expect(press('PageUp')).toEqual({ do: 'previous' });
});

test('figures name a hotspot; nought names none', () => {
  expect(press('7')).toEqual({ do: 'number', rank: 7 });
  expect(press('0')).toBeNull();
});

test('arrows move the map, with Shift a little', () => {
  expect(press('ArrowLeft')).toEqual({ do: 'pan', x: -120, y: 0 });
  expect(press('ArrowDown', { shiftKey: true })).toEqual({ do: 'pan', x: 0, y: 30 });
});

test("the browser's and the screen reader's own keys are left to them", () => {
  for (const held of [{ ctrlKey: true }, { altKey: true }]) expect(press('n', held)).toBeNull();
  expect(press('Tab')).toBeNull();
  expect(press('x')).toBeNull();
});
