import type { Map as MapLibreMap } from 'maplibre-gl';
import { LOOKS, type Marks } from '../bands';
import type { Asked, Band } from '../release';

/** Bands differ in pattern as well as colour, so that they hold on a photocopy and to every eye. */

/** The edges of the rests of wider areas. */
export const EDGE = '#662500';

/** The hatching of wards where few were asked, as on the server's picture. */
const FEW_ASKED = '#60686d';

const SIDE = 16;
const RATIO = 2;

type Ink = (brush: CanvasRenderingContext2D) => void;

const MARKS: Record<Marks, Ink> = { none: () => {}, dots, diagonals, crosshatch, upright };

function dots(brush: CanvasRenderingContext2D): void {
  for (const [x, y] of [[4, 4], [12, 12]] as const) {
    brush.beginPath();
    brush.arc(x, y, 1.7, 0, 2 * Math.PI);
    brush.fill();
  }
}

// Each line is drawn again one tile to either side, so that it runs on without a seam.
function diagonals(brush: CanvasRenderingContext2D): void {
  for (const shift of [-SIDE, 0, SIDE]) stroke(brush, shift, SIDE, shift + SIDE, 0);
}

function crosshatch(brush: CanvasRenderingContext2D): void {
  diagonals(brush);
  for (const shift of [-SIDE, 0, SIDE]) stroke(brush, shift, 0, shift + SIDE, SIDE);
}

function upright(brush: CanvasRenderingContext2D): void {
  stroke(brush, SIDE / 2, 0, SIDE / 2, SIDE);
}

function stroke(brush: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  brush.beginPath();
  brush.moveTo(x1, y1);
  brush.lineTo(x2, y2);
  brush.stroke();
}

/** The lines of who was asked: blue and level, where bands are brown and slant. The more ink, the fewer were asked. */
export const ASKED_INK = '#1d4f91';

const ASKED_LOOKS: Record<Asked, Ink> = {
  most: (brush) => level(brush, [8], 1.5, []),
  'about half': (brush) => level(brush, [4, 12], 2, [5, 3]),
  few: (brush) => level(brush, [2, 6, 10, 14], 2.5, []),
  'too few to say': (brush) => {
    brush.lineWidth = 1.75;
    stroke(brush, 4, 4, 12, 12);
    stroke(brush, 4, 12, 12, 4);
  },
};

function level(brush: CanvasRenderingContext2D, heights: number[], width: number, dash: number[]): void {
  brush.lineWidth = width;
  brush.setLineDash(dash);
  for (const y of heights) stroke(brush, 0, y, SIDE, y);
}

/** Thin lines, wide apart, leaning the other way than any band's. */
function fewAskedTile(): ImageData {
  const side = 28;
  return paint(side, side, (brush) => {
    brush.strokeStyle = FEW_ASKED;
    brush.lineWidth = 2.2;
    for (const shift of [-side, 0, side]) stroke(brush, shift, 0, shift + side, side);
  });
}

export const askedPattern = (asked: Asked): string => `asked-${asked.replaceAll(' ', '-')}`;

function askedTile(asked: Asked): ImageData {
  return paint(SIDE, SIDE, (brush) => {
    brush.strokeStyle = ASKED_INK;
    ASKED_LOOKS[asked](brush);
  });
}

function paint(width: number, height: number, draw: Ink): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('this browser has no 2D canvas');
  draw(brush);
  return brush.getImageData(0, 0, width, height);
}

export const patternOf = (band: Band): string => `band-${band}`;

function bandTile(band: Band): ImageData {
  const { fill, ink, marks } = LOOKS[band];
  return paint(SIDE, SIDE, (brush) => {
    brush.fillStyle = fill;
    brush.fillRect(0, 0, SIDE, SIDE);
    brush.fillStyle = brush.strokeStyle = ink;
    // Light marks shine: thinner, they weigh as much.
    brush.lineWidth = ink === EDGE ? 2 : 1.5;
    MARKS[marks](brush);
  });
}

/** The black disc that a hotspot's number stands on. */
function disc(radius: number, ring: string): ImageData {
  const side = 2 * radius + 8;
  return paint(side, side, (brush) => {
    brush.arc(side / 2, side / 2, radius, 0, 2 * Math.PI);
    brush.fillStyle = '#0b0c0c';
    brush.fill();
    brush.lineWidth = 6;
    brush.strokeStyle = ring;
    brush.stroke();
  });
}

/** Gives the map every image that its layers name. */
export function addPatterns(map: MapLibreMap): void {
  for (const band of Object.keys(LOOKS) as Band[]) map.addImage(patternOf(band), bandTile(band), { pixelRatio: RATIO });
  for (const asked of Object.keys(ASKED_LOOKS) as Asked[]) map.addImage(askedPattern(asked), askedTile(asked), { pixelRatio: RATIO });
  map.addImage('few-asked', fewAskedTile(), { pixelRatio: RATIO });
  map.addImage('clearing', paint(40, 32, () => {}), { pixelRatio: RATIO });
  map.addImage('disc', disc(26, '#ffffff'), { pixelRatio: RATIO });
  map.addImage('disc-selected', disc(34, '#ffdd00'), { pixelRatio: RATIO });
}
