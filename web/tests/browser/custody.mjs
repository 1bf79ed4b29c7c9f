// The release from plan to recall, withdrawal, receipts, audit, and what readers are told of all that.
// Each test runs against the program, or against the stand-in for its API (`--standin`); `set` is what the
// stand-in holds then, and a test with a `set` is about a state that only the stand-in can be put into.
import { arrived, axe, equal, fetchJson, hold, sheets, signIn, truth } from './harness.mjs';

const text = (page, part) => page.locator(`[data-part="${part}"]`).first().innerText();
const EXACT = 'Exact numbers: for those who approve. Do not copy into a meeting.';

async function sound(page, where) {
  equal(await axe(page), [], `axe on ${where}`);
  equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `pixels that overflow on ${where}`);
}

/** Another person at another computer. */
async function other(context, base, account, address) {
  const browser = context.browser();
  const theirs = await browser.newContext({ viewport: { width: 1024, height: 768 }, reducedMotion: 'reduce' });
  theirs.setDefaultTimeout(90_000);
  const page = await theirs.newPage();
  for (const take of context.takes ?? []) await take(theirs);
  await signIn(page, base, account, address);
  return { page, close: () => theirs.close() };
}

async function password(page, account, button) {
  await page.getByLabel('Your password').fill(account.password);
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** Plans by the accounts' own wishes (`accounts.make`: an area and a cut-off), else the last area without a release, or the last, today. */
async function plan(page, base, accounts) {
  await signIn(page, base, accounts.custodian, '/releases');
  await arrived(page, { screen: 'releases' });
  await page.locator('.timeline__moment').first().waitFor();
  const begun = page.locator('[data-part="none"] a').or(page.getByRole('link', { name: /^Make a release/ }));
  await begun.last().click();
  await arrived(page, { screen: 'make' });
  if (accounts.make?.area) await page.getByLabel('Area').selectOption(accounts.make.area);
  if (accounts.make?.cut_off) await page.getByLabel('Cut-off, if not today').fill(accounts.make.cut_off);
  const planned = await page.getByLabel('Area').inputValue();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.locator(`.result[data-area="${planned}"] [data-part="verdict"], [data-part="problem"]`).first().waitFor({ timeout: 120_000 });
  await arrived(page, { screen: 'make', planned });
  const refused = page.locator('[data-part="problem"]');
  if ((await refused.count()) === 0) return '';
  const why = (await refused.innerText()).replaceAll('\n', ' ');
  // Where the accounts name nothing to make, a server may have no month left to make a release of.
  truth(!accounts.make, `the plan was refused: ${why}`);
  return why;
}

async function readReport(page) {
  equal(await text(page, 'exact'), EXACT, 'the banner');
  truth(/^[✓✗] (Attack report: (passed|failed)\.|Not attacked:)/.test(await text(page, 'attack-verdict')), `the attack report in one line: ${await text(page, 'attack-verdict')}`);
  for (const part of ['churn', 'changes', 'withheld', 'utility', 'attack']) await page.locator(`[data-part="${part}"]`).first().waitFor();
  truth(/\d+ of \d[\d,]* (child is|children are) somewhere on the map/.test(await text(page, 'withheld')), 'what is held back, in figures');
  equal(await page.locator('.bars tbody tr').evaluateAll((rows) => rows.filter((row) => row.cells[1].textContent.trim() === '').length), 0, 'bars that say nothing in figures');
}

/** What an analyst reads: bands, said to be bands, and nothing subtracted of them. */
async function readBands(page) {
  equal(await text(page, 'exact'), EXACT.replace('Exact numbers', 'Counts in bands'), 'the banner of an analyst');
  await page.locator('[data-part="report"] [data-part="attack"]').waitFor({ timeout: 120_000 });
  truth(/^(fewer than 5|[\d,]+ or more) of /.test(await text(page, 'withheld-words')), `counts in bands: ${await text(page, 'withheld-words')}`);
  truth(!/are not\b/.test(await text(page, 'withheld-words')), 'no difference of two bands');
  equal(await sheets(page), 'bands-synthetic', 'the sheets of an analyst');
}

/** Makes a release of the plan on the page; gives its id. */
async function make(page) {
  await page.getByRole('button', { name: 'Make this release' }).click();
  await page.waitForURL(/\/releases\/[0-9a-f]{8,64}$/, { timeout: 120_000 });
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await arrived(page, { screen: 'release', release: id });
  return id;
}

const lifecycle = {
  name: 'custody: plan, make, two people approve, partners see it, recall, partners see the notice',
  options: { expected: [[401, /approvals$/], [409, /approvals$|plan$/], [410, /./], [404, /report$|signature$|coverage|serious/]] },
  async run({ page, context, base, accounts }) {
    const why = await plan(page, base, accounts);
    if (why) return `only the refusal was seen: ${why}`;
    await readReport(page);
    equal(await sheets(page), 'exact-synthetic', 'the sheets of a custodian');
    if ((await page.getByRole('button', { name: 'Make this release' }).count()) === 0) {
      await page.locator('[data-part="refusals"] li').first().waitFor();
      truth(!accounts.make, `the plan refuses: ${await text(page, 'refusals')}`);
      return 'the plan refuses: told why, and nothing could be made';
    }
    const id = await make(page);
    truth(/Two different people must approve it, one of them a custodian/.test(await text(page, 'still-must')), 'who must approve a new proposal');
    await page.locator('[data-part="preview"] .picture > svg').waitFor({ timeout: 120_000 });

    const twin = await context.newPage();
    await twin.goto(`${base}/releases/${id}`);
    await arrived(twin, { screen: 'release', release: id });
    const second = await other(context, base, accounts.analyst, `/releases/${id}`);
    await arrived(second.page, { screen: 'release', release: id });
    await readBands(second.page);
    await approve(page, accounts.custodian, 'Approve');
    await page.getByText('You have approved it.').first().waitFor();
    await arrived(page, { screen: 'release', release: id });
    equal(await page.getByRole('button', { name: 'Approve this release' }).count(), 0, 'ways to approve again');
    // Another tab still offers it: the server refuses, and the page says so.
    await approve(twin, accounts.custodian, 'Approve', 'You have approved this release already. The second approval must come from somebody else, with an account of their own.');
    await twin.close();

    // Opened as the first of two, this approval would now be the second, and issue: it is not given before that is said.
    await approve(second.page, accounts.analyst, 'Approve', 'Somebody else has approved it meanwhile. Read what your approval does now, then enter your password again.');
    await second.page.getByText('You are the second person').waitFor();
    await second.page.getByRole('button', { name: 'Not now' }).click();
    await arrived(second.page, { screen: 'release', release: id });
    truth(/Approved once/.test(await state(second.page)), 'the second person sees the first approval');
    await second.page.getByText(`Approved by ${accounts.custodian.name}`).waitFor();
    await approve(second.page, { password: 'not the password' }, 'Approve and issue', 'The password is not right');
    await second.page.getByRole('button', { name: 'Not now' }).click();
    await approve(second.page, accounts.analyst, 'Approve and issue');
    await second.page.locator('.standing[data-state="issued"]').waitFor();
    await second.page.locator('[data-part="hash"]').waitFor();
    equal(await second.page.getByRole('link', { name: 'Recall this release' }).count(), 0, 'recalls offered to an analyst');
    await second.close();

    const reader = await other(context, base, accounts.partner, `/?release=${id}`);
    await arrived(reader.page, { release: id });
    await recall(page, base, accounts, id);
    await reader.page.reload();
    await reader.page.getByRole('heading', { name: 'This release was recalled' }).waitFor();
    await arrived(reader.page, { release: id });
    equal(await reader.page.locator('.stage, table').count(), 0, 'maps and tables of a recalled release');
    truth(/\(recalled\)/.test(await reader.page.getByLabel('Data at').locator('option:checked').innerText()), 'the list says recalled');
    await reader.close();
    return 'made, approved twice, issued, recalled';
  },
};

const state = async (page) => page.locator('.standing [data-part="state"]').innerText();

async function approve(page, account, button, refusal) {
  await page.getByRole('button', { name: 'Approve this release' }).click();
  await page.getByRole('dialog').waitFor();
  await password(page, account, button);
  if (refusal) await page.getByRole('alert').getByText(refusal).waitFor();
  else await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

async function recall(page, base, accounts, id) {
  await page.goto(`${base}/releases/${id}/recall`);
  await arrived(page, { screen: 'recall', release: id });
  await page.locator('[data-part="consequence"]').getByText('It cannot be undone.').waitFor();
  await page.getByRole('button', { name: 'Recall this release' }).click();
  equal(await page.locator('.govuk-error-summary a').allTextContents(), ['Choose why it is recalled', 'Enter your password'], 'what is missing');
  await sound(page, 'the recall');
  await page.getByLabel('What went into it was wrong').check();
  await password(page, accounts.custodian, 'Recall this release');
  await page.getByRole('heading', { name: /is recalled$/ }).waitFor();
  await page.locator('[data-part="holders"]').waitFor();
}

const timeline = {
  name: 'custody: the timeline has every state in words; the keyboard alone reaches the plan; axe 0',
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.analyst, '/releases');
    await arrived(page, { screen: 'releases' });
    const states = await page.locator('.timeline__moment').evaluateAll((all) => all.map((each) => [each.dataset.state, each.querySelector('[data-part="state"]').textContent]));
    truth(states.some(([name]) => name === 'issued'), 'an issued release is in the timeline');
    truth(states.every(([, words]) => words.trim() !== ''), 'each state is said in words');
    await sound(page, 'the timeline');
    const link = page.getByRole('link', { name: /^Make a release/ }).first();
    for (let presses = 0; presses < 40 && !(await link.evaluate((each) => each === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await arrived(page, { screen: 'make' });
    truth(await page.evaluate(() => document.activeElement.id === 'main'), 'a new screen takes the focus');
    await page.goBack();
    await arrived(page, { screen: 'releases', path: '/releases' });
    equal(await page.locator('.timeline__moment').count(), states.length, 'the timeline after one step back');
  },
};

const refused = {
  name: 'custody: a plan that may not be made says why, first, and offers no way on',
  set: { refused: true },
  async run({ page, base, accounts }) {
    await plan(page, base, accounts);
    await readReport(page);
    truth(/This release may not be made/.test(await text(page, 'verdict')), 'the verdict');
    truth(/failed\. .*2 found a child for certain/.test(await text(page, 'attack-verdict')), 'the attack report');
    truth(/Too few children moved: 8 children left, 4 children came/.test(await text(page, 'churn')), 'the churn gate');
    equal(await page.locator('[data-part="refusals"] li').count(), 2, 'refusals');
    equal(await page.getByRole('button', { name: 'Make this release' }).count(), 0, 'ways to make it');
    await sound(page, 'a refused plan');
  },
};

const overtaken = {
  name: 'custody: a plan that comes after the form was changed is not shown, and says so; nothing could be made of it',
  set: {},
  async run({ page, base, accounts }) {
    await plan(page, base, accounts);
    const letGo = await hold(page, '/api/custody/plan');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: 'Working out the plan' }).waitFor();
    await page.getByLabel('Area').selectOption('E08000032');
    equal(await page.locator('.result').count(), 0, 'plans of another area on screen');
    equal(await letGo(), 1, 'plans that were kept back');
    await arrived(page, { screen: 'make' });
    await page.locator('[aria-live="polite"]').getByText('The plan is not shown').waitFor();
    equal(await page.locator('.result').count(), 0, 'plans of another area, once they are here');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await arrived(page, { screen: 'make', planned: 'E08000032' });
  },
};

const nothingKept = {
  name: 'custody: no exact number, child or password is left in the address, the title or the browser’s stores',
  set: {},
  async run({ page, base, accounts }) {
    await plan(page, base, accounts);
    await page.goto(`${base}/withdrawals`);
    await arrived(page, { screen: 'withdrawals' });
    await page.getByLabel('The child’s id').fill(accounts.child);
    await password(page, accounts.custodian, 'Withdraw this child');
    await page.getByRole('heading', { name: 'The child is withdrawn' }).waitFor();
    const left = await page.evaluate(() => JSON.stringify([location.href, document.title, { ...localStorage }, { ...sessionStorage }, history.state, document.body.innerText]));
    truth(!left.includes(accounts.child) && !left.includes('password'), 'nothing of the form is left');
    equal(await page.locator('[data-part="had"] li').count(), 2, 'releases that had the child');
    await sound(page, 'the withdrawal');
  },
};

const waiting = {
  name: 'a withdrawal that waits is listed to a custodian without its child, and confirmed with the password',
  set: { waiting: true },
  options: { expected: [[401, '/api/custody/withdrawals/3']] },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.custodian, '/withdrawals');
    const part = page.locator('[data-part="waiting"]');
    await part.waitFor();
    equal(await part.locator('tbody tr').count(), 1, 'withdrawals that wait');
    truth(/practitioner/.test(await part.innerText()), 'who made the receipt is told');
    await sound(page, 'what waits');
    await part.getByRole('button', { name: 'Confirm' }).click();
    await part.getByText('Enter your password').waitFor();
    await part.getByLabel('Your password, to confirm one').fill('not the password');
    await part.getByRole('button', { name: 'Confirm' }).click();
    await part.getByText('The password is not right').waitFor();
    await part.getByLabel('Your password, to confirm one').fill(accounts.custodian.password);
    await part.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'The child is withdrawn' }).waitFor();
    equal(await page.locator('[data-part="had"] li').count(), 1, 'releases that had the child');
  },
};

