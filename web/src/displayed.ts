import type { ReleaseSummary } from './release';
import { countWords, longDate } from './words';

/**
 * The release that the address requests, and the one that list, map and tables display. They differ while the documents
 * of the requested release are on their way. Until those are here, what is displayed is marked as another release, and
 * nothing in it can be chosen.
 */

/** What tells one release from another, for a reader. */
export type Named = Pick<ReleaseSummary, 'id' | 'area' | 'cut_off'>;

/** Whether what is displayed is something other than what was requested. */
export const isBusy = (requested: string | undefined, displayed: string | undefined): boolean =>
  requested !== undefined && requested !== displayed;

/** "Rochdale, data at 1 November 2026" */
export const nameOf = ({ area, cut_off }: Pick<Named, 'area' | 'cut_off'>): string => `${area.name}, data at ${longDate(cut_off)}`;

/** "Loading Rochdale, data at 1 August 2026. This is still Rochdale, data at 1 November 2026." */
export function busyWords(requested: Named, displayed: Named | undefined): string {
  const loading = `Loading ${nameOf(requested)}.`;
  return displayed ? `${loading} This is still ${nameOf(displayed)}.` : loading;
}

/** "Rochdale, data at 1 August 2026. 4 hotspots." */
export const readyWords = (displayed: Named, hotspots: number): string => `${nameOf(displayed)}. ${countWords(hotspots)}.`;
