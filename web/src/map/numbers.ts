/** Where the numbers of hotspots stand, so that none covers another at first sight. */

/** The radius of a number's disc, ring included, in CSS pixels; also the size of its figure. */
export const DISC = 15;

type Offset = readonly [x: number, y: number];

/** Sides of a vertex in the order in which they are tried, with the middle of the disc there. */
export const SIDES: readonly (readonly [side: string, middle: Offset])[] = [
  ['up', [0, -DISC]],
  ['up-right', [14, -10]],
  ['up-left', [-14, -10]],
  ['right', [22, 8]],
  ['left', [-22, 8]],
  ['down', [0, 32]],
  ['far-up', [0, -3 * DISC]],
];

/** The first free side of each point, in order; `up` where none is free. Points are in CSS pixels. */
export function freeSides(points: { x: number; y: number }[]): string[] {
  const taken: Offset[] = [];
  return points.map(({ x, y }) => {
    const spots = SIDES.map(([side, [dx, dy]]) => ({ side, middle: [x + dx, y + dy] as const }));
    const apart = ({ middle }: { middle: Offset }) => taken.every((other) => distance(other, middle) >= 2 * DISC);
    const spot = spots.find(apart) ?? spots[0];
    taken.push(spot?.middle ?? [x, y]);
    return spot?.side ?? 'up';
  });
}

const distance = (a: Offset, b: Offset): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