const child = {
  name: 'the child’s page: two actions, one answer, no trace, a way out',
  async run({ page, base }) {
    const answers = [];
    for (const words of ['otter lantern maple kite', 'otter lantern maple', 'not any words']) {
      await page.goto(`${base}/withdraw`);
      await page.getByRole('heading', { name: 'Changed your mind?' }).waitFor();
      equal(await page.evaluate(() => [document.title, location.pathname]), ['Homeward', '/'], 'the title and the address');
      await page.getByText('116 000').waitFor();
      await sound(page, 'the child’s page');
      await page.getByLabel('The words on your card').fill(words);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Thank you' }).waitFor();
      answers.push(await page.locator('main').innerText());
      await sound(page, 'the child’s answer');
    }
    equal([...new Set(answers)].length, 1, 'the answers to words that are and are not on a card');
    truth(!/otter|words are right|wrong|sorry/i.test(answers[0]), 'the answer tells nothing apart');
    await page.getByRole('button', { name: 'Leave this page now' }).click();
    await page.waitForURL('about:blank');
  },
};

const receipt = {
  name: 'a practitioner makes a receipt: four words on a card, for every id alike, printed alone; no map',
  options: { expected: [[403, '/api/releases']] },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.practitioner);
    await page.getByRole('link', { name: 'Make a receipt for a child' }).click();
    await page.getByRole('button', { name: 'Make a receipt' }).click();
    equal(await page.locator('.govuk-error-summary a').allTextContents(), ['Enter the child’s id'], 'what is missing');
    await sound(page, 'the receipt’s form');
    const given = [];
    for (const id of ['nobody-1', accounts.child].filter(Boolean)) {
      await page.getByLabel('The child’s id').fill(id);
      await page.getByRole('button', { name: 'Make a receipt' }).click();
      const words = (await page.locator('.receipt__words').innerText()).trim();
      equal(words.split(/\s+/).length, 4, `words of "${words}"`);
      given.push((await page.locator('main').innerText()).replace(words, ''));
      if (id === 'nobody-1' && accounts.child) await page.getByRole('button', { name: 'Make another' }).click();
    }
    equal(new Set(given).size, 1, 'pages for an id that is and one that is not the child’s');
    await sound(page, 'the receipt');
    await page.emulateMedia({ media: 'print' });
    equal(await page.evaluate(() => ['.header', 'main .govuk-button', 'main h1'].filter((each) => document.querySelector(each)?.checkVisibility())), [], 'what is printed beside the card');
  },
};

