import * as api from './api';
import type { Boundaries, BoundaryLayer } from './boundaries';

/** The layers of boundaries that there are, and those of one over the area on screen. */
export class BoundaryLoader {
  layers = $state.raw<BoundaryLayer[]>([]);
  drawn = $state.raw<Boundaries | null>(null);
  /** The layer was asked for and cannot be had. */
  missing = $state(false);
  /** The layer was asked for and is on its way. */
  loading = $state(false);
  #listed = false;
  #asked = '';

  /** Asks which there are, once. A map without them is whole. */
  async list(): Promise<void> {
    if (this.#listed) return;
    this.#listed = true;
    this.layers = await api.boundaryLayers().catch(() => []);
  }

  /** Shows a layer over an area, or none. A later call wins over an earlier one. */
  async show(layer: string | undefined, area: string): Promise<void> {
    const asked = layer === undefined ? '' : `${layer}/${area}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.missing = false;
    this.drawn = null;
    this.loading = layer !== undefined;
    if (layer === undefined) return;
    const drawn = await api.boundaries(layer, area).catch(() => null);
    if (this.#asked !== asked) return;
    this.drawn = drawn;
    this.missing = drawn === null;
    this.loading = false;
  }
}
