import { json, post, send } from '../api';
import type { Exported, LayerNames, Subject, Summary } from './types';

/** What the screens of areas and exports ask of the server. */

/** A layer of boundaries with the names of its areas. */
export const names = (layer: string) => json<LayerNames>(`/api/boundaries/${layer}`);
export const summary = (release: string, subject: Subject) => send<Summary>('/api/summaries', { release, subject });
export const exports = () => json<{ exports: Exported[]; all: boolean }>('/api/exports');

export interface Order {
  release: string;
  subject: Subject;
  format: string;
  purpose: string;
  recipient: string;
  password: string;
}

/** The file, its name, and the number under which it is in the ledger. */
export async function take(order: Order): Promise<{ file: Blob; name: string; serial: string }> {
  const answer = await post('/api/exports', order);
  const named = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '');
  return { file: await answer.blob(), name: named?.[1] ?? 'homeward-export', serial: answer.headers.get('homeward-export') ?? '' };
}

/** Hands a file to the browser, to be kept. */
export function keep(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