const audit = {
  name: 'audit: entries by act and by who, from the address; the checkpoint',
  options: { expected: [[403, '/api/custody/audit']] },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.custodian, '/audit');
    await arrived(page, { screen: 'audit', path: '/audit' });
    await page.locator('[data-part="audit"] tbody tr').first().waitFor();
    const all = await page.locator('[data-part="audit"] tbody tr').count();
    await page.getByLabel('What was done').selectOption('sign_in');
    await arrived(page, { screen: 'audit', path: '/audit?act=sign_in' });
    const acts = () => page.locator('[data-part="audit"] tbody tr').evaluateAll((rows) => [...new Set(rows.map((row) => row.dataset.act))]);
    equal(await acts(), ['sign_in'], 'acts that are shown');
    await page.reload();
    await arrived(page, { screen: 'audit', path: '/audit?act=sign_in' });
    await page.locator('[data-part="audit"] tbody tr').first().waitFor();
    equal(await acts(), ['sign_in'], 'acts that a link shows');
    await page.goBack();
    await arrived(page, { screen: 'audit', path: '/audit' });
    truth((await page.locator('[data-part="audit"] tbody tr').count()) >= all, 'one step back shows all');
    await page.getByLabel('Who', { exact: true }).selectOption(accounts.custodian.name);
    equal(await page.locator('[data-part="audit"] tbody tr').evaluateAll((rows) => [...new Set(rows.map((row) => row.cells[1].textContent))]), [accounts.custodian.name], 'who is shown');
    truth((await page.locator('.checkpoint').innerText()).length > 40, 'the checkpoint is there to copy');
    equal(await page.locator('[data-part="withdrawn"] h2').innerText(), 'Children who withdrew', 'withdrawals by month');
    await sound(page, 'the audit');
  },
};

