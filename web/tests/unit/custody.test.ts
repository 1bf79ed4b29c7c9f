import { expect, test } from 'vitest';
import { Problem } from '../../src/api';
import type { Attack, Held, Report } from '../../src/custody/report';
import { refusalOf } from '../../src/custody/stepup';
import { approvedBy, attackWords, churnWords, countWords, guessWords, handling, ruleWords, shareWords, stillMust, verdictWords, withheldWords } from '../../src/custody/words';

const attack = (change: Partial<Attack> = {}): Attack => ({
  id: 'A03', title: 'Complement', tried: true, verdict: 'met', claims: 200, certain: 0, precision: 0.04, upper: 0.08, base: 0.04, passed: true, ...change,
});
const report = (certain: number, passed: boolean, attacks: Attack[]) => ({ attack: { certain, passed, attacks } }) as Report;
const held = (state: Held['state'], ...accounts: string[]) =>
  ({ state, approvals: accounts.map((account) => ({ account, on: '2026-11-03T10:00:00Z' })) }) as Held;

test('the attack report says in one line whether a child was found', () => {
  expect(attackWords(report(0, true, [attack()]))).toBe('Attack report: passed. 1 attack made 200 claims, and none found a child for certain.');
  expect(attackWords(report(2, false, [attack({ certain: 2 })]))).toMatch(/^Attack report: failed\. .* 2 found a child for certain\.$/);
  expect(attackWords(report(0, false, [attack()]))).toMatch(/^Attack report: failed\..*guess right/);
});

test('a report without an attack never reads as one that passed', () => {
  expect(attackWords(report(0, true, []))).toMatch(/^Not attacked/);
  expect(attackWords({} as Report)).toMatch(/^Not attacked/);
});

test('certainty fails a report whatever it says of itself', () => {
  expect(attackWords(report(1, true, [attack()]))).toMatch(/failed/);
});

test('what was not tried is counted nowhere as passed', () => {
  const untried = attack({ tried: false, verdict: 'not tried', claims: 0, precision: null, upper: null, base: null });
  expect(attackWords(report(0, true, [attack(), untried]))).toMatch(/ 1 attack made 200 claims,/);
  expect(attackWords(report(0, true, [untried]))).toMatch(/^Not attacked/);
  expect(verdictWords(untried)).toBe('– Not tried');
  expect(verdictWords(attack())).toBe('✓ Met');
  expect(verdictWords(attack({ verdict: 'too few to judge' }))).toBe('– Too few to judge');
  expect(verdictWords(attack({ verdict: 'not met', passed: false }))).toBe('✗ Not met');
});

test('the sum of lower ends is told to nobody', () => {
  expect(attackWords({ ...report(0, true, [attack(), attack()]), in_bands: true })).toMatch(/ 2 attacks made claims, and none/);
});

test('of two bands nothing is subtracted, and none is said to be exact', () => {
  const withheld = { children: 200, children_shown: 100, reports: 400, reports_shown: 1, reports_elsewhere: 0, reports_masked: 25, cells: {} };
  expect(withheldWords({ withheld } as unknown as Report)).toBe(
    '100 of 200 children are somewhere on the map; 100 are not. 1 of 400 reports is in it; 0 lie outside the area and 25 in protected places.',
  );
  expect(withheldWords({ withheld, in_bands: true } as unknown as Report)).toBe(
    '100 or more of 200 or more children are somewhere on the map. 1 or more of 400 or more reports are in it; fewer than 5 lie outside the area and 25 or more in protected places.',
  );
  expect(countWords(0, true)).toBe('fewer than 5');
  expect(shareWords(0.5, true)).toBe('50 % or more');
  expect(handling(true)).not.toMatch(/exact/i);
});

test('guesses have their bound, and an attack that guesses nothing has none', () => {
  expect(guessWords(attack())).toBe('4 % (8 % at most)');
  expect(guessWords(attack({ base: null }))).toBe('No guesses');
});

test('each verdict of the churn gate has its own words', () => {
  const words = (['first', 'release', 'too few moved', 'lonely change', 'late mask'] as const).map((verdict) => churnWords({ churn: { children_left: 1, children_came: 1, leaves_lost: 0, leaves_won: 0, others_changed: 0, verdict } } as Report));
  expect(new Set(words).size).toBe(5);
  expect(words[2]).toContain('1 child left, 1 child came');
  expect(words[3]).toContain('too much one child’s');
  expect(churnWords({ in_bands: true, churn: { children_left: 10, children_came: 5, leaves_lost: 0, leaves_won: 0, others_changed: 0, verdict: 'release' } } as Report)).toContain('10 or more children left');
});

test('who approved is told, and who still must', () => {
  expect(approvedBy([])).toBe('Nobody has approved it yet');
  expect(approvedBy(held('approved once', 'chris').approvals)).toBe('Approved by chris on 3 November 2026');
  expect(stillMust(held('proposed'), 'sam')).toMatch(/^Two different people/);
  expect(stillMust(held('approved once', 'chris'), 'sam')).toMatch(/It may be you\.$/);
  expect(stillMust(held('approved once', 'chris'), 'chris')).toMatch(/someone else must/);
  expect(stillMust(held('issued', 'chris', 'sam'), 'sam')).toBe('');
});

test('a rule is named in words, known or not', () => {
  expect(ruleWords('masks')).toBe('Placements, refuges and places of few homes are never shown');
  expect(ruleWords('some_new_rule')).toBe('Some new rule');
});

test('a refusal at the password is told apart from a session that is over', () => {
  expect(refusalOf(new Problem(401, 'x', 'sign-in'))).toEqual({ expired: true });
  expect(refusalOf(new Problem(401, 'x', 'wrong-password'))).toMatchObject({ field: 'password', text: 'The password is not right' });
  expect(refusalOf(new Problem(409, '17f04ec26355926d: the records changed'))).toMatchObject({ field: 'form', text: 'The records changed' });
  expect(refusalOf(new Problem(429, 'Wait.'))).toMatchObject({ text: 'Wait.' });
});
