/**
 * The address owns the state: `/?area=E08000005&release=3f9c…&hotspot=h-5b21…&mode=table`.
 * It carries codes and ids only, never a place's name, so browser history holds nothing finer than an area.
 */

export type Mode = 'map' | 'table' | 'present';

export interface View {
  area?: string;
  release?: string;
  hotspot?: string;
  /** Whether the wards are shown with how many were asked there. */
  asked?: true;
  /** The layer of boundaries that is drawn over the map. */
  boundaries?: string;
  mode: Mode;
}

const PATTERNS = {
  area: /^[A-Z]\d{8}$/,
  release: /^[0-9a-f]{8,64}$/,
  hotspot: /^h-[0-9A-Za-z-]{1,64}$/,
  boundaries: /^[a-z0-9][a-z0-9-]{0,63}$/,
} as const;
const NAMES = ['area', 'release', 'hotspot', 'boundaries'] as const;

/** Reads the query part of an address. What is unknown or malformed is left out, never guessed at. */
export function readView(search: string): View {
  const given = new URLSearchParams(search);
  const mode = given.get('mode');
  const view: View = { mode: mode === 'table' || mode === 'present' ? mode : 'map' };
  for (const name of NAMES) {
    const value = given.get(name);
    if (value !== null && PATTERNS[name].test(value)) view[name] = value;
  }
  if (given.get('asked') === 'shown') view.asked = true;
  return view;
}

/** Writes a view as the path and query of an address. The map is the default and is not written. */
export function writeView(view: View): string {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = view[name];
    if (value !== undefined) query.set(name, value);
  }
  if (view.asked) query.set('asked', 'shown');
  if (view.mode !== 'map') query.set('mode', view.mode);
  const written = query.toString();
  return written === '' ? '/' : `/?${written}`;
}
