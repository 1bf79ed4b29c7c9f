// The documents of a made-up release in the forms that the program writes, small enough to read.

const DOES_NOT_SHOW = ['Where any child lives, is placed or went missing from.', 'Any single child.', 'Anything since the data was frozen.'];
const BLANK = 'None, or too few to show, or nobody was asked. A blank area is not a safe area.';
const BOUNDS = [-2.28, 53.53, -2.02, 53.69];

const ring = ([x, y], size) => {
  const corners = [0, 1, 2, 3, 4, 5].map((k) => [x + size * 1.7 * Math.cos((k * Math.PI) / 3), y + size * Math.sin((k * Math.PI) / 3)]);
  return [...corners, corners[0]].map(([a, b]) => [Number(a.toFixed(6)), Number(b.toFixed(6))]);
};
const hexagon = (middle, size = 0.003) => ({ type: 'Polygon', coordinates: [ring(middle, size)] });
const square = (west, south, east, north) => ({
  type: 'Polygon',
  coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
});

const PLACES = [
  { leaf: '9-891940000cfffff', middle: [-2.157, 53.617], band: '15-24', name: 'Rochdale centre (OL16 1)', confidence: 'almost certain', share: 0.99, change: 'growing' },
  { leaf: '9-891940001cfffff', middle: [-2.209, 53.591], band: '5-9', name: 'Heywood, north (OL10 4)', confidence: 'likely', share: 0.91, change: 'new' },
];

export const collection = (features) => ({ type: 'FeatureCollection', data: 'SYNTHETIC', marking: 'OFFICIAL-SENSITIVE', features });

const leaves = () =>
  collection(PLACES.map(({ leaf, middle, band }) => ({
    type: 'Feature', id: leaf, geometry: hexagon(middle), properties: { leaf, cells: [leaf.slice(2)], resolution: 9, band, themes: [] },
  })));

/** The first hotspot is in every release, under one id; the second is in this release alone. */
const hotspotId = (release, i) => (i === 0 ? 'h-0a' : `h-${i}${release.slice(0, 4)}`);

const hotspots = (release) =>
  collection(PLACES.map(({ leaf, middle, band, name, confidence, share, change }, i) => ({
    type: 'Feature', id: hotspotId(release, i), geometry: hexagon(middle),
    properties: {
      hotspot: hotspotId(release, i), rank: i + 1, leaves: [leaf], confidence, share_of_draws: share, change, name, band, area_km2: 0.09,
      label: ring(middle, 0.003)[1], themes: [], sentence: `In the 12 months to October 2026 children told of this place.`,
    },
  })));

/** One ward a class; the first holds the first hotspot, and few were asked there. */
export const WARDS = [
  ['E05000001', 'Balderstone', 'few', [-2.18, 53.6, -2.12, 53.64]],
  ['E05000002', 'Heywood North', 'most', [-2.24, 53.57, -2.18, 53.61]],
  ['E05000003', 'Littleborough', 'about half', [-2.12, 53.63, -2.05, 53.68]],
  ['E05000004', 'Wardle', 'too few to say', [-2.18, 53.64, -2.12, 53.68]],
];
const coverage = () =>
  collection(WARDS.map(([ward, name, asked, box]) => ({ type: 'Feature', id: ward, geometry: square(...box), properties: { ward, name, asked } })));

const STAMP = 'release,period,cut_off,marking,data';
const harm = (rows) => [`area,name,theme,band,${STAMP}`, ...rows.map((row) => `${row},x,2025-11 to 2026-10,2026-11-01,OFFICIAL-SENSITIVE,SYNTHETIC`), ''].join('\r\n');

function picture(release) {
  const shape = ([x, y]) => {
    const at = (lon, lat) => [24 + ((lon - BOUNDS[0]) / 0.26) * 860, 112 + ((BOUNDS[3] - lat) / 0.16) * 732].map((each) => each.toFixed(1)).join(' ');
    return `M${ring([x, y], 0.003).map(([a, b]) => at(a, b)).join('L')}Z`;
  };
  const drawn = PLACES.map(({ leaf, band, middle }, i) =>
    `<path class="leaf" data-leaf="${leaf}" data-band="${band}" d="${shape(middle)}" fill="#e6550d" stroke="#662500"/><g class="hotspot" data-hotspot="${hotspotId(release, i)}" data-rank="${i + 1}"><path d="${shape(middle)}" fill="none" stroke="#0b0c0c" stroke-width="3"/><text>${i + 1}</text></g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900" role="img" aria-labelledby="t"><title id="t">SYNTHETIC: a map of Rochdale</title><g id="base" data-frame="24 112 860 732"><rect x="24" y="112" width="860" height="732" fill="#f7f7f5"/></g>${drawn.join('')}</svg>`;
}

export const hashOf = (id) => id.repeat(4);

export function manifest({ id, area, cut_off, window, previous, played_on }) {
  return {
    id, format: 2, area: { ...area, bounds: BOUNDS }, window, cut_off, previous, synthetic: true, played_on, hash: hashOf(id),
    policy: { version: '2', k: 5, colluding_holders: false, finest_resolution: 9, bands: ['5-9', '10-14', '15-24', '25+'] },
    marking: 'OFFICIAL-SENSITIVE', data: 'SYNTHETIC', does_not_show: DOES_NOT_SHOW, blank_means: BLANK,
    notices: ['Place names from GeoNames, CC BY 4.0.'], documents: { 'coverage.geojson': '', 'serious-harm.csv': '' },
  };
}

/** The body of a document of a release by its name, or null. `bare`: nobody knows who was asked, and no serious harm may be shown. */
export function documentOf(release, name, bare) {
  const json = (value) => JSON.stringify(value);
  if (name === 'manifest.json') return json(manifest(release));
  if (name === 'leaves.geojson') return json(leaves());
  if (name === 'hotspots.geojson') return json(hotspots(release.id));
  if (name === 'map.svg') return picture(release.id);
  if (name === 'coverage.geojson') return json(bare ? collection([]) : coverage());
  if (name === 'serious-harm.csv') return harm(bare ? [] : ['E08000005,Rochdale,Sexual exploitation,10-14', '87194ad30ffffff,"Heywood, ward-sized",Criminal exploitation,10-14']);
  return null;
}
