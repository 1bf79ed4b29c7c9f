import * as api from './api';
import type { Release } from './release';

/**
 * The documents of the release on screen. It knows nothing of the map, so that
 * the list, the panel and the table stand where no map can be drawn.
 */
export class Loader {
  picture = $state.raw<SVGSVGElement | null>(null);
  release = $state.raw<Release | null>(null);
  problem = $state.raw<unknown>(null);
  #asked = '';

  /** Asks for a release's documents, the picture first. A later call wins over an earlier one. */
  async load(id: string): Promise<void> {
    if (id === this.#asked) return;
    this.#asked = id;
    this.problem = null;
    const current = () => this.#asked === id;
    try {
      const words = Promise.all([api.manifest(id), api.hotspots(id)]);
      const picture = api.picture(id).catch(() => null);
      void picture.then((drawn) => current() && (this.picture = drawn));
      const [[manifest, hotspots]] = await Promise.all([words, picture]);
      const leaves = await api.leaves(id);
      if (current()) this.release = { manifest, hotspots, leaves };
    } catch (problem) {
      if (!current()) return;
      this.#asked = '';
      this.problem = problem;
    }
  }
}
