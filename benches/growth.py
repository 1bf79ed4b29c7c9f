"""What `homeward analyse` costs as the points grow, as a table and a picture.

    python3 benches/growth.py HOMEWARD OUT.svg POINTS.csv...

Runs the program on each file (rows are counted from it) at resolution 9, file to
hotspots by the normal law, and takes the processor's seconds and the resident
memory from the system. Only the standard library; from a POSIX system.
"""

import math
import os
import subprocess
import sys
import tempfile


def run(program, points):
    """Rows, processor seconds and resident MiB of one run."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "hotspots.geojson")
        command = [program, "analyse", points, "--resolution", "9", "--law", "normal", "--hotspots", out]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        told = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit(f"{points}: the program ended with {status}")
    return int(told.split()[0]), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def picture(runs):
    """Both axes logarithmic, so that cost in proportion is a straight line."""
    left, right, top, bottom = 70, 520, 40, 250
    low, high = math.floor(math.log10(runs[0][0])), math.ceil(math.log10(runs[-1][0]))
    least = math.floor(math.log10(min(seconds for _, seconds, _ in runs)))
    most = math.ceil(math.log10(max(seconds for _, seconds, _ in runs)))
    x = lambda rows: left + (right - left) * (math.log10(rows) - low) / (high - low)
    y = lambda seconds: bottom - (bottom - top) * (math.log10(seconds) - least) / (most - least)
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 570 300" font-family="sans-serif" '
             'font-size="11" role="img" aria-label="Seconds of the processor by number of points">',
             '<rect width="570" height="300" fill="white"/>',
             '<text x="70" y="20" font-weight="bold">Seconds of the processor, file to hotspots</text>']
    for power in range(least, most + 1):
        at = y(10**power)
        lines.append(f'<path d="M{left} {at:.1f}H{right}" stroke="#ddd"/>'
                     f'<text x="64" y="{at + 4:.1f}" text-anchor="end">{10**power:g} s</text>')
    for power in range(low, high + 1):
        lines.append(f'<text x="{x(10**power):.1f}" y="268" text-anchor="middle">{10**power:,}</text>')
    lines.append('<text x="295" y="290" text-anchor="middle">points</text>')
    places = " ".join(f"{x(rows):.1f},{y(seconds):.1f}" for rows, seconds, _ in runs)
    lines.append(f'<polyline points="{places}" fill="none" stroke="#0072b2" stroke-width="2"/>')
    for at, (rows, seconds, memory) in enumerate(runs):
        anchor, lift = ("end", -9) if at > 0 else ("start", 15)
        lines.append(f'<circle cx="{x(rows):.1f}" cy="{y(seconds):.1f}" r="4" fill="#0072b2"/>'
                     f'<text x="{x(rows):.1f}" y="{y(seconds) + lift:.1f}" text-anchor="{anchor}">'
                     f'{seconds:.2f} s, {memory:.0f} MiB</text>')
    return "\n".join([*lines, "</svg>\n"])


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    runs = sorted(run(sys.argv[1], points) for points in sys.argv[3:])
    for rows, seconds, memory in runs:
        print(f"| {rows:,} | {seconds:.2f} s | {memory:.0f} MiB |")
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(picture(runs))


main()
