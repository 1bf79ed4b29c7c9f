import * as api from './api';
import type { Coverage, Manifest, Release } from './release';

/** The server's drawing of a release, and which release it is of. */
export interface Pictured {
  release: string;
  drawing: SVGSVGElement;
}

/**
 * The documents of the release on screen. It knows nothing of the map, so that
 * the list, the panel and the table stand where no map can be drawn.
 *
 * What is on screen is one release whole: picture, list and leaves change at once. Only where nothing is on screen yet
 * does the picture come before the rest.
 */
export class Loader {
  picture = $state.raw<Pictured | null>(null);
  release = $state.raw<Release | null>(null);
  /** By ward, of the release on screen; null where the release does not say, undefined until it has been asked for. */
  coverage = $state.raw<Coverage | null | undefined>(undefined);
  #failure = $state.raw<{ release: string; problem: unknown } | null>(null);
  #requested = '';
  #covered = '';

  constructor(private readonly documents: api.Documents = api.issued) {}

  /** Why a release cannot be shown; null if nothing is known against it. */
  problemOf(id: string | undefined): unknown {
    return this.#failure?.release === id ? this.#failure?.problem : null;
  }

  /** Asks for a release's documents, the picture first. A later call wins over an earlier one, whichever is answered last. */
  async load(id: string): Promise<void> {
    if (id === this.#requested) return;
    this.#requested = id;
    this.#failure = null;
    if (this.release?.manifest.id === id) return;
    // Alone on screen, the picture of another release would have nothing beside it that says so.
    if (!this.release) this.picture = null;
    const current = () => this.#requested === id;
    try {
      const words = Promise.all([this.documents.manifest(id), this.documents.hotspots(id)]);
      const picture = this.documents.picture(id).then((drawing) => ({ release: id, drawing }), () => null);
      void picture.then((drawn) => current() && !this.release && (this.picture = drawn));
      const [[manifest, hotspots], drawn] = await Promise.all([words, picture]);
      if (!current()) return;
      const leaves = await this.documents.leaves(id);
      if (manifest.id !== id) throw new api.Problem(0, 'The server answered with another release.');
      if (current()) this.#display({ manifest, hotspots, leaves }, drawn);
    } catch (problem) {
      if (!current()) return;
      this.#requested = '';
      this.#failure = { release: id, problem };
    }
  }

  #display(release: Release, picture: Pictured | null): void {
    this.release = release;
    this.picture = picture;
    // Who was asked, of the release before, says nothing of this one.
    this.coverage = undefined;
    this.#covered = '';
  }

  /** Asks who was asked, once for each release and after its map: it is no part of the first picture. */
  async cover({ id, documents }: Manifest): Promise<void> {
    if (id === this.#covered) return;
    this.#covered = id;
    const coverage = 'coverage.geojson' in documents ? await api.coverage(id).catch(() => null) : null;
    if (this.#covered === id) this.coverage = coverage;
  }
}
