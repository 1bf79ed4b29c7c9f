import { afterEach, expect, test, vi } from 'vitest';
import { Desk } from '../../src/custody/desk.svelte';

/** Questions to the server, each answered when the test says so. */
const questions: { path: string; answer: (body: object, status?: number) => void }[] = [];

vi.stubGlobal('fetch', (path: string) => new Promise<Response>((done) => questions.push({
  path,
  answer: (body, status = 200) => done(new Response(JSON.stringify(body), { status })),
})));
afterEach(() => void (questions.length = 0));

const turn = () => new Promise((done) => setTimeout(done));
const held = (state: string) => ({ areas: [], releases: [{ id: 'a', state }], policy: {}, you: 'chris' });

async function answer(of: typeof questions, state: string) {
  for (const { path, answer } of of) answer(path === '/api/custody' ? held(state) : { releases: [], skipped: [] });
  await turn();
}

test('the latest question counts, whichever is answered last, and until then the desk says that it reads', async () => {
  const desk = new Desk();
  void desk.refresh();
  const first = questions.splice(0);
  void desk.refresh();
  const second = questions.splice(0);
  expect([first.length, second.length]).toEqual([2, 2]);
  await answer(first, 'proposed');
  expect([desk.reading, desk.custody]).toEqual([true, null]);
  await answer(second, 'approved once');
  expect([desk.reading, desk.find('a')?.state]).toEqual([false, 'approved once']);
});

test('an older answer that comes last does not take a release back to what it was', async () => {
  const desk = new Desk();
  void desk.refresh();
  const first = questions.splice(0);
  void desk.refresh();
  const second = questions.splice(0);
  await answer(second, 'issued');
  await answer(first, 'approved once');
  expect([desk.reading, desk.find('a')?.state]).toEqual([false, 'issued']);
});

test('an older refusal that comes last is no problem of what was read since', async () => {
  const desk = new Desk();
  void desk.refresh();
  const first = questions.splice(0);
  void desk.refresh();
  const second = questions.splice(0);
  await answer(second, 'issued');
  for (const each of first) each.answer({ detail: 'no' }, 500);
  await turn();
  expect([desk.problem, desk.reading, desk.find('a')?.state]).toEqual([null, false, 'issued']);
});
