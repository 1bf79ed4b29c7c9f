import { Problem } from '../api';
import { sentenceCase } from '../words';

/** What a refusal means on a form that asks for the password again. */
export type Refusal = { expired: true } | { expired: false; field: 'password' | 'form'; text: string };

/** The server's words without the release's id before them. */
export const refusalWords = (message: string): string => sentenceCase(message.replace(/^[0-9a-f]{8,64}: /, ''));

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Problem)) return { expired: false, field: 'form', text: 'Something went wrong. Try again.' };
  if (error.status === 401 && error.kind === 'sign-in') return { expired: true };
  if (error.status === 401) return { expired: false, field: 'password', text: 'The password is not right' };
  return { expired: false, field: 'form', text: refusalWords(error.message) };
}
