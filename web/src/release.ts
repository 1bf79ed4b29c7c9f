import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';

/** The documents of an issued release, as the server writes them. Nothing here is finer than a band. */

/** `25+` of releases with one open band, the rest of those whose bands double above 25. */
export type Band = '5-9' | '10-14' | '15-24' | '25+' | '25-49' | '50-99' | '100-199' | '200-399' | '400-799' | '800+';
/** Every band that some release has. Which a release has, its manifest says. */
export const BANDS: readonly Band[] = ['5-9', '10-14', '15-24', '25+', '25-49', '50-99', '100-199', '200-399', '400-799', '800+'];

export type Confidence = 'almost certain' | 'likely' | 'possible';
export type Change = 'new' | 'growing' | 'steady' | 'shrinking' | 'gone' | 'first release';

export interface Area {
  code: string;
  name: string;
}

/** Whole months, both ends included, as `YYYY-MM`. */
export interface Window {
  from: string;
  to: string;
  months: number;
}

/** One line of the list of releases. */
export interface ReleaseSummary {
  id: string;
  area: Area;
  window: Window;
  cut_off: string;
  previous: string | null;
  synthetic: boolean;
  /** The day that was played, where the release was made on a clock of its own. */
  played_on?: string;
  /** Absent: issued. */
  state?: 'issued' | 'superseded' | 'recalled';
  /** The id of the key that signed it. */
  signed_by?: string | null;
  recalled?: Recalled | null;
}

export interface Recalled {
  on: string;
  reason: string;
  words: string;
}

/** A cut-off at which no release was made. Why is not told. */
export interface Skipped {
  area: string;
  cut_off: string;
}

export interface ReleaseList {
  releases: ReleaseSummary[];
  skipped: Skipped[];
}

export interface Signature {
  release: string;
  /** The id of the key; `keys` are those before it, each endorsed by the last. */
  key: string;
  public_key: string;
  signature: string;
  hash: string;
  keys?: unknown[];
}

export interface Manifest extends Omit<ReleaseSummary, 'area' | 'state' | 'signed_by' | 'recalled'> {
  /** `bounds` is west, south, east, north in degrees. */
  area: Area & { bounds: [number, number, number, number] };
  hash: string;
  policy: { version: string; k: number; finest_resolution: number; bands: Band[]; colluding_holders?: boolean };
  marking: string;
  data: string;
  does_not_show: string[];
  /** The names of the documents, each with its hash: what is not named here is not asked for. */
  documents: Record<string, string>;
  blank_means: string;
  notices: string[];
}

export interface Theme {
  theme: string;
  label: string;
  /** Of a leaf. A hotspot's themes are those of its leaves, and have no band of their own. */
  band?: Band;
}

export interface LeafProperties {
  leaf: string;
  cells: string[];
  /** 9 is one fine cell; 8 and 7 are the rest of a wider one. */
  resolution: number;
  band: Band;
  themes: Theme[];
}

interface HotspotShared {
  hotspot: string;
  name: string;
  leaves: string[];
  band: Band | null;
  area_km2: number | null;
  themes: Theme[];
  sentence: string;
}

export interface LiveHotspot extends HotspotShared {
  rank: number;
  confidence: Confidence;
  share_of_draws: number;
  change: Exclude<Change, 'gone'>;
  band: Band;
  area_km2: number;
  /** One vertex of the outline, where the number stands. */
  label: Position;
}

export interface GoneHotspot extends HotspotShared {
  rank: null;
  change: 'gone';
}

export type HotspotProperties = LiveHotspot | GoneHotspot;

export type Leaves = FeatureCollection<Polygon | MultiPolygon, LeafProperties>;
export type Hotspots = FeatureCollection<Polygon | MultiPolygon | null, HotspotProperties>;

/** Of the interviews offered in a ward, how many were held. Never a number. */
export type Asked = 'most' | 'about half' | 'few' | 'too few to say';
export const ASKED: readonly Asked[] = ['most', 'about half', 'few', 'too few to say'];

export interface Ward {
  ward: string;
  name: string;
  asked: Asked;
}

export type Coverage = FeatureCollection<Polygon | MultiPolygon, Ward>;

/** A release as it is on the screen. */
export interface Release {
  manifest: Manifest;
  leaves: Leaves;
  hotspots: Hotspots;
}

export interface Session {
  name: string;
  role: string;
  agency: string;
  areas: string[];
}

/** Hotspots that stand, in the order of the document, which is by rank. */
export function standing(release: Release): LiveHotspot[] {
  return release.hotspots.features
    .map((feature) => feature.properties)
    .filter((hotspot) => hotspot.rank !== null);
}

/** Hotspots of the release before that no longer stand. */
export function gone(release: Release): GoneHotspot[] {
  return release.hotspots.features.map((feature) => feature.properties).filter((hotspot) => hotspot.rank === null);
}