const doors = {
  name: 'each role is led to its own screens, and told plainly at the others',
  async run({ page, context, base, accounts }) {
    await signIn(page, base, accounts.partner, '/releases');
    await page.getByRole('heading', { name: 'Your account does not do this' }).waitFor();
    equal(await page.locator('.header__nav a').allInnerTexts(), ['Map', 'Areas'], 'screens offered to a partner');
    await sound(page, 'a closed door');
    const custodian = await other(context, base, accounts.custodian, '/');
    await custodian.page.locator('.header__nav').waitFor();
    equal(await custodian.page.locator('.header__nav a').allInnerTexts(), ['Map', 'Areas', 'Releases', 'Withdrawals', 'Exports', 'Audit'], 'screens offered to a custodian');
    await custodian.close();
  },
};

const recalled = {
  name: 'readers: a recalled release is a notice, with the release before one step away; skipped cut-offs are told',
  set: { recalled: true },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner, '/?area=E08000005');
    await page.getByRole('heading', { name: 'This release was recalled' }).waitFor();
    truth(/no longer to be used/.test(await text(page, 'recalled')), 'the reason');
    equal(await page.locator('.stage').count(), 0, 'maps');
    await sound(page, 'the notice');
    const before = (await fetchJson(page, '/api/releases')).releases.filter(({ area, state }) => area.code === 'E08000005' && state !== 'recalled')[0];
    await page.getByRole('link', { name: /^Open the release before/ }).click();
    await arrived(page, { release: before.id, area: 'E08000005' });
    truth(/No release was made at this cut-off: too little had changed/.test(await text(page, 'skipped')), 'the skipped cut-off');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await arrived(page, { release: before.id, mode: 'table' });
    const rows = await page.locator('[data-part="moments"] tbody tr').allInnerTexts();
    equal(rows.map((row) => /Recalled|No release was made|Replaced/.exec(row)?.[0]), ['Recalled', 'No release was made', 'Replaced', 'Recalled'], 'what became of each');
  },
};

