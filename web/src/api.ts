import type { Boundaries, BoundaryLayer } from './boundaries';
import type { Coverage, Hotspots, Leaves, Manifest, ReleaseList, Session, Signature } from './release';

/** The only fetch of the dashboard. Every address is this server's own. */

/** An RFC 9457 problem: what happened, in words that may be shown. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    /** The last part of the problem's type, such as `wrong-password`. */
    readonly kind = '',
  ) {
    super(detail);
  }
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    throw new Problem(0, 'The server does not answer. Check your connection and try again.');
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  const kind = String(problem.type ?? '').replace('urn:homeward:problem:', '');
  throw new Problem(answer.status, problem.detail ?? problem.title ?? 'The server could not answer.', kind);
}

export async function json<T>(path: string): Promise<T> {
  return (await ask(path)).json();
}

/** Posts an object as JSON. */
export function post(path: string, body: object): Promise<Response> {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** Posts an object as JSON and gives the JSON of the answer, or null where it has none. */
export async function send<T>(path: string, body: object): Promise<T> {
  const answer = await post(path, body);
  const text = await answer.text();
  return text === '' ? (null as T) : JSON.parse(text);
}

/** Takes something away. */
export async function remove(path: string): Promise<void> {
  await ask(path, { method: 'DELETE' });
}

/** Who is signed in, or null. */
export async function session(): Promise<Session | null> {
  const answer = await ask('/api/session');
  return answer.status === 204 ? null : answer.json();
}

export async function signIn(name: string, password: string): Promise<void> {
  await send('/api/session', { name, password });
}

export async function signOut(): Promise<void> {
  await ask('/api/session', { method: 'DELETE' });
}

/** Newest cut-off first within an area, areas by name; and the cut-offs at which no release was made. */
export async function releases(): Promise<ReleaseList> {
  const { releases, skipped = [] } = await json<{ releases: ReleaseList['releases']; skipped?: ReleaseList['skipped'] }>('/api/releases');
  return { releases, skipped };
}

/** Where the documents of a release are read: issued ones by everyone who may, a proposal's by those who approve. */
export interface Documents {
  manifest(id: string): Promise<Manifest>;
  leaves(id: string): Promise<Leaves>;
  hotspots(id: string): Promise<Hotspots>;
  /** The map as the server drew it. */
  picture(id: string): Promise<SVGSVGElement>;
}

const documents = (under: string, manifest: string): Documents => ({
  manifest: (id) => json(`${under}/${id}${manifest}`),
  leaves: (id) => json(`${under}/${id}/leaves.geojson`),
  hotspots: (id) => json(`${under}/${id}/hotspots.geojson`),
  picture: async (id) => drawing(await (await ask(`${under}/${id}/map.svg`)).text()),
});

export const issued = documents('/api/releases', '');
export const proposed = documents('/api/custody/releases', '/manifest.json');

function drawing(text: string): SVGSVGElement {
  const drawn = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  if (!(drawn instanceof SVGSVGElement)) throw new Problem(0, 'The picture of this release could not be read.');
  return document.importNode(drawn, true);
}

/** A document that older releases lack, or null. */
async function ifThere<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  });
}

export const coverage = (id: string) => ifThere(json<Coverage>(`/api/releases/${id}/coverage.geojson`));
export const signature = (id: string) => ifThere(json<Signature>(`/api/releases/${id}/signature`));
/** A table as text. */
export const seriousHarm = (id: string) => ifThere(ask(`/api/releases/${id}/serious-harm.csv`).then((answer) => answer.text()));

/** The layers of boundaries that there are, by title. */
export const boundaryLayers = () => json<{ layers: BoundaryLayer[] }>('/api/boundaries').then(({ layers }) => layers);
/** The boundaries of a layer over an area, as fine as a map of the area shows them. */
export const boundaries = (layer: string, area: string) => json<Boundaries>(`/api/boundaries/${layer}/${area}`);

export type BasemapLayer = 'built_up' | 'districts' | 'lsoa' | 'sectors' | 'places';

/** Where the map's worker reads a background layer. */
export const basemap = (layer: BasemapLayer) => `/basemap/${layer}.geojson`;
