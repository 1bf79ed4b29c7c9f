import type { Hotspots, Leaves, Manifest, ReleaseSummary, Session } from './release';

/** The only fetch of the dashboard. Every address is this server's own. */

/** An RFC 9457 problem: what happened, in words that may be shown. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
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
  throw new Problem(answer.status, problem.detail ?? problem.title ?? 'The server could not answer.');
}

async function json<T>(path: string): Promise<T> {
  return (await ask(path)).json();
}

/** Who is signed in, or null. */
export async function session(): Promise<Session | null> {
  const answer = await ask('/api/session');
  return answer.status === 204 ? null : answer.json();
}

export async function signIn(name: string, password: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await ask('/api/session', { method: 'POST', headers, body: JSON.stringify({ name, password }) });
}

export async function signOut(): Promise<void> {
  await ask('/api/session', { method: 'DELETE' });
}

/** Newest cut-off first within an area, areas by name. */
export async function releases(): Promise<ReleaseSummary[]> {
  return (await json<{ releases: ReleaseSummary[] }>('/api/releases')).releases;
}

export const manifest = (id: string) => json<Manifest>(`/api/releases/${id}`);
export const leaves = (id: string) => json<Leaves>(`/api/releases/${id}/leaves.geojson`);
export const hotspots = (id: string) => json<Hotspots>(`/api/releases/${id}/hotspots.geojson`);

/** The map as the server drew it. */
export async function picture(id: string): Promise<SVGSVGElement> {
  const text = await (await ask(`/api/releases/${id}/map.svg`)).text();
  const drawn = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  if (!(drawn instanceof SVGSVGElement)) throw new Problem(0, 'The picture of this release could not be read.');
  return document.importNode(drawn, true);
}

export type BasemapLayer = 'built_up' | 'districts' | 'lsoa' | 'sectors' | 'places';

/** Where the map's worker reads a background layer. */
export const basemap = (layer: BasemapLayer) => `/basemap/${layer}.geojson`;