const asked = {
  name: 'who was asked: the address owns it; map, key, card and table say the same; few means nothing is concluded',
  set: {},
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner, '/?area=E08000005');
    await arrived(page, { area: 'E08000005' });
    await page.getByText('Few children were asked here').waitFor();
    await page.getByRole('button', { name: 'Who was asked' }).click();
    await page.waitForURL(/asked=shown/);
    await page.locator('[data-part="asked"]').getByText('About half were asked').waitFor();
    await arrived(page, { area: 'E08000005' });
    const drawn = await page.locator('.stage__map').evaluate(({ map }) => [...new Set(map.queryRenderedFeatures({ layers: ['wards'] }).map(({ properties }) => `${properties.name}: ${properties.asked}`))].sort());
    await sound(page, 'the map with who was asked');
    await page.locator('ol.list .row').first().click();
    await page.locator('[data-part="nothing-concluded"]').waitFor();
    const next = await page.locator('ol.list .row').nth(1).getAttribute('data-hotspot');
    await page.locator('ol.list .row').nth(1).click();
    await arrived(page, { hotspot: next });
    equal(await page.locator('[data-part="nothing-concluded"]').count(), 0, 'warnings where most were asked');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await arrived(page, { mode: 'table', hotspot: next });
    const { features } = await fetchJson(page, `/api/releases/${(await fetchJson(page, '/api/releases')).releases[0].id}/coverage.geojson`);
    equal(drawn, features.map(({ properties }) => `${properties.name}: ${properties.asked}`).sort(), 'the wards of the map');
    equal(await page.locator('[data-ward]').evaluateAll((rows) => rows.map((row) => row.dataset.ward).sort()), features.map(({ properties }) => properties.ward).sort(), 'the wards of the table');
    equal(await page.locator('[data-part="serious-harm"] tbody tr').count(), 2, 'lines of serious harm');
    await page.goBack();
    await arrived(page, { mode: 'map', hotspot: next });
    truth(page.url().includes('asked=shown'), 'Back keeps who was asked');
  },
};

