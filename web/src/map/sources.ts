import type { FeatureCollection, Point } from 'geojson';
import type { GeoJSONSourceSpecification, SourceSpecification } from 'maplibre-gl';
import { basemap, type BasemapLayer } from '../api';
import { standing, type Hotspots, type Release } from '../release';

// Without a buffer the edges of tiles show as white seams; without simplification neighbours stay joined.
const EXACT = { type: 'geojson', buffer: 16, tolerance: 0 } as const;

const GROUND: BasemapLayer[] = ['built_up', 'districts', 'lsoa', 'sectors', 'places'];

/** The documents of a release as the map's sources hold them, by source. */
export function released(release: Release): Record<'leaves' | 'hotspots' | 'numbers', FeatureCollection> {
  return { leaves: release.leaves, hotspots: outlines(release.hotspots), numbers: numbers(release) };
}

/** Hotspots that are gone have no outline and are not drawn. */
function outlines(hotspots: Hotspots): FeatureCollection {
  return { type: 'FeatureCollection', features: hotspots.features.flatMap((each) => (each.geometry ? [{ ...each, geometry: each.geometry }] : [])) };
}

function numbers(release: Release): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: standing(release).map(({ hotspot, rank, label }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: label },
      properties: { hotspot, rank },
    })),
  };
}

export function sources(release: Release): Record<string, SourceSpecification> {
  const ground = GROUND.map((layer): [string, GeoJSONSourceSpecification] => [layer, { type: 'geojson', data: basemap(layer) }]);
  const documents = Object.entries(released(release)).map(([name, data]): [string, GeoJSONSourceSpecification] => [name, { ...EXACT, data }]);
  return Object.fromEntries([...ground, ...documents]);
}
