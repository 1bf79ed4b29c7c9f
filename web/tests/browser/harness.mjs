// One browser, a fresh context a test, and a guard that fails a test on anything the console or the network complains of.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PLAIN = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--force-color-profile=srgb'];
const SOFTWARE_GL = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const launch = () => chromium.launch({ executablePath, args: [...PLAIN, ...SOFTWARE_GL] });

/** A browser in which WebGL is switched off, as some councils do by policy. */
export const launchWithoutWebGL = () =>
  chromium.launch({ executablePath, args: [...PLAIN, '--disable-3d-apis'], ignoreDefaultArgs: ['--enable-unsafe-swiftshader'] });

/**
 * A page and its guard. `expected` names the refusals that a test brings about on purpose, as `[status, path]`, the
 * path in full or as a pattern: the browser writes its own console line for each, and no other line is let through.
 */
export async function open(browser, base, { expected = [], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, reducedMotion: 'reduce', ...options });
  // A busy machine is slow, not wrong.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const complaints = [];
  const wanted = (url, text) => expected.some(([status, path]) => (typeof path === 'string' ? new URL(url).pathname === path : path.test(new URL(url).pathname)) && text.includes(`status of ${status}`));
  page.on('console', (line) => {
    if (line.type() === 'error' && !wanted(line.location().url || base, line.text())) complaints.push(`console: ${line.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // A page that is left gives up what it still waits for: nothing failed.
    if (why !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${why}`);
  });
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`another host: ${request.url()}`);
  });
  return { context, page, complaints };
}

export async function signIn(page, base, account, address = '/') {
  await page.goto(base + address);
  await page.getByLabel('Your name').fill(account.name);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/**
 * Waits until the page is where a step was to bring it, and nothing on it is busy: what was there before the step is
 * never enough, unless it is what the step asked for. A step names what it asked for:
 *
 * - of the meeting map: `release`, `area`, `mode`, `hotspot` (null: none);
 * - of the other screens: `screen`, `path`, `release`, `planned` (the area of a plan), `code` (of a summary's boundary).
 *
 * In any case address, choosers, list, map and tables are of one release. Returns how the map is drawn: `idle` by the
 * computer, `fallback` as the server's picture, `none` where there is no map.
 */
export async function arrived(page, wanted = {}) {
  await page.waitForFunction(look, { wanted }).catch(async (error) => {
    const lacking = await page.evaluate(look, { wanted, tell: true }).catch(() => []);
    throw lacking.length > 0 ? new Error(`never arrived at ${JSON.stringify(wanted)}: ${lacking.join('; ')}`) : error;
  });
  return page.evaluate(() => document.documentElement.dataset.map);
}

/** Whether nothing lacks of what a step asked for, or, if it is to tell, what does. Runs in the page. */
function look({ wanted, tell = false }) {
  const main = document.querySelector('main:not(.sign-in)');
  if (!main) return tell ? ['there is no screen yet'] : false;
  const lacking = [];
  const same = (found, expected, what) => found !== expected && lacking.push(`${what} is ${found}, not ${expected}`);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const name = (each) => each.dataset.part ?? (each.className || each.tagName.toLowerCase());
  for (const each of all('[aria-busy="true"], [data-loading]')) lacking.push(`${name(each)} is busy`);
  const query = new URLSearchParams(location.search);

  if (main.classList.contains('meeting')) {
    const { requested, release } = main.dataset;
    const mode = query.get('mode') ?? 'map';
    same(release, requested, 'what is on screen');
    same(document.querySelector('#release')?.value, release, 'the chooser of releases');
    same(document.querySelector('#area')?.value, main.dataset.area, 'the chooser of areas');
    const recalled = main.querySelector('[data-part="recalled"]');
    const parts = recalled ? [] : mode === 'table' ? ['.tables'] : ['.stage', '.picture', '.body__side'];
    for (const part of parts) same(main.querySelector(part)?.dataset.release, release, part);
    const map = document.documentElement.dataset.map;
    if (!recalled && mode !== 'table' && !['idle', 'fallback'].includes(map)) lacking.push(`the map is ${map}`);
    if ('mode' in wanted) same(mode, wanted.mode, 'the mode');
    if ('area' in wanted) same(main.dataset.area, wanted.area, 'the area');
    if ('hotspot' in wanted) {
      same(query.get('hotspot'), wanted.hotspot, 'the hotspot of the address');
      if (mode !== 'table') same(main.querySelector('[data-part="card"]')?.dataset.hotspot ?? null, wanted.hotspot, 'the card');
    }
  }
  if ('release' in wanted) same(main.dataset.release, wanted.release, 'the release');
  if ('screen' in wanted) same(main.dataset.screen, wanted.screen, 'the screen');
  if ('path' in wanted) same(location.pathname + location.search, wanted.path, 'the address');
  if ('planned' in wanted && !main.querySelector('[data-part="problem"]')) same(main.querySelector('.result')?.dataset.area, wanted.planned, 'the plan');
  if ('code' in wanted) {
    const preview = main.querySelector('[data-part="preview"]');
    same(preview?.dataset.code ?? null, wanted.code, 'the summary');
    same(preview?.dataset.current, 'true', 'the summary of what the form says');
    same(main.querySelector('[data-part="preview-map"]')?.dataset.release, preview?.dataset.release, 'the map of the summary');
  }
  return tell ? lacking : lacking.length === 0;
}

/**
 * Keeps back every answer whose address holds `path` until it is let go. Gives the way to do that, which waits until
 * there is one to let go (a page is busy before its request is on its way) and until all have come, and says how many
 * were kept back.
 */
export async function hold(page, path) {
  const [gate, open] = promised();
  const [asked, hear] = promised();
  const requests = [];
  await page.route((url) => url.pathname.includes(path), async (route) => {
    requests.push(route.request());
    hear();
    await gate;
    await route.fallback();
  });
  return async () => {
    await asked;
    open();
    const answers = await Promise.all(requests.map((request) => request.response()));
    await Promise.all(answers.map((answer) => answer?.finished()));
    return answers.length;
  };
}

/** A promise, and what keeps it. */
function promised() {
  let keep;
  return [new Promise((done) => (keep = done)), keep];
}

/** A document as the page itself gets it, with the page's session. */
export async function fetchText(page, path) {
  const { status, text } = await page.evaluate(async (each) => {
    const answer = await fetch(each);
    return { status: answer.status, text: await answer.text() };
  }, path);
  if (status !== 200) throw new Error(`${path} answered ${status}`);
  return text;
}

export const fetchJson = async (page, path) => JSON.parse(await fetchText(page, path));

/** Violations that axe finds on the page as it stands, one line each. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), AXE_TAGS);
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`);
}

export function equal(actual, wanted, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: found ${a}, wanted ${b}`);
}

export function truth(holds, what) {
  if (!holds) throw new Error(what);
}

/** The sheets of paper that the page would be printed on, by their name in the styles. */
export async function sheets(page) {
  await page.emulateMedia({ media: 'print' });
  const name = await page.locator('main').evaluate((main) => getComputedStyle(main).page);
  await page.emulateMedia({ media: null });
  return name;
}
