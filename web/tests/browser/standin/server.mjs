// A stand-in for the program's API, kept to what the screens are promised. It holds its state for one test.
// Where the program itself serves, none of this is used: see run.mjs.
import { readFileSync, existsSync } from 'node:fs';
import { documentOf, hashOf } from './documents.mjs';

export const ACCOUNTS = Object.fromEntries(
  ['partner', 'analyst', 'liaison', 'custodian', 'practitioner', 'administrator'].map((name) => [name, { name, password: `${name}-password` }]),
);
/** A child of the made-up records. */
ACCOUNTS.child = 'LA-77';
ACCOUNTS.make = { area: 'E08000005' };

const ROCHDALE = { code: 'E08000005', name: 'Rochdale' };
const BRADFORD = { code: 'E08000032', name: 'Bradford' };
const year = (to) => ({ from: `${Number(to.slice(0, 4)) - 1}-${String((Number(to.slice(5)) % 12) + 1).padStart(2, '0')}`, to, months: 12 });
const release = (id, area, cut_off, to, state, more = {}) => ({
  id, area, cut_off, window: year(to), previous: null, synthetic: true, played_on: cut_off, state, made_on: cut_off, recalled: null,
  approvals: state === 'proposed' ? [] : [{ account: 'custodian', on: cut_off }, { account: 'analyst', on: cut_off }], ...more,
});

export const report = (change = {}) => ({
  area: ROCHDALE.code, area_name: ROCHDALE.name, cut_off: '2026-12-01', window: year('2026-11'), synthetic: true, played_on: '2026-12-01', may_be_made: true,
  refusals: [], warnings: ['One home holds 38 of 100 children in the north: watch it in the next release.'],
  changes: { leaves: { new: 4, gone: 3, risen: 5, fallen: 2, same: 31 }, hotspots: { standing: 11, new: 2, gone: 1 } },
  withheld: {
    children: 294, children_shown: 253, reports: 1051, reports_shown: 967, reports_elsewhere: 41, reports_masked: 12,
    cells: { shown: 38, too_few: 268, held_by_one: 9, audit: 2, masked: 6, few_homes: 3 },
  },
  churn: { children_left: 47, children_came: 31, leaves_lost: 5, leaves_won: 6, others_changed: 2, verdict: 'release' },
  utility: {
    children_represented: 0.86, reports_fine: 0.53, reports_any: 0.92,
    costs: [
      { rule: 'five_others', children_represented_without: 0.91 },
      { rule: 'masks', children_represented_without: 0.87 },
      { rule: 'audit', children_represented_without: 0.86 },
    ],
  },
  attack: {
    certain: 0, passed: true,
    attacks: [
      { id: 'A01', title: 'Small cell', tried: false, verdict: 'not tried', claims: 0, certain: 0, precision: null, upper: null, base: null, passed: true },
      { id: 'A03', title: 'Complement', tried: true, verdict: 'met', claims: 214, certain: 0, precision: 0.04, upper: 0.08, base: 0.04, passed: true },
      { id: 'A09', title: 'Consecutive releases', tried: true, verdict: 'met', claims: 612, certain: 0, precision: 0.05, upper: 0.07, base: 0.042, passed: true },
      { id: 'A13', title: 'Withdrawal across releases', tried: true, verdict: 'met', claims: 37, certain: 0, precision: 0.08, upper: 0.19, base: 0.06, passed: true },
    ],
  },
  ...change,
});

const ENDS = [800, 400, 200, 100, 50, 25, 15, 10, 5];
const lower = (count) => ENDS.find((end) => end <= count) ?? 0;
const lowerAll = (counts) => Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, typeof count === 'number' ? lower(count) : count]));
const tenths = (share) => Math.floor(share * 10) / 10;

