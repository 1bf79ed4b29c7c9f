import type { Polygon } from 'geojson';
import type { BoundaryLayer } from '../boundaries';
import type { Band } from '../release';

/** What is asked of a release. */
export type Subject = { whole: true } | { layer: string; boundary: string } | { polygon: unknown; name: string };

/** A layer with the names of its areas, to search. */
export interface LayerNames extends BoundaryLayer {
  boundaries: { boundary: string; name: string }[];
}

export interface LeafLine {
  leaf: string;
  lies: 'inside' | 'partly';
  band: Band;
  children: string;
  themes: { label: string; band: Band }[];
  near: string;
  grid: { reference: string } | null;
}

export interface HotspotLine {
  hotspot: string;
  rank: number | null;
  name: string;
  confidence: string | null;
  sentence: string;
}

/** The summary that a file is written from; `docs/adr/0015` argues its words. */
export interface Summary {
  release: { id: string; area: string; area_name: string; period: string; cut_off: string; synthetic: boolean; played_on?: string };
  subject: {
    kind: string;
    code: string | null;
    name: string;
    source: string | null;
    area_km2: number;
    partly_outside: boolean;
    outline: Polygon | { type: 'MultiPolygon'; coordinates: number[][][][] };
  };
  children: { words: string } | null;
  headline: string;
  leaves: LeafLine[];
  hotspots: HotspotLine[];
  themes: { label: string; children: { words: string } }[];
  serious_harm: { name: string; label: string; band: Band }[];
  coverage: { ward: string; name: string; asked: string }[];
  caveats: string[];
  not_for: string[];
  blank_means: string;
  partly_means: string;
  marking: string;
  handling: string;
}

export interface Exported {
  serial: string;
  at: string;
  who: string;
  agency: string;
  purpose: string;
  recipient: string;
  release: string;
  area: string;
  subject: { kind: string; code: string | null; name: string };
  format: string;
  expires_on: string;
  state: 'current' | 'expired' | 'recalled';
  recalled_on: string | null;
  sha256: string;
}

/** The formats, with what each is good for. */
export const FORMATS = [
  ['pdf', 'PDF', 'two pages for the briefing'],
  ['html', 'Web page', 'the same, for a screen reader or to copy from'],
  ['xlsx', 'Excel workbook', 'with a sheet of caveats'],
  ['csv', 'CSV', 'rows for any spreadsheet'],
  ['gpkg', 'GeoPackage', 'British National Grid, styled, for QGIS or ArcGIS'],
  ['geojson', 'GeoJSON', 'longitude and latitude'],
  ['fgb', 'FlatGeobuf', 'for map servers'],
  ['kml', 'KML', 'a quick look on a globe'],
] as const;
