#!/usr/bin/env python3
"""Aim the same load at our server and at its peers, in turn, and print ratios.

    serving.py TARGETS.json [--seconds 5] [--rounds 3] [--connections 8]

TARGETS.json names, by load, the servers and what to ask of each:

    {"tile-gzip": {"ours":   {"url": "http://127.0.0.1:8080/...", "pids": [1234], "headers": ["Authorization: Bearer ..."]},
                   "martin": {"url": "http://127.0.0.1:3113/...", "pids": [5678]}}}

"revalidate": true sends the ETag of a first answer, so that the answer is 304.
"pids" are the server's processes; their children count too, and so does a
database named there. The load is a closed loop of keep-alive connections from
wrk on the same machine; servers are measured in turn, ROUNDS times, so that
what else the machine does falls on all of them alike. CPU time a request is the
figure to build on, requests a second only a ratio within the run.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile, urllib.error, urllib.request

TICK = os.sysconf("SC_CLK_TCK")
LUA = """
local headers, at = {}, nil
function init(args)
  for _, arg in ipairs(args) do
    local name, value = arg:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
end
done = function(summary, latency)
  io.write(string.format("JSON {\\"requests\\":%d,\\"micros\\":%d,\\"errors\\":%d,\\"p99_us\\":%.1f}\\n", summary.requests,
    summary.duration, summary.errors.status + summary.errors.read + summary.errors.timeout, latency:percentile(99)))
end
"""


def cpu_s(roots):
    """CPU seconds of processes and of all their descendants."""
    table = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{name}/stat").read().rsplit(")", 1)[1].split()
            table[int(name)] = (int(words[1]), sum(map(int, words[11:15])))
        except (OSError, IndexError):
            pass
    kept, grew = set(roots), True
    while grew:
        more = {pid for pid, (parent, _) in table.items() if parent in kept} - kept
        kept, grew = kept | more, bool(more)
    return sum(table[pid][1] for pid in kept if pid in table) / TICK


def headers_of(target):
    """The headers to send, and a look at one answer."""
    lines = [*target.get("headers", []), f"Accept-Encoding: {target.get('coding', 'gzip')}"]
    request = urllib.request.Request(target["url"], headers=dict(line.split(": ", 1) for line in lines))
    with urllib.request.urlopen(request, timeout=60) as answer:
        body, etag = answer.read(), answer.headers.get("ETag")
        seen = f"{answer.status} {answer.headers.get('Content-Encoding', 'identity')} {len(body)} bytes"
    if target.get("revalidate"):
        lines.append(f"If-None-Match: {etag}")
        request = urllib.request.Request(target["url"], headers=dict(line.split(": ", 1) for line in lines))
        try:
            urllib.request.urlopen(request, timeout=60)
            sys.exit(f"{target['url']}: no 304")
        except urllib.error.HTTPError as answer:
            seen = f"{answer.code}"
    return lines, seen


def load(target, lines, seconds, connections):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA)
        script.flush()
        before = cpu_s(target["pids"])
        ran = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script.name, target["url"], "--", *lines],
            capture_output=True, text=True, check=True)
        spent = cpu_s(target["pids"]) - before
    told = json.loads(next(line[5:] for line in ran.stdout.splitlines() if line.startswith("JSON ")))
    return {"cpu_ms": 1e3 * spent / max(1, told["requests"]), "rps": 1e6 * told["requests"] / told["micros"],
            "p99_ms": told["p99_us"] / 1e3, "errors": told["errors"]}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("targets")
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--connections", type=int, default=8)
    asked = options.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {asked.rounds} rounds of {asked.seconds} s, {asked.connections} connections")
    for name, servers in json.load(open(asked.targets)).items():
        ready = {who: (target, *headers_of(target)) for who, target in servers.items()}
        runs = {who: [] for who in ready}
        for turn in range(asked.rounds + 1):
            for who, (target, lines, _) in ready.items():
                told = load(target, lines, asked.seconds if turn else 1, asked.connections)
                runs[who] += [told] if turn else []
        middle = {who: {key: statistics.median(run[key] for run in all_runs) for key in all_runs[0]} for who, all_runs in runs.items()}
        for who, told in middle.items():
            ratio = told["cpu_ms"] / middle["ours"]["cpu_ms"]
            print(f"{name:16} {who:10} {told['cpu_ms']:9.4f} ms CPU  {told['rps']:9.0f} /s  p99 {told['p99_ms']:8.2f} ms  "
                  f"errors {told['errors']:.0f}  {ratio:7.1f} x ours  {ready[who][2]}", flush=True)


if __name__ == "__main__":
    main()
