// axe on every screen and state, and no sideways scrolling where room is short.
import { arrived, axe, equal, signIn } from './harness.mjs';

const first = (page) => page.locator('ol.list .row').first();

async function atRest({ page }) {
  equal(await axe(page), [], 'axe');
}

async function fits({ page }) {
  await atRest({ page });
  equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, 'pixels that overflow');
}

async function select(page) {
  const hotspot = await first(page).getAttribute('data-hotspot');
  await first(page).click();
  await arrived(page, { hotspot });
}

async function present(page) {
  await page.locator('.stage').press('n');
  await arrived(page, { mode: 'present', hotspot: await first(page).getAttribute('data-hotspot') });
}

async function help(page) {
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
}

/** A state of the meeting screen: how to come to it, and what must hold there. */
const state = (name, { options, withoutWebGL = false, address = '/', reach = async () => {}, holds = atRest }) => ({
  name: `axe: ${name}`,
  options,
  withoutWebGL,
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner, address);
    await arrived(page, { mode: new URLSearchParams(address.slice(1)).get('mode') ?? 'map' });
    await reach(page);
    await holds({ page });
  },
});

const narrow = { viewport: { width: 320, height: 640 } };
// 1280 x 1024 at 400 %: what WCAG 1.4.10 asks for.
const enlarged = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };

const signInPage = {
  name: 'axe: sign in, at rest and with errors',
  async run({ page, base }) {
    await page.goto(base);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await atRest({ page });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.govuk-error-summary').waitFor();
    await atRest({ page });
  },
};

const refused = {
  name: 'axe: an account that may not read releases',
  options: { expected: [[401, '/api/session'], [403, '/api/releases']] },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.practitioner ?? accounts.custodian ?? accounts.administrator);
    await page.getByRole('heading', { name: 'Your account does not open the map' }).waitFor();
    await atRest({ page });
  },
};

export default [
  signInPage,
  refused,
  state('the map', {}),
  state('a hotspot', { reach: select }),
  state('the table', { address: '/?mode=table' }),
  state('present', { address: '/?mode=present', reach: present }),
  state('keyboard help', { reach: help }),
  state('1024 x 768', { options: { viewport: { width: 1024, height: 768 } }, reach: select, holds: fits }),
  state('320 x 640', { options: narrow, reach: select, holds: fits }),
  state('320 x 640, the table', { options: narrow, address: '/?mode=table', holds: fits }),
  state('400 % zoom', { options: enlarged, reach: select, holds: fits }),
  state('forced colours', { options: { forcedColors: 'active' }, reach: select }),
  state('without WebGL', { withoutWebGL: true, reach: select }),
];
