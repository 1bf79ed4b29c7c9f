// What travels: the weight of the first picture, and GeoJSON by a validator that is not ours.
import { check } from '@placemarkio/check-geojson';
import { arrived, equal, fetchJson, fetchText, sheets, signIn, truth } from './harness.mjs';

const FIRST_PAINT = 65 * 1024;
const SHELL = 40 * 1024;

const weight = {
  name: 'first paint: shell and picture within 65 KB, shell within 40 KB, as sent',
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner);
    await arrived(page);
    await page.goto(`${base}/?mode=map`);
    await page.waitForFunction(() => performance.getEntriesByName('first-map').length > 0);
    const sent = await page.evaluate(() => {
      const shown = performance.getEntriesByName('first-map')[0].startTime;
      const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
      return entries.filter(({ responseEnd }) => responseEnd <= shown).map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, bytes: encodedBodySize }));
    });
    const sum = (entries) => entries.reduce((total, { bytes }) => total + bytes, 0);
    const shell = sum(sent.filter(({ path }) => !path.startsWith('/api/')));
    truth(sent.some(({ path }) => path.endsWith('/map.svg')), 'the picture is among what was sent');
    truth(sum(sent) > 0 && shell > 0, 'sizes are known');
    truth(shell <= SHELL, `the shell is ${shell} bytes`);
    truth(sum(sent) <= FIRST_PAINT, `first paint took ${sum(sent)} bytes: ${JSON.stringify(sent)}`);
    return `${(sum(sent) / 1024).toFixed(1)} KB, of it shell ${(shell / 1024).toFixed(1)} KB`;
  },
};

const geojson = {
  name: 'every GeoJSON document of every release is RFC 7946, rings wound right',
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner);
    await arrived(page);
    const releases = (await fetchJson(page, '/api/releases')).releases.filter(({ state }) => state !== 'recalled');
    for (const { id } of releases) {
      for (const name of ['leaves.geojson', 'hotspots.geojson']) {
        const document = check(await fetchText(page, `/api/releases/${id}/${name}`));
        document.features.forEach((feature) => wound(feature, `${id} ${name}`));
      }
    }
    truth(releases.length > 0, 'there is a release to check');
    return `${2 * releases.length} documents`;
  },
};

const paper = {
  name: 'on paper every sheet says its marking and SYNTHETIC, of the map and of the table',
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner);
    await arrived(page);
    for (const mode of ['map', 'table']) {
      await page.goto(`${base}/?mode=${mode}`);
      await arrived(page);
      equal(await sheets(page), 'meeting-synthetic', `the sheets of the ${mode}`);
    }
  },
};

/** RFC 7946 3.1.6, which the validator leaves unchecked: outer rings run anticlockwise, holes clockwise. */
function wound({ geometry }, where) {
  if (!geometry) return;
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const turn = (ring) => ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i][0] * y - x * ring[i][1], 0);
  for (const rings of polygons) {
    rings.forEach((ring, i) => truth(i === 0 ? turn(ring) > 0 : turn(ring) < 0, `${where}: ring ${i} is wound the wrong way`));
  }
}

export default [weight, geojson, paper];
