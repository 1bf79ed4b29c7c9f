/** A flat picture of a small part of the earth: degrees to the units of an SVG, and back. */
export interface Plane {
  width: number;
  height: number;
  to(at: readonly number[]): [x: number, y: number];
  from(x: number, y: number): [longitude: number, latitude: number];
}

const WIDTH = 1000;

/** The picture of what lies between west, south, east and north, with a margin. */
export function planeOf([west, south, east, north]: readonly [number, number, number, number]): Plane {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const margin = 0.04 * Math.max((east - west) * shrink, north - south, 1e-4);
  const scale = WIDTH / ((east - west) * shrink + 2 * margin);
  const height = Math.round((north - south + 2 * margin) * scale);
  return {
    width: WIDTH,
    height,
    to: (at) => [((at[0] ?? 0) - west) * shrink * scale + margin * scale, (north - (at[1] ?? 0)) * scale + margin * scale],
    from: (x, y) => [west + (x - margin * scale) / (shrink * scale), north - (y - margin * scale) / scale],
  };
}

type Rings = number[][][];

/** A polygon, or several, as the path of an SVG. */
export function path(plane: Plane, geometry: { type: string; coordinates: unknown }): string {
  const polygons = geometry.type === 'MultiPolygon' ? (geometry.coordinates as Rings[]) : [geometry.coordinates as Rings];
  const ring = (points: number[][]) => `M${points.map((point) => plane.to(point).map((n) => n.toFixed(1)).join(' ')).join('L')}Z`;
  return polygons.flatMap((rings) => rings.map(ring)).join('');
}

/** What holds some geometries: west, south, east, north. */
export function boundsOf(geometries: { coordinates: unknown }[]): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === 'number') {
      const [x, y] = part as [number, number];
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    } else part.forEach(walk);
  };
  geometries.forEach((geometry) => walk(geometry.coordinates));
  return bounds;
}
