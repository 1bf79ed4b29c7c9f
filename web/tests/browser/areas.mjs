// A liaison officer picks an area, sees what the file will say, takes it away, and finds it in the ledger.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arrived, axe, equal, fetchJson, hold, signIn, truth } from './harness.mjs';

async function sound(page, where) {
  equal(await axe(page), [], `axe on ${where}`);
  equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `pixels that overflow on ${where}`);
}

/** The first ward of the list that has a place on the map. */
async function pickWard(page, base, accounts) {
  await signIn(page, base, accounts.liaison, '/areas');
  await arrived(page, { screen: 'areas' });
  for (const code of await page.locator('#boundary option').evaluateAll((options) => options.map((option) => option.value))) {
    await page.getByLabel('Area', { exact: true }).selectOption(code);
    await page.getByRole('button', { name: 'Show the summary' }).click();
    await arrived(page, { screen: 'areas', code });
    if ((await page.locator('[data-part="preview-leaves"] tbody tr').count()) > 1) return code;
  }
  throw new Error('no ward has two places on the map');
}

async function take(page, format, account) {
  await page.locator(`#format-${format}`).check();
  await page.getByLabel('What is it for?').fill('Briefing of the beat team');
  await page.getByLabel('Who is to have it?').fill('Neighbourhood team');
  await page.getByLabel('Your password').fill(account.password);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Take it away' }).click()]);
  await page.getByRole('heading', { name: download.suggestedFilename() }).waitFor();
  return { path: await download.path(), name: download.suggestedFilename() };
}

/** A table (RFC 4180) as objects; none of its cells holds a line break. */
function rows(text) {
  const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].map(([, cell]) => cell.replace(/^"|"$/g, '').replaceAll('""', '"'));
  const [head, ...rest] = text.trimEnd().split('\r\n').map(cells);
  return rest.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
}

