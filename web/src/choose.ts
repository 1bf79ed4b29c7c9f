import type { Area, ReleaseSummary } from './release';
import type { View } from './view';

/** Areas that have a release, once each, in the order of the list. */
export function areasOf(releases: ReleaseSummary[]): Area[] {
  return [...new Map(releases.map(({ area }) => [area.code, area])).values()];
}

/** The releases of one area, newest cut-off first. */
export const releasesOf = (releases: ReleaseSummary[], area: string): ReleaseSummary[] =>
  releases.filter((release) => release.area.code === area);

/**
 * The release that a view means: the one it names, else the newest of its area, else the newest of the first area
 * whose newest was not recalled: of an area that is named, a recall is never passed over.
 * `missing` says that the view named a release or an area that this reader does not have.
 */
export function choose(releases: ReleaseSummary[], view: View): { release: ReleaseSummary | undefined; missing: boolean } {
  const named = releases.find((release) => release.id === view.release);
  if (named) return { release: named, missing: false };
  const inArea = releases.find((release) => release.area.code === view.area);
  const missing = view.release !== undefined || (view.area !== undefined && !inArea);
  const newest = areasOf(releases).map(({ code }) => releases.find(({ area }) => area.code === code));
  return { release: inArea ?? newest.find((each) => each?.state !== 'recalled') ?? releases[0], missing };
}
