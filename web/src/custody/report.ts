import type { Band, Window } from '../release';

/** What those who approve see. Exact numbers: none of it is kept by the page, and none stands in an address. */

export interface Attack {
  id: string;
  title: string;
  tried: boolean;
  /** How it ended. */
  verdict: string;
  passed: boolean;
  /** Claims of every kind; for analysts, the lower end of its band. */
  claims: number;
  /** Claims that were certain and true. What follows custodians see, and analysts do not. */
  certain?: number;
  /** Share of claims that were true, and the upper end of its 95 % interval; null where nothing was claimed. */
  precision?: number | null;
  upper?: number | null;
  /** Share that guessing would have got right; null where an attack makes no guesses. */
  base?: number | null;
}

export type Verdict = 'first' | 'release' | 'too few moved' | 'lonely change' | 'late mask';
export type Fate = 'shown' | 'too_few' | 'held_by_one' | 'audit' | 'masked' | 'few_homes';

export interface Report {
  area: string;
  area_name: string;
  cut_off: string;
  window: Window;
  synthetic: boolean;
  /** The day that was played, where the snapshot was taken on a clock of its own. */
  played_on?: string;
  may_be_made: boolean;
  refusals: string[];
  warnings: string[];
  changes: {
    leaves: { new: number; gone: number; risen: number; fallen: number; same: number };
    hotspots: { standing: number; new: number; gone: number };
  };
  withheld: {
    children: number;
    children_shown: number;
    reports: number;
    reports_shown: number;
    reports_elsewhere: number;
    reports_masked: number;
    cells: Record<Fate, number>;
  };
  churn: { children_left: number; children_came: number; leaves_lost: number; leaves_won: number; others_changed: number; verdict: Verdict };
  /** Every count is the lower end of its band: analysts see no numbers. */
  in_bands?: boolean;
  /** Absent where it was not measured. */
  utility?: Utility | null;
  /** Absent where none was run: never to be taken for one that passed. */
  attack?: AttackReport | null;
}

export interface Utility {
  children_represented: number;
  reports_fine: number;
  reports_any: number;
  costs: { rule: string; children_represented_without: number }[];
}

export interface AttackReport {
  certain: number;
  passed: boolean;
  attacks: Attack[];
}

export type State = 'proposed' | 'approved once' | 'issued' | 'superseded' | 'recalled';

export interface Approval {
  account: string;
  on: string;
}

export interface Held {
  id: string;
  area: string;
  area_name: string;
  cut_off: string;
  window: Window;
  state: State;
  made_on: string;
  approvals: Approval[];
  recalled: { on: string; reason: string; words: string } | null;
}

export interface Custody {
  areas: { code: string; name: string }[];
  releases: Held[];
  policy: { k: number; colluding_holders: boolean; top_band: Band };
  /** The name of the account that asks. */
  you: string;
}

export interface Holder {
  account: string;
  agency: string;
  on: string;
  /** For whom, by the ledger of exports. */
  recipients?: string[];
}

export interface AuditEntry {
  at: string;
  who: string;
  act: string;
  about: string;
  purpose: string;
  store: string;
}

export interface Audit {
  entries: AuditEntry[];
  /** Where the logs stand, for custodians of every area: of the rest it would tell by its length. */
  checkpoint: string | null;
  /** How many children withdrew, of months that are over, newest first: for custodians. */
  withdrawals?: { month: string; count: number }[];
}
