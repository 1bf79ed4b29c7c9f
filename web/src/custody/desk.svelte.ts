import * as api from '../api';
import * as calls from './calls';
import type { Custody, Held } from './report';
import type { Skipped } from '../release';

/** The releases of every state, as those who approve see them. Read again after whatever changes them. */
export class Desk {
  custody = $state.raw<Custody | null>(null);
  skipped = $state.raw<Skipped[]>([]);
  problem = $state.raw<unknown>(null);
  /** The list is on its way: what it does not name yet may still come. */
  reading = $state(false);
  #asked = 0;

  /** Reads the list again. The latest question counts, whichever is answered last. */
  async refresh(): Promise<void> {
    const question = ++this.#asked;
    this.reading = true;
    const read = Promise.all([calls.custody(), api.releases()]);
    await read.then(
      ([custody, list]) => question === this.#asked && Object.assign(this, { custody, skipped: list.skipped, problem: null }),
      (problem: unknown) => question === this.#asked && (this.problem = problem),
    );
    if (question === this.#asked) this.reading = false;
  }

  find(id: string | undefined): Held | undefined {
    return this.custody?.releases.find((each) => each.id === id);
  }
}

/** Releases and skipped cut-offs of an area, newest first; of one cut-off, the last made first. */
export function line({ custody, skipped }: Desk, area: string): ({ held: Held } | { held: null; cut_off: string })[] {
  const held = (custody?.releases ?? []).filter((each) => each.area === area).map((each) => ({ held: each, on: each.made_on, cut_off: each.cut_off }));
  const none = skipped.filter((each) => each.area === area).map(({ cut_off }) => ({ held: null, on: '', cut_off }));
  return [...held, ...none].sort((a, b) => b.cut_off.localeCompare(a.cut_off) || b.on.localeCompare(a.on));
}
