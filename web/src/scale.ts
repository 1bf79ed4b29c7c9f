/** The longest bar of a round length (1, 2 or 5 and its tenths and tens) that is at most `room` pixels wide. */
export function bar(unitsPerPixel: number, room = 110): { length: number; pixels: number } {
  const most = unitsPerPixel * room;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [5, 2, 1].find((each) => each * power <= most) ?? 1;
  const length = Number((step * power).toPrecision(1));
  return { length, pixels: Math.round(length / unitsPerPixel) };
}
