import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv, writeCsv } from '../../src/csv';

const field = fc.string().map((text) => text.replaceAll('\r', ''));
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('a table that is written reads back, whatever its fields hold', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
      const text = [['a', 'b'], ...rows].map((row) => row.map(quoted).join(',')).join('\r\n') + '\r\n';
      expect(readCsv(text)).toEqual(rows.map(([a, b]) => ({ a, b })));
    }),
  );
});

test('fields need no quotes, and an empty last one is kept', () => {
  expect(readCsv('area,name,band\nE1,"Heywood, north",\n')).toEqual([{ area: 'E1', name: 'Heywood, north', band: '' }]);
});

test('a heading alone is a table without a row', () => {
  expect(readCsv('area,name,theme,band\r\n')).toEqual([]);
  expect(readCsv('')).toEqual([]);
});

test('a table that the page writes reads back, and runs nothing in a spreadsheet', () => {
  const written = writeCsv([{ who: 'lee', purpose: '=1+1, "now"' }, { who: '-2', purpose: '' }]);
  expect(readCsv(written)).toEqual([{ who: 'lee', purpose: '\'=1+1, "now"' }, { who: "'-2", purpose: '' }]);
});
