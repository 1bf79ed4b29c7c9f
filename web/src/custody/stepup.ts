import { Problem } from '../api';

/** What a refusal means on a form that asks for the password again. */
export type Refusal = { expired: true } | { expired: false; field: 'password' | 'form'; text: string };

export function refusalOf(error: unknown, taken: string): Refusal {
  if (!(error instanceof Problem)) return { expired: false, field: 'form', text: 'Something went wrong. Try again.' };
  if (error.status === 401 && error.kind === 'sign-in') return { expired: true };
  if (error.status === 401) return { expired: false, field: 'password', text: 'The password is not right' };
  if (error.status === 409) return { expired: false, field: 'form', text: taken || error.message };
  return { expired: false, field: 'form', text: error.message };
}