const bare = {
  name: 'where nobody knows who was asked, and no serious harm may be shown, the page says so and that it means nothing',
  set: { bare: true },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner, '/?area=E08000005&asked=shown');
    await arrived(page, { area: 'E08000005' });
    truth(/It is not known here how many were asked/.test(await text(page, 'asked')), 'the key');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await arrived(page, { area: 'E08000005', mode: 'table' });
    truth(/It is not known here how many were asked/.test(await text(page, 'asked-table')), 'the table');
    await page.getByText('That does not mean that there was none.').waitFor();
    await sound(page, 'the bare tables');
  },
};

const about = {
  name: 'about a release: its hash, the key that signed it, and how to check it without this server',
  options: { expected: [[404, /signature|coverage|serious/]] },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.partner, '/?mode=table');
    await arrived(page, { mode: 'table' });
    truth(/^[0-9a-f]{64}$/.test(await text(page, 'hash')), 'the hash');
    await page.getByText('Check it yourself, without this server').click();
    await page.getByText('homeward verify FILE').waitFor();
    await sound(page, 'the tables');
  },
};

/** Every screen in each size and in forced colours, with what must hold at rest. */
const sizes = [
  ['1600 x 900', { viewport: { width: 1600, height: 900 } }],
  ['1024 x 768', { viewport: { width: 1024, height: 768 } }],
  ['320 x 640', { viewport: { width: 320, height: 640 } }],
  ['forced colours', { forcedColors: 'active' }],
].map(([size, options]) => ({
  name: `custody screens: axe 0 and no sideways scrolling at ${size}`,
  options: { ...options, expected: [[404, /report$|signature$|coverage|serious/]] },
  async run({ page, base, accounts }) {
    await signIn(page, base, accounts.custodian, '/releases');
    await arrived(page, { screen: 'releases' });
    const id = await page.locator('.timeline__moment[data-state="issued"]').first().getAttribute('data-release');
    for (const address of ['/releases', '/releases/make', `/releases/${id}`, `/releases/${id}/recall`, '/withdrawals', '/audit', '/receipts']) {
      await page.goto(base + address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await arrived(page, { path: address });
      await sound(page, `${address} at ${size}`);
    }
  },
}));

// What changes the server's state comes last.
export default [timeline, refused, overtaken, nothingKept, waiting, doors, audit, recalled, asked, bare, about, ...sizes, child, receipt, lifecycle];