export default [
  {
    name: 'areas: a liaison officer leaves with files that say what the preview said',
    options: { viewport: { width: 1366, height: 768 }, acceptDownloads: true },
    async run({ page, base, accounts }) {
      const code = await pickWard(page, base, accounts);
      equal(await page.locator('[data-part="marking"]').innerText(), 'OFFICIAL-SENSITIVE', 'the marking of the preview');
      truth((await page.locator('[data-part="preview-map"] .area-map__leaf').count()) > 1, `the map of ${code} shows its places`);
      await sound(page, 'the preview of an area');
      truth(!decodeURIComponent(page.url()).match(/E05|ward/i), 'the address names no ward');
      const shown = await page.locator('[data-part="preview-leaves"] tbody tr').evaluateAll((each) => each.map((row) => `${row.dataset.leaf} ${row.dataset.children}`));
      const csv = await take(page, 'csv', accounts.liaison);
      const leaves = rows(readFileSync(csv.path, 'utf8')).filter((row) => row.row === 'leaf');
      equal(leaves.map((row) => `${row.leaf} ${row.children}`).sort(), shown.sort(), 'the rows of the file and of the preview');
      const pdf = await take(page, 'pdf', accounts.liaison);
      truth(readFileSync(pdf.path).subarray(0, 5).toString() === '%PDF-', 'the briefing is a PDF');
      if (process.env.HOMEWARD) {
        for (const file of [csv, pdf]) truth(execFileSync(process.env.HOMEWARD, ['verify', file.path]).includes('whole, as it was taken away'), `${file.name} is checked`);
      }
      await sound(page, 'an area that was taken away');
      await page.getByRole('link', { name: 'What you have taken' }).click();
      const serial = csv.name.replace(/^homeward-|\.csv$/g, '');
      await arrived(page, { screen: 'exports', path: '/exports' });
      await page.locator(`[data-serial="${serial}"][data-state="current"]`).waitFor();
      await page.getByLabel('Stands').selectOption('current');
      await sound(page, 'the ledger');
      equal((await fetchJson(page, '/api/exports')).all, false, 'a liaison officer sees others’ exports');
    },
  },
  {
    name: 'areas: an area is drawn by keyboard alone, and a wrong word is told in place',
    options: { viewport: { width: 1920, height: 1080 }, expected: [[422, '/api/exports']] },
    async run({ page, base, accounts }) {
      await signIn(page, base, accounts.liaison, '/areas');
      await arrived(page, { screen: 'areas' });
      await page.getByLabel('An area that I draw').check();
      await page.getByRole('button', { name: 'Show the summary' }).click();
      await page.getByRole('link', { name: 'Enter what the area is called' }).waitFor();
      await page.getByLabel('What the area is called').fill('Round the station');
      await page.locator('[data-part="draw"]').focus();
      for (const [key, times] of [['ArrowLeft', 8], ['Enter', 1], ['ArrowRight', 16], ['Enter', 1], ['ArrowDown', 12], ['Enter', 1]]) {
        for (let pressed = 0; pressed < times; pressed += 1) await page.keyboard.press(key);
      }
      equal(await page.locator('[data-part="corners"]').innerText(), '3 corners', 'the corners that were set');
      await page.getByRole('button', { name: 'Show the summary' }).click();
      await arrived(page, { screen: 'areas', code: null });
      await page.getByRole('heading', { name: 'Round the station' }).waitFor();
      await sound(page, 'a drawn area');
      await page.getByLabel('What is it for?').fill('the home at OL16 1XU');
      await page.getByLabel('Who is to have it?').fill('Neighbourhood team');
      await page.getByLabel('Your password').fill(accounts.liaison.password);
      await page.getByRole('button', { name: 'Take it away' }).click();
      await page.getByRole('link', { name: /looks like a postcode/ }).waitFor();
    },
  },
  {
    name: 'areas: a summary of something else than the form says is marked, and no file is taken of it; no boundary of one area is asked of another',
    options: { viewport: { width: 1366, height: 768 } },
    async run({ page, base, accounts }) {
      const asked = [];
      page.on('request', (request) => request.method() === 'POST' && asked.push(new URL(request.url()).pathname));
      const code = await pickWard(page, base, accounts);
      await page.getByLabel('What is it for?').fill('Briefing of the beat team');
      await page.getByLabel('Who is to have it?').fill('Neighbourhood team');
      await page.getByLabel('Your password').fill(accounts.liaison.password);
      const other = await page.locator('#boundary option').evaluateAll((options, one) => options.map(({ value }) => value).find((value) => value !== one), code);
      const letGo = await hold(page, '/api/summaries');
      await page.getByLabel('Area', { exact: true }).selectOption(other);
      equal(await page.locator('[data-part="preview"]').evaluate(({ dataset }) => [dataset.code, dataset.current]), [code, 'false'], 'the summary on screen');
      await page.locator('[data-part="stale"]').waitFor();
      asked.length = 0;
      await page.getByRole('button', { name: 'Show the summary' }).click();
      await page.locator('[data-part="preview"][aria-busy="true"]').waitFor();
      await page.locator('[data-part="take"] button').dispatchEvent('click');
      await sound(page, 'a summary of something else');
      equal(await letGo(), 1, 'summaries that were kept back');
      await arrived(page, { screen: 'areas', code: other });
      equal(asked, ['/api/summaries'], 'what was asked of the server');

      const { releases } = await fetchJson(page, '/api/releases');
      const here = await page.getByLabel('Release', { exact: true }).inputValue();
      const first = releases.find(({ id }) => id === here);
      const elsewhere = releases.find(({ area, state }) => area.code !== first.area.code && state !== 'recalled');
      truth(elsewhere, 'this journey needs releases of two areas');
      const names = await page.locator('#boundary option').evaluateAll((options) => options.map(({ value }) => value));
      const head = await hold(page, `/api/releases/${elsewhere.id}`);
      await page.getByLabel('Release', { exact: true }).selectOption(elsewhere.id);
      equal(await page.locator('#boundary option').count(), 0, 'boundaries that are offered while it is not known where the release lies');
      await page.getByRole('button', { name: 'Show the summary' }).dispatchEvent('click');
      truth((await head()) > 0, 'the release was kept back');
      await arrived(page, { screen: 'areas' });
      equal(asked, ['/api/summaries'], 'what was asked of the server');
      const offered = await page.locator('#boundary option').evaluateAll((options) => options.map(({ value }) => value));
      truth(offered.length > 0 && !offered.some((each) => names.includes(each)), 'the boundaries are those of the other area');
    },
  },
  {
    name: 'areas: a partner sees a summary and takes nothing; at 320 pixels it still fits',
    options: { viewport: { width: 320, height: 640 } },
    async run({ page, base, accounts }) {
      await signIn(page, base, accounts.partner, '/areas');
      await arrived(page, { screen: 'areas' });
      await page.getByLabel('The whole area of the release').check();
      await page.getByRole('button', { name: 'Show the summary' }).click();
      await page.locator('[data-part="preview"][data-current="true"]').waitFor();
      await arrived(page, { screen: 'areas' });
      equal(await page.locator('[data-part="take"]').count(), 0, 'forms to take it away');
      await sound(page, 'a summary at 320 pixels');
    },
  },
];
