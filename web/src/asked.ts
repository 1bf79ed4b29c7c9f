import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Asked, Coverage, Ward } from './release';

/** Who was asked: the wards of a release, in words. What is not known is never taken for asked, nor for safe. */

export const ASKED_WORDS: Record<Asked, string> = {
  most: 'Most were asked',
  'about half': 'About half were asked',
  few: 'Few were asked',
  'too few to say': 'Too few to say',
};

export const NOT_KNOWN = 'It is not known here how many were asked.';
export const NOTHING_CONCLUDED = 'Few were asked here, so nothing is concluded from this place, or from the blanks round it.';

/** The wards of the document, by name; empty where there is no document. */
export const wardsOf = (coverage: Coverage | null): Ward[] =>
  (coverage?.features ?? []).map(({ properties }) => properties).sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));

/** The wards that hold any vertex of an outline, in the order of the document. */
export function wardsAt(outline: Polygon | MultiPolygon, coverage: Coverage): Ward[] {
  const vertices = polygonsOf(outline).flat(2);
  const holds = (ward: Polygon | MultiPolygon) => vertices.some((vertex) => polygonsOf(ward).some((rings) => within(vertex, rings)));
  return coverage.features.filter(({ geometry }) => geometry && holds(geometry)).map(({ properties }) => properties);
}

/** Whether so few were asked in any of the wards that nothing may be concluded. */
export const nothingConcluded = (wards: Ward[]): boolean => wards.some(({ asked }) => asked === 'few');

/** Whether anything is known of any ward: a document in which it can be said of none says nothing. */
export const isKnown = (coverage: Coverage | null | undefined): boolean =>
  coverage?.features.some(({ properties }) => properties.asked !== 'too few to say') ?? false;

const polygonsOf = (geometry: Polygon | MultiPolygon): Position[][][] =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

/** In the outer ring and in none of the holes: a ray to the east crosses an odd number of edges. */
function within(point: Position, rings: Position[][]): boolean {
  const [x, y] = [point[0] ?? 0, point[1] ?? 0];
  const crossings = rings.flatMap((ring) => ring.slice(1).map((end, i) => [ring[i], end] as const)).filter(([start, end]) => {
    const [x1, y1, x2, y2] = [start?.[0] ?? 0, start?.[1] ?? 0, end[0] ?? 0, end[1] ?? 0];
    return y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
  });
  return crossings.length % 2 === 1;
}
