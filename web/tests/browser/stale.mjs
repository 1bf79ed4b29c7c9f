// While another release is on its way, what is on screen says which one it is of, and nothing in it can be chosen.
import { arrived, axe, equal, fetchJson, hold, signIn, truth } from './harness.mjs';

const chosen = (page) => page.evaluate(() => new URLSearchParams(location.search).get('hotspot'));
const listed = (page) => page.locator('ol.list .row').evaluateAll((rows) => rows.map((row) => row.dataset.hotspot));
const day = (date) => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
const nameOf = ({ area, cut_off }) => `${area.name}, data at ${day(cut_off)}`;

async function hotspotsOf(page, { id }) {
  const { features } = await fetchJson(page, `/api/releases/${id}/hotspots.geojson`);
  return features.map(({ properties }) => properties).filter(({ rank }) => rank !== null).map(({ hotspot }) => hotspot);
}

/** The newest release of an area, the one before with other hotspots, and the newest of another area. */
async function three(page) {
  const standing = (await fetchJson(page, '/api/releases')).releases.filter(({ state }) => state !== 'recalled');
  for (const code of new Set(standing.map(({ area }) => area.code))) {
    const [now, before] = standing.filter(({ area }) => area.code === code);
    const elsewhere = standing.find(({ area }) => area.code !== code);
    if (!before || !elsewhere) continue;
    const lists = { now: await hotspotsOf(page, now), before: await hotspotsOf(page, before) };
    if (lists.now.length > 0 && `${lists.now}` !== `${lists.before}`) return { now, before, elsewhere, lists };
  }
  throw new Error('no area has two releases with different hotspots beside another area: nothing can be shown');
}

async function begin({ page, base, accounts }, mode) {
  await signIn(page, base, accounts.partner);
  await arrived(page);
  const found = await three(page);
  await page.goto(`${base}/?area=${found.now.area.code}${mode === 'table' ? '&mode=table' : ''}`);
  await arrived(page, { release: found.now.id, hotspot: null, mode });
  return found;
}

/** Where on the screen a hotspot is drawn on the map, or null. */
const onMap = (page, hotspot) =>
  page.locator('.stage__map').evaluate((place, wanted) => {
    const { map } = place;
    if (!map) return null;
    const { left, top, width, height } = place.getBoundingClientRect();
    for (let y = 4; y < height; y += 8) {
      for (let x = 4; x < width; x += 8) {
        const under = map.queryRenderedFeatures([x, y], { layers: ['numbers', 'hotspot-ground'] })[0];
        // The buttons lie over the map.
        if (under?.properties.hotspot === wanted && document.elementFromPoint(left + x, top + y)?.closest('.stage__map')) return [left + x, top + y];
      }
    }
    return null;
  }, hotspot);

/** Tries every way to choose a hotspot of the list that is on screen, as somebody does who is quicker than the network. */
async function quickHand(page, hotspot, drawn) {
  const row = page.locator(`ol.list [data-hotspot="${hotspot}"]`);
  const box = await row.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  equal(await chosen(page), null, 'a click on the old list');
  // As assistive technology presses a button, without a pointer.
  await row.dispatchEvent('click');
  equal(await chosen(page), null, 'the old list, pressed without a pointer');
  await page.locator('.stage').focus();
  for (const key of ['n', 'p', '1', 'Enter', 'Escape']) {
    await page.keyboard.press(key);
    equal(await chosen(page), null, `the key ${key} over the old map`);
  }
  if (drawn) await page.mouse.click(...drawn);
  else await page.locator(`.picture [data-hotspot="${hotspot}"]`).dispatchEvent('click');
  equal(await chosen(page), null, 'a click on the old map');
}

/** What is on screen is `now`, says so, and is marked, although `before` is what was asked for. */
async function marked(page, now, before, parts) {
  equal(await page.getByLabel('Data at').inputValue(), before.id, 'the chooser, while the release is on its way');
  truth(page.url().includes(before.id), 'the address names the release that was asked for');
  for (const part of parts) {
    const [busy, release] = await page.locator(part).evaluate((each) => [each.getAttribute('aria-busy'), each.dataset.release]);
    equal([busy, release], ['true', now.id], `whether ${part} is busy, and of which release it is`);
  }
  equal(await page.locator('[inert]').evaluateAll((each, wanted) => wanted.filter((part) => !each.some((one) => one.matches(part))), parts.filter((part) => part !== '.stage')), [], 'parts that could be chosen from');
  for (const part of ['period', 'data-date']) truth((await page.locator(`[data-part="${part}"]`).innerText()).includes(`Data at ${day(now.cut_off)}`), `${part} is that of what is on screen`);
  await page.locator('[data-part="busy"]').waitFor();
  const note = await page.locator('[data-part="busy"]').innerText();
  truth(note.includes(`Loading ${nameOf(before)}`) && note.includes(`Still on screen: ${nameOf(now)}`), `the note names both releases: "${note}"`);
  await page.locator('[aria-live="polite"]').getByText(`Loading ${nameOf(before)}. This is still ${nameOf(now)}.`).waitFor();
  equal(await axe(page), [], 'axe on the page while a release is on its way');
}

