// What people do: sign in and out, step through hotspots by key, share an address, go back.
import { arrived, axe, equal, fetchJson, signIn, truth } from './harness.mjs';

const chosen = (page) => page.evaluate(() => new URLSearchParams(location.search).get('hotspot'));
const said = (page) => page.locator('[aria-live="polite"]').first().textContent();
const listed = (page) => page.locator('ol.list .row').evaluateAll((rows) => rows.map((row) => row.dataset.hotspot));

async function onMap({ page, base, accounts }, address) {
  await signIn(page, base, accounts.partner, address);
  return arrived(page);
}

const enter = {
  name: 'sign in: errors are named, then the map opens and settles',
  options: { expected: [[401, '/api/session']] },
  async run({ page, base, accounts }) {
    await page.goto(base);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const summary = page.locator('.govuk-error-summary');
    truth(await summary.evaluate((each) => each === document.activeElement), 'the error summary has the focus');
    equal(await summary.locator('a').allTextContents(), ['Enter your name', 'Enter your password'], 'errors');
    await signIn(page, base, { ...accounts.partner, password: 'not the password' });
    await summary.getByText('The name or the password is not right').waitFor();
    equal(await onMap({ page, base, accounts }), 'idle', 'the map');
  },
};

const leave = {
  name: 'sign out: the map is gone and the address forgotten',
  options: { expected: [[401, '/api/releases']] },
  async run({ page, base, accounts }) {
    await onMap({ page, base, accounts });
    await page.keyboard.press('Escape');
    await page.locator('ol.list .row').first().click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    equal(new URL(page.url()).search, '', 'the address');
    equal(await page.evaluate(async () => (await fetch('/api/releases')).status), 401, 'releases after signing out');
  },
};

const refused = {
  name: 'another role: a plain page says what the account does',
  options: { expected: [[403, '/api/releases']] },
  async run({ page, base, accounts }) {
    const account = accounts.practitioner ?? accounts.custodian ?? accounts.administrator;
    truth(account, 'accounts.json names no practitioner, custodian or administrator');
    await signIn(page, base, account);
    await page.getByRole('heading', { name: 'Your account does not open the map' }).waitFor();
    equal(await page.locator('.stage').count(), 0, 'maps on the page');
  },
};

const always = {
  name: 'marking, stamp, played day, period and data date stay on screen in every mode',
  async run({ page, base, accounts }) {
    await onMap({ page, base, accounts });
    for (const mode of ['', '?mode=table', '?mode=present']) {
      await page.goto(`${base}/${mode}`);
      await arrived(page, { mode: new URLSearchParams(mode).get('mode') ?? 'map' });
      for (const part of ['marking', 'stamp', 'played', 'data-date', 'period']) {
        const each = page.locator(`[data-part="${part}"]`).first();
        const box = await each.boundingBox();
        truth(box && box.y >= 0 && box.y + box.height <= 900, `${part} is on screen at "${mode}"`);
      }
      const strip = page.locator('.strip');
      truth(/^SYNTHETIC · played on \d+ \w+ \d{4}$/.test((await strip.locator('p', { has: page.locator('[data-part="stamp"]') }).innerText()).trim()), 'the day stands beside the word');
      const [word, day] = await Promise.all(['stamp', 'played'].map((part) => strip.locator(`[data-part="${part}"]`).evaluate((each) => Number.parseFloat(getComputedStyle(each).fontSize))));
      truth(day < word, `the day is as large as the word: ${day} and ${word}`);
    }
  },
};

const keys = {
  name: 'keyboard: N, P, 1 to 9, Enter and Esc, while the map has the focus',
  async run({ page, base, accounts }) {
    await onMap({ page, base, accounts });
    const order = await listed(page);
    truth(order.length > 1, 'this journey needs a newest release with two hotspots or more');
    await page.keyboard.press('n');
    equal(await chosen(page), null, 'a key pressed outside the map');
    await page.locator('.stage').focus();
    for (const [key, wanted] of [['n', order[0]], ['n', order[1]], ['p', order[0]], ['p', order.at(-1)], ['2', order[1]], ['Escape', null], ['1', order[0]]]) {
      await page.keyboard.press(key);
      equal(await chosen(page), wanted, `after ${key}`);
    }
    const words = await said(page);
    truth(words.startsWith(`Hotspot 1 of ${order.length}. `), `the live region says which: "${words}"`);
    await page.keyboard.press('Enter');
    truth(await page.evaluate(() => document.activeElement?.tagName === 'H2'), 'Enter moves the focus to the heading');
    await page.locator('.stage').focus();
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.stage').focus();
    await page.keyboard.press('t');
    await arrived(page, { mode: 'table', hotspot: order[0] });
    await page.locator('table[data-part="hotspots"]').waitFor();
  },
};

