// Table = list = picture = GeoJSON = map: the same hotspots, in the same order, in the same words.
import { arrived, equal, fetchJson, signIn, truth } from './harness.mjs';

const cased = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const confidence = ({ confidence, share_of_draws }) => `${cased(confidence)}, in ${Math.floor(share_of_draws * 100 + 1e-9)} of 100 redraws`;
/** What every place must say of a hotspot that stands. */
const words = (hotspot) => [hotspot.hotspot, String(hotspot.rank), hotspot.name, confidence(hotspot), cased(hotspot.change)];

const parts = (rows) =>
  rows.map((row) => [row.dataset.hotspot, ...['rank', 'name', 'confidence', 'change'].map((part) => row.querySelector(`[data-part="${part}"]`)?.textContent.trim())]);

async function newestOfEachArea(page) {
  const standing = (await fetchJson(page, '/api/releases')).releases.filter(({ state }) => state !== 'recalled');
  return standing.filter((each, index) => standing.findIndex(({ area }) => area.code === each.area.code) === index);
}

async function documentOf(page, id) {
  const { features } = await fetchJson(page, `/api/releases/${id}/hotspots.geojson`);
  const all = features.map(({ properties }) => properties);
  return { standing: all.filter(({ rank }) => rank !== null), gone: all.filter(({ rank }) => rank === null) };
}

const drawn = (page) =>
  page.locator('.picture').evaluate((host) =>
    [...host.querySelectorAll('g.hotspot')]
      .map((each) => [each.dataset.hotspot, each.dataset.rank, [...each.querySelectorAll('text')].map((text) => text.textContent.trim()).join('')])
      .sort((a, b) => a[1] - b[1]),
  );

async function compare(page, base, release, mapped) {
  const { standing, gone } = await documentOf(page, release.id);
  await page.goto(`${base}/?area=${release.area.code}&release=${release.id}`);
  equal(await arrived(page, { release: release.id, area: release.area.code, mode: 'map' }), mapped ? 'idle' : 'fallback', 'the map');
  equal(await page.locator('ol.list .row').evaluateAll(parts), standing.map(words), 'the list');
  equal(await page.locator('.list--gone .row').evaluateAll((rows) => rows.map(({ dataset }) => dataset.hotspot)), gone.map(({ hotspot }) => hotspot), 'those gone');
  equal(await drawn(page), standing.map(({ hotspot, rank }) => [hotspot, String(rank), String(rank)]), 'the picture');
  if (mapped) await compareMap(page, standing);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await arrived(page, { release: release.id, mode: 'table' });
  const rows = page.locator('table[data-part="hotspots"] tbody tr');
  equal((await rows.evaluateAll(parts)).slice(0, standing.length), standing.map(words), 'the table');
  equal(await rows.count(), standing.length + gone.length, 'rows of the table');
  await compareLeaves(page, release);
  return standing.length;
}

/** What the map was given, and what it has really drawn. */
async function compareMap(page, standing) {
  const [given, numbers, visible] = await page.locator('.stage__map').evaluate(async ({ map }) => {
    const data = async (name) => (await map.getSource(name).getData()).features.map(({ properties }) => properties);
    const seen = map.queryRenderedFeatures({ layers: ['numbers'] }).map(({ properties }) => properties.rank);
    return [await data('hotspots'), await data('numbers'), [...new Set(seen)].sort((a, b) => a - b)];
  });
  equal(given.map(words), standing.map(words), 'the outlines of the map');
  equal(numbers.map(({ hotspot, rank }) => [hotspot, rank]), standing.map(({ hotspot, rank }) => [hotspot, rank]), 'the numbers of the map');
  equal(visible, standing.map(({ rank }) => rank), 'the numbers drawn on the map');
}

async function compareLeaves(page, release) {
  const { features } = await fetchJson(page, `/api/releases/${release.id}/leaves.geojson`);
  const said = ({ leaf, band }) => [leaf, band.endsWith('+') ? `${band.slice(0, -1)} children or more` : `${band.replace('-', ' to ')} children`];
  const rows = await page.locator('table[data-part="leaves"] tbody tr').evaluateAll((each) => each.map((row) => [row.dataset.leaf, row.cells[1].textContent.trim()]));
  equal(rows, features.map(({ properties }) => said(properties)), 'the table of places');
  const pictured = await page.locator('.picture .leaf').evaluateAll((each) => each.map(({ dataset }) => [dataset.leaf, dataset.band]).sort());
  equal(pictured, features.map(({ properties }) => [properties.leaf, properties.band]).sort(), 'the places of the picture');
}

async function all({ page, base, accounts }, mapped) {
  await signIn(page, base, accounts.partner);
  await arrived(page);
  let count = 0;
  for (const release of await newestOfEachArea(page)) count += await compare(page, base, release, mapped);
  truth(count > 0, 'no area has a hotspot: nothing was compared');
  return `${count} hotspots`;
}

export default [
  { name: 'table = list = picture = GeoJSON = map', run: (given) => all(given, true) },
  { name: 'without WebGL: table = list = picture = GeoJSON', withoutWebGL: true, run: (given) => all(given, false) },
];