async function slow({ page, base, accounts }) {
  const { now, before, lists } = await begin({ page, base, accounts }, 'map');
  const drawn = await onMap(page, lists.now[0]);
  const letGo = await hold(page, `/api/releases/${before.id}`);
  await page.getByLabel('Data at').selectOption(before.id);
  await quickHand(page, lists.now[0], drawn);
  equal(await listed(page), lists.now, 'the list, while the release is on its way');
  await marked(page, now, before, ['.stage', '.body__side']);
  truth((await letGo()) > 0, 'the release was kept back');
  await arrived(page, { release: before.id, area: before.area.code, hotspot: null });
  equal(await listed(page), lists.before, 'the list of the release that was asked for');
  equal(await page.locator('[data-part="busy"], [inert]').count(), 0, 'marks that are left');
  await page.locator('[aria-live="polite"]').getByText(`${nameOf(before)}. ${lists.before.length} hotspot`).waitFor();
  truth((await page.locator('[data-part="data-date"]').innerText()).includes(day(before.cut_off)), 'the date is that of what is on screen');
  if (lists.before.length === 0) return 'the earlier release has no hotspot: none was chosen from it';
  await page.locator('ol.list .row').first().click();
  await arrived(page, { release: before.id, hotspot: lists.before[0] });
  return drawn ? 'by the map' : 'by the picture';
}

const onTheMap = {
  name: 'a slow release: nothing can be chosen from the list and map before, which say whose they are; then all agree',
  run: slow,
};

const onThePicture = {
  name: 'without WebGL, a slow release: nothing can be chosen from the list and picture before; then all agree',
  withoutWebGL: true,
  run: slow,
};

const inTheTable = {
  name: 'a slow release, in the table: nothing can be chosen from the tables before; then all agree',
  async run({ page, base, accounts }) {
    const { now, before, lists } = await begin({ page, base, accounts }, 'table');
    const letGo = await hold(page, `/api/releases/${before.id}`);
    await page.getByLabel('Data at').selectOption(before.id);
    await page.locator(`table[data-part="hotspots"] [data-hotspot="${lists.now[0]}"] a`).dispatchEvent('click');
    equal([await chosen(page), new URL(page.url()).searchParams.get('mode')], [null, 'table'], 'a link of the old table');
    await marked(page, now, before, ['.tables']);
    truth((await letGo()) > 0, 'the release was kept back');
    await arrived(page, { release: before.id, mode: 'table', hotspot: null });
    const rows = await page.locator('table[data-part="hotspots"] tbody tr').evaluateAll((each) => each.map((row) => row.dataset.hotspot));
    equal(rows.slice(0, lists.before.length), lists.before, 'the table of the release that was asked for');
  },
};

const outOfOrder = {
  name: 'answers out of order: two releases are asked for, the first answers last, and changes nothing',
  async run({ page, base, accounts }) {
    const { before, elsewhere } = await begin({ page, base, accounts }, 'map');
    const letGo = await hold(page, `/api/releases/${before.id}`);
    await page.getByLabel('Data at').selectOption(before.id);
    await page.getByLabel('Area', { exact: true }).selectOption(elsewhere.area.code);
    await arrived(page, { release: elsewhere.id, area: elsewhere.area.code, hotspot: null });
    const wanted = await hotspotsOf(page, elsewhere);
    equal(await listed(page), wanted, 'the list of the second');
    truth((await letGo()) > 0, 'the first was kept back');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    await arrived(page, { release: elsewhere.id, area: elsewhere.area.code, hotspot: null });
    equal(await listed(page), wanted, 'the list after the first has answered');
    equal(await page.locator('.picture [data-hotspot]').evaluateAll((each) => each.map(({ dataset }) => dataset.hotspot).sort()), [...wanted].sort(), 'the picture after the first has answered');
  },
};

const back = {
  name: 'one step back before the answer: the release on screen is the one asked for again, and the answer changes nothing',
  async run({ page, base, accounts }) {
    const { now, before, lists } = await begin({ page, base, accounts }, 'map');
    const letGo = await hold(page, `/api/releases/${before.id}`);
    await page.getByLabel('Data at').selectOption(before.id);
    equal(await page.locator('.body__side').getAttribute('aria-busy'), 'true', 'whether the list is busy');
    await page.goBack();
    await arrived(page, { release: now.id, hotspot: null });
    truth((await letGo()) > 0, 'the other was kept back');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    await arrived(page, { release: now.id, hotspot: null });
    equal(await listed(page), lists.now, 'the list');
    await page.locator('ol.list .row').first().click();
    await arrived(page, { release: now.id, hotspot: lists.now[0] });
  },
};

const focus = {
  name: 'the keyboard keeps its place: the focus is in the list again when the release has come',
  async run({ page, base, accounts }) {
    const { now, before, lists } = await begin({ page, base, accounts }, 'map');
    truth(lists.before.length > 0, 'this journey needs an earlier release with a hotspot');
    await page.getByLabel('Data at').selectOption(before.id);
    await arrived(page, { release: before.id });
    const letGo = await hold(page, `/api/releases/${now.id}`);
    await page.locator('ol.list .row').last().focus();
    await page.evaluate(() => history.back());
    await page.locator('.body__side[inert]').waitFor();
    await page.waitForFunction(() => document.activeElement === document.body);
    truth((await letGo()) > 0, 'the release was kept back');
    await arrived(page, { release: now.id });
    await page.waitForFunction(() => document.activeElement.closest('.body__side') !== null);
  },
};

export default [onTheMap, onThePicture, inTheTable, outOfOrder, back, focus];
