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

/** Waits until the map is drawn, or the picture has taken its place. */
export async function settled(page) {
  await page.waitForFunction(() => ['idle', 'fallback'].includes(document.documentElement.dataset.map));
  return page.evaluate(() => document.documentElement.dataset.map);
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
