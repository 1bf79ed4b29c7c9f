// node tests/browser/run.mjs --base http://127.0.0.1:8080 --accounts accounts.json [--only WORD]
// accounts.json: {"partner": {"name": "…", "password": "…"}, …}, one per role; it may hold "make": {"area", "cut_off"}, what
// to plan and make, and "child", a child of the records. Needs a running server; starts only a browser.
//
// node tests/browser/run.mjs --standin dist [--states] [--only WORD]
// The custody tests and those of slow answers alone, on the built pages of that folder and a stand-in for the API;
// with --states those alone that are about a state that a server cannot be put into from outside.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import accessibility from './accessibility.mjs';
import areas from './areas.mjs';
import custody from './custody.mjs';
import documents from './documents.mjs';
import { launch, launchWithoutWebGL, open } from './harness.mjs';
import journeys from './journeys.mjs';
import sameness from './sameness.mjs';
import stale from './stale.mjs';
import { servePages } from './standin/pages.mjs';
import { ACCOUNTS, StandIn } from './standin/server.mjs';

const { values } = parseArgs({ options: { base: { type: 'string' }, accounts: { type: 'string' }, only: { type: 'string' }, standin: { type: 'string' }, states: { type: 'boolean' } } });
if (!values.standin && (!values.base || !values.accounts)) {
  console.error('usage: run.mjs --base URL --accounts FILE [--only WORD], or run.mjs --standin FOLDER [--states] [--only WORD]');
  process.exit(2);
}
const pages = values.standin ? await servePages(values.standin) : null;
const base = pages?.base ?? values.base.replace(/\/$/, '');
const accounts = pages ? ACCOUNTS : JSON.parse(readFileSync(values.accounts, 'utf8'));
// A test with a `set` needs a state that a server cannot be put into from outside.
const onStandIn = [...stale, ...custody].filter(({ set }) => set || !values.states);
const all = pages ? onStandIn : [...journeys, ...stale, ...sameness, ...accessibility, ...documents, ...areas, ...custody.filter(({ set }) => !set)];
const tests = all.filter(({ name }) => name.includes(values.only ?? ''));

const browsers = { usual: await launch(), withoutWebGL: await launchWithoutWebGL() };
let failed = 0;
for (const test of tests) {
  const browser = test.withoutWebGL ? browsers.withoutWebGL : browsers.usual;
  const { context, page, complaints } = await open(browser, base, test.options);
  if (pages) {
    const standIn = new StandIn(test.set);
    // Each person at a computer of their own is signed in on their own.
    context.takes = [(theirs) => standIn.take(theirs)];
    await standIn.take(context);
  }
  try {
    const note = await test.run({ page, context, base, accounts });
    if (complaints.length > 0) throw new Error(complaints.join('; '));
    console.log(`ok    ${test.name}${note ? ` (${note})` : ''}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${test.name}: ${error.message}${complaints.length > 0 ? ` [${complaints.join('; ')}]` : ''}`);
  }
  await context.close();
}
await Promise.all(Object.values(browsers).map((browser) => browser.close()));
pages?.close();
console.log(`browser: ${tests.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || tests.length === 0 ? 1 : 0);