/** What an analyst is told of a report: verdicts, and counts by the lower ends of their bands. */
const inBands = (told) => ({
  ...told, in_bands: true,
  withheld: { ...lowerAll(told.withheld), cells: lowerAll(told.withheld.cells) },
  churn: lowerAll(told.churn),
  utility: {
    children_represented: tenths(told.utility.children_represented), reports_fine: tenths(told.utility.reports_fine), reports_any: tenths(told.utility.reports_any),
    costs: told.utility.costs.map(({ rule, children_represented_without: share }) => ({ rule, children_represented_without: tenths(share) })),
  },
  attack: { passed: told.attack.passed, attacks: told.attack.attacks.map(({ id, title, tried, verdict, claims, passed }) => ({ id, title, tried, verdict, claims: lower(claims), passed })) },
});

export const refusedReport = () => report({
  may_be_made: false,
  refusals: ['The churn gate: 12 children moved since the last release, and 30 must.', 'An attack found 2 children for certain.'],
  churn: { children_left: 8, children_came: 4, leaves_lost: 2, leaves_won: 0, others_changed: 0, verdict: 'too few moved' },
  attack: { certain: 2, passed: false, attacks: [{ id: 'A10', title: 'Lonely change', tried: true, verdict: 'not met', claims: 9, certain: 2, precision: 0.33, upper: 0.55, base: 0.06, passed: false }] },
});

const ENTRIES = [
  ['2026-11-03T09:14:05Z', 'custodian', 'sign_in', '', '', 'access'],
  ['2026-11-03T09:15:31Z', 'custodian', 'read_records', 'E08000005', 'plan', 'records'],
  ['2026-11-03T09:21:00Z', 'custodian', 'release_proposed', '3f9c0a1b2c3d4e5f', 'plan', 'releases'],
  ['2026-11-03T10:02:47Z', 'analyst', 'sign_in', '', '', 'access'],
  ['2026-11-03T10:07:12Z', 'analyst', 'release_approved', '3f9c0a1b2c3d4e5f', 'approval', 'releases'],
  ['2026-11-03T10:07:12Z', 'analyst', 'release_issued', '3f9c0a1b2c3d4e5f', 'approval', 'releases'],
].map(([at, who, act, about, purpose, store]) => ({ at, who, act, about, purpose, store })).reverse();

const readers = (role) => role !== 'practitioner';
const approvers = (role) => role === 'custodian' || role === 'analyst';

export class StandIn {
  /** `with` sets up what a test needs: `recalled`, `refused`, `bare`; `docs` is a folder of real documents for pictures. */
  constructor({ recalled = false, refused = false, bare = false, waiting = false, docs = process.env.HOMEWARD_DOCS } = {}) {
    Object.assign(this, { refused, bare, docs, signedIn: null, withdrawn: [] });
    this.releases = [
      release('17f04ec26355926d', ROCHDALE, '2026-11-01', '2026-10', recalled ? 'recalled' : 'issued',
        recalled ? { recalled: { on: '2026-11-09', reason: 'protected_place', words: 'This release is no longer to be used. Destroy every copy.' } } : {}),
      release('c62ba3e190696364', ROCHDALE, '2026-08-01', '2026-07', 'superseded'),
      release('33a4acccfb51a1f8', ROCHDALE, '2026-05-01', '2026-04', 'recalled', { recalled: { on: '2026-05-20', reason: 'records_wrong', words: 'What went into this release was wrong. Do not use it, and destroy every copy.' } }),
      release('16b41c12d0f9cceb', BRADFORD, '2026-11-01', '2026-10', 'issued'),
    ];
    this.waiting = waiting ? [{ number: 3, asked_at: '2026-11-03T09:00:00Z', goes_at: '2026-11-04T09:00:00Z', receipt_made_by: 'practitioner' }] : [];
    this.skipped = [{ area: ROCHDALE.code, cut_off: '2026-10-01' }];
  }

