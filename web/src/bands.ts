import type { Band, Leaves } from './release';

/** How bands look: as on the server's picture. From band to band the ground darkens and the marks change; on dark ground they are light. */

export type Marks = 'none' | 'dots' | 'diagonals' | 'crosshatch' | 'upright';

export interface Look {
  fill: string;
  ink: string;
  /** The edge of a fine leaf: light about a dark one, so that two which touch stay two. */
  edge: string;
  marks: Marks;
}

const DARK_INK = '#662500';
const LIGHT_INK = '#f2b083';

const light = (fill: string, marks: Marks): Look => ({ fill, ink: DARK_INK, edge: DARK_INK, marks });
const dark = (fill: string, marks: Marks): Look => ({ fill, ink: LIGHT_INK, edge: LIGHT_INK, marks });

export const LOOKS: Record<Band, Look> = {
  '5-9': light('#fee0b6', 'dots'),
  '10-14': light('#fdae6b', 'diagonals'),
  '15-24': light('#e6550d', 'crosshatch'),
  '25+': light('#7a0403', 'none'),
  '25-49': light('#b8240d', 'none'),
  '50-99': dark('#8a1209', 'dots'),
  '100-199': dark('#620a10', 'diagonals'),
  '200-399': dark('#3d0610', 'crosshatch'),
  '400-799': dark('#1e040a', 'upright'),
  '800+': dark('#0a0103', 'none'),
};

/** The bands that double, for as long as no release says which it has. */
const DOUBLING: readonly Band[] = ['5-9', '10-14', '15-24', '25-49', '50-99', '100-199', '200-399', '400-799', '800+'];

/** The fewest bands that a legend shows. */
const LEAST = 4;

/** The bands of a legend: of those that the release may tell, from the lowest to the highest that some leaf has, and the first four in any case. Beside bands that double, `25+` stands only where some rest of a wider area has it, and last: it is open, and not under the next. */
export function legendBands(bands: readonly Band[] | undefined, leaves: Leaves | undefined): readonly Band[] {
  const told = new Set(leaves?.features.map(({ properties }) => properties.band));
  const apart = bands?.includes('25-49') === true;
  const all = (bands ?? DOUBLING).filter((band) => band !== '25+' || !apart);
  const shown = all.slice(0, Math.max(LEAST, all.findLastIndex((band) => told.has(band)) + 1));
  return apart && told.has('25+') ? [...shown, '25+'] : shown;
}
