import { json, remove, send } from '../api';
import type { Audit, Custody, Holder, Report, State } from './report';

/** What the custody screens ask of the server. */

export interface Order {
  area: string;
  cut_off?: string;
}

export type Reason = 'records_wrong' | 'withdrawal' | 'protected_place' | 'rule_broken' | 'key_lost' | 'other';

const RELEASES = '/api/custody/releases';

export const custody = () => json<Custody>('/api/custody');
export const plan = (order: Order) => send<Report>('/api/custody/plan', order);
export const make = (order: Order) => send<{ id: string; report: Report }>(RELEASES, order);
export const report = (id: string) => json<Report>(`${RELEASES}/${id}/report`);
export const approve = (id: string, password: string) => send<{ state: State }>(`${RELEASES}/${id}/approvals`, { password });
export const recall = (id: string, password: string, reason: Reason) =>
  send<{ holders: Holder[] }>(`${RELEASES}/${id}/recall`, { password, reason });
export const withdraw = (password: string, child: string) =>
  send<{ releases: string[] }>(WITHDRAWALS, { password, child });

/** A withdrawal by a receipt that was used where it was made: whose it is, nobody is told. */
export interface Waiting {
  number: number;
  asked_at: string;
  goes_at: string;
  receipt_made_by: string;
}

const WITHDRAWALS = '/api/custody/withdrawals';

export const waiting = () => json<{ waiting: Waiting[] }>(WITHDRAWALS);
export const confirm = (number: number, password: string) => send<{ releases: string[] }>(`${WITHDRAWALS}/${number}`, { password });
export const audit = () => json<Audit>('/api/custody/audit');
export const receipt = (child: string) => send<{ receipt: string }>('/api/receipts', { child });

/** A personal access token, without what opens anything. */
export interface Token {
  number: number;
  name: string;
  areas: string[];
  expires_at: string;
  used_on: string | null;
}

export const tokens = () => json<{ tokens: Token[] }>('/api/tokens');
export const makeToken = (name: string, days: number, password: string) => send<Token & { token: string }>('/api/tokens', { name, days, password });
export const revokeToken = (number: number) => remove(`/api/tokens/${number}`);