  /** Answers for this context, in which somebody of its own is signed in. */
  async take(context) {
    let who = null;
    await context.route(/\/(api|basemap)\//, async (route) => {
      const request = route.request();
      const path = new URL(request.url()).pathname;
      this.signedIn = who;
      const { status = 200, body = '', type = 'application/json' } = this.answer(request.method(), path, request.postData());
      who = this.signedIn;
      const problem = status >= 400 ? { 'content-type': 'application/problem+json' } : { 'content-type': type };
      await route.fulfill({ status, headers: problem, body: typeof body === 'string' ? body : JSON.stringify(body) });
    });
  }

  answer(method, path, posted) {
    if (path.startsWith('/basemap/')) return { body: { type: 'FeatureCollection', features: [] } };
    const parts = path.split('/').slice(2);
    const given = posted ? JSON.parse(posted) : {};
    if (path === '/api/session') return this.session(method, given);
    if (path === '/api/withdrawals') return { status: 202, body: { received: true } };
    if (!this.signedIn) return refuse(401, 'sign-in', 'Sign in.');
    if (path === '/api/receipts') return this.role('practitioner') ?? this.receipt(given);
    if (parts[0] === 'releases') return readers(this.signedIn) ? this.reader(parts) : refuse(403, 'not-your-role', 'Ask whoever keeps the accounts.');
    if (path === '/api/boundaries') return { body: { layers: [] } };
    if (path === '/api/custody/audit') return this.audit();
    if (!approvers(this.signedIn)) return refuse(403, 'not-your-role', 'Ask whoever keeps the accounts.');
    return this.custody(method, parts.slice(1), given);
  }

  receipt({ child }) {
    // Every id has four words: which of them open something is told to nobody.
    return { body: { receipt: child === ACCOUNTS.child ? 'otter lantern maple kite' : 'apple window stone river' } };
  }

  role(needed) {
    return this.signedIn === needed ? null : refuse(403, 'not-your-role', 'Ask whoever keeps the accounts.');
  }

  session(method, given) {
    if (method === 'DELETE') this.signedIn = null;
    if (method === 'POST') {
      if (ACCOUNTS[given.name]?.password !== given.password) return refuse(401, 'wrong-password', 'The name or the password is not right');
      this.signedIn = given.name;
    }
    if (method !== 'GET' || !this.signedIn) return { status: 204 };
    return { body: { name: this.signedIn, role: this.signedIn, agency: 'Homeward demo', areas: [] } };
  }

  reader([, id, name = 'manifest.json']) {
    const issued = this.releases.filter(({ state }) => ['issued', 'superseded', 'recalled'].includes(state));
    if (!id) return { body: { releases: issued.map((each) => ({ ...each, approvals: undefined, made_on: undefined, signed_by: '9b1c22aa07e4d310' })), skipped: this.skipped } };
    const found = issued.find((each) => each.id === id);
    if (!found) return refuse(404, 'not-found', 'There is nothing here');
    if (found.state === 'recalled') return refuse(410, 'recalled', found.recalled.words);
    if (name === 'signature') return { body: { release: id, key: '9b1c22aa07e4d310', public_key: 'q'.repeat(43) + '=', signature: 's'.repeat(86) + '==', hash: this.real(id, 'manifest.json') ? JSON.parse(this.real(id, 'manifest.json')).hash : hashOf(id), keys: ['9b1c22aa07e4d310'] } };
    return this.document(found, name);
  }

  real(id, name) {
    const file = this.docs && `${this.docs}/${id}/${name}`;
    return file && existsSync(file) ? readFileSync(file, 'utf8') : null;
  }

  document(found, name) {
    const body = this.real(found.id, name) ?? documentOf(found, name, this.bare);
    if (body === null) return refuse(404, 'not-found', 'There is nothing here');
    return { body, type: name.endsWith('.svg') ? 'image/svg+xml' : name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/json' };
  }

  custody(method, [part, id, what], given) {
    if (!part) return { body: { areas: [BRADFORD, ROCHDALE], releases: this.releases.map(({ area, ...each }) => ({ ...each, area: area.code, area_name: area.name })), policy: { k: 5, colluding_holders: false }, you: this.signedIn } };
    if (part === 'plan') return { body: this.plan() };
    if (part === 'withdrawals' && method === 'GET') return this.role('custodian') ?? { body: { waiting: this.waiting } };
    if (part === 'withdrawals' && id) return this.confirm(Number(id), given);
    if (part === 'withdrawals') return this.withdraw(given);
    if (part === 'releases' && !id) return this.make();
    const found = this.releases.find((each) => each.id === id);
    if (!found) return refuse(404, 'not-found', 'There is nothing here');
    if (what === 'approvals') return this.approve(found, given);
    if (what === 'recall') return this.recall(found, given);
    return what === 'report' ? { body: this.told(report()) } : this.document({ ...found, id: this.docs ? '17f04ec26355926d' : found.id }, what);
  }

  plan() {
    return this.told(this.refused ? refusedReport() : report());
  }

  told(whole) {
    return this.signedIn === 'analyst' ? inBands(whole) : whole;
  }

  make() {
    this.releases.unshift(release('3f9c0a1b2c3d4e5f', ROCHDALE, '2026-12-01', '2026-11', 'proposed', { made_on: '2026-12-02' }));
    return { status: 201, body: { id: '3f9c0a1b2c3d4e5f', report: report() } };
  }

  approve(found, { password }) {
    const wrong = this.password(password);
    if (wrong) return wrong;
    if (found.approvals.some(({ account }) => account === this.signedIn)) return refuse(409, 'refused', `${found.id}: ${this.signedIn} has approved it; a second person must`);
    found.approvals.push({ account: this.signedIn, on: '2026-12-02' });
    if (found.approvals.length === 2) for (const each of this.releases) if (each.area === found.area && each.state === 'issued') each.state = 'superseded';
    found.state = found.approvals.length === 2 ? 'issued' : 'approved once';
    return { body: { state: found.state } };
  }

  recall(found, { password, reason }) {
    const wrong = this.role('custodian') ?? this.password(password);
    if (wrong) return wrong;
    Object.assign(found, { state: 'recalled', recalled: { on: '2026-12-03', reason, words: 'What went into this release was wrong. Do not use it, and destroy every copy.' } });
    return { body: { holders: [{ account: 'liaison', agency: 'Police', on: '2026-11-04' }, { account: 'partner', agency: 'Health', on: '2026-11-05' }] } };
  }

  confirm(number, { password }) {
    const wrong = this.role('custodian') ?? this.password(password);
    if (wrong) return wrong;
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((one) => one.number !== number);
    return this.waiting.length < before ? { body: { releases: ['17f04ec26355926d'] } } : refuse(409, 'refused', 'no such withdrawal waits: it may have gone through');
  }

  withdraw({ password, child }) {
    const wrong = this.role('custodian') ?? this.password(password);
    if (wrong) return wrong;
    if (child !== ACCOUNTS.child) return refuse(409, 'refused', 'the records hold nothing of this child');
    return { body: { releases: ['17f04ec26355926d', 'c62ba3e190696364'] } };
  }

  audit() {
    if (!approvers(this.signedIn)) return refuse(403, 'not-your-role', 'Ask whoever keeps the accounts.');
    return { body: { entries: ENTRIES, ...(this.signedIn === 'custodian' ? { withdrawals: [{ month: '2026-10', count: 2 }, { month: '2026-08', count: 1 }] } : {}), checkpoint: this.signedIn !== 'custodian' ? null : `homeward audit\naccess 118 ${'a4'.repeat(32)}\nrecords 41 ${'0c'.repeat(32)}\nreleases 27 ${'7e'.repeat(32)}\n— 9b1c22aa07e4d310 ${'S'.repeat(86)}==` } };
  }

  password(given) {
    return ACCOUNTS[this.signedIn].password === given ? null : refuse(401, 'wrong-password', 'The password is not right');
  }
}

const refuse = (status, slug, detail) => ({ status, body: { type: `urn:homeward:problem:${slug}`, title: detail, status, detail } });
