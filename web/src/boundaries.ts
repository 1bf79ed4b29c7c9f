import type { FeatureCollection, MultiPolygon, Point, Polygon } from 'geojson';

/** Boundaries to read a map by: wards, police areas. They are drawn over a release and change nothing of it. */

export interface BoundaryLayer {
  /** Its short name in addresses. */
  layer: string;
  kind: string;
  /** One of its areas, in words. */
  kind_label: string;
  title: string;
  /** Empty where nobody said. */
  vintage: string;
  /** Title, vintage, source and licence, to be shown wherever it is. */
  cited: string;
  features: number;
  /** West, south, east, north. */
  bounds: [number, number, number, number];
}

export type Boundaries = FeatureCollection<Polygon | MultiPolygon, { boundary: string; name: string; label: [number, number] }>;

type Bounds = readonly number[];

/** The layers that reach into an area. */
export const reaching = (layers: BoundaryLayer[], area: Bounds): BoundaryLayer[] => layers.filter(({ bounds }) => meet(bounds, area));

function meet(one: Bounds, other: Bounds): boolean {
  const [west = 0, south = 0, east = 0, north = 0] = one;
  const [left = 0, bottom = 0, right = 0, top = 0] = other;
  return west <= right && east >= left && south <= top && north >= bottom;
}

/** What a layer is called where one is chosen. */
export const titleOf = ({ title, vintage }: BoundaryLayer): string => (vintage === '' || title.includes(vintage) ? title : `${title}, ${vintage}`);

/** Where each boundary's name stands. */
export function namesOf(boundaries: Boundaries | null): FeatureCollection<Point, { name: string }> {
  return {
    type: 'FeatureCollection',
    features: (boundaries?.features ?? []).map(({ properties: { name, label } }) => ({
      type: 'Feature',
      properties: { name },
      geometry: { type: 'Point', coordinates: label },
    })),
  };
}
