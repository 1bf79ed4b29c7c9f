import * as api from './api';
import type { Coverage, Manifest, Release } from './release';

/**
 * The documents of the release on screen. It knows nothing of the map, so that
 * the list, the panel and the table stand where no map can be drawn.
 */
export class Loader {
  picture = $state.raw<SVGSVGElement | null>(null);
  release = $state.raw<Release | null>(null);
  problem = $state.raw<unknown>(null);
  /** By ward, of the release on screen; null where the release does not say, undefined until it has been asked for. */
  coverage = $state.raw<Coverage | null | undefined>(undefined);
  #asked = '';
  #covered = '';

  constructor(private readonly documents: api.Documents = api.issued) {}

  /** Asks for a release's documents, the picture first. A later call wins over an earlier one. */
  async load(id: string): Promise<void> {
    if (id === this.#asked) return;
    this.#asked = id;
    this.problem = null;
    const current = () => this.#asked === id;
    try {
      const words = Promise.all([this.documents.manifest(id), this.documents.hotspots(id)]);
      const picture = this.documents.picture(id).catch(() => null);
      void picture.then((drawn) => current() && (this.picture = drawn));
      const [[manifest, hotspots]] = await Promise.all([words, picture]);
      const leaves = await this.documents.leaves(id);
      if (current()) this.release = { manifest, hotspots, leaves };
    } catch (problem) {
      if (!current()) return;
      this.#asked = '';
      this.problem = problem;
    }
  }

  /** Asks who was asked, once for each release and after its map: it is no part of the first picture. */
  async cover({ id, documents }: Manifest): Promise<void> {
    if (id === this.#covered) return;
    this.#covered = id;
    this.coverage = undefined;
    const coverage = 'coverage.geojson' in documents ? await api.coverage(id).catch(() => null) : null;
    if (this.#covered === id) this.coverage = coverage;
  }
}
