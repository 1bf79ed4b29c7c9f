import 'maplibre-gl/dist/maplibre-gl.css';
import type { MultiPolygon, Polygon } from 'geojson';
import { LngLatBounds, Map as MapLibreMap, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Boundaries } from '../boundaries';
import { standing, type Coverage, type Release } from '../release';
import './fonts.css';
import { emphasis, layers, sizes } from './layers';
import { addPatterns } from './patterns';
import { covered, outlined, released, sources, type Project } from './sources';

/** The interactive map: the one part that is loaded late and that a computer may be unable to run. */

/** After `show`, `cover` and `outline` the map is at rest again (`Events.idle`) once it has drawn what it was given. */
export interface Island {
  show(release: Release): void;
  select(hotspot: string | undefined): void;
  /** Shows where few were asked, or how many were in every ward; null where nobody knows. */
  cover(coverage: Coverage | null, everywhere: boolean): void;
  /** Draws boundaries to read the map by, or none. */
  outline(boundaries: Boundaries | null): void;
  pan(x: number, y: number): void;
  zoom(by: number): void;
  home(): void;
  /** Brings a hotspot near, with its surroundings. */
  near(hotspot: string): void;
  /** Type and numbers this many times their usual size. */
  enlarge(factor: number): void;
  close(): void;
}

export interface Events {
  /** A hotspot of the release that `show` was last called with was pointed at, or none. */
  select(hotspot: string | undefined): void;
  /** Everything asked for is drawn, of this release. */
  idle(release: string): void;
  /** The computer took its graphics away. */
  lost(): void;
  /** Metres on the ground for a pixel, at the middle of the map. */
  scale(metres: number): void;
}

setWorkerUrl(workerUrl);

const MAX_ZOOM = 14.5;
const NEAR_ZOOM = 13;
const EDGE = 36;
/** By how much further out than the whole area the map may be zoomed. */
const FURTHER = 0.75;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Makes the map in `container`. Throws where there is no WebGL. */
export async function openIsland(container: HTMLElement, release: Release, events: Events): Promise<Island> {
  await Promise.all(['Noto Sans Regular', 'Noto Sans Bold'].map((face) => document.fonts.load(`16px "${face}"`)));
  const map = makeMap(container, release);
  // For the browser tests, and for whoever opens the console.
  (container as HTMLElement & { map?: MapLibreMap }).map = map;
  await new Promise((done) => map.once('style.load', done));
  addPatterns(map);
  for (const [name, source] of Object.entries(sources(release, projectOf(map)))) map.addSource(name, source);
  for (const layer of layers(release.manifest.area.code)) map.addLayer(layer);
  const shown = { release };
  listen(map, events, shown);
  return island(map, shown);
}

/** The release that was last given to the map, drawn or not. */
interface Shown {
  release: Release;
}

function makeMap(container: HTMLElement, release: Release): MapLibreMap {
  const map = new MapLibreMap({
    container,
    style: { version: 8, sources: {}, layers: [] },
    bounds: release.manifest.area.bounds,
    fitBoundsOptions: { padding: EDGE },
    maxZoom: MAX_ZOOM,
    attributionControl: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    // The stage around the map has the keys.
    keyboard: false,
    fadeDuration: 0,
    refreshExpiredTiles: false,
  });
  map.touchZoomRotate.disableRotation();
  const canvas = map.getCanvas();
  canvas.tabIndex = -1;
  canvas.removeAttribute('role');
  canvas.removeAttribute('aria-label');
  canvas.setAttribute('aria-hidden', 'true');
  return map;
}

