import type { Approval, Attack, Fate, Held, Report, State, Verdict } from './report';
import { longDate } from '../words';

/** The custody screens' sentences. Numbers here are for those who approve: exact for custodians, the lower ends of bands for analysts. */

const whole = new Intl.NumberFormat('en-GB');

/** How what stands on the screens of releases is to be handled. */
export const handling = (inBands: boolean): string =>
  `${inBands ? 'Counts in bands' : 'Exact numbers'}: for those who approve. Do not copy into a meeting.`;

export const number = (count: number): string => whole.format(count);
export const plural = (count: number, one: string, many: string): string => `${number(count)} ${count === 1 ? one : many}`;

/** "163"; of a band, "100 or more". The two ends of two bands are never added or subtracted. */
export function countWords(count: number, inBands: boolean): string {
  if (!inBands) return number(count);
  return count === 0 ? 'fewer than 5' : `${number(count)} or more`;
}

/** "86 %"; of a band, "80 % or more" */
export const shareWords = (share: number, inBands: boolean): string => `${percent(share)}${inBands ? ' or more' : ''}`;

/** "86 %" */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const STATES: Record<State | 'skipped', string> = {
  proposed: 'Proposed: two people must approve it',
  'approved once': 'Approved once: one more person must approve it',
  issued: 'Issued: partners see it',
  superseded: 'Replaced by a newer release',
  recalled: 'Recalled',
  skipped: 'Skipped: no release was made',
};

/** "Approved by chris on 3 November 2026, and by sam on 4 November 2026" */
export function approvedBy(approvals: Approval[]): string {
  if (approvals.length === 0) return 'Nobody has approved it yet';
  return `Approved ${approvals.map(({ account, on }) => `by ${account} on ${longDate(on.slice(0, 10))}`).join(', and ')}`;
}

/** Who still must approve, as seen by `you`. */
export function stillMust({ state, approvals }: Held, you: string): string {
  if (state !== 'proposed' && state !== 'approved once') return '';
  const mine = approvals.some(({ account }) => account === you);
  if (mine) return 'You have approved it. Now someone else must, from an account of their own. One of the two is a custodian.';
  if (approvals.length > 0) return 'One more person must approve it, and one of the two is a custodian. It may be you.';
  return 'Two different people must approve it, one of them a custodian. You may be one of them.';
}

export function churnWords({ churn, in_bands }: Report): string {
  const children = (many: number): string => (in_bands === true ? `${countWords(many, true)} children` : plural(many, 'child', 'children'));
  const moved = `${children(churn.children_left)} left, ${children(churn.children_came)} came`;
  const words: Record<Verdict, string> = {
    first: 'This is the first release of the area: there is nothing to compare it with.',
    release: `What changed points at no child: ${moved} since the last release.`,
    'too few moved': `Too few children moved: ${moved} since the last release. Where anything comes or goes, ten must have. The changes wait for the next month.`,
    'lonely change': `What would come or go is too much one child’s: ${moved} since the last release. The changes wait for the next month.`,
    'late mask': 'What would go would point at a placement or refuge that was protected since the last release. The changes wait for the next month.',
  };
  return words[churn.verdict];
}

/** The attack report in one line. */
export function attackWords({ attack, in_bands }: Report): string {
  const made = attack?.attacks.filter((each) => each.tried) ?? [];
  if (!attack || made.length === 0) return 'Not attacked: no attack was run, so nothing is known of how it would stand.';
  const claims = made.reduce((sum, each) => sum + each.claims, 0);
  const attacks = plural(made.length, 'attack', 'attacks');
  const tried = in_bands === true ? `${attacks} made claims` : `${attacks} made ${plural(claims, 'claim', 'claims')}`;
  if (attack.certain > 0) return `Attack report: failed. ${tried}, and ${number(attack.certain)} found a child for certain.`;
  if (!attack.passed) return `Attack report: failed. ${tried}. None was certain, but some guess right more often than they may.`;
  return `Attack report: passed. ${tried}, and none found a child for certain.`;
}

/** How an attack ended, with a sign that tells without colour. */
export function verdictWords({ verdict, passed }: Attack): string {
  const words = verdict.charAt(0).toUpperCase() + verdict.slice(1);
  if (!passed) return `✗ ${words}`;
  return verdict === 'met' ? `✓ ${words}` : `– ${words}`;
}

/** "8 % (11 % at most)" of an attack's guesses; one without guesses is right or wrong for certain. */
export const guessWords = ({ precision, upper, base }: Attack): string =>
  base == null || precision == null || upper == null ? 'No guesses' : `${percent(precision)} (${percent(upper)} at most)`;

/** How much of what was told is on the map, and how much is not: what is not, custodians alone are told. */
export function withheldWords({ withheld, in_bands }: Report): string {
  const count = (many: number): string => countWords(many, in_bands === true);
  const of = (many: number, one: string, more: string): string => (in_bands === true ? `${count(many)} ${more}` : plural(many, one, more));
  const are = (many: number): string => (in_bands !== true && many === 1 ? 'is' : 'are');
  const hidden = withheld.children - withheld.children_shown;
  return [
    `${count(withheld.children_shown)} of ${of(withheld.children, 'child', 'children')} ${are(withheld.children_shown)} somewhere on the map`,
    in_bands === true ? '. ' : `; ${number(hidden)} ${are(hidden)} not. `,
    `${count(withheld.reports_shown)} of ${of(withheld.reports, 'report', 'reports')} ${are(withheld.reports_shown)} in it; `,
    `${count(withheld.reports_elsewhere)} ${withheld.reports_elsewhere === 1 ? 'lies' : 'lie'} outside the area and ${count(withheld.reports_masked)} in protected places.`,
  ].join('');
}

export const FATES: [fate: Fate, name: string, why: string][] = [
  ['shown', 'On the map', 'Alone, or as part of a wider place.'],
  ['too_few', 'Too few children', 'Fewer children than the rule asks for.'],
  ['held_by_one', 'Held by one', 'Enough children, but too few others once those known to one person, home, school or agency are taken away.'],
  ['audit', 'Could be worked out', 'What is shown round it would give it away.'],
  ['masked', 'Protected place', 'A placement, a refuge or another place that is never shown.'],
  ['few_homes', 'Few homes', 'One to seven homes: it would point at a household.'],
];

const RULES: Record<string, string> = {
  five_others: 'Enough others stay, whichever holder is taken away',
  masks: 'Placements, refuges and places of few homes are never shown',
  audit: 'What could be worked out from its neighbours is not shown',
  every_rule_but_the_least_number_of_children: 'All rules but the least number of children',
};

/** A rule's own words, or its code made readable. */
export function ruleWords(rule: string): string {
  const known = RULES[rule.replaceAll(' ', '_')];
  const words = known ?? rule.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const REASONS: [code: 'records_wrong' | 'withdrawal' | 'protected_place' | 'rule_broken' | 'key_lost' | 'other', words: string][] = [
  ['records_wrong', 'What went into it was wrong'],
  ['withdrawal', 'A child who withdrew could be found in it'],
  ['protected_place', 'It shows a placement, a refuge or another protected place'],
  ['rule_broken', 'A rule was broken when it was made'],
  ['key_lost', 'The key that signed it is lost or was stolen'],
  ['other', 'Another reason, kept with the partnership’s own papers'],
];

/** "release_issued" as "Release issued" */
export function actWords(act: string): string {
  const words = act.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'Europe/London',
});

/** "3 Nov 2026, 14:05:09", as the clock in Britain had it. */
export const momentWords = (at: string): string => moment.format(new Date(at));
