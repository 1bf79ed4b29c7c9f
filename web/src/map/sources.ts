import type { FeatureCollection, Point, Position } from 'geojson';
import type { GeoJSONSourceSpecification, SourceSpecification } from 'maplibre-gl';
import { basemap, type BasemapLayer } from '../api';
import { namesOf, type Boundaries } from '../boundaries';
import { standing, type Coverage, type Release } from '../release';
import { freeSides } from './numbers';

// Without a buffer the edges of tiles show as white seams; without simplification neighbours stay joined.
const EXACT = { type: 'geojson', buffer: 16, tolerance: 0 } as const;

const GROUND: BasemapLayer[] = ['built_up', 'districts', 'lsoa', 'sectors', 'places'];

/** Where a position is on the screen, in CSS pixels. */
export type Project = (position: Position) => { x: number; y: number };

/** The documents of a release as the map's sources hold them, by source. What can be pointed at says which release it is of. */
export function released(release: Release, project: Project): Record<'leaves' | 'hotspots' | 'numbers', FeatureCollection> {
  return { leaves: release.leaves, hotspots: outlines(release), numbers: numbers(release, project) };
}

/** Hotspots that are gone have no outline and are not drawn. */
function outlines({ manifest: { id: release }, hotspots }: Release): FeatureCollection {
  const drawn = hotspots.features.flatMap(({ geometry, ...each }) => (geometry ? [{ ...each, geometry, properties: { ...each.properties, release } }] : []));
  return { type: 'FeatureCollection', features: drawn };
}

function numbers(release: Release, project: Project): FeatureCollection<Point> {
  const sides = freeSides(standing(release).map(({ label }) => project(label)));
  return {
    type: 'FeatureCollection',
    features: standing(release).map(({ hotspot, rank, label }, index) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: label },
      properties: { hotspot, rank, release: release.manifest.id, side: sides[index] ?? 'up' },
    })),
  };
}

export function sources(release: Release, project: Project): Record<string, SourceSpecification> {
  const ground = GROUND.map((layer): [string, GeoJSONSourceSpecification] => [layer, { type: 'geojson', data: basemap(layer) }]);
  const documents = Object.entries(released(release, project)).map(([name, data]): [string, GeoJSONSourceSpecification] => [name, { ...EXACT, data }]);
  const coverage: [string, GeoJSONSourceSpecification] = ['coverage', { ...EXACT, data: covered(null) }];
  const boundaries = Object.entries(outlined(null)).map(([name, data]): [string, GeoJSONSourceSpecification] => [name, { ...EXACT, data }]);
  return Object.fromEntries([...ground, ...documents, coverage, ...boundaries]);
}

/** Boundaries and their names as the map's sources hold them. */
export function outlined(boundaries: Boundaries | null): Record<'boundaries' | 'boundary-names', FeatureCollection> {
  return { boundaries: boundaries ?? { type: 'FeatureCollection', features: [] }, 'boundary-names': namesOf(boundaries) };
}

/** The wards as the map's source holds them. A ward without an outline is in the table only. */
export function covered(coverage: Coverage | null): FeatureCollection {
  return { type: 'FeatureCollection', features: (coverage?.features ?? []).filter(({ geometry }) => geometry) };
}