function listen(map: MapLibreMap, events: Events, shown: Shown): void {
  const hit = (event: MapMouseEvent) => map.queryRenderedFeatures(event.point, { layers: ['numbers', 'hotspot-ground'] })[0]?.properties;
  const current = () => shown.release.manifest.id;
  const measure = () => {
    const metresAtEquator = 40_075_016.686 / 512;
    events.scale((metresAtEquator * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** map.getZoom());
  };
  map.on('click', (event) => {
    const under = hit(event);
    // The release before stays drawn until the worker has cut the new one: what is pointed at may be of either.
    if (!under || under.release === current()) events.select(under?.hotspot);
  });
  map.on('mousemove', (event) => (map.getCanvas().style.cursor = hit(event) ? 'pointer' : ''));
  map.on('move', measure);
  map.on('idle', () => events.idle(current()));
  map.on('webglcontextlost', () => events.lost());
  measure();
}

function island(map: MapLibreMap, shown: Shown): Island {
  let selected: string | undefined;
  let factor = 1;
  let covering: Coverage | null = null;
  /** Somebody moved the map: until then it shows the whole area, however its place shrinks beside a key that grows. */
  let moved = false;
  const move = (act: () => void) => {
    moved = true;
    act();
  };
  const fit = (animate: boolean) => map.fitBounds(shown.release.manifest.area.bounds, { padding: EDGE, animate });
  map.on('resize', () => {
    bound(map, shown.release);
    if (!moved) fit(false);
  });
  map.on('movestart', ({ originalEvent }) => (moved ||= originalEvent instanceof UIEvent));
  const mark = () => {
    const leaves = standing(shown.release).find((each) => each.hotspot === selected)?.leaves ?? [];
    for (const change of [...emphasis(leaves.length > 0 ? selected : undefined, leaves, factor), ...sizes(factor)]) {
      if (change.kind === 'paint') map.setPaintProperty(change.layer, change.property, change.value as never);
      else map.setLayoutProperty(change.layer, change.property, change.value as never);
    }
  };
  bound(map, shown.release);
  // Its place may have shrunk since it was made.
  fit(false);
  mark();
  return {
    show(release) {
      map.triggerRepaint();
      if (release === shown.release) return;
      const elsewhere = release.manifest.area.code !== shown.release.manifest.area.code;
      shown.release = release;
      if (elsewhere) settle(map, release);
      moved &&= !elsewhere;
      const sources = Object.entries(released(release, projectOf(map)));
      for (const [name, data] of sources) (map.getSource(name) as GeoJSONSource).setData(data);
      mark();
    },
    select(hotspot) {
      if (hotspot === selected) return;
      selected = hotspot;
      mark();
    },
    cover(coverage, everywhere) {
      map.triggerRepaint();
      if (coverage !== covering) (map.getSource('coverage') as GeoJSONSource).setData(covered(coverage));
      covering = coverage;
      for (const layer of ['wards', 'ward-edges']) map.setLayoutProperty(layer, 'visibility', everywhere ? 'visible' : 'none');
      map.setLayoutProperty('few-asked', 'visibility', everywhere ? 'none' : 'visible');
    },
    outline(boundaries) {
      map.triggerRepaint();
      for (const [name, data] of Object.entries(outlined(boundaries))) (map.getSource(name) as GeoJSONSource).setData(data);
    },
    pan: (x, y) => move(() => map.panBy([x, y], { animate: !calm() })),
    zoom: (by) => move(() => map.zoomTo(map.getZoom() + by, { animate: !calm() })),
    home() {
      moved = false;
      fit(!calm());
    },
    near(hotspot) {
      const geometry = shown.release.hotspots.features.find(({ properties }) => properties.hotspot === hotspot)?.geometry;
      if (geometry) move(() => map.fitBounds(boundsOf(geometry), { padding: 3 * EDGE, maxZoom: NEAR_ZOOM, animate: !calm() }));
    },
    enlarge(by) {
      if (by === factor) return;
      factor = by;
      mark();
    },
    close: () => map.remove(),
  };
}

const projectOf =
  (map: MapLibreMap): Project =>
  ([x, y]) =>
    map.project([x ?? 0, y ?? 0]);

function boundsOf(geometry: Polygon | MultiPolygon): LngLatBounds {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const bounds = new LngLatBounds();
  for (const [x, y] of polygons.flat(2)) bounds.extend([x ?? 0, y ?? 0]);
  return bounds;
}

/** Another area: its own ground, its own edges. */
function settle(map: MapLibreMap, release: Release): void {
  for (const layer of layers(release.manifest.area.code)) {
    if ('filter' in layer && layer.type !== 'symbol') map.setFilter(layer.id, layer.filter);
  }
  bound(map, release);
  map.fitBounds(release.manifest.area.bounds, { padding: EDGE, animate: false });
}

/**
 * The area stays in sight: no further out than a little more than all of it, no further off than its own width, or, where
 * the map is of another shape than the area, than what is seen of its surroundings from furthest out.
 */
function bound(map: MapLibreMap, { manifest: { area } }: Release): void {
  const [west, south, east, north] = area.bounds;
  map.setMinZoom(0);
  map.setMaxBounds(null);
  const furthest = (map.cameraForBounds(area.bounds, { padding: EDGE })?.zoom ?? map.getZoom()) - FURTHER;
  const { clientWidth, clientHeight } = map.getContainer();
  const degrees = 360 / (512 * 2 ** furthest);
  const [wide, high] = [clientWidth * degrees, clientHeight * degrees * Math.cos((((south + north) / 2) * Math.PI) / 180)];
  const x = Math.max((east - west) * 0.75, (wide - (east - west)) / 2);
  const y = Math.max((north - south) * 0.75, (high - (north - south)) / 2);
  map.setMinZoom(furthest);
  map.setMaxBounds([west - x, south - y, east + x, north + y]);
}
