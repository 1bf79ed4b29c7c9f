// node tests/browser/run.mjs --base http://127.0.0.1:8080 --accounts accounts.json [--only WORD]
// accounts.json: {"partner": {"name": "…", "password": "…"}, …}, one per role. Needs a running server; starts only a browser.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import accessibility from './accessibility.mjs';
import documents from './documents.mjs';
import { launch, launchWithoutWebGL, open } from './harness.mjs';
import journeys from './journeys.mjs';
import sameness from './sameness.mjs';

const { values } = parseArgs({ options: { base: { type: 'string' }, accounts: { type: 'string' }, only: { type: 'string' } } });
if (!values.base || !values.accounts) {
  console.error('usage: run.mjs --base URL --accounts FILE [--only WORD]');
  process.exit(2);
}
const base = values.base.replace(/\/$/, '');
const accounts = JSON.parse(readFileSync(values.accounts, 'utf8'));
const tests = [...journeys, ...sameness, ...accessibility, ...documents].filter(({ name }) => name.includes(values.only ?? ''));

const browsers = { usual: await launch(), withoutWebGL: await launchWithoutWebGL() };
let failed = 0;
for (const test of tests) {
  const browser = test.withoutWebGL ? browsers.withoutWebGL : browsers.usual;
  const { context, page, complaints } = await open(browser, base, test.options);
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
console.log(`browser: ${tests.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || tests.length === 0 ? 1 : 0);
