import type { ReleaseList, ReleaseSummary, Skipped } from './release';
import { longDate } from './words';

/** What a release is by now, and the cut-offs at which there is none, for those who read the map. */

export const SKIPPED = 'No release was made at this cut-off: too little had changed to release without pointing at a child.';

export type Moment = { cut_off: string; release: ReleaseSummary } | { cut_off: string; release: null };

/** Releases and skipped cut-offs of one area, newest first. */
export function momentsOf({ releases, skipped }: ReleaseList, area: string): Moment[] {
  const made: Moment[] = releases.filter((each) => each.area.code === area).map((release) => ({ cut_off: release.cut_off, release }));
  const none: Moment[] = skipped.filter((each) => each.area === area).map(({ cut_off }) => ({ cut_off, release: null }));
  return [...made, ...none].sort((a, b) => b.cut_off.localeCompare(a.cut_off));
}

/** The newest cut-off of the area at which no release was made, if nothing was issued since. */
export function skippedSince({ skipped }: ReleaseList, shown: ReleaseSummary): Skipped | undefined {
  const later = skipped.filter(({ area, cut_off }) => area === shown.area.code && cut_off > shown.cut_off);
  return later.sort((a, b) => b.cut_off.localeCompare(a.cut_off))[0];
}

/** "Recalled on 3 November 2026", "Replaced by a newer release", "Issued" */
export function stateWords({ state = 'issued', recalled }: ReleaseSummary): string {
  if (state === 'recalled') return recalled ? `Recalled on ${longDate(recalled.on)}` : 'Recalled';
  return state === 'superseded' ? 'Replaced by a newer release' : 'Issued';
}

/** What stands behind the date in the list of releases. */
export function markOf({ state }: ReleaseSummary, newest: boolean): string {
  if (state === 'recalled') return ' (recalled)';
  if (newest) return ' (newest)';
  return state === 'superseded' ? ' (replaced)' : '';
}
