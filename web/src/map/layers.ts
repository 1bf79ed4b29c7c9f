import type { AllLayoutProperties, AllPaintProperties, ExpressionSpecification, LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { LOOKS } from '../bands';
import { ASKED, BANDS } from '../release';
import { DISC, SIDES } from './numbers';
import { ASKED_INK, askedPattern, EDGE, patternOf } from './patterns';

/** The layers in drawing order, and what a selection does to them. */

const REGULAR = ['Noto Sans Regular'];
const SECTOR_SIZE = 11;
const BOUNDARY = '#4c2c92';
const BOUNDARY_SIZE = 12;
/** The population from which a place is a town. */
const TOWN = 60_000;
const BOLD = ['Noto Sans Bold'];

const bandPattern = ['match', ['get', 'band'], ...BANDS.flatMap((band) => [band, patternOf(band)]), patternOf('5-9')];

const bandEdge = ['match', ['get', 'band'], ...BANDS.flatMap((band) => [band, LOOKS[band].edge]), EDGE];

const FINE: ExpressionSpecification = ['>=', ['get', 'resolution'], 9];

/** Where a place's name may stand, in ems from its point: on it, else beside it. */
const AROUND = ['center', [0, 0], ...['top', [0, 1.2], 'bottom', [0, -1.2], 'left', [1.2, 0], 'right', [-1.2, 0]]] as [
  string,
  [number, number],
];

/** How strongly a leaf is drawn: a wide one must not outshout a fine one that stands for as many children. */
const strength = (times: number): ExpressionSpecification => [
  'match',
  ['get', 'resolution'],
  9,
  times,
  8,
  0.6 * times,
  0.35 * times,
];

/** `area` is the code of the area shown: land outside it is paler. */
export function layers(area: string): LayerSpecification[] {
  return [...ground(area), fewAsked(), wards(), ...leaves(), wardEdges(), ...boundaries(), ...labels(), ...outlines(), clearing(), numbers()];
}

function ground(area: string): LayerSpecification[] {
  const here: ExpressionSpecification = ['==', ['get', 'code'], area];
  return [
    { id: 'paper', type: 'background', paint: { 'background-color': '#f7f7f5' } },
    { id: 'area', type: 'fill', source: 'districts', filter: here, paint: { 'fill-color': '#ffffff' } },
    { id: 'built-up', type: 'fill', source: 'built_up', paint: { 'fill-color': '#e4e3df', 'fill-antialias': false } },
    {
      id: 'outside',
      type: 'fill',
      source: 'districts',
      filter: ['!', here],
      paint: { 'fill-color': '#f7f7f5', 'fill-opacity': 0.6 },
    },
    {
      id: 'lsoa',
      type: 'line',
      source: 'lsoa',
      minzoom: 10.5,
      paint: { 'line-color': '#9aa0a4', 'line-width': 0.5, 'line-opacity': ['interpolate', ['linear'], ['zoom'], 10.5, 0.25, 13, 0.6] },
    },
    { id: 'districts', type: 'line', source: 'districts', paint: { 'line-color': '#858b90', 'line-width': 1, 'line-dasharray': [4, 3] } },
    { id: 'area-outline', type: 'line', source: 'districts', filter: here, paint: { 'line-color': '#505a5f', 'line-width': 2 } },
  ];
}

/** Where few were asked, as on the server's picture: a blank there must not read as safe. */
function fewAsked(): LayerSpecification {
  return {
    id: 'few-asked',
    type: 'fill',
    source: 'coverage',
    filter: ['==', ['get', 'asked'], 'few'],
    paint: { 'fill-pattern': 'few-asked', 'fill-antialias': false },
  };
}

/** How many were asked in every ward, under the bands: it says how far a blank may be trusted. */
function wards(): LayerSpecification {
  const pattern = ['match', ['get', 'asked'], ...ASKED.flatMap((asked) => [asked, askedPattern(asked)]), askedPattern('too few to say')];
  return {
    id: 'wards',
    type: 'fill',
    source: 'coverage',
    layout: { visibility: 'none' },
    paint: { 'fill-pattern': pattern as unknown as ExpressionSpecification, 'fill-opacity': 0.6, 'fill-antialias': false },
  };
}

function wardEdges(): LayerSpecification {
  const paint = { 'line-color': ASKED_INK, 'line-width': 1.6 } as const;
  return { id: 'ward-edges', type: 'line', source: 'coverage', layout: { visibility: 'none' }, paint };
}

function leaves(): LayerSpecification[] {
  return [
    {
      id: 'leaves',
      type: 'fill',
      source: 'leaves',
      paint: { 'fill-pattern': bandPattern as unknown as ExpressionSpecification, 'fill-opacity': strength(1), 'fill-antialias': false },
    },
    {
      id: 'leaf-edges',
      type: 'line',
      source: 'leaves',
      filter: FINE,
      paint: { 'line-color': bandEdge as unknown as ExpressionSpecification, 'line-width': 0.8 },
    },
    {
      id: 'rest-edges',
      type: 'line',
      source: 'leaves',
      filter: ['!', FINE],
      paint: { 'line-color': EDGE, 'line-width': 0.7, 'line-dasharray': [5, 3] },
    },
  ];
}

/** Outlines to read the map by: a colour of their own, cased in white, so that they are no hotspot's on screen or on paper. */
function boundaries(): LayerSpecification[] {
  const layout = { 'line-join': 'round' } as const;
  return [
    { id: 'boundary-casing', type: 'line', source: 'boundaries', layout, paint: { 'line-color': '#ffffff', 'line-width': 4, 'line-opacity': 0.8 } },
    { id: 'boundary-line', type: 'line', source: 'boundaries', layout, paint: { 'line-color': BOUNDARY, 'line-width': 1.5 } },
    {
      id: 'boundary-names',
      type: 'symbol',
      source: 'boundary-names',
      layout: { 'text-field': ['get', 'name'], 'text-font': REGULAR, 'text-size': BOUNDARY_SIZE, 'text-max-width': 8, 'text-padding': 6 },
      paint: { 'text-color': BOUNDARY, 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
    },
  ];
}

/** Above the names: where one is in the way of a hotspot of one cell, the hotspot is what must be seen. */
function outlines(): LayerSpecification[] {
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  return [
    // Nothing to see: the ground that a click on a hotspot lands on.
    { id: 'hotspot-ground', type: 'fill', source: 'hotspots', paint: { 'fill-opacity': 0 } },
    { id: 'hotspot-halo', type: 'line', source: 'hotspots', layout: round, paint: { 'line-color': '#ffffff' } },
    { id: 'hotspot-line', type: 'line', source: 'hotspots', layout: round, paint: { 'line-color': '#0b0c0c' } },
  ];
}

function labels(): LayerSpecification[] {
  const name = {
    'text-field': ['get', 'name'],
    'text-font': BOLD,
    'text-size': placeSize(1),
    'text-variable-anchor-offset': AROUND,
    'symbol-sort-key': ['-', ['get', 'population']],
  } satisfies SymbolLayerSpecification['layout'];
  const halo = { 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 } as const;
  return [
    {
      id: 'sectors',
      type: 'symbol',
      source: 'sectors',
      minzoom: 12,
      layout: { 'text-field': ['get', 'sector'], 'text-font': REGULAR, 'text-size': SECTOR_SIZE, 'text-padding': 8 },
      paint: { 'text-color': '#505a5f', ...halo },
    },
    {
      id: 'places',
      type: 'symbol',
      source: 'places',
      filter: ['all', ['<', ['get', 'population'], TOWN], ['>=', ['get', 'population'], ['step', ['zoom'], TOWN, 9.5, 9000, 11, 1000, 12, 0]]],
      layout: { ...name, 'text-padding': 4 },
      paint: { 'text-color': '#383f43', ...halo },
    },
    {
      id: 'towns',
      type: 'symbol',
      source: 'places',
      filter: ['>=', ['get', 'population'], TOWN],
      // A town is named even where numbers crowd it.
      layout: { ...name, 'text-overlap': 'always' },
      paint: { 'text-color': '#0b0c0c', ...halo },
    },
  ];
}

const placeSize = (factor: number): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['get', 'population'],
  2000,
  12 * factor,
  100000,
  16 * factor,
];

/** Nothing to see: the ground of a small hotspot, which no place name may cover. */
function clearing(): LayerSpecification {
  const layout = { 'icon-image': 'clearing', 'icon-anchor': 'top', 'icon-allow-overlap': true } as const;
  return { id: 'clearing', type: 'symbol', source: 'numbers', layout };
}

/** How far a number stands from its vertex, by the side that was free for it (`numbers.ts`). */
function beside(times: number): ExpressionSpecification {
  const sides = SIDES.flatMap(([side, [x, y]]) => [side, ['literal', [x * times, y * times]]]);
  return ['match', ['get', 'side'], ...sides, ['literal', [0, -DISC * times]]] as unknown as ExpressionSpecification;
}

function numbers(): LayerSpecification {
  return {
    id: 'numbers',
    type: 'symbol',
    source: 'numbers',
    layout: {
      'icon-image': 'disc',
      'icon-offset': beside(1),
      // Place names keep clear of numbers; a number is drawn whatever is in its way.
      'icon-allow-overlap': true,
      'text-field': ['to-string', ['get', 'rank']],
      'text-font': BOLD,
      'text-size': 15,
      'text-offset': beside(1 / DISC),
      'text-allow-overlap': true,
      'symbol-sort-key': ['-', ['get', 'rank']],
    },
    paint: { 'text-color': '#ffffff' },
  };
}

type Change =
  | { layer: string; kind: 'paint'; property: keyof AllPaintProperties; value: unknown }
  | { layer: string; kind: 'layout'; property: keyof AllLayoutProperties; value: unknown };

/** What sets the selected hotspot before the others: it is thicker, they and the other leaves are dim. */
export function emphasis(selected: string | undefined, leaves: readonly string[], factor: number): Change[] {
  const chosen = ['==', ['get', 'hotspot'], selected ?? ''];
  const unless = (dim: number) => (selected ? ['case', chosen, 1, dim] : 1);
  // Thinner from afar, where a hotspot may be one cell of few pixels.
  const width = (farChosen: number, far: number, nearChosen: number, near: number) => [
    ...['interpolate', ['linear'], ['zoom'], 10],
    ['case', chosen, farChosen, far],
    13,
    ['case', chosen, nearChosen, near],
  ];
  const inside = ['in', ['get', 'leaf'], ['literal', leaves]];
  return [
    { layer: 'leaves', kind: 'paint', property: 'fill-opacity', value: selected ? ['case', inside, 1, strength(0.5)] : strength(1) },
    { layer: 'leaf-edges', kind: 'paint', property: 'line-opacity', value: selected ? ['case', inside, 1, 0.4] : 1 },
    { layer: 'rest-edges', kind: 'paint', property: 'line-opacity', value: selected ? ['case', inside, 1, 0.4] : 1 },
    { layer: 'hotspot-halo', kind: 'paint', property: 'line-width', value: width(5.5, 3.5, 10, 7) },
    { layer: 'hotspot-halo', kind: 'paint', property: 'line-opacity', value: unless(0.5) },
    { layer: 'hotspot-line', kind: 'paint', property: 'line-width', value: width(2.75, 1.6, 4.5, 3) },
    { layer: 'hotspot-line', kind: 'paint', property: 'line-opacity', value: unless(0.4) },
    { layer: 'numbers', kind: 'paint', property: 'icon-opacity', value: unless(0.55) },
    { layer: 'numbers', kind: 'layout', property: 'icon-image', value: ['case', chosen, 'disc-selected', 'disc'] },
    { layer: 'numbers', kind: 'layout', property: 'icon-offset', value: ['case', chosen, beside(19 / DISC), beside(1)] },
    { layer: 'numbers', kind: 'layout', property: 'text-size', value: ['case', chosen, 19 * factor, 15 * factor] },
    { layer: 'numbers', kind: 'layout', property: 'symbol-sort-key', value: ['case', chosen, 1, ['-', ['get', 'rank']]] },
  ];
}

/** Labels and numbers `factor` times their usual size, for the wall. */
export function sizes(factor: number): Change[] {
  return [
    { layer: 'places', kind: 'layout', property: 'text-size', value: placeSize(factor) },
    { layer: 'towns', kind: 'layout', property: 'text-size', value: placeSize(factor) },
    { layer: 'sectors', kind: 'layout', property: 'text-size', value: SECTOR_SIZE * factor },
    { layer: 'boundary-names', kind: 'layout', property: 'text-size', value: BOUNDARY_SIZE * factor },
    { layer: 'numbers', kind: 'layout', property: 'icon-size', value: factor },
  ];
}
