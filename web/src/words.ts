import type { Band, Change, GoneHotspot, HotspotProperties, LiveHotspot, Window } from './release';

/** The dashboard's sentences, in one place and in plain English (`en-GB`). */

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `2026-11-01` as "1 November 2026". */
export const longDate = (date: string): string => day.format(new Date(`${date}T00:00:00Z`));

const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `2026-10-03` as "played on 3 Oct 2026". */
export const playedWords = (date: string): string => `played on ${shortDay.format(new Date(`${date}T00:00:00Z`))}`;

/** `2026-11` as "November 2026". */
export const monthWords = (of: string): string => month.format(new Date(`${of}-01T00:00:00Z`));

/** "12 months, November 2025 to October 2026" */
export function period(window: Window): string {
  const [from, to] = [window.from, window.to].map((each) => month.format(new Date(`${each}-01T00:00:00Z`)));
  return `${window.months} months, ${from} to ${to}`;
}

/** "5 to 9 children", "25 children or more" */
export function bandWords(band: Band): string {
  return band.endsWith('+') ? `${band.slice(0, -1)} children or more` : `${shortBandWords(band)} children`;
}

/** "5 to 9", "25 or more": where the heading says of what. */
export const shortBandWords = (band: Band): string =>
  band.endsWith('+') ? `${band.slice(0, -1)} or more` : band.replace('-', ' to ');

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "in 97 of 100 redraws"; rounded down, so that it never says more than was found. */
export const drawsWords = (share: number): string => `in ${Math.floor(share * 100 + 1e-9)} of 100 redraws`;

/** "Almost certain, in 97 of 100 redraws" */
export const confidenceWords = (hotspot: LiveHotspot): string =>
  `${sentenceCase(hotspot.confidence)}, ${drawsWords(hotspot.share_of_draws)}`;

export const changeWords = (change: Change): string => sentenceCase(change);

/** "0.21 square kilometres" */
export const areaWords = (km2: number): string => `${km2.toLocaleString('en-GB')} square kilometres`;

/** "After dark (5 to 9 children)" */
export const themeWords = ({ themes }: Pick<HotspotProperties, 'themes'>): string[] =>
  themes.map(({ label, band }) => (band ? `${label} (${bandWords(band)})` : label));

/** The first sentence, and what follows it. */
export function firstSentence(text: string): [first: string, rest: string] {
  const end = text.search(/[.!?] /) + 1;
  return end > 0 ? [text.slice(0, end), text.slice(end + 1)] : [text, ''];
}

/** "The fine cell", "the rest of a wider cell" */
export function extentWords(resolution: number): string {
  if (resolution >= 9) return 'One fine cell';
  return resolution === 8 ? 'The rest of a wider cell' : 'The rest of the widest cell';
}

export const countWords = (count: number): string => `${count} ${count === 1 ? 'hotspot' : 'hotspots'}`;

/** What a screen reader says on selection: "Hotspot 2 of 9. Milnrow. Almost certain, in 97 of 100 redraws. …" */
export function announcement(hotspot: LiveHotspot, of: number): string {
  return [
    `Hotspot ${hotspot.rank} of ${of}`,
    hotspot.name,
    confidenceWords(hotspot),
    areaWords(hotspot.area_km2),
    changeWords(hotspot.change),
  ].join('. ').concat('.');
}

export const goneWords = (hotspot: GoneHotspot): string => `${hotspot.name}. Gone.`;

/** "2 new, 1 growing, 3 steady", in that order, only what there is. */
export function changeSummary(hotspots: HotspotProperties[]): string {
  const order: Change[] = ['new', 'growing', 'steady', 'shrinking', 'gone'];
  const parts = order.map((change) => [hotspots.filter((each) => each.change === change).length, change] as const);
  return parts.filter(([count]) => count > 0).map(([count, change]) => `${count} ${change}`).join(', ');
}
