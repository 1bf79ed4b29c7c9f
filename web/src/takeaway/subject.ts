import type { Subject } from './types';

/** What the form of an area asks for, in words that the server takes. */

export interface Form {
  way: 'boundary' | 'drawn' | 'whole';
  layer: string;
  boundary: string;
  name: string;
  corners: [number, number][];
  pasted: string;
}

export interface Fault {
  field: string;
  text: string;
}

/** The subject that a form names, or what is missing from it. */
export function subjectOf(form: Form): { subject: Subject; faults: [] } | { subject: null; faults: Fault[] } {
  if (form.way === 'whole') return { subject: { whole: true }, faults: [] };
  if (form.way === 'drawn') return drawnOf(form);
  const { layer, boundary } = form;
  return boundary === '' ? { subject: null, faults: [{ field: 'boundary', text: 'Choose an area' }] } : { subject: { layer, boundary }, faults: [] };
}

function drawnOf({ name, corners, pasted }: Form): ReturnType<typeof subjectOf> {
  const faults: Fault[] = name.trim() === '' ? [{ field: 'name', text: 'Enter what the area is called' }] : [];
  let polygon: unknown = { type: 'Polygon', coordinates: [[...corners, ...corners.slice(0, 1)]] };
  if (pasted.trim() === '') {
    if (corners.length < 3) faults.push({ field: 'pasted', text: 'Set three corners or more, or paste a polygon' });
  } else {
    try {
      polygon = JSON.parse(pasted);
    } catch {
      faults.push({ field: 'pasted', text: 'What was pasted is not GeoJSON' });
    }
  }
  return faults.length > 0 ? { subject: null, faults } : { subject: { polygon, name: name.trim() }, faults: [] };
}

/** A subject of a release: what a preview is of, and what a file is taken of. */
export interface Wish {
  release: string;
  subject: Subject;
}

/** Whether a preview is of what the form says now, so that a file of it may be taken. */
export const isCurrent = (previewed: Wish | null, release: string, form: Form): boolean =>
  previewed !== null && previewed.release === release && JSON.stringify(previewed.subject) === JSON.stringify(subjectOf(form).subject);