const buttons = {
  name: 'no dragging needed: buttons move, zoom and bring the whole area back',
  async run({ page, base, accounts }) {
    await onMap({ page, base, accounts });
    const camera = () => page.locator('.stage__map').evaluate(({ map }) => [map.getZoom(), ...map.getCenter().toArray()].map((each) => each.toFixed(4)).join(' '));
    const start = await camera();
    const seen = new Set([start]);
    for (const name of ['Zoom in', 'Move left', 'Move up', 'Move right', 'Zoom out']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.waitForFunction((before) => !before.includes([document.querySelector('.stage__map').map].map((map) => [map.getZoom(), ...map.getCenter().toArray()].map((each) => each.toFixed(4)).join(' '))[0]), [...seen]);
      seen.add(await camera());
    }
    await page.getByRole('button', { name: 'Show the whole area' }).click();
    await page.waitForFunction((zoom) => document.querySelector('.stage__map').map.getZoom().toFixed(4) === zoom, start.split(' ')[0]);
  },
};

const address = {
  name: 'the address owns the state: a link reopens it, Back undoes a step, noise is ignored',
  async run({ page, base, accounts, context }) {
    await onMap({ page, base, accounts });
    const { releases } = await fetchJson(page, '/api/releases');
    const areas = [...new Set(releases.map(({ area }) => area.code))];
    const before = releases.filter(({ area }) => area.code === areas[0])[1];
    truth(before, 'this journey needs an area with two releases');
    await page.getByLabel('Data at').selectOption(before.id);
    await arrived(page, { release: before.id, area: areas[0], hotspot: null });
    const first = (await listed(page))[0] ?? null;
    if (first) await page.locator(`ol.list [data-hotspot="${first}"]`).click();
    await arrived(page, { release: before.id, hotspot: first });
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await arrived(page, { release: before.id, hotspot: first, mode: 'table' });
    const link = page.url();

    const other = await context.newPage();
    await other.goto(`${link}&theme=none&x=1`);
    await arrived(other, { release: before.id, hotspot: first, mode: 'table' });
    await other.locator('table[data-part="leaves"]').waitFor();
    equal(await other.getByLabel('Data at').inputValue(), before.id, 'the release of a shared link');
    equal(await other.locator('tr[aria-current]').count(), first ? 1 : 0, 'the hotspot of a shared link');
    await other.close();

    await page.goBack();
    await arrived(page, { release: before.id, mode: 'map' });
    equal(await chosen(page), first, 'one step back');
    if (first) await page.goBack();
    await arrived(page, { release: before.id, mode: 'map', hotspot: null });
    equal(await page.getByLabel('Data at').inputValue(), before.id, 'the release two steps back');
    await page.goBack();
    await arrived(page, { release: releases[0].id, mode: 'map', hotspot: null });
    equal(await page.getByLabel('Data at').inputValue(), releases[0].id, 'the release three steps back');
  },
};

const picture = {
  name: 'without WebGL: the picture stays, says so, and can be pointed at',
  withoutWebGL: true,
  async run({ page, base, accounts }) {
    equal(await onMap({ page, base, accounts }), 'fallback', 'the map');
    await page.getByText('The interactive map is not available on this computer. You can use the picture and the table.').waitFor();
    const order = await listed(page);
    await page.locator(`.picture [data-hotspot="${order[0]}"]`).click();
    await arrived(page, { hotspot: order[0] });
    equal(await chosen(page), order[0], 'a click on the picture');
    await page.locator('.stage').focus();
    await page.keyboard.press('n');
    await arrived(page, { hotspot: order[1] });
    equal(await chosen(page), order[1], 'N on the picture');
  },
};

const boundaries = {
  name: 'boundaries: none at first; chosen, the map draws and names them, with who published them; the address owns it',
  async run({ page, base, accounts }) {
    await onMap({ page, base, accounts }, '/?area=E08000005');
    const drawn = () => page.locator('.stage__map').evaluate(({ map }) => new Set(map.queryRenderedFeatures({ layers: ['boundary-line'] }).map(({ properties }) => properties.boundary)).size);
    equal(await drawn(), 0, 'boundaries before one was asked for');
    await page.getByLabel('Boundaries').selectOption('wards-rochdale-2023');
    await page.waitForURL(/boundaries=wards-rochdale-2023/);
    await arrived(page, { area: 'E08000005' });
    equal(await drawn(), 20, 'wards of Rochdale');
    await page.locator('[data-part="boundaries"]').getByText('Open Government Licence').waitFor();
    equal(await axe(page), [], 'the map with boundaries');
    await page.getByLabel('Boundaries').selectOption('');
    await page.waitForURL((url) => !url.search.includes('boundaries='));
    await arrived(page, { area: 'E08000005' });
    equal(await drawn(), 0, 'boundaries after they were taken away');
    truth(!page.url().includes('boundaries='), 'the address without boundaries');
  },
};

export default [enter, leave, refused, always, keys, buttons, address, picture, boundaries];
