import { expect, test } from 'vitest';
import { isCurrent, subjectOf, type Form, type Wish } from '../../src/takeaway/subject';

const form = (more: Partial<Form> = {}): Form => ({ way: 'boundary', layer: 'wards', boundary: 'E05', name: '', corners: [], pasted: '', ...more });
const three: [number, number][] = [[0, 0], [1, 0], [1, 1]];

test('each way names its own subject, and nothing of the others', () => {
  expect(subjectOf(form()).subject).toEqual({ layer: 'wards', boundary: 'E05' });
  expect(subjectOf(form({ way: 'whole', name: 'x' })).subject).toEqual({ whole: true });
  expect(subjectOf(form({ way: 'drawn', name: ' Here ', corners: three })).subject).toEqual({
    polygon: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] },
    name: 'Here',
  });
});

test('what is missing is said by field, and nothing is asked for', () => {
  const fields = (given: Form) => subjectOf(given).faults.map(({ field }) => field);
  expect(fields(form({ boundary: '' }))).toEqual(['boundary']);
  expect(fields(form({ way: 'drawn' }))).toEqual(['name', 'pasted']);
  expect(fields(form({ way: 'drawn', name: 'Here', pasted: 'not json' }))).toEqual(['pasted']);
  expect(subjectOf(form({ boundary: '' })).subject).toBeNull();
});

test('what was pasted stands before what was drawn', () => {
  expect(subjectOf(form({ way: 'drawn', name: 'Here', corners: three, pasted: '{"type":"Point"}' })).subject).toEqual({ polygon: { type: 'Point' }, name: 'Here' });
});

test('a preview is current only while release and form say what it is of', () => {
  const previewed: Wish = { release: 'a', subject: { layer: 'wards', boundary: 'E05' } };
  expect(isCurrent(previewed, 'a', form())).toBe(true);
  expect(isCurrent(previewed, 'b', form())).toBe(false);
  expect(isCurrent(previewed, 'a', form({ boundary: 'E06' }))).toBe(false);
  expect(isCurrent(previewed, 'a', form({ boundary: '' }))).toBe(false);
  expect(isCurrent(previewed, 'a', form({ layer: 'beats' }))).toBe(false);
  expect(isCurrent(previewed, 'a', form({ way: 'whole' }))).toBe(false);
  expect(isCurrent(null, 'a', form())).toBe(false);
});
