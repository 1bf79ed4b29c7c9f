/** Reads a table (RFC 4180) as one object a row, by the names of its first line. */
export function readCsv(text: string): Record<string, string>[] {
  const [names = [], ...rows] = linesOf(text.replace(/^\uFEFF/, ''));
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
}

function linesOf(text: string): string[][] {
  const lines: string[][] = [];
  // A field, quoted or not, and what ends it.
  const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  let line: string[] = [];
  while (FIELD.lastIndex < text.length) {
    const found = FIELD.exec(text);
    if (!found) break;
    line.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',' && FIELD.lastIndex < text.length) continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

/** Writes objects as a table, by the names of the first. What a spreadsheet would run is written as text. */
export function writeCsv(rows: Record<string, string>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (text: string) => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map((line) => line.map(cell).join(',') + '\r\n').join('');
}
